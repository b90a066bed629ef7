import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

const list = "/invitations"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const { id } = yield* call("POST", list, 200)({ email_address: "invited@acme.com", public_metadata: { a: 1 } })
    yield* call("POST", list, 400)({ email_address: "invited@acme.com" })
    yield* call("POST", list, 422)({ email_address: "ada@acme.com" })
    yield* call("POST", `${list}/bulk`, 200)([{ email_address: "one@acme.com" }, { email_address: "two@acme.com" }])
    yield* call("POST", `${list}/bulk`, 422)([{ email_address: "one" }])
    yield* call("GET", list, 200)()
    yield* call("GET", `${list}?paginated=true&status=pending`, 200)()
    yield* call("GET", `${list}?limit=0`, 422)()
    yield* call("POST", `${list}/${id}/revoke`, 200)()
    yield* call("POST", `${list}/${id}/revoke`, 400)()
    yield* call("POST", `${list}/inv_x/revoke`, 404)()
  })

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: ["invitations.list"],
    versions,
    about: 200,
    problem: "body must be array",
    reason: "with paginated=true the API answers { data, total_count }"
  },
  {
    operations: ["invitations.list"],
    versions,
    about: 422,
    problem: "form_param_value_invalid is not declared",
    reason: "a value of the query may be none of those that are allowed"
  }
]
