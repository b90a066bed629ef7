import * as Clerk from "@effect-clerk/client/Clerk"
import type { OrganizationId } from "@effect-clerk/core/Organization"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

export const program = (organizationId: OrganizationId) =>
  Effect.gen(function*() {
    const clerk = yield* Clerk.Clerk
    const organization = yield* clerk.organizations.get({ organizationId })
    const domains = yield* clerk.organizationDomains.list({ organizationId })
    const allowlist = yield* clerk.allowlistIdentifiers.list()
    const blocklist = yield* clerk.blocklistIdentifiers.list()
    const members = yield* Stream.runCollect(clerk.organizationMemberships.listStream({ organizationId }))
    return { organization, domains, allowlist, blocklist, members }
  })
