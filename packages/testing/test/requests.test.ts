import { HttpClient } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Redacted } from "effect"
import { fails, type Json, ok, send } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

describe("the key", () => {
  const refused = [
    ["", "authorization_header_format_invalid"],
    ["sk_test_in_memory", "authorization_header_format_invalid"],
    ["Basic sk_test_in_memory", "authorization_header_format_invalid"],
    ["Bearer ", "authorization_header_format_invalid"],
    ["Bearer sk_test_wrong", "clerk_key_invalid"],
    ["Bearer pk_test_in_memory", "clerk_key_invalid"],
    ["Bearer nonsense", "clerk_key_invalid"]
  ] as const

  it.effect.each(refused)("'%s' is refused", ([authorization, code]) =>
    Effect.gen(function*() {
      for (const path of ["/organizations", "/nowhere"]) {
        expect(yield* fails("GET", path, undefined, { authorization })).toEqual({
          status: 401,
          codes: [code],
          params: []
        })
      }
    }).pipe(provided))

  it.effect("is required", () =>
    Effect.gen(function*() {
      const http = yield* HttpClient.HttpClient
      expect((yield* http.get("https://clerk.test/v1/organizations")).status).toBe(401)
    }).pipe(provided))

  it.effect("can be chosen", () =>
    Effect.gen(function*() {
      yield* ok("GET", "/organizations", undefined, { authorization: "Bearer sk_live_x" })
      expect(yield* fails("GET", "/organizations", undefined, { authorization: "Bearer sk_test_in_memory" }))
        .toMatchObject({ status: 401 })
    }).pipe(Effect.provide(InMemoryClerk.layerHttpClient({ secretKey: Redacted.make("sk_live_x") }))))
})

describe("any test key", () => {
  it.effect("is any text that starts with sk_test_", () =>
    Effect.gen(function*() {
      const get = (key: string) =>
        Effect.map(send("GET", "/organizations", undefined, { authorization: `Bearer ${key}` }), ({ status }) => status)
      for (const key of ["sk_test_in_memory", "sk_test_x", "sk_test_Y0urK3y", "sk_test_a-b.c"]) {
        expect(yield* get(key)).toBe(200)
      }
      for (const key of ["sk_test_", "sk_live_x", "pk_test_x", "xsk_test_x"]) expect(yield* get(key)).toBe(401)
    }).pipe(Effect.provide(InMemoryClerk.layerHttpClient({ anyTestKey: true }))))
})

describe("the API version", () => {
  const invalid = { status: 400, codes: ["api_version_invalid"], params: [] }

  it.effect("is in the header or the query, not in both, and must be known", () =>
    Effect.gen(function*() {
      const header = { "clerk-api-version": "2025-11-10" }
      yield* ok("GET", "/organizations", undefined, header)
      yield* ok("GET", "/organizations?__clerk_api_version=2025-11-10")
      expect(yield* fails("GET", "/organizations?__clerk_api_version=2025-11-10", undefined, header)).toEqual(invalid)
      expect(yield* fails("GET", "/organizations", undefined, { "clerk-api-version": "1999-01-01" })).toEqual(invalid)
      expect(yield* fails("GET", "/organizations?__clerk_api_version=x")).toEqual(invalid)
    }).pipe(provided))

  it.effect("without either is that of the instance", () =>
    Effect.gen(function*() {
      const { id } = yield* ok("POST", "/organizations", { name: "Acme" })
      yield* ok("PATCH", `/organizations/${id}`, { public_metadata: { a: 1 } })
    }).pipe(Effect.provide(InMemoryClerk.layerHttpClient({ apiVersion: "2025-11-10" }))))
})

describe("the route", () => {
  const routes = [
    ["GET", "/nowhere"],
    ["DELETE", "/organizations"],
    ["PUT", "/organizations/org_x"],
    ["GET", "/organizations/"],
    ["GET", "/organizations//memberships"],
    ["DELETE", "/organizations//memberships/user_x"],
    ["GET", "/organizations/org_x/domains/orgdmn_x"]
  ] as const

  it.effect.each(routes)("%s %s is not simulated", ([method, path]) =>
    Effect.gen(function*() {
      expect(yield* fails(method, path))
        .toEqual({ status: 501, codes: ["in_memory_clerk_not_simulated"], params: [] })
    }).pipe(provided))

  it.effect("that is not simulated has an error that says how to answer it, without an email address", () =>
    Effect.gen(function*() {
      const { json } = yield* send("GET", "/people/ada@example.com/cars?email=ada@example.com")
      expect(json.errors[0].long_message).toContain("does not simulate GET /people/*/cars")
      expect(json.errors[0].long_message).toContain("faults.always(\"GET /people/*/cars\", ")
    }).pipe(provided))

  it.effect("with a parameter that cannot be decoded finds nothing", () =>
    Effect.gen(function*() {
      expect(yield* fails("GET", "/organizations/%E0%A4%A"))
        .toEqual({ status: 404, codes: ["resource_not_found"], params: [] })
    }).pipe(provided))

  it.effect("lies under /v1", () =>
    Effect.gen(function*() {
      const http = yield* HttpClient.HttpClient
      const authorization = "Bearer sk_test_in_memory"
      expect((yield* http.get("https://clerk.test/organizations", { headers: { authorization } })).status).toBe(501)
    }).pipe(provided))

  it.effect("decodes ids", () =>
    Effect.gen(function*() {
      const { seedOrganization } = yield* InMemoryClerk.InMemoryClerk
      yield* seedOrganization({ id: "org_a/b?c", name: "Odd" })
      expect((yield* ok("GET", `/organizations/${encodeURIComponent("org_a/b?c")}`)).name).toBe("Odd")
    }).pipe(provided))
})

describe("the body", () => {
  it.effect("with another content type is refused", () =>
    Effect.gen(function*() {
      const headers = { "content-type": "text/plain" }
      expect(yield* fails("POST", "/organizations", "{\"name\":\"Acme\"}", headers))
        .toEqual({ status: 415, codes: ["unsupported_content_type"], params: [] })
      yield* ok("POST", "/organizations", "{\"name\":\"Acme\"}", { "content-type": "application/json; charset=utf-8" })
    }).pipe(provided))

  it.effect("may not be larger than 10 MB", () =>
    Effect.gen(function*() {
      const text = (size: number) => JSON.stringify({ name: "Acme", public_metadata: { a: "x".repeat(size) } })
      expect(yield* fails("POST", "/organizations", text(10 * 1024 * 1024)))
        .toEqual({ status: 413, codes: ["request_body_too_large"], params: [] })
      expect(yield* fails("POST", "/organizations", text(9 * 1024 * 1024)))
        .toEqual({ status: 422, codes: ["form_param_exceeds_allowed_size"], params: ["public_metadata"] })
    }).pipe(provided))

  it.effect.each(["{", "nonsense", "[]", "1", "null", "\"text\""])("%s is refused", (text) =>
    Effect.gen(function*() {
      expect(yield* fails("POST", "/organizations", text))
        .toEqual({ status: 400, codes: ["request_body_invalid"], params: [] })
    }).pipe(provided))

  it.effect("may be left out if nothing in it is required", () =>
    Effect.gen(function*() {
      const { id } = yield* ok("POST", "/organizations", { name: "Acme" })
      yield* ok("PATCH", `/organizations/${id}`)
      yield* ok("PATCH", `/organizations/${id}/metadata`, "")
      yield* ok("PATCH", `/organizations/${id}/metadata`, undefined, { "content-type": "text/plain" })
      expect(yield* fails("POST", "/organizations"))
        .toEqual({ status: 422, codes: ["form_param_missing"], params: ["name"] })
    }).pipe(provided))
})

describe("parameters that are invalid", () => {
  const queries: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ["/organizations?limit=0&offset=-1&order_by=slug&query=%20&include_members_count=yes", [
      "limit",
      "offset",
      "order_by",
      "query",
      "include_members_count"
    ]],
    ["/organizations?limit=10.0&offset=1e3&order_by=name", ["limit", "offset"]],
    ["/organizations?limit=10.0&offset=-1", ["limit", "offset"]],
    ["/organizations/org_acme/memberships?created_at_after=soon&order_by=role&username_query=", [
      "created_at_after",
      "order_by",
      "username_query"
    ]],
    ["/organizations/org_acme/domains?verified=maybe&enrollment_mode=x", ["verified", "enrollment_mode"]],
    ["/organization_domains?enrollment_mode=manual_invitation,x&query=", ["enrollment_mode", "query"]]
  ]

  it.effect.each(queries)("GET %s names them all", ([path, params]) =>
    Effect.gen(function*() {
      const { codes, params: refused, status } = yield* fails("GET", path)
      expect(status).toBe(422)
      expect(new Set(codes)).toEqual(new Set(["form_param_value_invalid"]))
      expect(refused.toSorted()).toEqual([...params].sort())
      expect((yield* (yield* InMemoryClerk.InMemoryClerk).requests)[0]).toMatchObject({ status: 422 })
    }).pipe(provided))

  type Refused = { readonly [param: string]: string }

  const bodies: ReadonlyArray<readonly [string, string, object, Refused]> = [
    [
      "POST",
      "/organizations",
      { slug: "Acme!", max_allowed_memberships: -1, created_at: "yesterday", public_metadata: [], created_by: "" },
      {
        name: "form_param_missing",
        slug: "form_param_format_invalid",
        max_allowed_memberships: "form_param_value_invalid",
        created_at: "form_param_invalid_time",
        public_metadata: "form_param_type_invalid",
        created_by: "form_param_value_invalid"
      }
    ],
    [
      "POST",
      "/organizations",
      { name: "<b>Acme</b>", slug: "acme", private_metadata: { a: "x".repeat(9000) } },
      {
        name: "form_param_value_invalid",
        slug: "form_identifier_exists",
        private_metadata: "form_param_exceeds_allowed_size"
      }
    ],
    [
      "PATCH",
      "/organizations/org_acme",
      { name: "x".repeat(257), public_metadata: {}, private_metadata: null, nickname: "A" },
      {
        name: "form_param_max_length_exceeded",
        public_metadata: "form_param_deprecated",
        private_metadata: "form_param_deprecated",
        nickname: "form_param_unknown"
      }
    ],
    [
      "PATCH",
      "/organizations/org_acme/metadata",
      { public_metadata: { a: "x".repeat(9000) }, private_metadata: { a: "x".repeat(9000) } },
      { public_metadata: "form_param_exceeds_allowed_size", private_metadata: "form_param_exceeds_allowed_size" }
    ],
    [
      "POST",
      "/organizations/org_acme/memberships",
      { role: "admin", public_metadata: 1 },
      { user_id: "form_param_missing", public_metadata: "form_param_type_invalid" }
    ],
    [
      "POST",
      "/organizations/org_acme/domains",
      { enrollment_mode: "open_door", verified: "yes", color: "red" },
      {
        name: "form_param_missing",
        enrollment_mode: "form_param_value_invalid",
        verified: "form_param_type_invalid",
        color: "form_param_unknown"
      }
    ]
  ]

  it.effect.each(bodies)(
    "%s %s %j is answered with one entry for each",
    ([method, path, body, expected]) =>
      Effect.gen(function*() {
        const { seedOrganization } = yield* InMemoryClerk.InMemoryClerk
        yield* seedOrganization({ id: "org_acme", name: "Acme" })
        const { json, status } = yield* send(method as "POST", path, body)
        expect(status).toBe(422)
        const refused = json.errors.map(({ code, meta }: Json) => [meta.param_name, code])
        expect(refused).toHaveLength(Object.keys(expected).length)
        expect(Object.fromEntries(refused)).toEqual(expected)
      }).pipe(provided)
  )
})

describe("a list in a body", () => {
  it.effect("may be null where the contract allows it, and is no single value", () =>
    Effect.gen(function*() {
      const change = (codes: unknown) => ["PATCH", "/instance/communication", { blocked_country_codes: codes }] as const
      yield* ok(...change(["FR"]))
      expect((yield* ok(...change(null))).blocked_country_codes).toEqual(["FR"])
      expect(yield* fails(...change("FR")))
        .toEqual({ status: 422, codes: ["form_param_type_invalid"], params: ["blocked_country_codes"] })
    }).pipe(provided))
})

describe("answers", () => {
  it.effect("have increasing trace ids, in errors too", () =>
    Effect.gen(function*() {
      const first = yield* send("GET", "/organizations")
      const second = yield* send("GET", "/organizations/nobody")
      expect(first.headers["clerk-trace-id"]).toBe("1".padStart(32, "0"))
      expect(second.headers["clerk-trace-id"]).toBe("2".padStart(32, "0"))
      expect(second.json).toEqual({
        errors: [{ code: "resource_not_found", message: "not found", long_message: "Given organization not found." }],
        clerk_trace_id: "2".padStart(32, "0")
      })
      expect(second.headers["content-type"]).toBe("application/json")
    }).pipe(provided))
})

describe("the log", () => {
  it.effect("has every request, its JSON body as it was sent, and no key", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* ok("POST", "/organizations", { name: "Acme", private_metadata: { token: "hush" } })
      yield* send("GET", "/organizations/acme%2F1?include_members_count=true")
      yield* send("GET", "/organizations?organization_id=a&organization_id=b", undefined, {
        authorization: "Bearer no"
      })
      yield* send("GET", "/nowhere")
      const requests = yield* clerk.requests
      expect(requests).toEqual([
        {
          operation: "organizations.create",
          method: "POST",
          path: "/v1/organizations",
          params: {},
          query: {},
          body: { name: "Acme", private_metadata: { token: "hush" } },
          status: 200
        },
        {
          operation: "organizations.get",
          method: "GET",
          path: "/v1/organizations/acme%2F1",
          params: { organizationId: "acme/1" },
          query: { include_members_count: "true" },
          body: null,
          status: 404
        },
        {
          operation: "organizations.list",
          method: "GET",
          path: "/v1/organizations",
          params: {},
          query: { organization_id: ["a", "b"] },
          body: null,
          status: 401
        },
        { operation: null, method: "GET", path: "/v1/nowhere", params: {}, query: {}, body: null, status: 501 }
      ])
      expect(JSON.stringify(requests)).not.toContain(Redacted.value(clerk.secretKey))
    }).pipe(provided))
})
