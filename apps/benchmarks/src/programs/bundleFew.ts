import * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as BlocklistIdentifiers from "@effect-clerk/client/BlocklistIdentifiers"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as Organizations from "@effect-clerk/client/Organizations"
import { OrganizationId } from "@effect-clerk/core/Organization"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** With 27 operations of the 248. */
const program = Effect.gen(function*() {
  const organizations = yield* Organizations.Organizations
  const organization = yield* organizations.get({ organizationId: OrganizationId.make("org_1") })
  yield* Console.log(organization.name)
})

const ClerkLive = Layer.mergeAll(
  AllowlistIdentifiers.layer,
  BlocklistIdentifiers.layer,
  OrganizationDomains.layer,
  OrganizationMemberships.layer,
  Organizations.layer
).pipe(
  Layer.provide(ClerkClient.layerConfig()),
  Layer.provide(FetchHttpClient.layer)
)

Effect.runPromise(Effect.provide(program, ClerkLive))
