import { Effect } from "effect"
import type { Call } from "../support/fidelity.js"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const token = yield* call("POST", "/sign_in_tokens", 200)({ user_id: "user_1" })
    yield* call("POST", "/sign_in_tokens", 404)({ user_id: "user_none" })
    yield* call("POST", "/sign_in_tokens", 403)({ user_id: "user_1", org_id: "org_none" })
    yield* call("POST", `/sign_in_tokens/${token.id}/revoke`, 200)()
    yield* call("POST", `/sign_in_tokens/${token.id}/revoke`, 400)()
    yield* call("POST", "/testing_tokens", 200)()
  })
