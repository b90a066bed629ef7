import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Organizations from "@effect-clerk/client/Organizations"
import { OrganizationId } from "@effect-clerk/core/Organization"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const program = Effect.gen(function*() {
  const organizations = yield* Organizations.Organizations
  const organization = yield* organizations.get({ organizationId: OrganizationId.make("org_1") })
  yield* Console.log(organization.name)
})

const OrganizationsLive = Organizations.layer.pipe(
  Layer.provide(ClerkClient.layerConfig()),
  Layer.provide(FetchHttpClient.layer)
)

Effect.runPromise(Effect.provide(program, OrganizationsLive))
