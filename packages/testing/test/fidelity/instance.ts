import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation, Sends } from "../support/fidelity.js"

export const script = (call: Call) =>
  Effect.gen(function*() {
    yield* call("GET", "/instance", 200)()
    yield* call("PATCH", "/instance", 204)({ allowed_origins: ["https://acme.com"] })
    yield* call("PATCH", "/instance", 422)({ test_mode: "yes" })
    yield* call("PATCH", "/instance/restrictions", 200)({ block_email_subaddresses: true })
    yield* call("PATCH", "/instance/restrictions", 422)({ allowlist: "yes" })
    yield* call("GET", "/instance/protect", 200)()
    yield* call("PATCH", "/instance/protect", 200)({ rules_enabled: true })
    yield* call("GET", "/instance/oauth_application_settings", 200)()
    yield* call("PATCH", "/instance/oauth_application_settings", 200)({ default_scopes: ["email"] })
    yield* call("GET", "/instance/communication", 200)()
    yield* call("PATCH", "/instance/communication", 200)({ blocked_country_codes: ["DE"] })
    yield* call("PATCH", "/instance/communication", 422)({ blocked_country_codes: ["Germany"] })
    yield* call("POST", "/instance/change_domain", 202)({ home_url: "https://acme.com" })
    yield* call("POST", "/instance/change_domain", 422)({})
    yield* call("GET", "/instance/organization_settings", 200)()
    yield* call("PATCH", "/instance/organization_settings", 200)({ admin_delete_enabled: false })
  })

export const sends: Sends = ({ instance }) => instance.update({ preferredSignInStrategyWhenPasswordRequired: null })

const enumerated = "body must be equal to one of the allowed values"

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: [
      "instance.update",
      "instance.updateRestrictions",
      "instance.updateProtect",
      "instance.updateCommunication",
      "instance.updateOAuthApplicationSettings"
    ],
    versions,
    about: 400,
    problem: "request_body_invalid is not declared",
    reason: "the body is not JSON"
  },
  {
    operations: ["instance.getOrganizationSettings", "instance.updateOrganizationSettings"],
    versions,
    about: 200,
    problem: enumerated,
    reason: "domains may have the mode enterprise_sso"
  },
  {
    operations: ["instance.update"],
    versions,
    about: "request",
    problem: enumerated,
    reason: "the strategy may be null, and Clerk adds strategies without a new version"
  }
]
