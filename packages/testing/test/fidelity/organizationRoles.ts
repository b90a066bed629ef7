import { Effect } from "effect"
import type { Call } from "../support/fidelity.js"

const list = "/organization_roles"

export const script = (call: Call, version: string) =>
  Effect.gen(function*() {
    const permissions = "/organization_permissions"
    const permission = yield* call("POST", permissions, 200)({ name: "Read bills", key: "org:bills:read" })
    yield* call("POST", permissions, 422)({ name: "Read bills", key: "org:bills:read" })
    yield* call("GET", permissions, 200)()
    yield* call("GET", `${permissions}?limit=0`, 422)()
    yield* call("GET", `${permissions}/${permission.id}`, 200)()
    yield* call("GET", `${permissions}/perm_x`, 404)()
    yield* call("PATCH", `${permissions}/${permission.id}`, 200)({ description: "Of all" })
    const system = yield* call("GET", `${permissions}?query=org:sys_profile:manage`, 200)()
    yield* call("PATCH", `${permissions}/${system.data[0].id}`, 403)({ name: "x" })

    if (version >= "2025-11-10") {
      const role = yield* call("POST", list, 200)({ name: "Billing", key: "org:billing", permissions: [] })
      yield* call("POST", list, 404)({ name: "Other", key: "org:other", permissions: ["perm_x"] })
      yield* call("POST", list, 422)({ name: "Billing", key: "org:billing" })
      yield* call("GET", list, 200)()
      yield* call("GET", `${list}?limit=0`, 422)()
      yield* call("GET", `${list}/${role.id}`, 200)()
      yield* call("GET", `${list}/role_x`, 404)()
      yield* call("PATCH", `${list}/${role.id}`, 200)({ name: "Bills" })
      yield* call("PATCH", `${list}/role_x`, 404)({})
      const association = `${list}/${role.id}/permissions/${permission.id}`
      yield* call("POST", association, 200)()
      yield* call("POST", association, 409)()
      yield* call("DELETE", association, 200)()
      yield* call("DELETE", association, 404)()
      yield* call("DELETE", `${list}/${role.id}`, 200)()
      yield* call("DELETE", `${list}/role_x`, 404)()
    }
    yield* call("DELETE", `${permissions}/${permission.id}`, 200)()
    yield* call("DELETE", `${permissions}/${permission.id}`, 404)()
  })
