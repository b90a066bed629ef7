// Adds the users of a file, one id and role per line, to an organization: import-members.ts acme members.tsv
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as Outcome from "@effect-clerk/client/Outcome"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import { OrganizationSlug } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

const [slug = "", file = ""] = process.argv.slice(2)

const program = Effect.gen(function*() {
  const { organizationMemberships, organizations } = yield* Clerk.Clerk
  const fileSystem = yield* FileSystem.FileSystem
  const { id: organizationId } = yield* organizations.get({ organizationId: OrganizationSlug.make(slug) })
  const rows = fileSystem.stream(file).pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.map((line) => line.split("\t")),
    Stream.map(([userId = "", role = "org:member"]) => ({ organizationId, userId: UserId.make(userId), role }))
  )
  const failures = organizationMemberships.createMany(rows, { concurrency: 4 }).pipe(
    Stream.filter(Outcome.isFailed),
    Stream.filter(({ error }) => !ClerkError.hasCode(error, "already_a_member_in_organization")),
    Stream.tap(({ error, input }) => Console.log(`${input.userId}: ${error.message}`))
  )
  const count = yield* Stream.runCount(failures)
  if (count > 0) yield* Effect.fail(`${count} could not be added: mend them and run this again.`)
})

const ClerkLive = Clerk.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))

program.pipe(Effect.provide([ClerkLive, NodeContext.layer]), NodeRuntime.runMain)
