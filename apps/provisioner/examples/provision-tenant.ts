// Creates a tenant with its domain and its members, whose ids are the arguments, all or nothing.
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Clerk from "@effect-clerk/client/Clerk"
import { OrganizationSlug } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import * as Provision from "@effect-clerk/provisioner/Provision"
import * as Step from "@effect-clerk/provisioner/Step"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const tenant = Provision.organization({
  slug: OrganizationSlug.make("acme"),
  name: "Acme Inc.",
  publicMetadata: { plan: "enterprise" },
  domains: [{ name: "acme.com", enrollmentMode: "automatic_suggestion" }],
  members: process.argv.slice(2).map((id, index) => ({
    userId: UserId.make(id),
    role: index === 0 ? "org:admin" : "org:member"
  }))
})

const progress = Provision.direct(({ _tag, step }) => Console.log(`${_tag.padEnd(10)} ${Step.key(step)}`))

const ClerkLive = Clerk.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))

tenant.pipe(
  Effect.flatMap((organizationId) => Console.log(`acme is ${organizationId}`)),
  Effect.provideService(Provision.Steps, progress),
  Effect.provide(ClerkLive),
  NodeRuntime.runMain
)
