import { Effect } from "effect"
import type { Call, Deviation } from "../support/fidelity.js"

const id = (prefix: string) => `${prefix}_${"1".padStart(27, "0")}`

export const leading = {
  directoryId: id("scim"),
  scimDirectoryId: id("scim"),
  mappingId: id("grpmap")
}

export const script = (call: Call, version: string) =>
  Effect.gen(function*() {
    if (version < "2025-11-10") return
    const { id: enterprise_connection_id } = yield* call("POST", "/enterprise_connections", 201)({
      name: "Acme",
      provider: "saml_okta",
      domains: ["sso.acme.com"]
    })
    const { data: [{ id: role_id }] } = yield* call("GET", "/organization_roles", 200)()
    const created = { enterprise_connection_id, provider: "okta" }
    for (const kind of ["directory", "scim_directory"]) {
      const list = kind === "directory" ? "/directories" : "/scim_directories"
      const { id } = yield* call("POST", list, 200)({
        ...created,
        group_role_mappings: [{ scim_group_id: "admins", scim_group_display_name: "Admins", role_id }]
      })
      yield* call("POST", list, 422)(created)
      yield* call("POST", list, 422)({ ...created, enterprise_connection_id: "entconn_x" })
      yield* call("GET", list, 200)()
      yield* call("GET", `${list}?limit=0`, 422)()
      yield* call("GET", `${list}/${id}`, 200)()
      yield* call("GET", `${list}/scim_x`, 404)()
      yield* call("PATCH", `${list}/${id}`, 200)({ attribute_mapping: { a: "b" } })
      yield* call("PATCH", `${list}/scim_x`, 404)({})
      if (version >= "2026-05-12") {
        yield* call("POST", `${list}/${id}/rotate_api_key`, 200)()
        yield* call("POST", `${list}/scim_x/rotate_api_key`, 404)()
        const mappings = `${list}/${id}/group_role_mappings`
        const mapping = { scim_group_id: "staff", role_id }
        const { id: staff } = yield* call("POST", mappings, 200)(mapping)
        yield* call("POST", mappings, 422)(mapping)
        yield* call("POST", mappings, 422)({ scim_group_id: "team", role_id: "role_x" })
        yield* call("GET", mappings, 200)()
        yield* call("GET", `${list}/scim_x/group_role_mappings`, 404)()
        yield* call("DELETE", `${mappings}/${staff}`, 200)()
        yield* call("DELETE", `${mappings}/${staff}`, 404)()
        yield* call("PUT", mappings, 200)({ mappings: [mapping] })
        yield* call("PUT", mappings, 422)({ mappings: [mapping, mapping] })
        yield* call("PATCH", `${list}/${id}`, 200)({ group_role_mapping_enabled: false })
        yield* call("PUT", mappings, 400)({ mappings: [] })
      }
      yield* call("DELETE", `${list}/${id}`, 200)()
      yield* call("DELETE", `${list}/${id}`, 404)()
    }
    yield* call("DELETE", `/enterprise_connections/${enterprise_connection_id}`, 200)()
  })

export const deviations: ReadonlyArray<Deviation> = [{
  operations: ["directories.list", "scimDirectories.list"],
  versions: ["2025-11-10", "2026-05-12"],
  about: 422,
  problem: "form_param_value_invalid is not declared",
  reason: "the limit may be out of bounds"
}]
