import { describe, expect, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import { OrganizationId } from "@effect-clerk/core/Organization"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Redacted, TestClock } from "effect"

describe("link tokens of the admin portal", () => {
  it.effect("show their secret once, expire as the clock moves and are revoked", () =>
    Effect.gen(function*() {
      const { seedOrganization } = yield* InMemoryClerk.InMemoryClerk
      const { adminPortalLinkTokens } = yield* Clerk.Clerk
      const { id: organizationId } = yield* seedOrganization({ id: "org_1", name: "Acme" })
      const { id: adminPortalLinkTokenId, ...created } = yield* adminPortalLinkTokens.create({ organizationId })
      expect(created).toMatchObject({ organizationId, revoked: false, expired: false })
      expect(Redacted.value(created.token!)).toContain("token")
      yield* TestClock.adjust("1 hour")
      const revocationReason = "lost"
      expect(yield* adminPortalLinkTokens.revoke({ adminPortalLinkTokenId, revocationReason }))
        .toMatchObject({ revoked: true, revocationReason, expired: true, token: null })
      expect(yield* Effect.flip(adminPortalLinkTokens.create({ organizationId: OrganizationId.make("org_x") })))
        .toMatchObject({ _tag: "BadRequest" })
    }).pipe(Effect.provide(InMemoryClerk.layer)))
})
