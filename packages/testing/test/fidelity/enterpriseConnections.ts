import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation, Sends } from "../support/fidelity.js"

const list = "/enterprise_connections"

const id = (prefix: string) => `${prefix}_${"1".padStart(27, "0")}`

export const leading = {
  enterpriseConnectionId: id("entconn"),
  samlConnectionId: id("samlc"),
  provider: "saml_okta",
  domain: "sso.acme.com"
}

const metadata = { idp_metadata_url: "https://idp.acme.com/metadata" }

/** A connection without a domain, which the documents do not allow. */
export const sends: Sends = ({ samlConnections }) => samlConnections.create({ name: "Acme", provider: "saml_okta" })

export const script = (call: Call) =>
  Effect.gen(function*() {
    const { id } = yield* call("POST", list, 201)({
      name: "Acme",
      provider: "saml_okta",
      domains: ["sso.acme.com"],
      organization_id: "org_1",
      saml: { ...metadata, attribute_mapping: { user_id: "sub" }, login_hint: { mode: "off" } },
      custom_attributes: [{ name: "Team", key: "team", multi_valued: true }]
    })
    const { id: oidc } = yield* call("POST", list, 201)({
      name: "Beta",
      provider: "oidc_custom",
      domains: ["sso.beta.com"],
      oidc: { client_id: "beta", client_secret: "secret", discovery_url: "https://idp.beta.com" }
    })
    yield* call("POST", list, 404)({ name: "C", provider: "saml_okta", domains: ["c.com"], organization_id: "org_x" })
    yield* call("POST", list, 422)({ name: "C", provider: "saml_okta", domains: ["sso.acme.com"] })
    yield* call("POST", list, 422)({ name: "C", provider: "saml_okta", domains: ["c.com"], active: true })
    yield* call("GET", `${list}?active=false&organization_id=org_1`, 200)()
    yield* call("GET", `${list}?limit=0`, 422)()
    yield* call("GET", `${list}/${id}`, 200)()
    yield* call("GET", `${list}/entconn_x`, 404)()
    yield* call("PATCH", `${list}/${id}`, 200)({ active: true, saml: { force_authn: true } })
    yield* call("PATCH", `${list}/${id}`, 422)({ domains: ["acme"] })
    yield* call("PATCH", `${list}/entconn_x`, 404)({})
    yield* call("POST", `${list}/${oidc}/test_runs`, 200)()
    yield* call("POST", `${list}/${id}/test_runs`, 200)()
    yield* call("POST", `${list}/entconn_x/test_runs`, 404)()
    yield* call("GET", `${list}/${id}/test_runs?status=pending`, 200)()
    yield* call("GET", `${list}/entconn_x/test_runs`, 404)()

    const saml = "/saml_connections"
    const ofSaml = yield* call("POST", saml, 200)({
      name: "C",
      provider: "saml_google",
      domains: ["c.com"],
      ...metadata
    })
    yield* call("POST", saml, 404)({ name: "D", provider: "saml_google", domain: "d.com", organization_id: "org_x" })
    yield* call("POST", saml, 422)({ name: "D", provider: "saml_google" })
    yield* call("GET", `${saml}?query=c.com&order_by=-username`, 200)()
    yield* call("GET", `${saml}?order_by=x`, 422)()
    yield* call("GET", `${saml}/${ofSaml.id}`, 200)()
    yield* call("GET", `${saml}/samlc_x`, 404)()
    yield* call("PATCH", `${saml}/${ofSaml.id}`, 200)({ active: true, allow_subdomains: true })
    yield* call("PATCH", `${saml}/${ofSaml.id}`, 422)({ organization_id: "org_1" })
    yield* call("PATCH", `${saml}/samlc_x`, 404)({})
    yield* call("DELETE", `${saml}/${ofSaml.id}`, 200)()
    yield* call("DELETE", `${saml}/${ofSaml.id}`, 404)()

    yield* call("DELETE", `${list}/${id}`, 200)()
    yield* call("DELETE", `${list}/${id}`, 404)()
    yield* call("DELETE", `${list}/${oidc}`, 200)()
  })

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: ["enterpriseConnections.create", "samlConnections.create", "samlConnections.update"],
    versions,
    about: 400,
    problem: "request_body_invalid is not declared",
    reason: "the body is not JSON"
  },
  ...[
    "must have required property 'domain'",
    "must have required property 'domains'",
    "must match a schema in anyOf"
  ].map((problem) => ({
    operations: ["samlConnections.create"],
    versions,
    about: "request" as const,
    problem: `body ${problem}`,
    reason: "Clerk is left to say that one of domain and domains has to be there"
  }))
]
