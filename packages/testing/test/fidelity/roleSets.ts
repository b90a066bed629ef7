import { Effect } from "effect"
import type { Call } from "../support/fidelity.js"

const list = "/role_sets"

export const leading = { roleSetKeyOrId: "role_set:usual", destRoleSetKey: "role_set:usual" }

export const script = (call: Call) =>
  Effect.gen(function*() {
    const usual = {
      name: "Usual",
      roles: ["org:admin", "org:member"],
      default_role_key: "org:member",
      creator_role_key: "org:admin"
    }
    const set = yield* call("POST", list, 200)(usual)
    yield* call("POST", list, 422)({ ...usual, key: set.key })
    yield* call("POST", list, 404)({ ...usual, roles: [...usual.roles, "org:none"] })
    yield* call("GET", list, 200)()
    yield* call("GET", `${list}?limit=0`, 422)()
    yield* call("GET", `${list}/${set.id}`, 200)()
    yield* call("GET", `${list}/role_set:none`, 404)()
    yield* call("PATCH", `${list}/${set.key}`, 200)({ description: "Of all" })
    yield* call("PATCH", `${list}/role_set:none`, 404)({})
    const small = { ...usual, name: "Small", roles: ["org:admin"], default_role_key: "org:admin" }
    const other = yield* call("POST", list, 200)(small)
    yield* call("POST", `${list}/${other.id}/roles`, 200)({ role_keys: ["org:member"] })
    yield* call("POST", `${list}/${other.id}/roles`, 404)({ role_keys: ["org:none"] })
    const replace = `${list}/${other.id}/roles/replace`
    yield* call("POST", replace, 200)({ role_key: "org:member", to_role_key: "org:admin" })
    yield* call("POST", replace, 404)({ role_key: "org:member", to_role_key: "org:admin" })
    yield* call("POST", `${list}/${other.id}/replace`, 200)({ dest_role_set_key: set.key })
    yield* call("POST", `${list}/${set.key}/replace`, 422)({ dest_role_set_key: set.key })
  })
