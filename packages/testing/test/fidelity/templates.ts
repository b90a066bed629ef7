import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

const one = "/templates/email/verification_code"

const message = { name: "Code", body: "{{otp_code}}", from_email_name: "", reply_to_email_name: "" }

export const script = (call: Call) =>
  Effect.gen(function*() {
    yield* call("GET", "/templates/email", 200)()
    yield* call("GET", "/templates/sms?paginated=true", 200)()
    yield* call("GET", "/templates/letter", 400)()
    yield* call("GET", one, 200)()
    yield* call("GET", "/templates/email/x", 404)()
    yield* call("PUT", one, 200)({ ...message, subject: "Your code" })
    yield* call("PUT", one, 422)({ ...message, body: "Welcome" })
    yield* call("POST", `${one}/preview`, 200)({ subject: "{{otp_code}}" })
    yield* call("POST", `${one}/preview`, 422)({ body: "Welcome" })
    yield* call("POST", `${one}/toggle_delivery`, 200)({ delivered_by_clerk: false })
    yield* call("POST", "/templates/email/x/toggle_delivery", 404)({})
    yield* call("POST", `${one}/revert`, 200)()
    yield* call("POST", "/templates/sms/x/revert", 404)()
  })

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: ["templates.list"],
    versions,
    about: 200,
    problem: "body must be array",
    reason: "with paginated=true the API answers { data, total_count }"
  }
]

export const leading = { templateType: "email", slug: "invitation" }
