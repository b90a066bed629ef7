import { describe, expect, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import { UserId } from "@effect-clerk/core/User"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { DateTime, Effect, Stream, TestClock } from "effect"
import { ofOrganizations } from "./support/contract.js"

describe("@effect-clerk/client", () => {
  it.effect("drives every operation on organizations and identifiers in the fiber of the test", () =>
    Effect.gen(function*() {
      const control = yield* InMemoryClerk.InMemoryClerk
      const clerk = yield* Clerk.Clerk
      yield* TestClock.setTime(1_000)
      const [ada, bob] = yield* control.seedUsers([{ firstName: "Ada", lastActiveAt: DateTime.unsafeMake(1) }, {}])

      const { id: organizationId } = yield* clerk.organizations.create({ name: "Acme", createdBy: ada!.id })
      const organization = { organizationId }
      expect((yield* clerk.organizations.list({ userId: [`+${ada!.id}`], orderBy: "-created_at" })).totalCount).toBe(1)
      expect((yield* clerk.organizations.get(organization)).createdAt).toEqual(DateTime.unsafeMake(1_000))
      const updated = yield* clerk.organizations.update({ ...organization, name: "Acme Ltd", publicMetadata: { a: 1 } })
      expect(updated).toMatchObject({ name: "Acme Ltd", publicMetadata: { a: 1 } })
      yield* clerk.organizations.mergeMetadata({ ...organization, publicMetadata: { a: null, b: 2 } })
      const file = new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xe0])], { type: "image/jpeg" })
      expect((yield* clerk.organizations.uploadLogo({ ...organization, file })).publicMetadata).toEqual({ b: 2 })
      yield* clerk.organizations.deleteLogo(organization)

      const { organizationMemberships: memberships } = clerk
      const member = { ...organization, userId: bob!.id }
      yield* memberships.create({ ...member, role: "org:member" })
      yield* memberships.update({ ...member, role: "org:admin" })
      yield* memberships.updateMetadata({ ...member, privateMetadata: { seat: 1 } })
      const active = yield* memberships.list({ ...organization, lastActiveAtBefore: DateTime.unsafeMake(2) })
      expect(active.data.map(({ publicUserData }) => publicUserData?.firstName)).toEqual(["Ada"])
      expect(yield* Stream.runCount(memberships.listAllStream({ pageSize: 1 }))).toBe(2)
      expect((yield* memberships.listOfUser({ userId: member.userId })).totalCount).toBe(1)
      expect((yield* memberships.delete(member)).privateMetadata).toEqual({ seat: 1 })

      const { organizationDomains: domains } = clerk
      const { id: domainId } = yield* domains.create({ ...organization, name: "acme.com", verified: false })
      const domain = { ...organization, domainId }
      expect((yield* domains.update({ ...domain, verified: true })).isVerified).toBe(true)
      yield* domains.verifyOwnership(domain)
      expect((yield* domains.list({ ...organization, verified: true })).totalCount).toBe(1)
      const modes = ["manual_invitation", "-enterprise_sso"]
      expect((yield* domains.listAll({ enrollmentMode: modes, domains: ["acme.com"] })).totalCount).toBe(1)
      yield* domains.delete(domain)

      const allowed = yield* clerk.allowlistIdentifiers.create({ identifier: "ada@acme.com" })
      expect(yield* clerk.allowlistIdentifiers.list()).toMatchObject({ data: [{ id: allowed.id }] })
      yield* clerk.allowlistIdentifiers.delete({ identifierId: allowed.id })
      const blocked = yield* clerk.blocklistIdentifiers.create({ identifier: "*@spam.com" })
      expect((yield* clerk.blocklistIdentifiers.list()).totalCount).toBe(1)
      yield* clerk.blocklistIdentifiers.delete({ identifierId: blocked.id })
      yield* clerk.organizations.delete(organization)

      const requests = yield* control.requests
      expect(requests.filter(({ status }) => status !== 200)).toEqual([])
      const called = new Set<string | null>(requests.map(({ operation }) => operation))
      expect(ofOrganizations.filter(({ name }) => !called.has(name))).toEqual([])
    }).pipe(Effect.provide(InMemoryClerk.layer)))

  it.effect("gets Clerk's errors as typed errors, undeclared ones too", () =>
    Effect.gen(function*() {
      const control = yield* InMemoryClerk.InMemoryClerk
      const { organizationMemberships, organizations } = yield* Clerk.Clerk
      const [ada] = yield* control.seedUsers([{}])
      const { id: organizationId } = yield* control.seedOrganization({ name: "Acme", createdBy: ada!.id })
      expect(yield* Effect.flip(organizations.create({ name: "Acme", slug: "acme" })))
        .toMatchObject({ _tag: "UnprocessableEntity", code: "form_identifier_exists", traceId: "1".padStart(32, "0") })
      const unknown = { organizationId, userId: UserId.make("user_x"), role: "org:member" }
      expect(yield* Effect.flip(organizationMemberships.create(unknown)))
        .toMatchObject({ _tag: "NotFound", errors: [{ meta: { param_name: "user_id" } }] })
      expect(yield* Effect.flip(organizationMemberships.delete({ organizationId, userId: ada!.id })))
        .toMatchObject({ _tag: "UnexpectedStatus", status: 400, code: "organization_minimum_permissions_needed" })
    }).pipe(Effect.provide(InMemoryClerk.layer)))

  it.effect("streams all members of an organization, page by page", () =>
    Effect.gen(function*() {
      const control = yield* InMemoryClerk.InMemoryClerk
      const { organizationMemberships } = yield* Clerk.Clerk
      const users = yield* control.seedUsers(Array.from({ length: 1_200 }, (_, n) => ({ username: `user${n}` })))
      const members = users.map(({ id }) => ({ userId: id }))
      const { id: organizationId } = yield* control.seedOrganization({ name: "Acme", members })
      const streamed = yield* Stream.runCollect(organizationMemberships.listStream({ organizationId }))
      expect(Array.from(streamed, ({ publicUserData }) => publicUserData?.userId)).toEqual(users.map(({ id }) => id))
      expect(yield* control.requests).toHaveLength(3)
    }).pipe(Effect.provide(InMemoryClerk.layer)))
})
