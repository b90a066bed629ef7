// Idempotent: after a first sign-in, creates the workspace of a user's company or joins it: join-workspace.ts user_2abc acme
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import { OrganizationSlug } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const [user = "", company = ""] = process.argv.slice(2)
const userId = UserId.make(user)
const slug = OrganizationSlug.make(company)

const program = Effect.gen(function*() {
  const { organizationMemberships, organizations } = yield* Clerk.Clerk

  const join = Effect.gen(function*() {
    const { id: organizationId } = yield* organizations.get({ organizationId: slug })
    yield* organizationMemberships.create({ organizationId, userId, role: "org:member" })
    return "joined"
  })

  // Waits for rate limits, and until Clerk finds the user, who has just signed up.
  const outcome = yield* organizations.create({ name: company, slug, createdBy: userId }).pipe(
    Effect.as("created"),
    RetryPolicy.onCode("organization_creator_not_found"),
    ClerkError.catchCode("form_identifier_exists", () => join),
    ClerkError.catchCode("already_a_member_in_organization", () => Effect.succeed("was already in"))
  )
  yield* Console.log(`${userId}: ${outcome} ${slug}`)
})

const ClerkLive = Clerk.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))

program.pipe(Effect.provide(ClerkLive), NodeRuntime.runMain)
