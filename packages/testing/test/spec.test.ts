import { HttpApi } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { ClerkApi } from "@effect-clerk/core/ClerkApi"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import addFormats from "ajv-formats"
import { Ajv } from "ajv"
import { Effect } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { type Json, send } from "./raw.js"

const directory = process.env["CLERK_OPENAPI_DIR"]
  ?? fileURLToPath(new URL("../../../../shared/clerk-openapi", import.meta.url))
const file = `${directory}/2026-05-12.yml`
const found = existsSync(file)

/** Where the in-memory Clerk follows the real API and not the spec. */
const deviations = [
  {
    operation: "allowlistIdentifiers.list",
    reason: "with paginated=true the API answers { data, total_count }; the spec has a bare array for every call"
  },
  { operation: "organizationMemberships.list", status: 404, reason: "the organization may not exist" },
  { operation: "organizationDomains.list", status: 404, reason: "the organization may not exist" },
  { operation: "organizationMemberships.update", status: 400, reason: "the last admin cannot be demoted" },
  { operation: "organizationMemberships.delete", status: 400, reason: "the last admin cannot leave" }
] as const

/**
 * Beside `allOf`, OpenAPI 3.0's `nullable` is overruled by what the members say. The spec means null to be allowed: it
 * describes `ownership_verification` as null until ownership has been attempted.
 */
const lenient = (schema: Json): Json => {
  if (typeof schema !== "object" || schema === null) return schema
  const copy: Json = Array.isArray(schema)
    ? schema.map(lenient)
    : Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, lenient(value)]))
  return copy.nullable === true && copy.allOf ? { anyOf: [{ allOf: copy.allOf }, { enum: [null] }] } : copy
}

const load = () => {
  const spec = lenient(parse(readFileSync(file, "utf8")))
  const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }))
  ajv.addSchema(spec, "spec")

  const resolve = (node: Json): Json =>
    node?.$ref ? node.$ref.slice(2).split("/").reduce((parent: Json, key: string) => parent[key], spec) : node

  const operationAt = (method: string, path: string): Json => {
    const templates = Object.keys(spec.paths).filter((template) =>
      new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}$`).test(path)
    )
    const [template] = templates.sort((a, b) => a.split("{").length - b.split("{").length)
    return spec.paths[template!][method.toLowerCase()]
  }

  /** What is wrong with a body by the schema of its operation and status; null when nothing is. */
  return (method: string, path: string, status: number, body: Json, schema?: Json): string | null => {
    const response = resolve(operationAt(method, path).responses[status])
    const expected = schema ?? response?.content["application/json"].schema
    if (expected === undefined) return `${method} ${path} does not declare ${status}`
    const absolute = JSON.parse(JSON.stringify(expected).replaceAll("\"#/", "\"spec#/"))
    return ajv.validate(absolute, body) ? null : ajv.errorsText(ajv.errors)
  }
}

const contract = () => {
  const names: Array<string> = []
  HttpApi.reflect(ClerkApi, {
    onGroup: () => {},
    onEndpoint: ({ endpoint, group }) => names.push(`${group.identifier}.${endpoint.name}`)
  })
  return names.sort()
}

const missing = "skipped: no 2026-05-12.yml in CLERK_OPENAPI_DIR or ../shared/clerk-openapi"
if (!found) process.stderr.write(`conformance with Clerk's spec ${missing}\n`)

describe.skipIf(!found)(`every answer fits Clerk's spec${found ? "" : ` (${missing})`}`, () => {
  const problemOf = found ? load() : () => missing

  const logo = () => {
    const form = new FormData()
    form.set("file", new Blob(["image"], { type: "image/png" }), "logo.png")
    return form
  }

  it.effect("of all operations, successful and refused", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk

      const call =
        (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", target: string, status: number) =>
        (body?: unknown, headers?: { readonly [name: string]: string }) =>
          Effect.map(send(method, target, body, headers), (answer) => {
            const path = target.split("?")[0]!
            expect(`${method} ${target} ${answer.status}`).toBe(`${method} ${target} ${status}`)
            expect(problemOf(method, path, status, answer.json)).toBeNull()
            return answer.json
          })

      yield* clerk.seedUsers([{ id: "user_1", firstName: "Ada", emailAddress: "ada@acme.com" }, { id: "user_2" }])

      const { id } = yield* call("POST", "/organizations", 200)({ name: "Acme", created_by: "user_1" })
      const organization = `/organizations/${id}`
      yield* call("POST", "/organizations", 200)({ name: "Beta" })
      yield* call("POST", "/organizations", 400)({ name: "Acme", created_by: "user_x" })
      yield* call("POST", "/organizations", 422)({})
      yield* call("GET", "/organizations?include_members_count=true", 200)()
      yield* call("GET", "/organizations?limit=0", 422)()
      yield* call("GET", "/organizations/acme?include_missing_member_with_elevated_permissions=true", 200)()
      yield* call("GET", "/organizations/nobody", 404)()
      yield* call("PATCH", organization, 200)({ name: "Acme Ltd" })
      yield* call("PATCH", organization, 422)({ public_metadata: {} })
      yield* call("PATCH", `${organization}/metadata`, 200)({ public_metadata: { a: { b: null } } })
      yield* call("PATCH", "/organizations/org_x/metadata", 404)({})
      yield* call("PUT", `${organization}/metadata`, 200)({ private_metadata: { a: null } })
      yield* call("PUT", "/organizations/org_x/metadata", 404)({})
      yield* call("PUT", `${organization}/logo`, 200)(logo())
      yield* call("PUT", `${organization}/logo`, 400)(new FormData())
      yield* call("DELETE", `${organization}/logo`, 200)()
      yield* call("DELETE", "/organizations/org_x/logo", 404)()

      const members = `${organization}/memberships`
      yield* call("POST", members, 200)({ user_id: "user_2", role: "org:member" })
      yield* call("POST", members, 400)({ user_id: "user_2", role: "org:member" })
      yield* call("POST", members, 404)({ user_id: "user_x", role: "org:member" })
      yield* call("GET", members, 200)()
      yield* call("GET", `${members}?order_by=x`, 422)()
      yield* call("PATCH", `${members}/user_2`, 200)({ role: "org:admin" })
      yield* call("PATCH", `${members}/user_x`, 404)({ role: "org:admin" })
      yield* call("PATCH", `${members}/user_2/metadata`, 200)({ public_metadata: { a: 1 } })
      yield* call("PATCH", `${members}/user_x/metadata`, 404)({})
      yield* call("GET", "/organization_memberships", 200)()
      yield* call("GET", "/organization_memberships?limit=0", 422)()
      yield* call("DELETE", `${members}/user_2`, 200)()
      yield* call("DELETE", `${members}/user_2`, 404)()

      const domains = `${organization}/domains`
      const domain = yield* call("POST", domains, 200)({ name: "acme.com" })
      yield* call("POST", domains, 200)({ name: "acme.org", verified: false, enrollment_mode: "enterprise_sso" })
      yield* call("POST", domains, 422)({ name: "acme.com" })
      yield* call("GET", domains, 200)()
      yield* call("GET", `${domains}?enrollment_mode=x`, 422)()
      yield* call("PATCH", `${domains}/${domain.id}`, 200)({ verified: false })
      yield* call("PATCH", `${domains}/orgdmn_x`, 404)({})
      yield* call("POST", `${domains}/${domain.id}/verify_ownership`, 200)()
      yield* call("POST", `${domains}/orgdmn_x/verify_ownership`, 404)()
      yield* call("GET", "/organization_domains", 200)()
      yield* call("GET", "/organization_domains?query=%20", 422)()
      yield* call("DELETE", `${domains}/${domain.id}`, 200)()
      yield* call("DELETE", `${domains}/${domain.id}`, 404)()

      const headers = { authorization: "Bearer sk_test_wrong" }
      for (const list of ["/allowlist_identifiers", "/blocklist_identifiers"]) {
        const entry = yield* call("POST", list, 200)({ identifier: "ada@acme.com" })
        yield* call("POST", list, 400)({ identifier: "ada@acme.com" })
        yield* call("POST", list, 422)({ identifier: "ada" })
        yield* call("GET", list, 200)()
        yield* call("GET", list, 401)(undefined, headers)
        yield* call("DELETE", `${list}/${entry.id}`, 200)()
        yield* call("DELETE", `${list}/${entry.id}`, 404)()
      }
      yield* call("POST", "/allowlist_identifiers", 200)({ identifier: "+15550001111", notify: true })

      yield* call("DELETE", organization, 200)()
      yield* call("DELETE", organization, 404)()

      const requests = yield* clerk.requests
      const driven = (succeeded: boolean) =>
        Array.from(new Set(requests.filter(({ status }) => (status === 200) === succeeded).map((_) => _.operation)))
          .sort()
      expect(contract()).toHaveLength(27)
      expect(driven(true)).toEqual(contract())
      expect(driven(false)).toEqual(contract())
    }).pipe(Effect.provide(InMemoryClerk.layerHttpClient())))

  it.effect("but for the documented deviations", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedUsers([{ id: "user_1" }])
      yield* clerk.seedOrganization({ id: "org_a", name: "Acme", createdBy: "user_1" })
      const answers = [
        ["GET", "/allowlist_identifiers", yield* send("GET", "/allowlist_identifiers?paginated=true")],
        ["GET", "/organizations/org_x/memberships", yield* send("GET", "/organizations/org_x/memberships")],
        ["GET", "/organizations/org_x/domains", yield* send("GET", "/organizations/org_x/domains")],
        [
          "PATCH",
          "/organizations/org_a/memberships/user_1",
          yield* send("PATCH", "/organizations/org_a/memberships/user_1", { role: "org:member" })
        ],
        [
          "DELETE",
          "/organizations/org_a/memberships/user_1",
          yield* send("DELETE", "/organizations/org_a/memberships/user_1")
        ]
      ] as const
      const errors = { $ref: "#/components/schemas/ClerkErrors" }
      for (const [method, path, { json, status }] of answers) {
        expect(problemOf(method, path, status, json)).not.toBeNull()
        if (status !== 200) expect(problemOf(method, path, status, json, errors)).toBeNull()
      }
      expect((yield* clerk.requests).map(({ operation, status }) => ({ operation, status })))
        .toEqual(deviations.map((deviation) => ({
          operation: deviation.operation,
          status: "status" in deviation ? deviation.status : 200
        })))
    }).pipe(Effect.provide(InMemoryClerk.layerHttpClient())))

  it.effect("which a wrong answer does not", () =>
    Effect.gen(function*() {
      const { json } = yield* send("POST", "/organizations", { name: "Acme" })
      expect(problemOf("POST", "/organizations", 200, json)).toBeNull()
      expect(problemOf("POST", "/organizations", 200, { ...json, created_at: "now" })).toContain("created_at")
      expect(problemOf("POST", "/organizations", 200, { ...json, id: undefined })).toContain("id")
      expect(problemOf("POST", "/organizations", 422, { errors: [{ code: "x" }] })).toContain("long_message")
      expect(problemOf("POST", "/organizations", 418, json)).toContain("does not declare 418")
      expect(problemOf("GET", "/organizations", 200, { data: [json] })).toContain("total_count")
    }).pipe(Effect.provide(InMemoryClerk.layerHttpClient())))
})
