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
import { describe, expect, test } from "tstyche"

declare const organizationId: OrganizationId

const program = Effect.gen(function*() {
  const organizations = yield* Organizations.Organizations
  return yield* organizations.get({ organizationId })
})

test("a program that uses one resource requires that one", () => {
  expect(program).type.toBe<Effect.Effect<Organization, Forbidden | NotFound | Common, Organizations.Organizations>>()
  expect(Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.get({ organizationId }))).type.toBe<
    Effect.Effect<Organization, Forbidden | NotFound | Common, Clerk.Clerk>
  >()
})

describe("what a layer provides, how it fails, and what it requires", () => {
  test("the resources", () => {
    expect(AllowlistIdentifiers.layer).type.toBe<
      Layer.Layer<AllowlistIdentifiers.AllowlistIdentifiers, never, ClerkClient.ClerkClient>
    >()
    expect(BlocklistIdentifiers.layer).type.toBe<
      Layer.Layer<BlocklistIdentifiers.BlocklistIdentifiers, never, ClerkClient.ClerkClient>
    >()
    expect(OrganizationDomains.layer).type.toBe<
      Layer.Layer<OrganizationDomains.OrganizationDomains, never, ClerkClient.ClerkClient>
    >()
    expect(OrganizationMemberships.layer).type.toBe<
      Layer.Layer<OrganizationMemberships.OrganizationMemberships, never, ClerkClient.ClerkClient>
    >()
    expect(Organizations.layer).type.toBe<Layer.Layer<Organizations.Organizations, never, ClerkClient.ClerkClient>>()
  })

  test("the client and all resources on it", () => {
    expect<ReturnType<typeof ClerkClient.layer>>().type.toBe<
      Layer.Layer<ClerkClient.ClerkClient, ConfigError.ConfigError, HttpClient.HttpClient>
    >()
    expect(ClerkClient.layerConfig()).type.toBe<
      Layer.Layer<ClerkClient.ClerkClient, ConfigError.ConfigError, HttpClient.HttpClient>
    >()
    expect(Clerk.layer).type.toBe<Layer.Layer<Clerk.Clerk | Clerk.Resources, never, ClerkClient.ClerkClient>>()
    expect(Clerk.layerConfig()).type.toBe<
      Layer.Layer<
        Clerk.Clerk | Clerk.Resources | ClerkClient.ClerkClient,
        ConfigError.ConfigError,
        HttpClient.HttpClient
      >
    >()
    expect<keyof Clerk.Service>().type.toBe<keyof typeof groups>()
    expect<
      | AllowlistIdentifiers.AllowlistIdentifiers
      | BlocklistIdentifiers.BlocklistIdentifiers
      | OrganizationDomains.OrganizationDomains
      | OrganizationMemberships.OrganizationMemberships
      | Organizations.Organizations
      | Users.Users
    >().type.toBeAssignableTo<Clerk.Resources>()
    expect<HttpClient.HttpClient>().type.not.toBeAssignableTo<Clerk.Resources>()
  })

  test("the HTTP client", () => {
    expect(FetchProxy.layer).type.toBe<Layer.Layer<FetchHttpClient.RequestInit, ConfigError.ConfigError>>()
    expect(UndiciHttpClient.layer).type.toBe<Layer.Layer<HttpClient.HttpClient>>()
    expect(UndiciHttpClient.layerWith({})).type.toBe<Layer.Layer<HttpClient.HttpClient>>()
  })

  test("throttle, retry policy and timeouts", () => {
    expect(Throttle.layer(Throttle.fromSecretKey("sk_test_1"))).type.toBe<Layer.Layer<Throttle.Throttle>>()
    expect(Throttle.layerNone).type.toBe<Layer.Layer<Throttle.Throttle>>()
    expect<ReturnType<typeof SharedThrottle.layer>>().type.toBe<
      Layer.Layer<Throttle.Throttle, never, RateLimiter.RateLimiterStore>
    >()
    expect(RetryPolicy.layer(Schedule.stop)).type.toBe<Layer.Layer<RetryPolicy.RetryPolicy>>()
    expect(Timeouts.layer({ attempt: "1 second" })).type.toBe<Layer.Layer<Timeouts.Timeouts>>()
  })
})

test("a whole composition leaves nothing to provide", () => {
  const { options } = {} as { readonly options: SharedThrottle.Options }
  const live = Clerk.layerConfig().pipe(
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(SharedThrottle.layer(options)),
    Layer.provide(RateLimiter.layerStoreMemory),
    Layer.provide([RetryPolicy.layer(Schedule.stop), Timeouts.layer({ operation: "5 seconds" })])
  )
  expect(Effect.provide(program, live)).type.toBe<
    Effect.Effect<Organization, Forbidden | NotFound | Common | ConfigError.ConfigError>
  >()
})

test("what is forgotten is left to provide", () => {
  expect(Effect.provide(program, Organizations.layer)).type.toBe<
    Effect.Effect<Organization, Forbidden | NotFound | Common, ClerkClient.ClerkClient>
  >()
  expect(Effect.provide(program, Clerk.layerConfig())).type.toBe<
    Effect.Effect<Organization, Forbidden | NotFound | Common | ConfigError.ConfigError, HttpClient.HttpClient>
  >()
})

test("retry policies and timeouts leave a program's type as it is", () => {
  const task = {} as Effect.Effect<1, "error", Organizations.Organizations>
  expect(task.pipe(RetryPolicy.none)).type.toBe<typeof task>()
  expect(task.pipe(RetryPolicy.throttling)).type.toBe<typeof task>()
  expect(task.pipe(RetryPolicy.transient)).type.toBe<typeof task>()
  expect(task.pipe(RetryPolicy.onCode("organization_creator_not_found"))).type.toBe<typeof task>()
  expect(task.pipe(RetryPolicy.default)).type.toBe<typeof task>()
  expect(task.pipe(RetryPolicy.with(RetryPolicy.backoff(2)))).type.toBe<typeof task>()
  expect(task.pipe(Timeouts.none)).type.toBe<typeof task>()
  expect(task.pipe(Timeouts.with({ attempt: "1 second" }))).type.toBe<typeof task>()
})

test("where a listing goes on is plain data", () => {
  expect<Listing.Start>().type.toBe<
    { readonly offset: number; readonly createdAt?: number; readonly ids?: ReadonlyArray<string> }
  >()
  expect(({} as OrganizationMemberships.Service).listStream).type.toBeCallableWith({
    organizationId,
    start: { offset: 100 }
  })
})
