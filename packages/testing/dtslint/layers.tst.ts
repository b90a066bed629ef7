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
import { expect, test } from "tstyche"

type Provided =
  | Clerk.Clerk
  | Clerk.Resources
  | ClerkClient.ClerkClient
  | InMemoryClerk.InMemoryClerk

test("an in-memory Clerk provides what production does, and itself", () => {
  expect(InMemoryClerk.layer).type.toBe<Layer.Layer<Provided>>()
  expect(InMemoryClerk.layerWith({})).type.toBe<Layer.Layer<Provided>>()
  expect(InMemoryClerk.layerHttpClient()).type.toBe<
    Layer.Layer<HttpClient.HttpClient | InMemoryClerk.InMemoryClerk>
  >()
})

test("with faults, the script of them too", () => {
  expect(Faults.layer).type.toBe<Layer.Layer<Provided | Faults.Faults>>()
  expect(Faults.layerWith({})).type.toBe<Layer.Layer<Provided | Faults.Faults>>()
  expect(Faults.layerHttpClient).type.toBe<
    Layer.Layer<Faults.Faults | HttpClient.HttpClient, never, InMemoryClerk.InMemoryClerk>
  >()
})

test("a server fails where the port is taken", () => {
  expect(ClerkServer.layer()).type.toBe<
    Layer.Layer<
      ClerkServer.ClerkServer | Faults.Faults | InMemoryClerk.InMemoryClerk,
      HttpServerError.ServeError
    >
  >()
})

test("a test leaves nothing to provide", () => {
  const program = Effect.flatMap(Organizations.Organizations, (organizations) => organizations.create({ name: "Acme" }))
  expect(Effect.provide(program, InMemoryClerk.layer)).type.toBe<
    Effect.Effect<Organization, BadRequest | PaymentRequired | Forbidden | UnprocessableEntity | Common>
  >()
})
