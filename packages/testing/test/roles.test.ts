import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, TestClock } from "effect"
import { fails, type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const roles = "/organization_roles"

const permissions = "/organization_permissions"

const keys = ({ data }: Json) => data.map(({ key }: Json) => key)

const roleOf = (key: string) => Effect.map(ok("GET", `${roles}?query=${key}`), ({ data }) => data[0])

const permissionOf = (key: string) => Effect.map(ok("GET", `${permissions}?query=${key}`), ({ data }) => data[0])

const seeded = Effect.gen(function*() {
  const control = yield* InMemoryClerk.InMemoryClerk
  yield* control.seedUsers([{ id: "user_ada" }, { id: "user_bob" }])
  yield* control.seedOrganization({ id: "org_acme", name: "Acme", createdBy: "user_ada" })
  return control
})

describe("organizationRoles", () => {
  it.effect("are org:admin and org:member at first, and those of the settings", () =>
    Effect.gen(function*() {
      const { updateSettings } = yield* seeded
      expect(keys(yield* ok("GET", `${roles}?order_by=key`))).toEqual(["org:admin", "org:member"])
      const member = yield* roleOf("org:member")
      expect(member).toMatchObject({ name: "Member", is_creator_eligible: false })
      expect(member.permissions).toMatchObject([{ key: "org:sys_memberships:read", type: "system" }])
      expect((yield* roleOf("org:admin")).is_creator_eligible).toBe(true)
      yield* updateSettings({ roles: { "org:billing": { name: "Billing", permissions: ["org:bills:read"] } } })
      const billing = yield* roleOf("org:billing")
      expect(billing.permissions).toMatchObject([{ key: "org:bills:read", type: "user" }])
      expect(yield* ok("GET", `${roles}/${billing.id}`)).toEqual(billing)
      yield* ok("PATCH", `${roles}/${billing.id}`, { name: "Bills" })
      expect(yield* roleOf("org:billing")).toMatchObject({ id: billing.id, name: "Bills" })
      yield* ok("DELETE", `${roles}/${billing.id}`)
      expect(keys(yield* ok("GET", `${roles}?order_by=-key`))).toEqual(["org:member", "org:admin"])
    }).pipe(provided))

  it.effect("are created with permissions, and members have them", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* TestClock.setTime(1_000)
      const permission = yield* ok("POST", permissions, { name: "Read bills", key: "org:bills:read" })
      const role = yield* ok("POST", roles, { name: "Billing", key: "org:billing", permissions: [permission.id] })
      expect(role).toEqual({
        object: "role",
        id: `role_${"1".padStart(27, "0")}`,
        name: "Billing",
        key: "org:billing",
        description: null,
        is_creator_eligible: false,
        permissions: [permission],
        created_at: 1_000,
        updated_at: 1_000
      })
      const members = "/organizations/org_acme/memberships"
      expect(yield* ok("POST", members, { user_id: "user_bob", role: "org:billing" }))
        .toMatchObject({ role_name: "Billing", permissions: ["org:bills:read"] })
      const guest = { email_address: "guest@acme.com", role: "org:billing" }
      const invitation = yield* ok("POST", "/organizations/org_acme/invitations", guest)
      yield* ok("PATCH", `${roles}/${role.id}`, { key: "org:bills" })
      expect((yield* ok("GET", `${members}?user_id=user_bob`)).data).toMatchObject([{ role: "org:bills" }])
      expect(yield* ok("GET", `/organizations/org_acme/invitations/${invitation.id}`))
        .toMatchObject({ role: "org:bills" })

      const used = (code: string) => ({ status: 422, codes: [code], params: [] })
      expect(yield* fails("DELETE", `${roles}/${role.id}`)).toEqual(used("organization_role_assigned_members"))
      yield* ok("DELETE", `${members}/user_bob`)
      expect(yield* fails("DELETE", `${roles}/${role.id}`)).toEqual(used("organization_role_exists_in_invitations"))
      yield* ok("POST", `/organizations/org_acme/invitations/${invitation.id}/revoke`, {})
      yield* ok("DELETE", `${roles}/${role.id}`)
      expect(yield* fails("GET", `${roles}/${role.id}`)).toMatchObject({ status: 404 })
    }).pipe(provided))

  const refused: ReadonlyArray<readonly [object, number, string, ReadonlyArray<string>]> = [
    [{ key: "org:a" }, 422, "form_param_missing", ["name"]],
    [{ name: "A", key: "a" }, 422, "form_param_format_invalid", ["key"]],
    [{ name: "A", key: "org:admin" }, 422, "form_identifier_exists", ["key"]],
    [{ name: "A", key: "org:a", permissions: ["perm_x"] }, 404, "resource_not_found", ["permissions"]]
  ]

  it.effect.each(refused)("refuses %j", ([body, status, code, params]) =>
    Effect.gen(function*() {
      expect(yield* fails("POST", roles, body)).toEqual({ status, codes: [code], params })
    }).pipe(provided))

  it.effect("are at most ten in addition to the two of every instance", () =>
    Effect.gen(function*() {
      for (let n = 0; n < 10; n++) yield* ok("POST", roles, { name: `Role ${n}`, key: `org:role_${n}` })
      expect(yield* fails("POST", roles, { name: "One more", key: "org:more" }))
        .toEqual({ status: 403, codes: ["organization_instance_roles_quota_exceeded"], params: [] })
    }).pipe(provided))

  it.effect("keep the permissions that creators need", () =>
    Effect.gen(function*() {
      const admin = yield* roleOf("org:admin")
      const permission = yield* permissionOf("org:sys_profile:delete")
      const missing = { status: 422, codes: ["organization_missing_creator_role_permissions"], params: [] }
      expect(yield* fails("DELETE", `${roles}/${admin.id}/permissions/${permission.id}`)).toEqual(missing)
      expect(yield* fails("PATCH", `${roles}/${admin.id}`, { permissions: [] })).toEqual(missing)
      expect(yield* fails("DELETE", `${roles}/${admin.id}`))
        .toMatchObject({ status: 422, codes: ["organization_role_default_creator_role"] })
      expect(yield* roleOf("org:admin")).toEqual(admin)
    }).pipe(provided))

  it.effect("are those of creators and new members as in the settings", () =>
    Effect.gen(function*() {
      const control = yield* seeded
      const { id } = yield* roleOf("org:admin")
      const needed = (yield* ok("GET", `${roles}/${id}`)).permissions.map(({ id }: Json) => id)
      const owner = yield* ok("POST", roles, { name: "Owner", key: "org:owner", permissions: needed })
      const guest = yield* ok("POST", roles, { name: "Guest", key: "org:guest" })
      const settings = "/instance/organization_settings"
      expect(yield* fails("PATCH", settings, { creator_role_id: guest.id })).toEqual({
        status: 422,
        codes: ["organization_missing_creator_role_permissions"],
        params: ["creator_role_id"]
      })
      expect(yield* fails("PATCH", settings, { creator_role_id: "role_none" })).toMatchObject({ status: 404 })
      expect(yield* ok("PATCH", settings, { creator_role_id: owner.id, domains_default_role_id: guest.id }))
        .toMatchObject({ creator_role: "org:owner", domains_default_role: "org:guest" })
      const members = [{ userId: "user_bob" }]
      yield* control.seedOrganization({ id: "org_beta", name: "Beta", createdBy: "user_ada", members })
      const { data } = yield* ok("GET", "/organizations/org_beta/memberships?order_by=created_at")
      expect(data.map(({ role }: Json) => role)).toEqual(["org:owner", "org:guest"])
      expect(yield* fails("DELETE", `${roles}/${guest.id}`))
        .toMatchObject({ status: 422, codes: ["organization_role_domain_default_role"] })
      expect(yield* fails("PATCH", `${roles}/${owner.id}`, { permissions: [] }))
        .toMatchObject({ status: 422, codes: ["organization_missing_creator_role_permissions"] })
      yield* ok("PATCH", `${roles}/${owner.id}`, { key: "org:founder" })
      expect(yield* ok("GET", settings)).toMatchObject({ creator_role: "org:founder" })
    }).pipe(provided))

  it.effect("get and lose permissions, once each", () =>
    Effect.gen(function*() {
      const { id } = yield* roleOf("org:member")
      const permission = yield* permissionOf("org:sys_domains:read")
      const path = `${roles}/${id}/permissions/${permission.id}`
      expect((yield* ok("POST", path)).permissions.map(({ key }: Json) => key))
        .toEqual(["org:sys_memberships:read", "org:sys_domains:read"])
      expect(yield* fails("POST", path))
        .toMatchObject({ status: 409, codes: ["organization_role_permission_association_exists"] })
      yield* ok("DELETE", path)
      expect(yield* fails("DELETE", path))
        .toMatchObject({ status: 404, codes: ["organization_role_permission_association_not_found"] })
    }).pipe(provided))
})

describe("organizationPermissions", () => {
  it.effect("are changed in all roles that have them", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000)
      const permission = yield* ok("POST", permissions, { name: "Read", key: "org:bills:read", description: "All" })
      expect(permission).toEqual({
        object: "permission",
        id: `perm_${"1".padStart(27, "0")}`,
        name: "Read",
        key: "org:bills:read",
        description: "All",
        type: "user",
        created_at: 1_000,
        updated_at: 1_000
      })
      const role = yield* ok("POST", roles, { name: "Billing", key: "org:billing", permissions: [permission.id] })
      yield* ok("PATCH", `${permissions}/${permission.id}`, { key: "org:bills:see" })
      expect((yield* ok("GET", `${roles}/${role.id}`)).permissions).toMatchObject([{ key: "org:bills:see" }])
      expect(yield* ok("DELETE", `${permissions}/${permission.id}`))
        .toEqual({ object: "permission", id: permission.id, deleted: true })
      expect((yield* ok("GET", `${roles}/${role.id}`)).permissions).toEqual([])
    }).pipe(provided))

  it.effect("of the system cannot be changed", () =>
    Effect.gen(function*() {
      const { id } = yield* permissionOf("org:sys_profile:manage")
      const fixed = { status: 403, codes: ["organization_system_permission_not_modifiable"], params: [] }
      expect(yield* fails("PATCH", `${permissions}/${id}`, { name: "x" })).toEqual(fixed)
      expect(yield* fails("DELETE", `${permissions}/${id}`)).toEqual(fixed)
      expect(yield* fails("POST", permissions, { name: "x", key: "org:sys_a:b" }))
        .toEqual({ status: 422, codes: ["form_param_format_invalid"], params: ["key"] })
    }).pipe(provided))

  it.effect("and roles are kept by a snapshot", () =>
    Effect.gen(function*() {
      const control = yield* seeded
      const { id } = yield* ok("POST", permissions, { name: "Read", key: "org:bills:read" })
      yield* ok("POST", roles, { name: "Billing", key: "org:billing", permissions: [id] })
      const before = yield* ok("GET", roles)
      const snapshot = yield* control.snapshot
      yield* control.reset
      expect(keys(yield* ok("GET", roles))).not.toContain("org:billing")
      yield* control.restore(snapshot)
      expect(yield* ok("GET", roles)).toEqual(before)
    }).pipe(provided))
})
