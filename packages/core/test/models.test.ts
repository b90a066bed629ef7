import * as AllowlistIdentifier from "@effect-clerk/core/AllowlistIdentifier"
import * as BlocklistIdentifier from "@effect-clerk/core/BlocklistIdentifier"
import * as DeletedObject from "@effect-clerk/core/DeletedObject"
import * as Metadata from "@effect-clerk/core/Metadata"
import * as Organization from "@effect-clerk/core/Organization"
import * as OrganizationDomain from "@effect-clerk/core/OrganizationDomain"
import * as OrganizationMembership from "@effect-clerk/core/OrganizationMembership"
import * as Page from "@effect-clerk/core/Page"
import * as User from "@effect-clerk/core/User"
import { describe, expect, it } from "@effect/vitest"
import { DateTime, Effect, Either, ParseResult, Schema } from "effect"
import { runInNewContext } from "node:vm"

const millis = 1_716_883_200_000
const instant = DateTime.unsafeMake("2024-05-28T08:00:00Z")

const organization = { id: "org_1", name: "Acme", created_at: millis, updated_at: millis }

const membership = { id: "orgmem_1", role: "org:admin", organization, created_at: millis, updated_at: millis }

const verification = { status: "verified", strategy: "txt", attempts: 1, expire_at: millis, verified_at: millis }

const domain = {
  id: "orgdmn_1",
  organization_id: "org_1",
  name: "acme.example",
  enrollment_mode: "manual_invitation",
  created_at: millis,
  updated_at: millis
}

const allowed = {
  id: "alid_1",
  identifier: "a@acme.example",
  identifier_type: "email_address",
  created_at: millis,
  updated_at: millis
}

const decode = <A, I>(schema: Schema.Schema<A, I>, wire: object) => Schema.decodeUnknown(schema)(wire)

describe("values that Clerk sends but its spec does not document", () => {
  const cases: ReadonlyArray<{
    readonly name: string
    readonly schema: Schema.Schema.AnyNoContext
    readonly wire: object
    readonly expected: object
  }> = [
    {
      name: "an organization with no more than it always has",
      schema: Organization.Organization,
      wire: organization,
      expected: {
        object: "organization",
        id: "org_1",
        name: "Acme",
        slug: null,
        imageUrl: null,
        hasImage: false,
        membersCount: null,
        missingMemberWithElevatedPermissions: null,
        pendingInvitationsCount: null,
        maxAllowedMemberships: 0,
        adminDeleteEnabled: true,
        publicMetadata: {},
        privateMetadata: {},
        createdBy: null,
        roleSetKey: null,
        lastActiveAt: null,
        createdAt: instant,
        updatedAt: instant
      }
    },
    {
      name: "an organization with null wherever Clerk's SDKs type it",
      schema: Organization.Organization,
      wire: {
        ...organization,
        slug: null,
        image_url: null,
        members_count: null,
        max_allowed_memberships: null,
        public_metadata: null,
        private_metadata: null,
        created_by: null,
        last_active_at: null
      },
      expected: { slug: null, imageUrl: null, maxAllowedMemberships: 0, publicMetadata: {}, createdBy: null }
    },
    {
      name: "a kind that Clerk spells anew",
      schema: Organization.Organization,
      wire: { ...organization, object: "organization.v2" },
      expected: { object: "organization.v2" }
    },
    {
      name: "empty texts in place of a slug and a creator",
      schema: Organization.Organization,
      wire: { ...organization, slug: "", created_by: "" },
      expected: { slug: null, createdBy: null }
    },
    {
      name: "timestamps in milliseconds",
      schema: Organization.Organization,
      wire: { ...organization, last_active_at: millis + 1 },
      expected: { createdAt: instant, lastActiveAt: DateTime.unsafeMake("2024-05-28T08:00:00.001Z") }
    },
    {
      name: "a role without permissions",
      schema: OrganizationMembership.OrganizationMembership,
      wire: { ...membership, permissions: null },
      expected: { permissions: [] }
    },
    {
      name: "a membership without its user",
      schema: OrganizationMembership.OrganizationMembership,
      wire: membership,
      expected: { publicUserData: null, roleName: null, publicMetadata: {}, privateMetadata: {} }
    },
    {
      name: "a role of the instance's own",
      schema: OrganizationMembership.OrganizationMembership,
      wire: { ...membership, role: "org:billing_manager" },
      expected: { role: "org:billing_manager" }
    },
    {
      name: "user data without what is deprecated or new",
      schema: OrganizationMembership.PublicUserData,
      wire: { user_id: "user_1", first_name: null, last_name: null, image_url: "https://img.example", has_image: true },
      expected: { profileImageUrl: null, identifier: null, username: null, banned: false, deprovisioned: false }
    },
    {
      name: "user data with a field added after the spec",
      schema: OrganizationMembership.PublicUserData,
      wire: { user_id: "user_1", pronouns: "they" },
      expected: { userId: "user_1", hasImage: false }
    },
    {
      name: "a domain from before 2026-05-28",
      schema: OrganizationDomain.OrganizationDomain,
      wire: { ...domain, verification },
      expected: {
        affiliationEmailAddress: null,
        affiliationVerification: null,
        ownershipVerification: null,
        publicOrganizationData: null,
        totalPendingInvitations: 0,
        isVerified: true
      }
    },
    {
      name: "a domain with no verification at all",
      schema: OrganizationDomain.OrganizationDomain,
      wire: domain,
      expected: { verification: null, isVerified: false }
    },
    {
      name: "a domain whose affiliation verification contradicts the deprecated one",
      schema: OrganizationDomain.OrganizationDomain,
      wire: { ...domain, verification, affiliation_verification: { ...verification, status: "expired" } },
      expected: { isVerified: false }
    },
    {
      name: "a domain whose owner has a DNS record to publish, which the spec does not know",
      schema: OrganizationDomain.OrganizationDomain,
      wire: {
        ...domain,
        verification,
        ownership_verification: {
          ...verification,
          status: "unverified",
          txt_record_name: "_clerk-verification.acme.example",
          txt_record_value: "clerk-verification=abc"
        }
      },
      expected: {
        ownershipVerification: {
          txtRecordName: "_clerk-verification.acme.example",
          txtRecordValue: "clerk-verification=abc"
        },
        verification: { txtRecordName: null, txtRecordValue: null }
      }
    },
    {
      name: "an organization whose slug is of an old instance",
      schema: Organization.Organization,
      wire: { ...organization, slug: "Organization-1" },
      expected: { slug: "Organization-1" }
    },
    {
      name: "a role of an old instance",
      schema: OrganizationMembership.OrganizationMembership,
      wire: { ...membership, role: "basic_member" },
      expected: { role: "basic_member" }
    },
    {
      name: "an enrollment mode added after the spec",
      schema: OrganizationDomain.OrganizationDomain,
      wire: { ...domain, enrollment_mode: "carrier_pigeon" },
      expected: { enrollmentMode: "carrier_pigeon" }
    },
    {
      name: "a verification status and strategy added after the spec, never attempted",
      schema: OrganizationDomain.DomainVerification,
      wire: { status: "pending_review", strategy: "http_file", attempts: null, expire_at: null },
      expected: { status: "pending_review", strategy: "http_file", attempts: null, expireAt: null, verifiedAt: null }
    },
    {
      name: "an entry of the allowlist that no invitation was sent for",
      schema: AllowlistIdentifier.AllowlistIdentifier,
      wire: { ...allowed, invitation_id: null },
      expected: { object: "allowlist_identifier", invitationId: null, instanceId: null }
    },
    {
      name: "an entry of the blocklist of a kind added after the spec",
      schema: BlocklistIdentifier.BlocklistIdentifier,
      wire: { ...allowed, object: "blocklist_identifier", identifier_type: "passport" },
      expected: { identifierType: "passport" }
    },
    {
      name: "a deletion that does not say what it deleted",
      schema: DeletedObject.DeletedObject,
      wire: { object: "organization" },
      expected: { object: "organization", id: null, slug: null, externalId: null, deleted: true }
    }
  ]

  it.effect.each(cases)("reads $name", ({ expected, schema, wire }) =>
    Effect.gen(function*() {
      expect(yield* decode(schema, wire)).toMatchObject(expected)
      expect(yield* decode(schema, { ...wire, field_of_tomorrow: { nested: [1] } })).toMatchObject(expected)
    }))
})

describe("invalid values", () => {
  const cases: ReadonlyArray<readonly [name: string, schema: Schema.Schema.AnyNoContext, wire: object]> = [
    ["an organization without an id", Organization.Organization, { ...organization, id: undefined }],
    ["an organization with an empty id", Organization.Organization, { ...organization, id: "" }],
    ["a name that is not a text", Organization.Organization, { ...organization, name: 1 }],
    ["a timestamp that is a text", Organization.Organization, { ...organization, created_at: "2024-05-28" }],
    ["a timestamp out of range", Organization.Organization, { ...organization, created_at: 1e300 }],
    ["a membership without its organization", OrganizationMembership.OrganizationMembership, {
      ...membership,
      organization: null
    }],
    ["a page without a total", Page.Page(Organization.Organization), { data: [organization] }]
  ]

  it.effect.each(cases)("is rejected: %s", ([, schema, wire]) =>
    Effect.gen(function*() {
      expect((yield* Effect.flip(decode(schema, wire)))._tag).toBe("ParseError")
    }))
})

describe("the list of the allowlist", () => {
  const schema = Page.PageOrArray(AllowlistIdentifier.AllowlistIdentifier)

  it.effect.each([
    { shape: "a bare array", wire: [allowed], totalCount: null },
    { shape: "an empty array", wire: [], totalCount: null },
    { shape: "a page", wire: { data: [allowed], total_count: 12 }, totalCount: 12 },
    { shape: "an empty page", wire: { data: [], total_count: 0 }, totalCount: 0 }
  ])("is decoded from $shape and encoded unchanged", ({ totalCount, wire }) =>
    Effect.gen(function*() {
      const page = yield* decode(schema, wire)
      expect(page.totalCount).toBe(totalCount)
      expect(page.data.map(({ id }) => id)).toEqual((Array.isArray(wire) ? wire : wire.data).map(({ id }) => id))
      expect(Array.isArray(yield* Schema.encode(schema)(page))).toBe(Array.isArray(wire))
    }))
})

describe("constructors", () => {
  const fields = { createdAt: instant, updatedAt: instant }
  const organizationId = Organization.OrganizationId.make("org_1")
  const acme = new Organization.Organization({ id: organizationId, name: "Acme", ...fields })

  it.effect("fill in fields that Clerk may leave out, as decoding does", () =>
    Effect.gen(function*() {
      expect(acme).toStrictEqual(yield* decode(Organization.Organization, organization))
      expect(
        new OrganizationMembership.OrganizationMembership({
          id: OrganizationMembership.OrganizationMembershipId.make("orgmem_1"),
          role: "org:admin",
          organization: acme,
          ...fields
        })
      ).toStrictEqual(yield* decode(OrganizationMembership.OrganizationMembership, membership))
      expect(
        new OrganizationDomain.OrganizationDomain({
          id: OrganizationDomain.OrganizationDomainId.make("orgdmn_1"),
          organizationId,
          name: "acme.example",
          enrollmentMode: "manual_invitation",
          ...fields
        })
      ).toStrictEqual(yield* decode(OrganizationDomain.OrganizationDomain, domain))
    }))

  it("give each instance its own metadata", () => {
    const other = new Organization.Organization({ id: organizationId, name: "Acme", ...fields })
    expect(other.publicMetadata).not.toBe(acme.publicMetadata)
  })

  it.effect("are encoded with Clerk's keys and without absent fields", () =>
    Effect.gen(function*() {
      expect(yield* Schema.encode(Organization.Organization)(acme)).toStrictEqual({
        object: "organization",
        ...organization,
        has_image: false,
        max_allowed_memberships: 0,
        admin_delete_enabled: true,
        public_metadata: {},
        private_metadata: {},
        role_set_key: null
      })
      const deleted = new DeletedObject.DeletedObject({ object: "organization", id: "org_1" })
      expect(yield* Schema.encode(DeletedObject.DeletedObject)(deleted)).toStrictEqual({
        object: "organization",
        id: "org_1",
        deleted: true
      })
    }))
})

describe("ids", () => {
  it.each(Object.entries<Schema.brand<typeof Schema.NonEmptyString, string>>({
    OrganizationId: Organization.OrganizationId,
    OrganizationSlug: Organization.OrganizationSlug,
    OrganizationDomainId: OrganizationDomain.OrganizationDomainId,
    OrganizationMembershipId: OrganizationMembership.OrganizationMembershipId,
    UserId: User.UserId,
    AllowlistIdentifierId: AllowlistIdentifier.AllowlistIdentifierId,
    BlocklistIdentifierId: BlocklistIdentifier.BlocklistIdentifierId
  }))("%s accepts any non-empty string", (_, id) => {
    expect(Schema.is(id)("")).toBe(false)
    expect(Schema.is(id)("an id of tomorrow")).toBe(true)
    expect(() => id.make("")).toThrow()
  })
})

describe("metadata", () => {
  const isInput = Schema.is(Metadata.Input)
  const shared = { d: 1 }

  it.effect.each<{ name: string; schema: Schema.Schema<Metadata.Metadata> }>([
    { name: "read", schema: Metadata.Metadata },
    { name: "sent", schema: Metadata.Input }
  ])("keeps every key when it is $name, and none becomes its prototype", ({ schema }) =>
    Effect.gen(function*() {
      const json = `{"__proto__":{"admin":true},"constructor":1}`
      const metadata = yield* Schema.decodeUnknown(schema)(JSON.parse(json))
      expect(metadata["admin"]).toBeUndefined()
      expect(JSON.stringify(yield* Schema.encode(schema)(metadata))).toBe(json)
    }))

  it.each<[name: string, value: unknown]>([
    ["nested JSON", { a: [1, "b", { c: true }], d: {} }],
    ["null at any depth, which removes the key in a merge", { a: null, b: { c: null } }],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 })],
    ["an object twice, as long as neither holds the other", { a: shared, b: { c: [shared] } }],
    ["what structuredClone makes", structuredClone({ a: [{ b: 1 }] })],
    ["what node:vm makes", runInNewContext("({ a: [{ b: 1 }] })")],
    ["what node:vm makes within what this realm makes", { a: [runInNewContext("({ b: [1] })")] }]
  ])("takes %s", (_, value) => {
    expect(isInput(value)).toBe(true)
  })

  it("accepts the result of Response.json()", async () => {
    expect(isInput(await Response.json({ a: [{ b: 1 }] }).json())).toBe(true)
  })

  const realms: ReadonlyArray<[name: string, create: (source: string) => unknown]> = [
    ["this realm", (source) => new Function(`return ${source}`)()],
    ["another realm", (source) => runInNewContext(source)]
  ]
  const notJson: ReadonlyArray<[source: string, path: ReadonlyArray<PropertyKey>]> = [
    ["({ a: [{ b: new Date(0) }] })", ["a", 0, "b"]],
    ["({ a: { b: new (class A { c = 1 })() } })", ["a", "b"]],
    ["({ a: Object.create(class extends null {}.prototype) })", ["a"]],
    ["({ a: Object.create({ b: 1 }) })", ["a"]],
    ["({ a: new Map() })", ["a"]],
    ["({ a: new String('b') })", ["a"]],
    ["({ a: () => 1 })", ["a"]],
    ["({ toJSON() { return 1 } })", ["toJSON"]],
    ["({ a: Symbol.iterator })", ["a"]],
    ["({ a: { [Symbol.iterator]: 1 } })", ["a", Symbol.iterator]],
    ["({ a: [1n] })", ["a", 0]],
    ["({ a: [1, , 2] })", ["a", 1]],
    ["({ a: { b: undefined } })", ["a", "b"]],
    ["({ a: { b: -1 / 0 } })", ["a", "b"]],
    ["(() => { const a = {}; a.b = { c: [a] }; return a })()", ["b", "c", 0]],
    ["(() => { const a = []; a.push(a); return { a } })()", ["a", 0]]
  ]

  it.each(realms.flatMap(([realm, create]) => notJson.map(([source, path]) => ({ realm, create, source, path }))))(
    "refuses $source of $realm, and says where",
    ({ create, path, source }) => {
      const refused = Either.flip(Schema.encodeUnknownEither(Metadata.Input)(create(source)))
      const issues = Either.map(refused, (error) => ParseResult.ArrayFormatter.formatErrorSync(error))
      const paths = Either.map(issues, (found) => found.map(({ path }) => path))
      expect(paths).toEqual(Either.right([path]))
    }
  )

  it("rejects values nested too deeply for JSON.stringify", () => {
    let deep = {}
    for (let depth = 0; depth < 100_000; depth++) deep = { deep }
    expect(isInput(deep)).toBe(false)
  })

  it.each<[name: string, value: unknown]>([
    ["undefined, which JSON drops", { a: undefined }],
    ["a Date, which JSON turns into a text", { a: { b: new Date(0) } }],
    ["NaN, which JSON turns into null", { a: [NaN] }],
    ["infinity", { a: Infinity }],
    ["a bigint", { a: 1n }],
    ["a function", { a: () => 1 }],
    ["a Map", { a: new Map() }],
    ["an array", [1]],
    ["null", null]
  ])("refuses %s", (_, value) => {
    expect(isInput(value)).toBe(false)
  })

  it.effect("is decoded and encoded with a custom schema", () =>
    Effect.gen(function*() {
      const Trial = Schema.Struct({ endsAt: Schema.DateTimeUtc })
      const stored = yield* Metadata.encode(Trial)({ endsAt: instant })
      expect(stored).toEqual({ endsAt: "2024-05-28T08:00:00.000Z" })
      expect(yield* Metadata.decode(Trial)(stored)).toEqual({ endsAt: instant })
      expect((yield* Effect.flip(Metadata.decode(Trial)({ endsAt: 1 })))._tag).toBe("ParseError")
    }))
})

describe("every model round-trips through JSON", () => {
  const roundTrips = <A, I>(name: string, schema: Schema.Schema<A, I>) =>
    it.prop(name, [schema], ([value]) => {
      const json = JSON.stringify(Schema.encodeSync(schema)(value))
      expect(Schema.decodeUnknownSync(schema)(JSON.parse(json))).toStrictEqual(value)
    })

  roundTrips("Organization", Organization.Organization)
  roundTrips("OrganizationWithLogo", Organization.OrganizationWithLogo)
  roundTrips("OrganizationMembership", OrganizationMembership.OrganizationMembership)
  roundTrips("PublicUserData", OrganizationMembership.PublicUserData)
  roundTrips("OrganizationDomain", OrganizationDomain.OrganizationDomain)
  roundTrips("Verification", OrganizationDomain.DomainVerification)
  roundTrips("PublicOrganizationData", OrganizationDomain.PublicOrganizationData)
  roundTrips("AllowlistIdentifier", AllowlistIdentifier.AllowlistIdentifier)
  roundTrips("BlocklistIdentifier", BlocklistIdentifier.BlocklistIdentifier)
  roundTrips("DeletedObject", DeletedObject.DeletedObject)
  roundTrips("Page", Page.Page(DeletedObject.DeletedObject))
  roundTrips("PageOrArray", Page.PageOrArray(DeletedObject.DeletedObject))
})
