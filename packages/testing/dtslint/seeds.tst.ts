import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import type * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import type * as Seed from "@effect-clerk/testing/Seed"
import type * as Snapshot from "@effect-clerk/testing/Snapshot"
import type { Effect } from "effect"
import { describe, expectTypeOf, test } from "vitest"

declare const clerk: InMemoryClerk.Service
declare const users: ReadonlyArray<Seed.User>

describe("seeding", () => {
  test("a literal returns as many results, none of them undefined", () => {
    const seeded = clerk.seedUsers([{ firstName: "Ada", publicMetadata: { tags: ["a"] } }, {}])
    expectTypeOf(seeded).toEqualTypeOf<Effect.Effect<readonly [Snapshot.User, Snapshot.User]>>()
    const members = clerk.seedMemberships("org_1", [{ userId: "user_1" }])
    expectTypeOf(members).toEqualTypeOf<Effect.Effect<readonly [OrganizationMembership]>>()
  })

  test("an array returns an array", () => {
    expectTypeOf(clerk.seedUsers(users)).toEqualTypeOf<Effect.Effect<ReadonlyArray<Snapshot.User>>>()
    expectTypeOf(clerk.seedUsers(["user_1"].map((id) => ({ id })))).toEqualTypeOf<
      Effect.Effect<ReadonlyArray<Snapshot.User>>
    >()
  })

  test("refuses unknown fields", () => {
    // @ts-expect-error: no such field
    expectTypeOf(clerk.seedUsers([{ firstName: "Ada", emailAdress: "ada@acme.com" }]))
    // @ts-expect-error: no such field
    expectTypeOf(clerk.seedMemberships("org_1", [{ userId: "user_1", rolle: "org:admin" }]))
  })
})
