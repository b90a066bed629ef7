import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

const list = "/waitlist_entries"

export const script = (call: Call, version: string) =>
  Effect.gen(function*() {
    const { id } = yield* call("POST", list, 200)({ email_address: "waits@acme.com" })
    yield* call("POST", list, 422)({ email_address: "waits" })
    if (version >= "2025-11-10") {
      yield* call("POST", `${list}/bulk`, 200)([{ email_address: "one@wait.com" }, { email_address: "two@wait.com" }])
      yield* call("POST", `${list}/bulk`, 422)([{ email_address: "a@wait.com" }, { email_address: "a@wait.com" }])
    }
    yield* call("POST", `${list}/${id}/invite`, 200)({})
    yield* call("POST", `${list}/${id}/invite`, 409)({})
    yield* call("GET", list, 200)()
    yield* call("GET", `${list}?status=x`, 422)()
    yield* call("DELETE", `${list}/${id}`, 409)()
    yield* call("POST", `${list}/${id}/reject`, 200)()
    yield* call("POST", `${list}/${id}/reject`, 409)()
    const other = yield* call("POST", list, 200)({ email_address: "other@wait.com" })
    yield* call("DELETE", `${list}/${other.id}`, 200)()
  })

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: ["waitlistEntries.list"],
    versions,
    about: 422,
    problem: "form_param_value_invalid is not declared",
    reason: "a value of the query may be none of those that are allowed"
  }
]
