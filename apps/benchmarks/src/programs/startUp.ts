import * as Clerk from "@effect-clerk/client/Clerk"
import { OrganizationId } from "@effect-clerk/core/Organization"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Transport from "../contestants/transport.js"

const program = Effect.gen(function*() {
  const clerk = yield* Clerk.Clerk
  const organization = yield* clerk.organizations.get({ organizationId: OrganizationId.make("org_1") })
  yield* Console.log(organization.name)
})

await Effect.runPromise(Effect.provide(program, Layer.provide(Clerk.layerConfig(), Transport.layer)))
