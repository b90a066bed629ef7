/**
 * An in-memory Clerk with 10,000 members in 50 organizations, served on loopback until its parent ends.
 */
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const [organizations, membersEach] = [50, 200]

const program = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  const { url } = yield* ClerkServer.ClerkServer
  yield* clerk.seedUsers(Array.from({ length: organizations * membersEach }, (_, index) => ({
    id: `user_${index}`,
    emailAddress: `user${index}@example.com`
  })))
  for (let index = 0; index < organizations; index++) {
    yield* clerk.seedOrganization({
      name: `Organization ${index}`,
      slug: `organization-${index}`,
      members: Array.from({ length: membersEach }, (_, member) => ({
        userId: `user_${index * membersEach + member}`,
        role: member === 0 ? "org:admin" : "org:member"
      }))
    })
  }
  process.send!(url)
  yield* Effect.never
})

process.once("disconnect", () => process.exit())

await Effect.runPromise(Effect.provide(program, ClerkServer.layer({ secretKey: Redacted.make("sk_live_benchmark") })))
