import { type ClerkClient, createClerkClient } from "@clerk/backend"
import { expect, layer } from "@effect/vitest"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { DateTime, Effect, Redacted } from "effect"
import { subscribe } from "node:diagnostics_channel"

const origins = new Set<string>()
subscribe("undici:request:create", (message) => {
  origins.add((message as { readonly request: { readonly origin: string } }).request.origin)
})

const groups = ["organizations", "allowlistIdentifiers", "blocklistIdentifiers"] as const

/** The methods whose operations are not among the contract's. */
const others = [
  "organizations.createOrganizationInvitation",
  "organizations.createOrganizationInvitationBulk",
  "organizations.getOrganizationInvitation",
  "organizations.getOrganizationInvitationList",
  "organizations.revokeOrganizationInvitation"
]

const methodsOf = (sdk: ClerkClient): ReadonlyArray<string> =>
  groups.flatMap((group) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(sdk[group]))
      .filter((name) => name !== "constructor")
      .map((name) => `${group}.${name}`)
  )

const called = new Set<string>()

/** The SDK; which of its methods are called is noted. */
const noting = (sdk: ClerkClient): ClerkClient =>
  Object.assign(
    {},
    sdk,
    Object.fromEntries(groups.map((group) => [
      group,
      new Proxy(sdk[group], {
        get: (target, name) => {
          called.add(`${group}.${String(name)}`)
          return Reflect.get(target, name)
        }
      })
    ]))
  )

/** What Clerk's own JavaScript SDK makes of the server. */
layer(ClerkServer.layer())("@clerk/backend", (it) => {
  const withSdk = <A>(use: (sdk: ClerkClient) => Promise<A>) =>
    Effect.gen(function*() {
      const { url } = yield* ClerkServer.ClerkServer
      const { secretKey } = yield* InMemoryClerk
      const sdk = createClerkClient({
        apiUrl: url,
        secretKey: Redacted.value(secretKey),
        telemetry: { disabled: true }
      })
      return yield* Effect.promise(() => use(noting(sdk)))
    })

  const seeded = Effect.gen(function*() {
    const clerk = yield* InMemoryClerk
    yield* clerk.reset
    yield* clerk.seedUsers([{ id: "user_1", emailAddress: "ada@acme.com" }, {
      id: "user_2",
      firstName: "Bob",
      username: "bob",
      emailAddress: "bob@beta.com",
      phoneNumber: "+15550001111",
      web3Wallet: "0xb0b",
      lastActiveAt: DateTime.unsafeMake(2_000),
      createdAt: DateTime.unsafeMake(2_000)
    }])
  })

  const operations = Effect.gen(function*() {
    const { requests } = yield* InMemoryClerk
    return (yield* requests).map(({ operation, status }) => `${operation} ${status}`)
  })

  it.effect("drives organizations", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* withSdk(async ({ organizations }) => {
        const { id } = await organizations.createOrganization({
          name: "Acme",
          createdBy: "user_1",
          publicMetadata: { plan: "pro" } as never
        })
        expect((await organizations.getOrganization({ slug: "acme", includeMembersCount: true })).membersCount).toBe(1)
        const list = await organizations.getOrganizationList({
          includeMembersCount: true,
          query: "acm",
          orderBy: "-name",
          organizationId: [id, "org_x"],
          limit: 1,
          offset: 0
        })
        expect(list).toMatchObject({
          data: [{ name: "Acme", publicMetadata: { plan: "pro" }, membersCount: 1 }],
          totalCount: 1
        })
        expect(await organizations.getOrganizationList({ organizationId: ["org_x"] }))
          .toMatchObject({ data: [], totalCount: 0 })
        expect(await organizations.getOrganizationList({ offset: 1 })).toMatchObject({ data: [], totalCount: 1 })
        expect((await organizations.updateOrganization(id, { name: "Acme Ltd", maxAllowedMemberships: 5 })).name)
          .toBe("Acme Ltd")
        const merged = await organizations.updateOrganizationMetadata(id, {
          publicMetadata: { seats: 3 } as never
        })
        expect(merged.publicMetadata).toEqual({ plan: "pro", seats: 3 })
        const replaced = await organizations.replaceOrganizationMetadata(id, { privateMetadata: { a: 1 } as never })
        expect(replaced.privateMetadata).toEqual({ a: 1 })
        const file = new File([new Uint8Array([0xff, 0xd8, 0xff])], "logo.jpg")
        expect((await organizations.updateOrganizationLogo(id, { file, uploaderUserId: "user_1" })).hasImage).toBe(true)
        expect((await organizations.deleteOrganizationLogo(id)).hasImage).toBe(false)
        await organizations.deleteOrganization(id)
        await expect(organizations.getOrganization({ organizationId: id })).rejects.toMatchObject({
          status: 404,
          clerkTraceId: expect.stringMatching(/^0+c$/),
          errors: [{ code: "resource_not_found", longMessage: "Given organization not found." }]
        })
      })
      expect(yield* operations).toEqual([
        "organizations.create 200",
        "organizations.get 200",
        "organizations.list 200",
        "organizations.list 200",
        "organizations.list 200",
        "organizations.update 200",
        "organizations.mergeMetadata 200",
        "organizations.replaceMetadata 200",
        "organizations.uploadLogo 200",
        "organizations.deleteLogo 200",
        "organizations.delete 200",
        "organizations.get 404"
      ])
    }))

  it.effect("drives memberships", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* withSdk(async ({ organizations }) => {
        const { id: organizationId } = await organizations.createOrganization({ name: "Acme", createdBy: "user_1" })
        const member = { organizationId, userId: "user_2" }
        const created = await organizations.createOrganizationMembership({ ...member, role: "org:member" })
        expect(created).toMatchObject({ role: "org:member", publicUserData: { userId: "user_2", firstName: "Bob" } })
        const admin = await organizations.updateOrganizationMembership({ ...member, role: "org:admin" })
        expect(admin.permissions).toContain("org:sys_memberships:manage")
        await organizations.updateOrganizationMembershipMetadata({
          ...member,
          publicMetadata: { team: "blue" } as never
        })
        const page = await organizations.getOrganizationMembershipList({
          organizationId,
          orderBy: "+created_at",
          role: ["org:admin"],
          emailAddress: ["ada@acme.com"],
          limit: 500
        })
        expect(page).toMatchObject({ data: [{ publicUserData: { userId: "user_1" } }], totalCount: 1 })
        const others = [
          { userId: ["user_2"] },
          { phoneNumber: ["+15550001111"] },
          { username: ["bob"] },
          { web3Wallet: ["0xb0b"] },
          { query: "BO" },
          { emailAddressQuery: "@beta" },
          { phoneNumberQuery: "555" },
          { usernameQuery: "ob" },
          { nameQuery: "bob" },
          { lastActiveAtAfter: 1_000, lastActiveAtBefore: 3_000 },
          { createdAtAfter: 1_999, createdAtBefore: 2_001 },
          { orderBy: "-first_name", limit: 1, offset: 1 }
        ] as const
        for (const filter of others) {
          const { data } = await organizations.getOrganizationMembershipList({ organizationId, ...filter } as never)
          expect([filter, data.map(({ publicUserData }) => publicUserData?.userId)]).toEqual([filter, ["user_2"]])
        }
        const instance = await organizations.getInstanceOrganizationMembershipList({ orderBy: "-created_at", limit: 1 })
        expect(instance).toMatchObject({ data: [{ role: "org:admin" }], totalCount: 2 })
        expect((await organizations.deleteOrganizationMembership(member)).publicMetadata).toEqual({ team: "blue" })
        await expect(organizations.deleteOrganizationMembership({ organizationId, userId: "user_1" }))
          .rejects.toMatchObject({ status: 400, errors: [{ code: "organization_minimum_permissions_needed" }] })
      })
      expect(yield* operations).toEqual([
        "organizations.create 200",
        "organizationMemberships.create 200",
        "organizationMemberships.update 200",
        "organizationMemberships.updateMetadata 200",
        ...Array.from({ length: 13 }, () => "organizationMemberships.list 200"),
        "organizationMemberships.listAll 200",
        "organizationMemberships.delete 200",
        "organizationMemberships.delete 400"
      ])
    }))

  it.effect("drives domains", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* withSdk(async ({ organizations }) => {
        const { id: organizationId } = await organizations.createOrganization({ name: "Acme" })
        const { id: domainId } = await organizations.createOrganizationDomain({
          organizationId,
          name: "acme.com",
          enrollmentMode: "automatic_invitation"
        })
        const page = await organizations.getOrganizationDomainList({ organizationId, limit: 5 })
        expect(page).toMatchObject({ data: [{ id: domainId, name: "acme.com" }], totalCount: 1 })
        const updated = await organizations.updateOrganizationDomain({ organizationId, domainId, verified: false })
        expect(updated).toMatchObject({ affiliation_verification: { status: "unverified" } })
        expect(await organizations.deleteOrganizationDomain({ organizationId, domainId })).toMatchObject({
          id: domainId
        })
      })
      expect(yield* operations).toEqual([
        "organizations.create 200",
        "organizationDomains.create 200",
        "organizationDomains.list 200",
        "organizationDomains.update 200",
        "organizationDomains.delete 200"
      ])
    }))

  it.effect("drives allow-list and block-list", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* withSdk(async ({ allowlistIdentifiers, blocklistIdentifiers }) => {
        const { id, invitationId } = await allowlistIdentifiers.createAllowlistIdentifier({
          identifier: "Ada@Acme.com",
          notify: true
        })
        expect(invitationId).toMatch(/^inv_/)
        expect(await allowlistIdentifiers.getAllowlistIdentifierList({ limit: 1 }))
          .toMatchObject({ data: [{ id, identifier: "ada@acme.com", identifierType: "email_address" }], totalCount: 1 })
        expect(await allowlistIdentifiers.deleteAllowlistIdentifier(id)).toMatchObject({ id, deleted: true })
        const blocked = await blocklistIdentifiers.createBlocklistIdentifier({ identifier: "+15550001111" })
        expect(await blocklistIdentifiers.getBlocklistIdentifierList())
          .toMatchObject({ data: [{ id: blocked.id, identifierType: "phone_number" }], totalCount: 1 })
        expect(await blocklistIdentifiers.deleteBlocklistIdentifier(blocked.id)).toMatchObject({ deleted: true })
      })
      expect(yield* operations).toEqual([
        "allowlistIdentifiers.create 200",
        "allowlistIdentifiers.list 200",
        "allowlistIdentifiers.delete 200",
        "blocklistIdentifiers.create 200",
        "blocklistIdentifiers.list 200",
        "blocklistIdentifiers.delete 200"
      ])
    }))

  it.effect("leaves no method out", () =>
    Effect.map(withSdk((sdk) => Promise.resolve(methodsOf(sdk))), (methods) => {
      expect(others.filter((name) => !methods.includes(name))).toEqual([])
      expect(methods.filter((name) => !called.has(name) && !others.includes(name))).toEqual([])
    }))

  it.effect("contacts nobody else", () =>
    Effect.gen(function*() {
      const { url } = yield* ClerkServer.ClerkServer
      expect(Array.from(origins)).toEqual([url])
    }))
})
