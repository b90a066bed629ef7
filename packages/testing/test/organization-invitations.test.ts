import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, TestClock } from "effect"
import { fails, type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const seeded = Effect.gen(function*() {
  const control = yield* InMemoryClerk.InMemoryClerk
  yield* control.seedUsers([
    { id: "user_ada", firstName: "Ada", emailAddress: "ada@acme.com" },
    { id: "user_bob", emailAddress: "bob@acme.com" },
    { id: "user_eve", emailAddress: "eve@evil.com" }
  ])
  yield* control.seedOrganization({
    id: "org_acme",
    name: "Acme",
    createdBy: "user_ada",
    members: [{ userId: "user_bob" }]
  })
  yield* control.seedOrganization({ id: "org_beta", name: "Beta" })
  return control
})

const acme = "/organizations/org_acme/invitations"

const guest = { email_address: "guest@acme.com", role: "org:member" }

const day = 86_400_000

const addresses = ({ data }: Json) => data.map(({ email_address }: Json) => email_address)

describe("organizationInvitations.create", () => {
  it.effect("is pending for 30 days, in the name of the inviter", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* TestClock.setTime(1_000)
      const id = `orginv_${"1".padStart(27, "0")}`
      const invited = yield* ok("POST", acme, {
        ...guest,
        email_address: "Guest@Acme.com",
        inviter_user_id: "user_ada",
        private_metadata: { plan: "pro" }
      })
      expect(invited).toEqual({
        object: "organization_invitation",
        id,
        email_address: "guest@acme.com",
        role: "org:member",
        role_name: "Member",
        organization_id: "org_acme",
        inviter_id: "user_ada",
        public_inviter_data: {
          user_id: "user_ada",
          first_name: "Ada",
          last_name: null,
          image_url: expect.any(String),
          has_image: false,
          identifier: "ada@acme.com"
        },
        status: "pending",
        public_metadata: {},
        private_metadata: { plan: "pro" },
        url: expect.stringContaining(id),
        expires_at: 1_000 + 30 * day,
        created_at: 1_000,
        updated_at: 1_000
      })
      expect(yield* ok("GET", `${acme}/${id}`)).toEqual(invited)
      expect(yield* fails("GET", `/organizations/org_beta/invitations/${id}`)).toMatchObject({ status: 404 })
    }).pipe(provided))

  const refused: ReadonlyArray<readonly [object, number, string, ReadonlyArray<string>]> = [
    [{ role: "org:member" }, 422, "form_param_missing", ["email_address"]],
    [{ email_address: "new@acme.com" }, 422, "form_param_missing", ["role"]],
    [{ ...guest, email_address: "new" }, 422, "form_param_format_invalid", ["email_address"]],
    [{ ...guest, email_address: "new@acme.com", role: "org:x" }, 404, "resource_not_found", ["role"]],
    [{ ...guest, email_address: "BOB@acme.com" }, 400, "already_a_member_in_organization", []],
    [guest, 400, "organization_invitation_not_unique", []],
    [
      { ...guest, email_address: "new@acme.com", inviter_user_id: "user_eve" },
      403,
      "not_a_member_in_organization",
      []
    ],
    [
      { ...guest, email_address: "new@acme.com", inviter_user_id: "user_bob" },
      403,
      "missing_organization_permission",
      []
    ]
  ]

  it.effect.each(refused)("refuses %j", ([body, status, code, params]) =>
    Effect.gen(function*() {
      yield* seeded
      yield* ok("POST", acme, guest)
      expect(yield* fails("POST", acme, body)).toEqual({ status, codes: [code], params })
      expect((yield* ok("GET", acme)).total_count).toBe(1)
      expect(yield* fails("POST", "/organizations/org_x/invitations", guest)).toMatchObject({ status: 404 })
    }).pipe(provided))

  it.effect("counts members and pending invitations against the limit", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* ok("PATCH", "/organizations/org_acme", { max_allowed_memberships: 3 })
      const { id } = yield* ok("POST", acme, guest)
      const full = { status: 403, codes: ["organization_membership_quota_exceeded"], params: [] }
      expect(yield* fails("POST", acme, { ...guest, email_address: "new@acme.com" })).toEqual(full)
      const pending = Effect.map(
        ok("GET", "/organizations/org_acme?include_members_count=true"),
        (organization) => organization.pending_invitations_count
      )
      expect(yield* pending).toBe(1)
      yield* ok("POST", `${acme}/${id}/revoke`, {})
      expect(yield* pending).toBe(0)
      yield* ok("POST", acme, { ...guest, email_address: "new@acme.com" })
    }).pipe(provided))

  it.effect("of many is all or nothing", () =>
    Effect.gen(function*() {
      yield* seeded
      const two = [guest, { ...guest, email_address: "bob@acme.com" }]
      expect(yield* fails("POST", `${acme}/bulk`, two)).toMatchObject({ status: 400 })
      expect(addresses(yield* ok("GET", acme))).toEqual([])
      const page = yield* ok("POST", `${acme}/bulk`, [guest, { ...guest, email_address: "new@acme.com" }])
      expect(addresses(page)).toEqual(["guest@acme.com", "new@acme.com"])
      expect(page.total_count).toBe(2)
    }).pipe(provided))

  it.effect("is refused if organizations are disabled", () =>
    Effect.gen(function*() {
      const { updateSettings } = yield* seeded
      yield* updateSettings({ organizationsEnabled: false })
      expect(yield* fails("POST", acme, guest))
        .toMatchObject({ status: 403, codes: ["organization_not_enabled_in_instance"] })
    }).pipe(provided))
})

const all = Effect.gen(function*() {
  const control = yield* seeded
  yield* ok("POST", acme, { ...guest, email_address: "expired@a.com", expires_in_days: 1 })
  const accepted = yield* ok("POST", acme, { ...guest, email_address: "eve@evil.com", public_metadata: { a: 1 } })
  const revoked = yield* ok("POST", acme, { ...guest, email_address: "revoked@c.com" })
  yield* ok("POST", `${acme}/${revoked.id}/revoke`, { requesting_user_id: "user_ada" })
  yield* control.acceptOrganizationInvitation(accepted.id)
  yield* TestClock.adjust("1 day")
  yield* ok("POST", acme, { ...guest, email_address: "pending@d.com" })
  yield* TestClock.adjust("1 second")
  yield* ok("POST", "/organizations/org_beta/invitations", { ...guest, email_address: "eve@evil.com" })
  return { control, accepted, revoked }
})

describe("organizationInvitations.list", () => {
  const lists: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    [acme, ["pending@d.com", "revoked@c.com", "eve@evil.com", "expired@a.com"]],
    [`${acme}?order_by=email_address`, ["eve@evil.com", "expired@a.com", "pending@d.com", "revoked@c.com"]],
    [`${acme}?email_address=EVE@evil.com`, ["eve@evil.com"]],
    [`${acme}?status=pending`, ["pending@d.com"]],
    [`${acme}?status=accepted`, ["eve@evil.com"]],
    [`${acme}?status=expired`, ["expired@a.com"]],
    [`${acme}/pending`, ["pending@d.com"]],
    ["/organization_invitations?status=pending", ["eve@evil.com", "pending@d.com"]],
    ["/organization_invitations?query=org_beta", ["eve@evil.com"]],
    ["/organization_invitations?query=c.com&order_by=%2Bcreated_at", ["revoked@c.com"]],
    ["/users/user_eve/organization_invitations", ["eve@evil.com", "eve@evil.com"]],
    ["/users/user_eve/organization_invitations?status=accepted", ["eve@evil.com"]],
    ["/users/user_ada/organization_invitations", []]
  ]

  it.effect.each(lists)("%s", ([path, expected]) =>
    Effect.gen(function*() {
      yield* all
      const page = yield* ok("GET", path)
      expect(addresses(page)).toEqual(expected)
      expect(page.total_count).toBe(expected.length)
      const next = yield* ok("GET", `${path}${path.includes("?") ? "&" : "?"}limit=1&offset=1`)
      expect(addresses(next)).toEqual(expected.slice(1, 2))
    }).pipe(provided))

  it.effect("shows those to any verified address of a user", () =>
    Effect.gen(function*() {
      const { seedUsers } = yield* seeded
      const unverified = { emailAddress: "claimed@home.org", verified: false }
      yield* seedUsers([{ id: "user_gus", emailAddresses: ["gus@acme.com", "gus@home.org", unverified] }])
      yield* ok("POST", acme, { ...guest, email_address: "Gus@home.org" })
      yield* ok("POST", acme, { ...guest, email_address: "claimed@home.org" })
      expect(addresses(yield* ok("GET", "/users/user_gus/organization_invitations"))).toEqual(["gus@home.org"])
    }).pipe(provided))

  it.effect("shows the organization across organizations", () =>
    Effect.gen(function*() {
      yield* all
      const { data } = yield* ok("GET", "/users/user_eve/organization_invitations?limit=1")
      expect(data[0].public_organization_data).toMatchObject({ id: "org_beta", slug: "beta" })
      expect((yield* ok("GET", acme)).data[0]).not.toHaveProperty("public_organization_data")
    }).pipe(provided))
})

describe("organizationInvitations.revoke", () => {
  it.effect("is for admins, and for pending invitations", () =>
    Effect.gen(function*() {
      const { accepted, revoked } = yield* all
      const { id } = yield* ok("POST", acme, guest)
      const revoke = (requesting_user_id: string) => fails("POST", `${acme}/${id}/revoke`, { requesting_user_id })
      expect(yield* revoke("user_x")).toMatchObject({ status: 403, codes: ["not_a_member_in_organization"] })
      expect(yield* revoke("user_bob")).toMatchObject({ status: 403, codes: ["missing_organization_permission"] })
      expect(yield* ok("POST", `${acme}/${id}/revoke`, { requesting_user_id: "user_ada" }))
        .toMatchObject({ status: "revoked", url: null })
      for (const { id } of [accepted, revoked]) {
        expect(yield* fails("POST", `${acme}/${id}/revoke`, {}))
          .toMatchObject({ status: 404, codes: ["organization_invitation_not_pending"] })
      }
    }).pipe(provided))
})

describe("accepting an invitation to an organization", () => {
  it.effect("creates a member with its role and metadata", () =>
    Effect.gen(function*() {
      const { control } = yield* all
      const { id } = yield* ok("POST", acme, {
        email_address: "new@acme.com",
        role: "org:admin",
        private_metadata: { b: 2 }
      })
      const member = yield* control.acceptOrganizationInvitation(id)
      expect(member).toMatchObject({ role: "org:admin", privateMetadata: { b: 2 } })
      expect(member.publicUserData).toMatchObject({ identifier: "new@acme.com" })
      expect((yield* ok("GET", `${acme}/${id}`)).status).toBe("accepted")
      expect((yield* Effect.exit(control.acceptOrganizationInvitation(id)))._tag).toBe("Failure")
      const eve = yield* ok("GET", "/organizations/org_acme/memberships?user_id=user_eve")
      expect(eve.data).toMatchObject([{ role: "org:member", public_metadata: { a: 1 } }])
    }).pipe(provided))

  it.effect("is refused once it has expired", () =>
    Effect.gen(function*() {
      const control = yield* seeded
      const { id } = yield* ok("POST", acme, guest)
      yield* TestClock.adjust("30 days")
      expect(String(yield* Effect.exit(control.acceptOrganizationInvitation(id)))).toContain("expired")
      expect((yield* ok("GET", "/organizations/org_acme?include_members_count=true")).members_count).toBe(2)
    }).pipe(provided))
})

describe("invitations of an organization", () => {
  it.effect("are deleted with it", () =>
    Effect.gen(function*() {
      yield* all
      yield* ok("DELETE", "/organizations/org_acme")
      expect((yield* ok("GET", "/organization_invitations")).total_count).toBe(1)
    }).pipe(provided))

  it.effect("are seeded by the rules of the API, and kept by a snapshot", () =>
    Effect.gen(function*() {
      const control = yield* seeded
      const invitation = { organizationId: "org_acme", emailAddress: "guest@acme.com", inviterUserId: "user_ada" }
      yield* control.seed({ organizationInvitations: [invitation] })
      const before = yield* ok("GET", acme)
      const snapshot = yield* control.snapshot
      yield* control.reset
      yield* control.restore(snapshot)
      expect(yield* ok("GET", acme)).toEqual(before)
      const error = yield* Effect.flip(control.seed({ organizationInvitations: [{ ...invitation, role: "org:x" }] }))
      expect(error).toMatchObject({ path: "organizationInvitations[0]", reason: expect.stringContaining("role") })
    }).pipe(provided))
})
