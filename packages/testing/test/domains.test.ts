import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, TestClock } from "effect"
import { fails, type Json, ok, send } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const seeded = Effect.gen(function*() {
  const { seedOrganization } = yield* InMemoryClerk.InMemoryClerk
  yield* seedOrganization({ id: "org_acme", name: "Acme" })
  yield* seedOrganization({ id: "org_beta", name: "Beta" })
})

const domains = "/organizations/org_acme/domains"

const names = (page: Json) => page.data.map(({ name }: Json) => name)

describe("domains.create", () => {
  it.effect("is verified and has the mode manual_invitation by default", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* TestClock.setTime(1_000)
      const verification = {
        status: "verified",
        strategy: "manual_override",
        attempts: null,
        expire_at: null,
        verified_at: null
      }
      expect(yield* ok("POST", domains, { name: "Acme.COM" })).toEqual({
        object: "organization_domain",
        id: `orgdmn_${"1".padStart(27, "0")}`,
        organization_id: "org_acme",
        name: "acme.com",
        enrollment_mode: "manual_invitation",
        affiliation_email_address: null,
        affiliation_verification: verification,
        ownership_verification: null,
        verification,
        total_pending_invitations: 0,
        total_pending_suggestions: 0,
        public_organization_data: {
          id: "org_acme",
          name: "Acme",
          slug: "acme",
          image_url: expect.any(String),
          has_image: false
        },
        created_at: 1_000,
        updated_at: 1_000
      })
    }).pipe(provided))

  const refused = [
    [{ name: "taken.com" }, 422, "organization_domain_already_exists", ["name"]],
    [{ name: "gmail.com" }, 422, "organization_domain_common", ["name"]],
    [{ name: "not a domain" }, 422, "form_param_format_invalid", ["name"]],
    [{}, 422, "form_param_missing", ["name"]],
    [{ name: "a.com", enrollment_mode: "open_door" }, 422, "form_param_value_invalid", ["enrollment_mode"]],
    [{ name: "a.com", verified: "yes" }, 422, "form_param_type_invalid", ["verified"]],
    [{ name: "a.com", enrollmentMode: "manual_invitation" }, 422, "form_param_unknown", ["enrollmentMode"]]
  ] as const

  it.effect.each(refused)("refuses %j", ([body, status, code, params]) =>
    Effect.gen(function*() {
      yield* seeded
      yield* ok("POST", "/organizations/org_beta/domains", { name: "taken.com" })
      expect(yield* fails("POST", domains, body)).toEqual({ status, codes: [code], params })
      expect((yield* ok("GET", domains)).total_count).toBe(0)
    }).pipe(provided))

  it.effect("allows an unverified domain in several organizations, and a verified one in only one", () =>
    Effect.gen(function*() {
      yield* seeded
      const beta = "/organizations/org_beta/domains"
      const { id } = yield* ok("POST", domains, { name: "shared.com", verified: false })
      yield* ok("POST", beta, { name: "shared.com", verified: false })
      expect(yield* fails("POST", domains, { name: "Shared.com", verified: false }))
        .toEqual({ status: 422, codes: ["organization_domain_already_exists_same_organization"], params: ["name"] })
      yield* ok("PATCH", `${domains}/${id}`, { verified: true })
      const { data } = yield* ok("GET", beta)
      const taken = { status: 422, codes: ["organization_domain_already_exists"], params: ["name"] }
      expect(yield* fails("PATCH", `${beta}/${data[0].id}`, { verified: true })).toEqual(taken)
      yield* ok("PATCH", `${domains}/${id}`, { verified: false })
      yield* ok("PATCH", `${beta}/${data[0].id}`, { verified: true })
      yield* ok("DELETE", `${beta}/${data[0].id}`)
      yield* ok("PATCH", `${domains}/${id}`, { verified: true })
    }).pipe(provided))

  it.effect.each(["münchen.de", "xn--mnchen-3ya.de", "xn--e1afmkfd.xn--p1ai", "a-b.co.uk"])(
    "of the name %s",
    (name) =>
      Effect.gen(function*() {
        yield* seeded
        const { status } = yield* send("POST", domains, { name })
        expect(status).toBe(/^[a-z0-9.-]+$/.test(name) ? 200 : 422)
      }).pipe(provided)
  )

  it.effect("refuses the eleventh domain of an organization, and an unknown organization", () =>
    Effect.gen(function*() {
      yield* seeded
      for (let n = 0; n < 10; n++) yield* ok("POST", domains, { name: `a${n}.com` })
      expect(yield* fails("POST", domains, { name: "a10.com" }))
        .toEqual({ status: 403, codes: ["organization_domain_quota_exceeded"], params: [] })
      yield* ok("POST", "/organizations/org_beta/domains", { name: "a10.com" })
      expect(yield* fails("POST", "/organizations/org_x/domains", { name: "a11.com" })).toMatchObject({ status: 404 })
    }).pipe(provided))
})

describe("domains.update, verifyOwnership and delete", () => {
  it.effect("change one domain", () =>
    Effect.gen(function*() {
      yield* seeded
      const { id } = yield* ok("POST", domains, { name: "acme.com", verified: false })
      yield* TestClock.setTime(2_000)
      const updated = yield* ok("PATCH", `${domains}/${id}`, { enrollment_mode: "automatic_suggestion" })
      expect(updated).toMatchObject({
        enrollment_mode: "automatic_suggestion",
        affiliation_verification: { status: "unverified" },
        updated_at: 2_000
      })
      expect(yield* ok("PATCH", `${domains}/${id}`, { enrollment_mode: null, verified: true })).toMatchObject({
        enrollment_mode: "automatic_suggestion",
        affiliation_verification: { status: "verified" },
        verification: { status: "verified" }
      })
      const verified = yield* ok("POST", `${domains}/${id}/verify_ownership`)
      expect(verified.ownership_verification)
        .toMatchObject({ status: "verified", strategy: "manual_override", verified_at: 2_000 })
      yield* TestClock.setTime(3_000)
      expect(yield* ok("POST", `${domains}/${id}/verify_ownership`)).toEqual(verified)
      expect(yield* fails("PATCH", `${domains}/${id}`, { enrollment_mode: "x" }))
        .toEqual({ status: 422, codes: ["form_param_value_invalid"], params: ["enrollment_mode"] })
      expect(yield* ok("DELETE", `${domains}/${id}`)).toEqual({ object: "organization_domain", id, deleted: true })
      for (const [method, path] of [["PATCH", ""], ["DELETE", ""], ["POST", "/verify_ownership"]] as const) {
        expect(yield* fails(method, `${domains}/${id}${path}`)).toMatchObject({ status: 404 })
      }
      yield* ok("POST", "/organizations/org_beta/domains", { name: "acme.com" })
    }).pipe(provided))

  it.effect("do not reach into another organization", () =>
    Effect.gen(function*() {
      yield* seeded
      const { id } = yield* ok("POST", domains, { name: "acme.com" })
      expect(yield* fails("DELETE", `/organizations/org_beta/domains/${id}`)).toMatchObject({ status: 404 })
    }).pipe(provided))
})

const claimed = Effect.gen(function*() {
  yield* seeded
  yield* ok("POST", domains, { name: "b.com" })
  yield* TestClock.adjust("1 second")
  yield* ok("POST", "/organizations/org_beta/domains", { name: "c.com", enrollment_mode: "enterprise_sso" })
  yield* TestClock.adjust("1 second")
  yield* ok("POST", domains, { name: "a.com", verified: false, enrollment_mode: "automatic_invitation" })
})

const refused: ReadonlyArray<readonly [string, string]> = [
  ["enrollment_mode=x", "enrollment_mode"],
  ["enrollment_mode=-x", "enrollment_mode"],
  ["verified=maybe", "verified"],
  ["limit=501", "limit"]
]

describe("domains.list", () => {
  const lists: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ["", ["a.com", "b.com"]],
    ["verified=true", ["b.com"]],
    ["verified=false", ["a.com"]],
    ["enrollment_mode=automatic_invitation", ["a.com"]],
    ["enrollment_mode=-automatic_invitation", ["b.com"]],
    ["enrollment_mode=-automatic_invitation&enrollment_mode=-manual_invitation", []],
    ["enrollment_mode=enterprise_sso", []]
  ]

  it.effect.each(lists)("?%s", ([query, expected]) =>
    Effect.gen(function*() {
      yield* claimed
      const page = yield* ok("GET", `${domains}?${query}`)
      expect(names(page)).toEqual(expected)
      expect(page.total_count).toBe(expected.length)
      expect(names(yield* ok("GET", `${domains}?${query}&limit=1&offset=1`))).toEqual(expected.slice(1))
    }).pipe(provided))

  it.effect.each(refused)("refuses ?%s", ([query, param]) =>
    Effect.gen(function*() {
      yield* seeded
      expect(yield* fails("GET", `${domains}?${query}`))
        .toEqual({ status: 422, codes: ["form_param_value_invalid"], params: [param] })
    }).pipe(provided))

  it.effect("of an unknown organization is a 404 that the spec does not declare", () =>
    Effect.gen(function*() {
      expect(yield* fails("GET", "/organizations/org_x/domains")).toMatchObject({ status: 404 })
    }).pipe(provided))
})

describe("domains.listAll", () => {
  const lists: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ["", ["a.com", "c.com", "b.com"]],
    ["order_by=name", ["a.com", "b.com", "c.com"]],
    ["order_by=-name", ["c.com", "b.com", "a.com"]],
    ["order_by=%2Bcreated_at", ["b.com", "c.com", "a.com"]],
    ["organization_id=org_acme", ["a.com", "b.com"]],
    ["organization_id=org_x", []],
    ["verified=true", ["c.com", "b.com"]],
    ["enrollment_mode=manual_invitation,enterprise_sso", ["c.com", "b.com"]],
    ["enrollment_mode=manual_invitation,-enterprise_sso", ["b.com"]],
    ["enrollment_mode=manual_invitation&enrollment_mode=enterprise_sso", ["c.com", "b.com"]],
    ["enrollment_mode=-enterprise_sso", ["a.com", "b.com"]],
    ["query=B.", ["b.com"]],
    ["query=org_beta", ["c.com"]],
    ["query=org_", []],
    ["domains=a.com&domains=C.com&domains=x.com", ["a.com", "c.com"]],
    ["domains=a.com&verified=true", []]
  ]

  it.effect.each(lists)("?%s", ([query, expected]) =>
    Effect.gen(function*() {
      yield* claimed
      const page = yield* ok("GET", `/organization_domains?${query}`)
      expect(names(page)).toEqual(expected)
      expect(page.total_count).toBe(expected.length)
      expect(names(yield* ok("GET", `/organization_domains?${query}&limit=1&offset=1`))).toEqual(expected.slice(1, 2))
    }).pipe(provided))

  it.effect.each([...refused, ["query=%20", "query"], ["order_by=verified", "order_by"]] as const)(
    "refuses ?%s",
    ([query, param]) =>
      Effect.gen(function*() {
        expect(yield* fails("GET", `/organization_domains?${query}`))
          .toEqual({ status: 422, codes: ["form_param_value_invalid"], params: [param] })
      }).pipe(provided)
  )
})
