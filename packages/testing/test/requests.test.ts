import { HttpClient } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Redacted } from "effect"
import { fails, ok, send } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

describe("the key", () => {
  const refused = [
    ["", "authorization_header_format_invalid"],
    ["sk_test_in_memory", "authorization_header_format_invalid"],
    ["Basic sk_test_in_memory", "authorization_header_format_invalid"],
    ["Bearer ", "authorization_header_format_invalid"],
    ["Bearer sk_test_wrong", "clerk_key_invalid"]
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

  it.effect("is needed at all", () =>
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

describe("the API version", () => {
  const invalid = { status: 400, codes: ["api_version_invalid"], params: [] }

  it.effect("comes by header or query, not by both, and has to be known", () =>
    Effect.gen(function*() {
      const header = { "clerk-api-version": "2025-11-10" }
      yield* ok("GET", "/organizations", undefined, header)
      yield* ok("GET", "/organizations?__clerk_api_version=2025-11-10")
      expect(yield* fails("GET", "/organizations?__clerk_api_version=2025-11-10", undefined, header)).toEqual(invalid)
      expect(yield* fails("GET", "/organizations", undefined, { "clerk-api-version": "1999-01-01" })).toEqual(invalid)
      expect(yield* fails("GET", "/organizations?__clerk_api_version=x")).toEqual(invalid)
    }).pipe(provided))

  it.effect("without either is the instance's", () =>
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
    ["GET", "/organizations/%E0%A4%A"],
    ["GET", "/organizations//memberships"],
    ["DELETE", "/organizations//memberships/user_x"],
    ["GET", "/organizations/org_x/domains/orgdmn_x"]
  ] as const

  it.effect.each(routes)("%s %s does not exist", ([method, path]) =>
    Effect.gen(function*() {
      expect(yield* fails(method, path)).toEqual({ status: 404, codes: ["resource_not_found"], params: [] })
    }).pipe(provided))

  it.effect("lies under /v1", () =>
    Effect.gen(function*() {
      const http = yield* HttpClient.HttpClient
      const authorization = "Bearer sk_test_in_memory"
      expect((yield* http.get("https://clerk.test/organizations", { headers: { authorization } })).status).toBe(404)
    }).pipe(provided))

  it.effect("takes ids as they are, encoded", () =>
    Effect.gen(function*() {
      const { seedOrganization } = yield* InMemoryClerk.InMemoryClerk
      yield* seedOrganization({ id: "org_a/b?c", name: "Odd" })
      expect((yield* ok("GET", `/organizations/${encodeURIComponent("org_a/b?c")}`)).name).toBe("Odd")
    }).pipe(provided))
})

describe("the body", () => {
  it.effect("of another content type is refused", () =>
    Effect.gen(function*() {
      const headers = { "content-type": "text/plain" }
      expect(yield* fails("POST", "/organizations", "{\"name\":\"Acme\"}", headers))
        .toEqual({ status: 415, codes: ["unsupported_content_type"], params: [] })
      yield* ok("POST", "/organizations", "{\"name\":\"Acme\"}", { "content-type": "application/json; charset=utf-8" })
    }).pipe(provided))

  it.effect.each(["{", "nonsense", "[]", "1", "null", "\"text\""])("%s is refused", (text) =>
    Effect.gen(function*() {
      expect(yield* fails("POST", "/organizations", text))
        .toEqual({ status: 400, codes: ["request_body_invalid"], params: [] })
    }).pipe(provided))

  it.effect("may be left out where nothing in it is required", () =>
    Effect.gen(function*() {
      const { id } = yield* ok("POST", "/organizations", { name: "Acme" })
      yield* ok("PATCH", `/organizations/${id}`)
      yield* ok("PATCH", `/organizations/${id}/metadata`, "")
      yield* ok("PATCH", `/organizations/${id}/metadata`, undefined, { "content-type": "text/plain" })
      expect(yield* fails("POST", "/organizations"))
        .toEqual({ status: 422, codes: ["form_param_missing"], params: ["name"] })
    }).pipe(provided))
})

describe("answers", () => {
  it.effect("carry trace ids that count up, in errors too", () =>
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
  it.effect("has every request and no secret", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* ok("POST", "/organizations", { name: "Acme", private_metadata: { token: "hush" } })
      yield* send("GET", "/organizations/acme?include_members_count=true")
      yield* send("GET", "/organizations?organization_id=a&organization_id=b", undefined, {
        authorization: "Bearer no"
      })
      yield* send("GET", "/nowhere")
      const requests = yield* clerk.requests
      expect(requests).toEqual([
        { operation: "organizations.create", method: "POST", path: "/v1/organizations", query: {}, status: 200 },
        {
          operation: "organizations.get",
          method: "GET",
          path: "/v1/organizations/acme",
          query: { include_members_count: "true" },
          status: 200
        },
        {
          operation: "organizations.list",
          method: "GET",
          path: "/v1/organizations",
          query: { organization_id: ["a", "b"] },
          status: 401
        },
        { operation: null, method: "GET", path: "/v1/nowhere", query: {}, status: 404 }
      ])
    }).pipe(provided))
})
