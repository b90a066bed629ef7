import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Snapshot from "@effect-clerk/testing/Snapshot"
import { Effect, Schema, TestClock } from "effect"
import { fails, type Json, ok } from "./raw.js"

const owner = {
  name: "Owner",
  permissions: ["org:sys_memberships:manage", "org:sys_memberships:read", "org:sys_profile:delete"]
}

const plain = { name: "Plain", permissions: [] }

const provided = Effect.provide(InMemoryClerk.layerHttpClient({
  roles: { "org:owner": owner, "org:clerk": plain, "org:driver": plain }
}))

const sets = "/role_sets"

const shop = "role_set:shop"

const one = `${sets}/${shop}`

/** Shops have owners and clerks. Ada owns one, Bob is its clerk, and Cleo is invited as a clerk. Depots have owners and drivers. */
const seeded = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* TestClock.setTime(1_000)
  yield* clerk.seed({
    users: [{ id: "user_ada" }, { id: "user_bob" }],
    roleSets: [
      { name: "Shop", roles: ["org:owner", "org:clerk"], creatorRoleKey: "org:owner", defaultRoleKey: "org:clerk" },
      { name: "Depot", roles: ["org:owner", "org:driver"], creatorRoleKey: "org:owner", defaultRoleKey: "org:driver" }
    ],
    organizations: [{
      id: "org_acme",
      name: "Acme",
      createdBy: "user_ada",
      roleSetKey: shop,
      members: [{ userId: "user_bob" }]
    }],
    organizationInvitations: [{ organizationId: "org_acme", emailAddress: "cleo@acme.com" }]
  })
  return clerk
})

/** The roles of members and invitations in Acme. */
const rolesOf = Effect.gen(function*() {
  const { data } = yield* ok("GET", "/organizations/org_acme/memberships?order_by=created_at")
  const invited = yield* ok("GET", "/organizations/org_acme/invitations")
  return [...data, ...invited.data].map(({ role }: Json) => role)
})

describe("role sets", () => {
  it.effect("show their roles, and how many members have them", () =>
    Effect.gen(function*() {
      yield* seeded
      const set = yield* ok("GET", one)
      expect(set).toMatchObject({
        object: "role_set",
        name: "Shop",
        key: shop,
        description: null,
        type: "custom",
        role_set_migration: null,
        created_at: 1_000
      })
      const counts = (role: Json) => [role.key, role.name, role.members_count, role.has_members]
      expect(set.roles.map(counts)).toEqual([["org:owner", "Owner", 1, true], ["org:clerk", "Plain", 1, true]])
      expect([set.creator_role, set.default_role].map(({ key }) => key)).toEqual(["org:owner", "org:clerk"])
      expect(yield* ok("GET", `${sets}/${set.id}`)).toEqual(set)
      const keys = (query: string) =>
        Effect.map(ok("GET", `${sets}${query}`), ({ data }) => data.map(({ key }: Json) => key))
      expect(yield* keys("?order_by=name")).toEqual(["role_set:depot", shop])
      expect(yield* keys("?query=SHO")).toEqual([shop])
      expect(yield* keys(`?query=${set.id}`)).toEqual([shop])
    }).pipe(provided))

  it.effect("give organizations their roles, and no others", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      expect(yield* rolesOf).toEqual(["org:owner", "org:clerk", "org:clerk"])
      const members = "/organizations/org_acme/memberships"
      const { id } = (yield* clerk.seedUsers([{}]))[0]!
      const refused = { status: 404, codes: ["resource_not_found"], params: ["role"] }
      expect(yield* fails("POST", members, { user_id: id, role: "org:driver" })).toEqual(refused)
      expect(yield* fails("PATCH", `${members}/user_bob`, { role: "org:member" })).toEqual(refused)
      const invitation = { email_address: "dee@acme.com", role: "org:driver" }
      expect(yield* fails("POST", "/organizations/org_acme/invitations", invitation)).toEqual(refused)
      yield* ok("PATCH", `${members}/user_bob`, { role: "org:owner" })
    }).pipe(provided))

  it.effect("apply to new organizations if they are initial, which only one is", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* ok("PATCH", one, { type: "initial" })
      const other = yield* ok("POST", sets, {
        name: "Usual roles",
        roles: ["org:admin", "org:member"],
        default_role_key: "org:member",
        creator_role_key: "org:admin",
        type: "initial"
      })
      expect(other).toMatchObject({ key: "role_set:usual_roles", type: "initial" })
      expect(yield* ok("GET", one)).toMatchObject({ type: "custom" })
      expect(yield* ok("POST", "/organizations", { name: "Beta", created_by: "user_bob" }))
        .toMatchObject({ role_set_key: other.key })
      expect(yield* ok("POST", "/organizations", { name: "Gamma", role_set_key: shop }))
        .toMatchObject({ role_set_key: shop })
      expect(yield* ok("PATCH", "/instance/organization_settings", {})).toMatchObject({
        initial_role_set_key: other.key
      })
      yield* ok("POST", "/organization_roles", { name: "New", key: "org:new", include_in_initial_role_set: true })
      expect((yield* ok("GET", `${sets}/${other.id}`)).roles).toHaveLength(3)
    }).pipe(provided))

  it.effect("are replaced by one with the roles of all members, or with mappings for them", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      const replace = (mappings: object) =>
        [`POST`, `${one}/replace`, { dest_role_set_key: "role_set:depot", reassignment_mappings: mappings }] as const
      const before = yield* clerk.snapshot
      expect(yield* fails(...replace({}))).toMatchObject({
        status: 422,
        codes: ["organization_role_set_reassignment_mappings_missing"]
      })
      expect(yield* fails(...replace({ "org:clerk": "org:member" }))).toMatchObject({
        status: 422,
        codes: ["organization_role_set_reassignment_mappings_invalid"]
      })
      expect(yield* clerk.snapshot).toEqual(before)
      const { id } = yield* ok("GET", one)
      expect(yield* ok(...replace({ "org:clerk": "org:driver" }))).toEqual({ object: "role_set", id, deleted: true })
      expect(yield* rolesOf).toEqual(["org:owner", "org:driver", "org:driver"])
      expect(yield* ok("GET", "/organizations/org_acme")).toMatchObject({ role_set_key: "role_set:depot" })
      expect(yield* fails("GET", one)).toMatchObject({ status: 404 })
    }).pipe(provided))

  it.effect("get roles and lose them, and members get replacements", () =>
    Effect.gen(function*() {
      yield* seeded
      expect(yield* ok("POST", `${one}/roles`, { role_keys: ["org:driver"], default_role_key: "org:driver" }))
        .toMatchObject({ default_role: { key: "org:driver" }, creator_role: { key: "org:owner" } })
      const replaced = yield* ok("POST", `${one}/roles/replace`, { role_key: "org:clerk", to_role_key: "org:driver" })
      expect(replaced.roles.map(({ key }: Json) => key)).toEqual(["org:owner", "org:driver"])
      expect(yield* rolesOf).toEqual(["org:owner", "org:driver", "org:driver"])
      expect(yield* fails("POST", `${one}/roles/replace`, { role_key: "org:owner", to_role_key: "org:driver" }))
        .toMatchObject({ status: 422, codes: ["organization_missing_creator_role_permissions"] })
    }).pipe(provided))

  it.effect("are assigned to an organization if they have the roles of all members", () =>
    Effect.gen(function*() {
      yield* seeded
      const path = "/organizations/org_acme"
      expect(yield* fails("PATCH", path, { role_set_key: "role_set:depot" }))
        .toMatchObject({ status: 422, codes: ["organization_role_set_reassignment_mappings_missing"] })
      expect(yield* fails("PATCH", path, { role_set_key: "role_set:none" }))
        .toMatchObject({ status: 422, params: ["role_set_key"] })
      yield* ok("POST", `${sets}/role_set:depot/roles`, { role_keys: ["org:clerk"] })
      expect(yield* ok("PATCH", path, { role_set_key: "role_set:depot" })).toMatchObject({
        role_set_key: "role_set:depot"
      })
    }).pipe(provided))

  it.effect("follow changes of their keys and of the keys of their roles", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* ok("PATCH", one, { key: "role_set:store" })
      expect(yield* ok("GET", "/organizations/org_acme")).toMatchObject({ role_set_key: "role_set:store" })
      const { data: [role] } = yield* ok("GET", "/organization_roles?query=org:clerk")
      yield* ok("PATCH", `/organization_roles/${role.id}`, { key: "org:seller" })
      expect(yield* ok("GET", `${sets}/role_set:store`)).toMatchObject({ default_role: { key: "org:seller" } })
      expect(yield* rolesOf).toEqual(["org:owner", "org:seller", "org:seller"])
      expect(yield* fails("DELETE", `/organization_roles/${role.id}`))
        .toMatchObject({ status: 422, codes: ["organization_role_default_creator_role"] })
    }).pipe(provided))

  const whole = {
    name: "A",
    roles: ["org:owner", "org:clerk"],
    creator_role_key: "org:owner",
    default_role_key: "org:clerk"
  }

  const refused = [
    ["POST", sets, { ...whole, key: shop }, 422, "form_identifier_exists"],
    ["POST", sets, { ...whole, key: "shop" }, 422, "form_param_format_invalid"],
    ["POST", sets, { ...whole, roles: [...whole.roles, "org:none"] }, 404, "resource_not_found"],
    ["POST", sets, { ...whole, default_role_key: "org:driver" }, 422, "form_param_value_invalid"],
    ["POST", sets, { ...whole, roles: [], default_role_key: "a" }, 422, "form_param_value_invalid"],
    ["POST", sets, { ...whole, creator_role_key: "org:clerk" }, 422, "organization_missing_creator_role_permissions"],
    ["PATCH", `${sets}/role_set:none`, {}, 404, "resource_not_found"],
    ["POST", `${one}/replace`, { dest_role_set_key: "role_set:none" }, 404, "resource_not_found"],
    ["POST", `${one}/replace`, { dest_role_set_key: shop }, 422, "form_param_value_invalid"],
    ["POST", `${one}/roles`, { role_keys: ["org:none"] }, 404, "resource_not_found"],
    ["POST", `${one}/roles/replace`, { role_key: "org:driver", to_role_key: "org:clerk" }, 404, "resource_not_found"],
    ["POST", `${one}/roles/replace`, { role_key: "org:clerk", to_role_key: "org:x" }, 422, "form_param_value_invalid"]
  ] as const

  it.effect.each(refused)("refuse %s %s with %j", ([method, path, body, status, code]) =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      const before = yield* clerk.snapshot
      expect(yield* fails(method, path, body)).toMatchObject({ status, codes: expect.arrayContaining([code]) })
      expect(yield* clerk.snapshot).toEqual(before)
    }).pipe(provided))

  it.effect("have at most ten roles", () =>
    Effect.gen(function*() {
      const { updateSettings } = yield* seeded
      const keys = Array.from({ length: 9 }, (_, index) => `org:role_${index}`)
      yield* updateSettings({
        roles: { "org:owner": owner, "org:clerk": plain, ...Object.fromEntries(keys.map((key) => [key, plain])) }
      })
      expect(yield* fails("POST", `${one}/roles`, { role_keys: keys }))
        .toEqual({ status: 422, codes: ["form_param_array_size_exceeded"], params: ["roles"] })
      expect((yield* ok("POST", `${one}/roles`, { role_keys: keys.slice(1) })).roles).toHaveLength(10)
    }).pipe(provided))

  it.effect("are in seeds and snapshots", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      expect(yield* Effect.flip(clerk.seed({ roleSets: [{ name: "A", roles: ["org:none"] }] })))
        .toMatchObject({ path: "roleSets[0]" })
      const before = yield* ok("GET", sets)
      const text = yield* Effect.flatMap(clerk.snapshot, Schema.encode(Schema.parseJson(Snapshot.Snapshot)))
      yield* clerk.reset
      yield* Effect.flatMap(Schema.decode(Schema.parseJson(Snapshot.Snapshot))(text), clerk.restore)
      expect(yield* ok("GET", sets)).toEqual(before)
    }).pipe(provided))
})
