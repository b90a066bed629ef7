import { Effect } from "effect"
import type { Call } from "../support/fidelity.js"

const list = "/actor_tokens"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const token = yield* call("POST", list, 200)({ user_id: "user_1", actor: { sub: "user_2", reason: "support" } })
    yield* call("POST", list, 422)({ user_id: "user_none", actor: { sub: "user_2" } })
    yield* call("POST", `${list}/${token.id}/revoke`, 200)()
    yield* call("POST", `${list}/${token.id}/revoke`, 400)()
    yield* call("POST", `${list}/act_none/revoke`, 404)()
  })
