// The calls below are never made.
// @effect-diagnostics floatingEffect:off
import * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as BlocklistIdentifiers from "@effect-clerk/client/BlocklistIdentifiers"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import type * as Listing from "@effect-clerk/client/Listing"
import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as Organizations from "@effect-clerk/client/Organizations"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import * as SharedThrottle from "@effect-clerk/client/SharedThrottle"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import * as FetchProxy from "@effect-clerk/client/FetchProxy"
import * as UndiciHttpClient from "@effect-clerk/client/UndiciHttpClient"
import type * as Users from "@effect-clerk/client/Users"
import type { groups } from "@effect-clerk/core/Contract"
import type { Common, Forbidden, NotFound } from "@effect-clerk/core/ClerkError"
import type { Organization, OrganizationId } from "@effect-clerk/core/Organization"
import { RateLimiter } from "@effect/experimental"
import { FetchHttpClient, type HttpClient } from "@effect/platform"
import { type ConfigError, Effect, Layer, Schedule } from "effect"
import { describe, expectTypeOf, test } from "vitest"

declare const organizationId: OrganizationId

const program = Effect.gen(function*() {
  const organizations = yield* Organizations.Organizations
  return yield* organizations.get({ organizationId })
})

test("a program that uses one resource requires that one", () => {
  expectTypeOf(program).toEqualTypeOf<
    Effect.Effect<Organization, Forbidden | NotFound | Common, Organizations.Organizations>
  >()
  expectTypeOf(Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.get({ organizationId }))).toEqualTypeOf<
    Effect.Effect<Organization, Forbidden | NotFound | Common, Clerk.Clerk>
  >()
})

describe("what a layer provides, how it fails, and what it requires", () => {
  test("the resources", () => {
    expectTypeOf(AllowlistIdentifiers.layer).toEqualTypeOf<
      Layer.Layer<AllowlistIdentifiers.AllowlistIdentifiers, never, ClerkClient.ClerkClient>
    >()
    expectTypeOf(BlocklistIdentifiers.layer).toEqualTypeOf<
      Layer.Layer<BlocklistIdentifiers.BlocklistIdentifiers, never, ClerkClient.ClerkClient>
    >()
    expectTypeOf(OrganizationDomains.layer).toEqualTypeOf<
      Layer.Layer<OrganizationDomains.OrganizationDomains, never, ClerkClient.ClerkClient>
    >()
    expectTypeOf(OrganizationMemberships.layer).toEqualTypeOf<
      Layer.Layer<OrganizationMemberships.OrganizationMemberships, never, ClerkClient.ClerkClient>
    >()
    expectTypeOf(Organizations.layer).toEqualTypeOf<
      Layer.Layer<Organizations.Organizations, never, ClerkClient.ClerkClient>
    >()
  })

  test("the client and all resources on it", () => {
    expectTypeOf<ReturnType<typeof ClerkClient.layer>>().toEqualTypeOf<
      Layer.Layer<ClerkClient.ClerkClient, ConfigError.ConfigError, HttpClient.HttpClient>
    >()
    expectTypeOf(ClerkClient.layerConfig()).toEqualTypeOf<
      Layer.Layer<ClerkClient.ClerkClient, ConfigError.ConfigError, HttpClient.HttpClient>
    >()
    expectTypeOf(Clerk.layer).toEqualTypeOf<
      Layer.Layer<Clerk.Clerk | Clerk.Resources, never, ClerkClient.ClerkClient>
    >()
    expectTypeOf(Clerk.layerConfig()).toEqualTypeOf<
      Layer.Layer<
        Clerk.Clerk | Clerk.Resources | ClerkClient.ClerkClient,
        ConfigError.ConfigError,
        HttpClient.HttpClient
      >
    >()
    expectTypeOf<keyof Clerk.Service>().toEqualTypeOf<keyof typeof groups>()
    expectTypeOf<
      | AllowlistIdentifiers.AllowlistIdentifiers
      | BlocklistIdentifiers.BlocklistIdentifiers
      | OrganizationDomains.OrganizationDomains
      | OrganizationMemberships.OrganizationMemberships
      | Organizations.Organizations
      | Users.Users
    >().toExtend<Clerk.Resources>()
    expectTypeOf<HttpClient.HttpClient>().not.toExtend<Clerk.Resources>()
  })

  test("the HTTP client", () => {
    expectTypeOf(FetchProxy.layer).toEqualTypeOf<Layer.Layer<FetchHttpClient.RequestInit, ConfigError.ConfigError>>()
    expectTypeOf(UndiciHttpClient.layer).toEqualTypeOf<Layer.Layer<HttpClient.HttpClient>>()
    expectTypeOf(UndiciHttpClient.layerWith({})).toEqualTypeOf<Layer.Layer<HttpClient.HttpClient>>()
  })

  test("throttle, retry policy and timeouts", () => {
    expectTypeOf(Throttle.layer(Throttle.fromSecretKey("sk_test_1"))).toEqualTypeOf<Layer.Layer<Throttle.Throttle>>()
    expectTypeOf(Throttle.layerNone).toEqualTypeOf<Layer.Layer<Throttle.Throttle>>()
    expectTypeOf<ReturnType<typeof SharedThrottle.layer>>().toEqualTypeOf<
      Layer.Layer<Throttle.Throttle, never, RateLimiter.RateLimiterStore>
    >()
    expectTypeOf(RetryPolicy.layer(Schedule.stop)).toEqualTypeOf<Layer.Layer<RetryPolicy.RetryPolicy>>()
    expectTypeOf(Timeouts.layer({ attempt: "1 second" })).toEqualTypeOf<Layer.Layer<Timeouts.Timeouts>>()
  })
})

test("a complete composition leaves nothing to provide", () => {
  const { options } = {} as { readonly options: SharedThrottle.Options }
  const live = Clerk.layerConfig().pipe(
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(SharedThrottle.layer(options)),
    Layer.provide(RateLimiter.layerStoreMemory),
    Layer.provide([RetryPolicy.layer(Schedule.stop), Timeouts.layer({ operation: "5 seconds" })])
  )
  expectTypeOf(Effect.provide(program, live)).toEqualTypeOf<
    Effect.Effect<Organization, Forbidden | NotFound | Common | ConfigError.ConfigError>
  >()
})

test("a missing layer is left to provide", () => {
  expectTypeOf(Effect.provide(program, Organizations.layer)).toEqualTypeOf<
    Effect.Effect<Organization, Forbidden | NotFound | Common, ClerkClient.ClerkClient>
  >()
  expectTypeOf(Effect.provide(program, Clerk.layerConfig())).toEqualTypeOf<
    Effect.Effect<Organization, Forbidden | NotFound | Common | ConfigError.ConfigError, HttpClient.HttpClient>
  >()
})

test("retry policies and timeouts do not change a program's type", () => {
  const task = {} as Effect.Effect<1, "error", Organizations.Organizations>
  expectTypeOf(task.pipe(RetryPolicy.none)).toEqualTypeOf<typeof task>()
  expectTypeOf(task.pipe(RetryPolicy.throttling)).toEqualTypeOf<typeof task>()
  expectTypeOf(task.pipe(RetryPolicy.transient)).toEqualTypeOf<typeof task>()
  expectTypeOf(task.pipe(RetryPolicy.onCode("organization_creator_not_found"))).toEqualTypeOf<typeof task>()
  expectTypeOf(task.pipe(RetryPolicy.default)).toEqualTypeOf<typeof task>()
  expectTypeOf(task.pipe(RetryPolicy.with(RetryPolicy.backoff(2)))).toEqualTypeOf<typeof task>()
  expectTypeOf(task.pipe(Timeouts.none)).toEqualTypeOf<typeof task>()
  expectTypeOf(task.pipe(Timeouts.with({ attempt: "1 second" }))).toEqualTypeOf<typeof task>()
})

test("a cursor is plain data", () => {
  expectTypeOf<Listing.Start>().toEqualTypeOf<
    { readonly offset: number; readonly createdAt?: number; readonly ids?: ReadonlyArray<string> }
  >()
  const { listStream } = {} as OrganizationMemberships.Service
  listStream({ organizationId, start: { offset: 100 } })
})
