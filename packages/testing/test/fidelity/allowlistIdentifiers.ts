import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

const list = "/allowlist_identifiers"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const entry = yield* call("POST", list, 200)({ identifier: "ada@acme.com" })
    yield* call("POST", list, 400)({ identifier: "ada@acme.com" })
    yield* call("POST", list, 422)({ identifier: "ada" })
    yield* call("GET", list, 200)()
    yield* call("DELETE", `${list}/${entry.id}`, 200)()
    yield* call("DELETE", `${list}/${entry.id}`, 404)()
    yield* call("POST", list, 200)({ identifier: "+15550001111", notify: true })
    yield* call("GET", `${list}?paginated=true`, 200)()
  })

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: ["allowlistIdentifiers.list"],
    versions,
    about: 200,
    problem: "body must be array",
    reason: "with paginated=true the API answers { data, total_count }"
  }
]
