import type * as Clerk from "@effect-clerk/client/Clerk"
import type * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Organizations from "@effect-clerk/client/Organizations"
import type { BadRequest, Common, Forbidden, PaymentRequired, UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import type { Organization } from "@effect-clerk/core/Organization"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import type { HttpClient, HttpServerError } from "@effect/platform"
import { Effect, type Layer } from "effect"
import { expectTypeOf, test } from "vitest"

type Provided =
  | Clerk.Clerk
  | Clerk.Resources
  | ClerkClient.ClerkClient
  | InMemoryClerk.InMemoryClerk

test("an in-memory Clerk provides what production does, and itself", () => {
  expectTypeOf(InMemoryClerk.layer).toEqualTypeOf<Layer.Layer<Provided>>()
  expectTypeOf(InMemoryClerk.layerWith({})).toEqualTypeOf<Layer.Layer<Provided>>()
  expectTypeOf(InMemoryClerk.layerHttpClient()).toEqualTypeOf<
    Layer.Layer<HttpClient.HttpClient | InMemoryClerk.InMemoryClerk>
  >()
})

test("with faults, it provides their script too", () => {
  expectTypeOf(Faults.layer).toEqualTypeOf<Layer.Layer<Provided | Faults.Faults>>()
  expectTypeOf(Faults.layerWith({})).toEqualTypeOf<Layer.Layer<Provided | Faults.Faults>>()
  expectTypeOf(Faults.layerHttpClient).toEqualTypeOf<
    Layer.Layer<Faults.Faults | HttpClient.HttpClient, never, InMemoryClerk.InMemoryClerk>
  >()
})

test("a server fails if the port is in use", () => {
  expectTypeOf(ClerkServer.layer()).toEqualTypeOf<
    Layer.Layer<
      ClerkServer.ClerkServer | Faults.Faults | InMemoryClerk.InMemoryClerk,
      HttpServerError.ServeError
    >
  >()
})

test("a test has no remaining requirements", () => {
  const program = Effect.flatMap(Organizations.Organizations, (organizations) => organizations.create({ name: "Acme" }))
  expectTypeOf(Effect.provide(program, InMemoryClerk.layer)).toEqualTypeOf<
    Effect.Effect<Organization, BadRequest | PaymentRequired | Forbidden | UnprocessableEntity | Common>
  >()
})
