/**
 * The in-memory Clerk, as tests and tools use it.
 */
import * as Clerk from "@effect-clerk/client/Clerk"
import { OrganizationId } from "@effect-clerk/core/Organization"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Seed from "@effect-clerk/testing/Seed"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { pageSize, serve, verify } from "./contestant.js"

/** What a test does: an instance of its own, a user, an organization and its members. */
const test = Effect.gen(function*() {
  const control = yield* InMemoryClerk.InMemoryClerk
  const [ada] = yield* control.seedUsers([{ firstName: "Ada" }])
  const clerk = yield* Clerk.Clerk
  const { id: organizationId } = yield* clerk.organizations.create({ name: "Acme", createdBy: ada.id })
  const { data } = yield* clerk.organizationMemberships.list({ organizationId })
  verify(data[0]?.role === "org:admin", "the member")
})

const members = 100_000

const runtime = ManagedRuntime.make(InMemoryClerk.layer)

let seeded: Promise<unknown> | undefined

const seed = () => {
  const userIds = Array.from({ length: members }, (_, index) => `user_${index}`)
  return runtime.runPromise(Effect.flatMap(InMemoryClerk.InMemoryClerk, (control) =>
    Effect.zipRight(
      control.seedUsers(userIds.map((id) => ({ id }))),
      control.seedOrganization({ id: "org_1", name: "Acme", members: userIds.map((userId) => ({ userId })) })
    )))
}

serve({
  tests: async (count) => {
    for (let done = 0; done < count; done++) {
      await Effect.runPromise(Effect.provide(test, Layer.fresh(InMemoryClerk.layer)))
    }
    return count
  },
  generated: async (users) => {
    await Effect.runPromise(
      Effect.flatMap(
        InMemoryClerk.InMemoryClerk,
        ({ seed }) => seed(Seed.generate({ seed: 1, users, sessions: users / 5, invitations: users / 10 }))
      ).pipe(
        Effect.provide(Layer.fresh(InMemoryClerk.layer))
      )
    )
    return 1
  },
  seed: async () => {
    await (seeded ??= seed())
    return 1
  },
  pages: async (count) => {
    await (seeded ??= seed())
    const list = Effect.flatMap(Clerk.Clerk, ({ organizationMemberships }) =>
      organizationMemberships.list({
        organizationId: OrganizationId.make("org_1"),
        limit: pageSize,
        offset: members / 2
      }))
    for (let done = 0; done < count; done++) {
      verify((await runtime.runPromise(list)).data.length === pageSize, "the page")
    }
    return count
  }
})
