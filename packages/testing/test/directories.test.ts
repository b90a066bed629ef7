import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect } from "effect"
import { fails, type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const seeded = Effect.gen(function*() {
  const { seed } = yield* InMemoryClerk.InMemoryClerk
  yield* seed({
    enterpriseConnections: [{ id: "entconn_1", name: "Acme", provider: "saml_okta", domains: ["acme.com"] }]
  })
  const { data } = yield* ok("GET", "/organization_roles?order_by=key")
  return data.map(({ id }: Json) => id) as readonly [admin: string, member: string]
})

const input = { enterprise_connection_id: "entconn_1", provider: "okta" }

describe("directories", () => {
  it.effect("have two names, and show their key once", () =>
    Effect.gen(function*() {
      yield* seeded
      const { api_key, ...created } = yield* ok("POST", "/directories", input)
      const one = `/scim_directories/${created.id}`
      expect(api_key).toMatch(/^ak_/)
      expect(created).toMatchObject({ object: "directory", name: "Acme", enabled: true })
      expect(yield* ok("GET", one)).toEqual({ ...created, object: "scim_directory", api_key: null })
      expect((yield* ok("POST", `${one}/rotate_api_key`)).api_key).not.toBe(api_key)
      expect(yield* ok("PATCH", `/directories/${created.id}`, { name: "Beta", enabled: false }))
        .toMatchObject({ name: "Beta", enabled: false, provider: "okta" })
      expect(yield* ok("DELETE", one)).toMatchObject({ object: "scim_directory", id: created.id })
      expect(yield* ok("GET", "/directories")).toEqual({ data: [], total_count: 0 })
    }).pipe(provided))

  it.effect("merge their attribute mapping, from which null removes a key", () =>
    Effect.gen(function*() {
      yield* seeded
      const { id } = yield* ok("POST", "/directories", input)
      const change = (attribute_mapping: object) =>
        Effect.map(ok("PATCH", `/directories/${id}`, { attribute_mapping }), (directory) => directory.attribute_mapping)
      expect(yield* change({ email: "emails[0]", title: "title" })).toEqual({ email: "emails[0]", title: "title" })
      expect(yield* change({ team: "team", title: null })).toEqual({ email: "emails[0]", team: "team" })
      yield* ok("PATCH", `/directories/${id}`, { name: "Beta" })
      expect((yield* ok("GET", `/directories/${id}`)).attribute_mapping).toEqual({ email: "emails[0]", team: "team" })
    }).pipe(provided))

  it.effect("are unique for a connection, and deleted with it", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* ok("POST", "/directories", input)
      expect(yield* fails("POST", "/scim_directories", input)).toEqual({
        status: 422,
        codes: ["scim_directory_enterprise_connection_already_used"],
        params: ["enterprise_connection_id"]
      })
      yield* ok("DELETE", "/enterprise_connections/entconn_1")
      expect(yield* ok("GET", "/directories")).toMatchObject({ total_count: 0 })
    }).pipe(provided))

  it.effect("give groups roles in order of precedence, if that is enabled", () =>
    Effect.gen(function*() {
      const [admin, member] = yield* seeded
      const { id } = yield* ok("POST", "/directories", input)
      const mappings = `/directories/${id}/group_role_mappings`
      const map = (scim_group_id: string, role_id: string, precedence?: number) =>
        ok("POST", mappings, { scim_group_id, role_id, ...(precedence !== undefined && { precedence }) })
      const listed = Effect.map(
        ok("GET", mappings),
        ({ data }) => data.map((row: Json) => `${row.precedence} ${row.directory_group_id} ${row.role.key}`)
      )
      expect(yield* fails("POST", mappings, { scim_group_id: "staff", role_id: member }))
        .toMatchObject({ status: 400, codes: ["feature_not_enabled"] })
      yield* ok("PATCH", `/directories/${id}`, { group_role_mapping_enabled: true })
      yield* map("staff", member)
      yield* map("team", member, 9)
      const { id: admins } = yield* map("admins", admin, 1)
      expect(yield* listed).toEqual(["1 admins org:admin", "2 staff org:member", "3 team org:member"])
      yield* ok("DELETE", `${mappings}/${admins}`)
      expect(yield* listed).toEqual(["1 staff org:member", "2 team org:member"])
      yield* ok("PUT", mappings, { mappings: [{ directory_group_id: "all", role_id: member }] })
      expect(yield* listed).toEqual(["1 all org:member"])
      expect(
        yield* fails("POST", mappings, { directory_group_id: "a", scim_group_id: "b", role_id: member })
      ).toMatchObject({ status: 422, params: ["scim_group_id"] })
      expect(yield* fails("POST", mappings, { role_id: member })).toMatchObject({
        codes: ["form_param_missing"],
        params: ["directory_group_id"]
      })
    }).pipe(provided))
})
