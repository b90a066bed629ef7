import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect } from "effect"
import { fails, ok, send } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const list = "/enterprise_connections"

const connection = (name: string, more: object = {}) => ({
  name,
  provider: "saml_okta",
  domains: [`${name}.com`],
  saml: { idp_metadata_url: "https://idp.example.com" },
  ...more
})

const create = (name: string, more?: object) =>
  Effect.map(send("POST", list, connection(name, more)), ({ json }) => json)

const seeded = Effect.gen(function*() {
  const { seed } = yield* InMemoryClerk.InMemoryClerk
  yield* seed({
    organizations: [
      { id: "org_1", name: "Acme", domains: [{ name: "acme.com", enrollmentMode: "automatic_invitation" }] },
      { id: "org_2", name: "Beta" }
    ]
  })
})

describe("connections", () => {
  it.effect("by SAML are one connection under two names", () =>
    Effect.gen(function*() {
      const { id, saml_connection } = yield* create("Beta", { domains: [" Beta.com"], saml: { idp_entity_id: "beta" } })
      const saml = `/saml_connections/${saml_connection.id}`
      expect(yield* ok("GET", saml)).toMatchObject({
        enterprise_connection_id: id,
        name: "Beta",
        domains: ["beta.com"],
        idp_entity_id: "beta",
        active: false,
        acs_url: saml_connection.acs_url
      })
      yield* ok("PATCH", saml, {
        name: "Gamma",
        idp_sso_url: "https://idp.beta.com",
        idp_certificate: "pem",
        attribute_mapping: { user_id: "sub" },
        active: true
      })
      expect(yield* ok("GET", `${list}/${id}`)).toMatchObject({
        name: "Gamma",
        active: true,
        saml_connection: { name: "Gamma", active: true, idp_sso_url: "https://idp.beta.com" }
      })
      expect((yield* ok("GET", saml)).attribute_mapping).toMatchObject({ user_id: "sub", first_name: "givenName" })
      yield* ok("DELETE", saml)
      expect(yield* fails("GET", `${list}/${id}`)).toMatchObject({ status: 404 })
    }).pipe(provided))

  it.effect("keep their domains and their organization in an update without others", () =>
    Effect.gen(function*() {
      yield* seeded
      const { id } = yield* create("beta", { organization_id: "org_2" })
      const updated = yield* ok("PATCH", `${list}/${id}`, { domains: [], organization_id: null, name: "Beta 2" })
      expect(updated).toMatchObject({ name: "Beta 2", domains: ["beta.com"], organization_id: "org_2" })
    }).pipe(provided))

  it.effect("by OpenID Connect have no SAML part", () =>
    Effect.gen(function*() {
      const { id } = yield* create("beta", { provider: "oidc_custom", oidc: { client_id: "a", client_secret: "b" } })
      yield* ok("PATCH", `${list}/${id}`, { oidc: { client_id: null, requires_pkce: true }, active: true })
      expect(yield* ok("GET", `${list}/${id}`)).toMatchObject({
        saml_connection: null,
        oauth_config: { client_id: "a", requires_pkce: true }
      })
      expect(yield* ok("GET", "/saml_connections")).toEqual({ data: [], total_count: 0 })
    }).pipe(provided))

  const refused = [
    ["a domain of another", { domains: ["x.com", "beta.com"] }, "organization_domain_exists_for_enterprise_connection"],
    ["no domain", { domains: [] }, "form_param_value_invalid"],
    ["a URL as a domain", { domains: ["https://x.com"] }, "form_param_format_invalid"],
    ["an organization of another", { organization_id: "org_2" }, "organization_already_has_sso_connection"],
    ["active without an identity provider", { active: true, saml: null }, "saml_connection_cant_be_activated"]
  ] as const

  it.effect.each(refused)("refuse %s", ([, more, code]) =>
    Effect.gen(function*() {
      yield* seeded
      yield* create("beta", { organization_id: "org_2" })
      expect(yield* fails("POST", list, connection("gamma", more))).toMatchObject({ status: 422, codes: [code] })
      expect((yield* ok("GET", list)).total_count).toBe(1)
    }).pipe(provided))

  it.effect("and domains that enroll users exclude each other", () =>
    Effect.gen(function*() {
      yield* seeded
      const { id, saml_connection } = yield* create("acme")
      const saml = `/saml_connections/${saml_connection.id}`
      const domains = "/organizations/org_1/domains"
      expect(yield* fails("PATCH", saml, { active: true })).toMatchObject({
        codes: ["organization_domain_exists_for_enrollment"]
      })
      expect(yield* ok("GET", domains)).toMatchObject({ total_count: 1 })
      yield* ok("PATCH", saml, { active: true, consent_verified_domains_deletion: true })
      expect(yield* ok("GET", domains)).toMatchObject({ total_count: 0 })

      const domain = { name: "acme.com", enrollment_mode: "automatic_suggestion" }
      expect(yield* fails("POST", domains, domain)).toMatchObject({
        status: 422,
        codes: ["organization_domain_exists_for_enterprise_connection"]
      })
      const { id: domainId } = yield* ok("POST", domains, { ...domain, enrollment_mode: "manual_invitation" })
      expect(yield* fails("PATCH", `${domains}/${domainId}`, { enrollment_mode: "automatic_invitation" }))
        .toMatchObject({ status: 422 })
      yield* ok("PATCH", `${list}/${id}`, { active: false })
      yield* ok("PATCH", `${domains}/${domainId}`, { enrollment_mode: "automatic_invitation" })
      yield* ok("PATCH", `${list}/${id}`, { active: true })
      expect(yield* ok("GET", domains)).toMatchObject({ total_count: 0 })
    }).pipe(provided))

  it.effect("are tested, and deleted with their organization", () =>
    Effect.gen(function*() {
      yield* seeded
      const { seed } = yield* InMemoryClerk.InMemoryClerk
      yield* seed({
        enterpriseConnections: [{ name: "Beta", provider: "saml_okta", domains: ["beta.com"], organizationId: "org_2" }]
      })
      const { data: [{ id }] } = yield* ok("GET", `${list}?organization_id=org_2&active=true`)
      expect((yield* ok("POST", `${list}/${id}/test_runs`)).url).toMatch(/^https:/)
      expect(yield* ok("GET", `${list}/${id}/test_runs?status=pending`)).toMatchObject({
        data: [{ status: "pending", connection_type: "saml" }],
        total_count: 1
      })
      expect(yield* ok("GET", `${list}/${id}/test_runs?status=failed`)).toMatchObject({ total_count: 0 })
      yield* ok("DELETE", "/organizations/org_2")
      expect(yield* ok("GET", list)).toMatchObject({ total_count: 0 })
    }).pipe(provided))
})
