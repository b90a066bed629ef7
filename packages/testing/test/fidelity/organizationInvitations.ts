import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

const list = "/organizations/org_1/invitations"

export const script = (call: Call) =>
  Effect.gen(function*() {
    const invitation = { email_address: "guest@acme.com", role: "org:member" }
    const { id } = yield* call("POST", list, 200)({ ...invitation, inviter_user_id: "user_1" })
    yield* call("POST", list, 400)(invitation)
    yield* call("POST", list, 400)({ ...invitation, email_address: "ada@acme.com" })
    yield* call("POST", list, 403)({ ...invitation, email_address: "new@acme.com", inviter_user_id: "user_2" })
    yield* call("POST", list, 404)({ ...invitation, role: "org:x" })
    yield* call("POST", list, 422)({ role: "org:member" })
    yield* call("POST", `${list}/bulk`, 200)([{ email_address: "bulk@acme.com", role: "org:admin" }])
    yield* call("POST", `${list}/bulk`, 404)([{ email_address: "one@acme.com", role: "org:x" }])
    yield* call("GET", list, 200)()
    yield* call("GET", `${list}?status=x`, 422)()
    yield* call("GET", "/organizations/org_x/invitations", 404)()
    yield* call("GET", `${list}/pending`, 200)()
    yield* call("GET", "/organizations/org_x/invitations/pending", 404)()
    yield* call("GET", `${list}/${id}`, 200)()
    yield* call("GET", `${list}/orginv_x`, 404)()
    yield* call("GET", "/organization_invitations", 200)()
    yield* call("GET", "/organization_invitations?order_by=x", 422)()
    yield* call("GET", "/users/user_1/organization_invitations", 200)()
    yield* call("GET", "/users/user_x/organization_invitations", 404)()
    yield* call("GET", "/users/user_1/organization_invitations?status=x", 422)()
    yield* call("GET", `${list}/pending?limit=0`, 422)()
    yield* call("POST", `${list}/${id}/revoke`, 403)({ requesting_user_id: "user_2" })
    yield* call("POST", `${list}/${id}/revoke`, 200)({ requesting_user_id: "user_1" })
    yield* call("POST", `${list}/${id}/revoke`, 404)({})
  })

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: ["organizationInvitations.listOfUser", "organizationInvitations.listPending"],
    versions,
    about: 422,
    problem: "form_param_value_invalid is not declared",
    reason: "a value of the query may be none of those that are allowed"
  }
]
