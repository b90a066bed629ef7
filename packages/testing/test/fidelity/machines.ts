import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Redacted } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

const id = (number: number) => `mch_${String(number).padStart(27, "0")}`

export const leading = {
  machineId: id(1),
  otherMachineId: id(2),
  toMachineId: id(2),
  subject: id(1),
  m2mTokenId: `mt_${"1".padStart(32, "0")}`
}

export const script = (call: Call) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk
    const billing = id(1)
    const { id: orders } = yield* call("POST", "/machines", 200)({ name: "Orders", scoped_machines: [billing] })
    yield* call("POST", "/machines", 422)({ name: "" })
    yield* call("GET", "/machines", 200)()
    yield* call("GET", "/machines?limit=0", 422)()
    yield* call("GET", `/machines/${orders}`, 200)()
    yield* call("GET", "/machines/mch_none", 404)()
    yield* call("PATCH", `/machines/${orders}`, 200)({ default_token_ttl: 60 })
    yield* call("PATCH", "/machines/mch_none", 404)({})
    yield* call("GET", `/machines/${orders}/secret_key`, 200)()
    yield* call("GET", "/machines/mch_none/secret_key", 404)()
    yield* call("POST", `/machines/${billing}/secret_key/rotate`, 200)({ previous_token_ttl: 0 })
    yield* call("POST", "/machines/mch_none/secret_key/rotate", 404)({ previous_token_ttl: 0 })
    yield* call("POST", `/machines/${billing}/scopes`, 200)({ to_machine_id: orders })
    yield* call("POST", `/machines/${billing}/scopes`, 409)({ to_machine_id: orders })
    yield* call("POST", `/machines/${billing}/scopes`, 404)({ to_machine_id: "mch_none" })

    const key = { authorization: `Bearer ${Redacted.value(yield* clerk.machineSecretKey)}` }
    const list = "/m2m_tokens"
    const { id: tokenId, token } = yield* call("POST", list, 201)({ claims: { team: "a" } }, key)
    yield* call("POST", list, 201)({ token_format: "jwt" }, key)
    yield* call("POST", list, 422)({ token_format: "x" }, key)
    yield* call("POST", list, 400)({ claims: { sub: "mch_x" } }, key)
    yield* call("GET", `${list}?subject=${billing}`, 200)()
    yield* call("GET", `${list}?subject=${orders}`, 403)(undefined, key)
    yield* call("GET", `${list}?subject=${billing}&limit=101`, 422)()
    yield* call("POST", `${list}/verify`, 200)({ token })
    yield* call("POST", `${list}/verify`, 404)({ token: "mt_none" })
    yield* call("POST", `${list}/${tokenId}/revoke`, 200)({ revocation_reason: "lost" })
    yield* call("POST", `${list}/mt_${"9".padStart(32, "0")}/revoke`, 404)({})

    yield* call("DELETE", `/machines/${billing}/scopes/${orders}`, 200)()
    yield* call("DELETE", `/machines/${billing}/scopes/${orders}`, 404)()
    yield* call("DELETE", `/machines/${orders}`, 200)()
    yield* call("DELETE", `/machines/${orders}`, 404)()
    yield* call("DELETE", `/machines/${billing}`, 200)()
  })

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: ["m2m.createToken", "m2m.listTokens"],
    versions,
    about: 422,
    problem: "form_param_value_invalid is not declared",
    reason: "a value may be none of those that are allowed"
  }
]
