import { Effect } from "effect"
import type { Call } from "../support/fidelity.js"

const list = "/blocklist_identifiers"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const entry = yield* call("POST", list, 200)({ identifier: "ada@acme.com" })
    yield* call("POST", list, 400)({ identifier: "ada@acme.com" })
    yield* call("POST", list, 422)({ identifier: "ada" })
    yield* call("GET", list, 200)()
    yield* call("DELETE", `${list}/${entry.id}`, 200)()
    yield* call("DELETE", `${list}/${entry.id}`, 404)()
  })
