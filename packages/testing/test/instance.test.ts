import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Schema, TestClock } from "effect"
import * as Snapshot from "@effect-clerk/testing/Snapshot"
import { fails, ok, send } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const id = (prefix: string, number = 1) => `${prefix}_${String(number).padStart(27, "0")}`

const satellite = { name: "satellite.com", is_satellite: true }

const created = [
  ["/redirect_urls", { url: "my-app://callback" }, {
    object: "redirect_url",
    id: id("ru"),
    url: "my-app://callback",
    created_at: 1_000,
    updated_at: 1_000
  }],
  ["/domains", { ...satellite, proxy_url: "https://satellite.com/__clerk" }, {
    object: "domain",
    id: id("dmn"),
    ...satellite,
    frontend_api_url: "https://clerk.satellite.com",
    accounts_portal_url: "https://accounts.satellite.com",
    proxy_url: "https://satellite.com/__clerk",
    development_origin: "",
    cname_targets: null
  }]
] as const

describe("a resource that is created, read and deleted", () => {
  for (const [path, body, row] of created) {
    it.effect(`is so at ${path}`, () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(1_000)
        expect(yield* ok("POST", path, body)).toEqual(row)
        expect(yield* fails("POST", path, body)).toMatchObject({ status: 400, codes: ["duplicate_record"] })
        const { data } = yield* ok("GET", `${path}?paginated=true`)
        expect(data).toContainEqual(row)
        const one = `${path}/${row.id}`
        expect(yield* ok("DELETE", one)).toEqual({ object: row.object, id: row.id, deleted: true })
        expect(yield* fails("DELETE", one)).toMatchObject({ status: 404, codes: ["resource_not_found"] })
      }).pipe(provided))
  }
})

describe("domains", () => {
  it.effect("have a primary one, which cannot be deleted", () =>
    Effect.gen(function*() {
      const { data: [primary] } = yield* ok("GET", "/domains")
      expect(primary).toMatchObject({ name: "example.com", is_satellite: false })
      expect(yield* fails("DELETE", `/domains/${primary.id}`))
        .toMatchObject({ status: 403, codes: ["operation_not_allowed_on_primary_domain"] })
      expect(yield* fails("PATCH", `/domains/${primary.id}`, { name: "other.com" }))
        .toMatchObject({ status: 400, codes: ["domain_update_forbidden"] })
    }).pipe(provided))

  it.effect("are satellites with a unique name in lowercase", () =>
    Effect.gen(function*() {
      const create = (name: string, is_satellite = true) => ["POST", "/domains", { name, is_satellite }] as const
      expect(yield* ok(...create("Acme.com"))).toMatchObject({ name: "acme.com" })
      expect(yield* ok(...create("localhost:3000"))).toMatchObject({ name: "localhost:3000" })
      for (const name of ["ACME.com", "example.com"]) {
        expect(yield* fails(...create(name))).toMatchObject({ status: 400, codes: ["duplicate_record"] })
      }
      expect(yield* fails(...create("https://acme.org"))).toMatchObject({ status: 422, params: ["name"] })
      expect(yield* fails(...create("acme.org", false)))
        .toEqual({ status: 422, codes: ["primary_domain_already_exists"], params: ["is_satellite"] })
    }).pipe(provided))

  it.effect("are renamed with their URLs", () =>
    Effect.gen(function*() {
      const domain = yield* ok("POST", "/domains", satellite)
      expect(yield* fails("PATCH", `/domains/${domain.id}`, { name: "https://other.com" }))
        .toMatchObject({ status: 422, params: ["name"] })
      expect(yield* ok("PATCH", `/domains/${domain.id}`, { name: "other.com" }))
        .toEqual({
          ...domain,
          name: "other.com",
          frontend_api_url: "https://clerk.other.com",
          accounts_portal_url: "https://accounts.other.com"
        })
    }).pipe(provided))
})

describe("the domain of the instance", () => {
  for (const [method, path] of [["POST", "/instance/change_domain"], ["PUT", "/beta_features/domain"]] as const) {
    it.effect(`is changed by ${method} ${path}`, () =>
      Effect.gen(function*() {
        expect(yield* send(method, path, { home_url: "https://acme.com/home" })).toMatchObject({ status: 202 })
        expect((yield* ok("GET", "/domains")).data).toMatchObject([
          { name: "acme.com", frontend_api_url: "https://clerk.acme.com" }
        ])
        yield* ok("POST", "/domains", satellite)
        const refused = (code: string) => ({ status: 422, codes: [code], params: ["home_url"] })
        expect(yield* fails(method, path, { home_url: "satellite.com" })).toEqual(refused("home_url_taken"))
        expect(yield* fails(method, path, { home_url: "no domain" })).toEqual(refused("form_param_format_invalid"))
        expect(yield* fails(method, path, {})).toEqual(refused("form_param_missing"))
        expect((yield* ok("GET", "/domains")).data).toMatchObject([{ name: "acme.com" }, { name: "satellite.com" }])
      }).pipe(provided))
  }
})

describe("the settings of the instance", () => {
  it.effect("have the local part of an address for emails, made of letters and digits", () =>
    Effect.gen(function*() {
      const path = "/beta_features/instance_settings"
      expect(yield* ok("PATCH", path, { from_email_address: "hello" })).toMatchObject({ from_email_address: "hello" })
      expect(yield* fails("PATCH", path, { from_email_address: "hello@acme.com" }))
        .toEqual({ status: 422, codes: ["form_param_format_invalid"], params: ["from_email_address"] })
    }).pipe(provided))

  it.effect("have blocked countries, which are replaced as a list", () =>
    Effect.gen(function*() {
      const path = "/instance/communication"
      expect(yield* ok("GET", path)).toEqual({ object: "instance_communication", blocked_country_codes: [] })
      yield* ok("PATCH", path, { blocked_country_codes: ["DE", "FR"] })
      yield* ok("PATCH", path, { blocked_country_codes: ["US"] })
      yield* ok("PATCH", path, {})
      for (const codes of [["de"], ["US", "US"], Array.from({ length: 251 }, () => "US")]) {
        expect(yield* fails("PATCH", path, { blocked_country_codes: codes })).toMatchObject({ status: 422 })
      }
      expect(yield* ok("GET", path)).toMatchObject({ blocked_country_codes: ["US"] })
    }).pipe(provided))

  const settings = [
    ["/instance/restrictions", { blocklist: true }, null],
    ["/instance/protect", { rules_enabled: true }, { specter_enabled: true }],
    ["/instance/oauth_application_settings", { oauth_jwt_access_tokens: true }, { default_scopes: ["email"] }],
    ["/instance/organization_settings", { admin_delete_enabled: false }, { slug_disabled: true }]
  ] as const

  for (const [path, first, second] of settings) {
    it.effect(`keep at ${path} the fields that a change does not have`, () =>
      Effect.gen(function*() {
        const before = yield* ok("PATCH", path, {})
        expect(yield* ok("PATCH", path, first)).toEqual({ ...before, ...first })
        expect(yield* ok("PATCH", path, second ?? {})).toEqual({ ...before, ...first, ...second })
        if (second !== null) expect(yield* ok("GET", path)).toEqual({ ...before, ...first, ...second })
      }).pipe(provided))
  }

  it.effect("have the default scopes of Clerk again after null", () =>
    Effect.gen(function*() {
      const change = (default_scopes: ReadonlyArray<string> | null) =>
        Effect.map(
          ok("PATCH", "/instance/oauth_application_settings", { default_scopes }),
          (settings) => settings.default_scopes
        )
      expect(yield* change(["email", "email"])).toEqual(["email"])
      expect(yield* change(null)).toBe(null)
    }).pipe(provided))

  it.effect("are the same in the control", () =>
    Effect.gen(function*() {
      const control = yield* InMemoryClerk.InMemoryClerk
      yield* ok("PATCH", "/instance/organization_settings", { max_allowed_memberships: 3 })
      expect(yield* control.settings).toMatchObject({ maxAllowedMemberships: 3 })
      yield* control.updateSettings({ domainsEnabled: false, unsupportedFeatures: ["allowlist"] })
      expect(yield* ok("GET", "/instance/organization_settings")).toMatchObject({ domains_enabled: false })
      const refused = { status: 402, codes: ["unsupported_subscription_plan_features"] }
      expect(yield* fails("PATCH", "/instance/restrictions", { allowlist: true })).toMatchObject(refused)
      expect(yield* fails("PATCH", "/beta_features/instance_settings", { restricted_to_allowlist: true }))
        .toMatchObject(refused)
    }).pipe(provided))

  it.effect("are restored with a snapshot", () =>
    Effect.gen(function*() {
      const control = yield* InMemoryClerk.InMemoryClerk
      yield* send("PATCH", "/instance", { allowed_origins: ["https://acme.com"] })
      yield* ok("POST", "/webhooks/svix")
      yield* ok("POST", "/redirect_urls", { url: "https://acme.com" })
      yield* ok("POST", "/domains", satellite)
      const Text = Schema.parseJson(Snapshot.Snapshot)
      const text = yield* Effect.flatMap(control.snapshot, Schema.encode(Text))
      yield* control.reset
      expect(yield* ok("GET", "/instance")).toMatchObject({ allowed_origins: null })
      yield* Effect.flatMap(Schema.decode(Text)(text), control.restore)
      expect(yield* ok("GET", "/instance")).toMatchObject({ allowed_origins: ["https://acme.com"] })
      expect(yield* Effect.flatMap(control.snapshot, Schema.encode(Text))).toBe(text)
    }).pipe(provided))
})

describe("webhooks", () => {
  it.effect("have at most one Svix app", () =>
    Effect.gen(function*() {
      const missing = { status: 400, codes: ["svix_app_missing"] }
      expect(yield* fails("POST", "/webhooks/svix_url")).toMatchObject(missing)
      const { svix_url } = yield* ok("POST", "/webhooks/svix")
      expect(yield* fails("POST", "/webhooks/svix")).toMatchObject({ status: 400, codes: ["svix_app_exists"] })
      expect(yield* ok("POST", "/webhooks/svix_url")).not.toEqual({ svix_url })
      expect((yield* send("DELETE", "/webhooks/svix")).status).toBe(204)
      expect(yield* fails("DELETE", "/webhooks/svix")).toMatchObject(missing)
    }).pipe(provided))
})

describe("agentTasks", () => {
  const task = (onBehalfOf: object) => ({
    on_behalf_of: onBehalfOf,
    permissions: "*",
    agent_name: "Travel",
    task_description: "Book a flight",
    redirect_url: "https://acme.com"
  })

  it.effect("are revoked once, and are of one agent by its name", () =>
    Effect.gen(function*() {
      const control = yield* InMemoryClerk.InMemoryClerk
      yield* control.seedUsers([{
        id: "user_1",
        username: "ada",
        emailAddresses: ["ada@acme.com", "ada@home.org"],
        phoneNumber: "+15550000100"
      }])
      const first = yield* ok("POST", "/agents/tasks", task({ user_id: "user_1" }))
      const second = yield* ok("POST", "/agents/tasks", task({ identifier: "ada" }))
      expect(second).toMatchObject({ agent_id: first.agent_id })
      expect(second.agent_task_id).not.toBe(first.agent_task_id)
      expect(yield* fails("POST", "/agents/tasks", task({ user_id: "user_2" })))
        .toMatchObject({ status: 404, codes: ["agent_task_subject_not_found"] })
      expect(yield* fails("POST", "/agents/tasks", task({}))).toMatchObject({ status: 422, params: ["on_behalf_of"] })
      expect(yield* fails("POST", "/agents/tasks", { ...task({ user_id: "user_1" }), redirect_url: "acme.com" }))
        .toMatchObject({ status: 422, params: ["redirect_url"] })
      const revoke = `/agents/tasks/${first.agent_task_id}/revoke`
      yield* ok("POST", revoke)
      expect(yield* fails("POST", revoke)).toMatchObject({ status: 400, codes: ["agent_task_cannot_be_revoked"] })
      expect(yield* control.rows("agentTasks")).toMatchObject([{ status: "revoked" }, { status: "pending" }])
      for (const identifier of ["ADA@home.org", "+15550000100"]) {
        yield* ok("POST", "/agents/tasks", task({ identifier }))
      }
    }).pipe(provided))
})

describe("redirectUrls", () => {
  it.effect("have a scheme", () =>
    Effect.gen(function*() {
      yield* ok("POST", "/redirect_urls", { url: "my-app://callback" })
      expect(yield* fails("POST", "/redirect_urls", { url: "my-app.com/callback" }))
        .toEqual({ status: 422, codes: ["form_param_format_invalid"], params: ["url"] })
    }).pipe(provided))
})
