// The lifecycle of a team in the domain of the argument: its owner, ten invitations, a sign-in link, and the end of the account.
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as Array from "effect/Array"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

const domain = process.argv[2] ?? "acme.com"
const emailAddress = [`ada@${domain}`, `ada@mail.${domain}`]

const program = Effect.gen(function*() {
  const { organizationInvitations, organizations, sessions, signInTokens, users } = yield* Clerk.Clerk

  const { id: userId } = yield* users.create({ firstName: "Ada", emailAddress, skipPasswordRequirement: true })
  const { id: organizationId } = yield* organizations.create({ name: domain, createdBy: userId })

  const invitations = Array.makeBy(10, (n) => ({ emailAddress: `engineer-${n}@${domain}`, role: "org:member" }))
  const { data } = yield* organizationInvitations.createBulk({ organizationId, invitations })
  const { emailAddress: mistaken, id: invitationId } = yield* Array.head(data)
  yield* organizationInvitations.revoke({ organizationId, invitationId, requestingUserId: userId })
  yield* Console.log(`${emailAddress.join(" and ")} invite ${data.length}, except ${mistaken}`)

  const link = yield* Effect.fromNullable((yield* signInTokens.create({ userId })).url)
  yield* Console.log(`in a log: ${link}, in an email: ${Redacted.value(link)}`)

  yield* sessions.create({ userId })
  const sessionsOfUser = Stream.runCount(sessions.listStream({ userId, status: "active" }))
  const before = yield* sessionsOfUser
  const { banned } = yield* users.ban({ userId })
  yield* Console.log(`banned: ${banned}, sessions: ${before} before, ${yield* sessionsOfUser} after`)
})

const ClerkLive = Clerk.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))

program.pipe(Effect.provide(ClerkLive), NodeRuntime.runMain)
