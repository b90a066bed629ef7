import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { DateTime, Effect, TestClock } from "effect"
import { fails, type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const at = (millis: number) => DateTime.unsafeMake(millis)

/** Acme (`org_acme`) with the admin Ada, and four more users. */
const seeded = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* clerk.seedUsers([
    {
      id: "user_ada",
      firstName: "Ada",
      lastName: "Lovelace",
      username: "countess",
      emailAddress: "ada@acme.com",
      imageUrl: "https://img.clerk.com/ada",
      lastActiveAt: at(5_000),
      createdAt: at(1_000)
    },
    { id: "user_bob", firstName: "Bob", phoneNumber: "+15550001111", createdAt: at(2_000), lastActiveAt: at(9_000) },
    { id: "user_cyd", lastName: "Charisse", web3Wallet: "0xABC", username: "dancer", createdAt: at(3_000) },
    { id: "user_dan", emailAddress: "DAN@example.com", createdAt: at(4_000) }
  ])
  yield* clerk.seedOrganization({ id: "org_acme", name: "Acme", createdBy: "user_ada" })
})

const members = "/organizations/org_acme/memberships"

describe("memberships.create", () => {
  it.effect("shows organization, user, role and metadata", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* TestClock.setTime(10_000)
      const membership = yield* ok("POST", members, {
        user_id: "user_bob",
        role: "org:member",
        public_metadata: { team: "blue" },
        private_metadata: null
      })
      expect(membership).toEqual({
        object: "organization_membership",
        id: `orgmem_${"2".padStart(27, "0")}`,
        role: "org:member",
        role_name: "Member",
        permissions: ["org:sys_memberships:read"],
        public_metadata: { team: "blue" },
        private_metadata: {},
        organization: yield* ok("GET", "/organizations/org_acme"),
        public_user_data: {
          user_id: "user_bob",
          first_name: "Bob",
          last_name: null,
          username: null,
          identifier: "+15550001111",
          image_url: expect.any(String),
          profile_image_url: expect.any(String),
          has_image: false,
          banned: false,
          deprovisioned: false
        },
        created_at: 10_000,
        updated_at: 10_000
      })
    }).pipe(provided))

  const refused = [
    [{ user_id: "user_x", role: "org:member" }, 404, "resource_not_found", ["user_id"]],
    [{ user_id: "user_bob", role: "org:boss" }, 404, "resource_not_found", ["role"]],
    [{ user_id: "user_bob", role: "admin" }, 404, "resource_not_found", ["role"]],
    [{ user_id: "user_ada", role: "org:member" }, 400, "already_a_member_in_organization", []],
    [{ role: "org:member" }, 422, "form_param_missing", ["user_id"]],
    [{ user_id: "user_bob" }, 422, "form_param_missing", ["role"]],
    [{ user_id: "user_bob", role: 1 }, 422, "form_param_type_invalid", ["role"]],
    [
      { user_id: "user_bob", role: "org:member", public_metadata: { a: "x".repeat(9000) } },
      422,
      "form_param_exceeds_allowed_size",
      ["public_metadata"]
    ]
  ] as const

  it.effect.each(refused)("refuses %j", ([body, status, code, params]) =>
    Effect.gen(function*() {
      yield* seeded
      expect(yield* fails("POST", members, body)).toEqual({ status, codes: [code], params })
      expect((yield* ok("GET", members)).total_count).toBe(1)
    }).pipe(provided))

  it.effect("refuses more members than the organization allows, 0 being no limit", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* ok("PATCH", "/organizations/org_acme", { max_allowed_memberships: 1 })
      const body = { user_id: "user_bob", role: "org:member" }
      expect(yield* fails("POST", members, body))
        .toEqual({ status: 403, codes: ["organization_membership_quota_exceeded"], params: [] })
      yield* ok("PATCH", "/organizations/org_acme", { max_allowed_memberships: 0 })
      yield* ok("POST", members, body)
    }).pipe(provided))

  it.effect("knows the roles of the instance", () =>
    Effect.gen(function*() {
      yield* seeded
      expect(yield* ok("POST", members, { user_id: "user_bob", role: "org:billing" }))
        .toMatchObject({ role: "org:billing", role_name: "Billing", permissions: null })
      const { data } = yield* ok("GET", members)
      expect(data.map(({ permissions }: Json) => permissions)).toEqual([
        null,
        expect.arrayContaining(["org:sys_profile:manage"])
      ])
      const clerk = yield* InMemoryClerk.InMemoryClerk
      expect((yield* clerk.memberships).map(({ permissions }) => permissions.length)).toEqual([6, 0])
    }).pipe(
      Effect.provide(InMemoryClerk.layerHttpClient({ roles: { "org:billing": { name: "Billing", permissions: [] } } }))
    ))

  it.effect("refuses an unknown organization", () =>
    Effect.gen(function*() {
      expect(yield* fails("POST", "/organizations/org_x/memberships", { user_id: "user_bob", role: "org:member" }))
        .toEqual({ status: 404, codes: ["resource_not_found"], params: [] })
    }).pipe(provided))
})

describe("memberships.update and delete", () => {
  const needed = { status: 400, codes: ["organization_minimum_permissions_needed"], params: [] }

  it.effect("change a member, but keep one who can manage the others", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* ok("POST", members, { user_id: "user_bob", role: "org:member" })
      expect(yield* fails("PATCH", `${members}/user_ada`, { role: "org:member" })).toEqual(needed)
      expect(yield* fails("DELETE", `${members}/user_ada`)).toEqual(needed)
      yield* ok("PATCH", `${members}/user_ada`, { role: "org:admin" })
      yield* TestClock.adjust("1 second")
      expect(yield* ok("PATCH", `${members}/user_bob`, { role: "org:admin" }))
        .toMatchObject({ role: "org:admin", created_at: 0, updated_at: 1_000 })
      yield* ok("PATCH", `${members}/user_ada`, { role: "org:member" })
      expect(yield* ok("DELETE", `${members}/user_ada`))
        .toMatchObject({ object: "organization_membership", public_user_data: { user_id: "user_ada" } })
      expect(yield* fails("DELETE", `${members}/user_bob`)).toEqual(needed)
      expect((yield* ok("GET", members)).total_count).toBe(1)
    }).pipe(provided))

  it.effect("refuse what does not exist", () =>
    Effect.gen(function*() {
      yield* seeded
      const missing = { status: 404, codes: ["resource_not_found"] }
      expect(yield* fails("PATCH", `${members}/user_bob`, { role: "org:admin" })).toMatchObject(missing)
      expect(yield* fails("DELETE", `${members}/user_bob`)).toMatchObject(missing)
      expect(yield* fails("DELETE", "/organizations/org_x/memberships/user_ada")).toMatchObject(missing)
      expect(yield* fails("PATCH", `${members}/user_ada`, { role: "org:boss" }))
        .toEqual({ ...missing, params: ["role"] })
      expect(yield* fails("PATCH", `${members}/user_ada`, {}))
        .toEqual({ status: 422, codes: ["form_param_missing"], params: ["role"] })
    }).pipe(provided))
})

describe("memberships.updateMetadata", () => {
  it.effect("merges deeply", () =>
    Effect.gen(function*() {
      yield* seeded
      const path = `${members}/user_ada/metadata`
      yield* ok("PATCH", path, { public_metadata: { a: { b: 1, c: 2 } }, private_metadata: { p: 1 } })
      yield* TestClock.adjust("1 second")
      expect(yield* ok("PATCH", path, { public_metadata: { a: { b: null } } })).toMatchObject({
        public_metadata: { a: { c: 2 } },
        private_metadata: { p: 1 },
        updated_at: 1_000
      })
      expect(yield* fails("PATCH", `${members}/user_bob/metadata`, {})).toMatchObject({ status: 404 })
      expect(yield* fails("PATCH", path, { private_metadata: { a: "x".repeat(9000) } }))
        .toEqual({ status: 422, codes: ["form_param_exceeds_allowed_size"], params: ["private_metadata"] })
    }).pipe(provided))
})

describe("memberships.list", () => {
  const users = (page: Json) => page.data.map(({ public_user_data }: Json) => public_user_data.user_id.slice(5))

  const joined = Effect.gen(function*() {
    const { seedMemberships } = yield* InMemoryClerk.InMemoryClerk
    yield* seeded
    for (const userId of ["user_bob", "user_cyd", "user_dan"]) {
      yield* TestClock.adjust("1 second")
      yield* seedMemberships("org_acme", [{ userId, role: "org:member" }])
    }
  })

  const lists: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ["", ["dan", "cyd", "bob", "ada"]],
    ["order_by=created_at", ["ada", "bob", "cyd", "dan"]],
    ["order_by=-created_at", ["dan", "cyd", "bob", "ada"]],
    ["order_by=first_name", ["ada", "bob", "cyd", "dan"]],
    ["order_by=-first_name", ["dan", "cyd", "bob", "ada"]],
    ["order_by=last_name&limit=2", ["cyd", "ada"]],
    ["order_by=username&limit=2", ["ada", "cyd"]],
    ["order_by=email_address&limit=2", ["dan", "ada"]],
    ["order_by=phone_number&limit=1", ["bob"]],
    ["user_id=user_bob&user_id=%2Buser_cyd&user_id=user_x", ["cyd", "bob"]],
    ["user_id=-user_bob", ["dan", "cyd", "ada"]],
    ["user_id=%2Buser_bob&user_id=-user_bob", []],
    ["email_address=ADA@acme.com&email_address=dan@example.com", ["dan", "ada"]],
    ["phone_number=%2B15550001111", ["bob"]],
    ["username=dancer&username=nobody", ["cyd"]],
    ["web3_wallet=0xabc", ["cyd"]],
    ["role=org:admin", ["ada"]],
    ["role=org:member&role=org:x", ["dan", "cyd", "bob"]],
    ["query=love", ["ada"]],
    ["query=0xab", ["cyd"]],
    ["query=user_d", ["dan"]],
    ["query=%2B1555", ["bob"]],
    ["email_address_query=EXAMPLE", ["dan"]],
    ["phone_number_query=555", ["bob"]],
    ["username_query=COUNT", ["ada"]],
    ["name_query=ada%20love", ["ada"]],
    ["name_query=isse", ["cyd"]],
    ["last_active_at_before=9000", ["ada"]],
    ["last_active_at_after=5000", ["bob"]],
    ["created_at_before=3000", ["bob", "ada"]],
    ["created_at_after=2000&created_at_before=4000", ["cyd"]],
    ["role=org:member&query=a&order_by=created_at", ["cyd", "dan"]]
  ]

  it.effect.each(lists)("?%s", ([query, expected]) =>
    Effect.gen(function*() {
      yield* joined
      const page = yield* ok("GET", `${members}?${query}`)
      expect(users(page)).toEqual(expected)
      if (!query.includes("limit")) expect(page.total_count).toBe(expected.length)
    }).pipe(provided))

  const refused: ReadonlyArray<readonly [string, string, string]> = [
    ["order_by=role", "form_param_value_invalid", "order_by"],
    ["query=%20", "form_param_value_invalid", "query"],
    ["name_query=", "form_param_value_invalid", "name_query"],
    ["created_at_after=soon", "form_param_value_invalid", "created_at_after"],
    ["created_at_after=1e3", "form_param_value_invalid", "created_at_after"],
    [Array.from({ length: 101 }, (_, n) => `role=org:r${n}`).join("&"), "form_param_array_size_exceeded", "role"]
  ]

  it.effect.each(refused)("refuses ?%s", ([query, code, param]) =>
    Effect.gen(function*() {
      yield* seeded
      expect(yield* fails("GET", `${members}?${query}`)).toEqual({ status: 422, codes: [code], params: [param] })
    }).pipe(provided))

  it.effect("of an unknown organization is a 404 that the spec does not declare", () =>
    Effect.gen(function*() {
      expect(yield* fails("GET", "/organizations/org_x/memberships")).toMatchObject({ status: 404 })
    }).pipe(provided))

  it.effect("listAll spans organizations", () =>
    Effect.gen(function*() {
      const { seedOrganization } = yield* InMemoryClerk.InMemoryClerk
      yield* joined
      yield* TestClock.adjust("1 second")
      yield* seedOrganization({ name: "Beta", members: [{ userId: "user_ada" }] })
      const page = yield* ok("GET", "/organization_memberships?limit=2&offset=1&order_by=-created_at")
      expect(users(page)).toEqual(["dan", "cyd"])
      expect(page.total_count).toBe(5)
      expect(users(yield* ok("GET", "/organization_memberships?order_by=username&limit=2"))).toEqual(["ada", "ada"])
      expect(yield* fails("GET", "/organization_memberships?order_by=x"))
        .toEqual({ status: 422, codes: ["form_param_value_invalid"], params: ["order_by"] })
    }).pipe(provided))
})
