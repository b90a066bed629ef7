import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

const list = "/admin_portal_link_tokens"

export const leading = { adminPortalLinkTokenId: `aplt_${"1".padStart(32, "0")}` }

export const script = (call: Call) =>
  Effect.gen(function*() {
    const { id } = yield* call("POST", list, 201)({
      organization_id: "org_1",
      scopes: ["sso"],
      it_contact_id: "ada",
      seconds_until_expiration: 60
    })
    yield* call("POST", list, 400)({ organization_id: `org_${"9".padStart(27, "0")}` })
    yield* call("POST", `${list}/${id}/revoke`, 200)({ revocation_reason: "lost" })
    yield* call("POST", `${list}/aplt_${"9".padStart(32, "0")}/revoke`, 404)({})
  })

export const deviations: ReadonlyArray<Deviation> = [201, 200].map((about) => ({
  operations: [`adminPortalLinkTokens.${about === 201 ? "create" : "revoke"}`],
  versions,
  about,
  problem: "body must match pattern \"^org_\\w{27}$\"",
  reason: "a seed may give an organization a shorter id"
}))
