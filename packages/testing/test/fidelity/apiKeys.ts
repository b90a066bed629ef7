import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

const list = "/api_keys"

const subject = `mch_${"1".padStart(27, "0")}`

export const script = (call: Call) =>
  Effect.gen(function*() {
    const { id, secret } = yield* call("POST", list, 200)({ name: "Deploy", subject, claims: { a: 1 } })
    yield* call("POST", list, 400)({ name: "Deploy", subject: `user_${"8".padStart(27, "0")}` })
    yield* call("POST", list, 200)({ name: "Deploy", subject, created_by: "user_1" })
    const unknown = `${list}/ak_${"9".padStart(32, "0")}`
    yield* call("GET", `${list}?subject=${subject}`, 200)()
    yield* call("GET", `${list}?subject=${subject}&limit=101`, 422)()
    yield* call("GET", `${list}/${id}`, 200)()
    yield* call("GET", unknown, 404)()
    yield* call("PATCH", `${list}/${id}`, 200)({ scopes: ["read"] })
    yield* call("PATCH", unknown, 404)({})
    yield* call("GET", `${list}/${id}/secret`, 200)()
    yield* call("GET", `${unknown}/secret`, 404)()
    yield* call("POST", `${list}/verify`, 200)({ secret })
    yield* call("POST", `${list}/verify`, 404)({ secret: "ak_secret_x" })
    yield* call("POST", `${list}/${id}/revoke`, 200)({ revocation_reason: "lost" })
    yield* call("POST", `${unknown}/revoke`, 404)({})
    yield* call("DELETE", `${list}/${id}`, 200)()
    yield* call("DELETE", `${list}/${id}`, 404)()
  })

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: ["apiKeys.create", "apiKeys.list"],
    versions,
    about: 200,
    problem: "body must match pattern \"^user_\\w{27}$\"",
    reason: "ids of a seed may be short"
  },
  {
    operations: ["apiKeys.list"],
    versions,
    about: 422,
    problem: "form_param_value_invalid is not declared",
    reason: "a value of the query may be none of those that are allowed"
  }
]

export const leading = { apiKeyId: `ak_${"1".padStart(32, "0")}`, subject }
