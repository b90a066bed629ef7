import * as Clerk from "@effect-clerk/client/Clerk"
import { OrganizationId } from "@effect-clerk/core/Organization"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const program = Effect.gen(function*() {
  const clerk = yield* Clerk.Clerk
  const organization = yield* clerk.organizations.get({ organizationId: OrganizationId.make("org_1") })
  yield* Console.log(organization.name)
})

Effect.runPromise(Effect.provide(program, Layer.provide(Clerk.layerConfig(), FetchHttpClient.layer)))
