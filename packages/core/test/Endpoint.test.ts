import { endpoints } from "@effect-clerk/core/Contract"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { describe, expect, it } from "@effect/vitest"
import { Schema, SchemaAST } from "effect"

const organization = { scope: "organization", params: ["organizationId"], limit: 10, windowMillis: 10_000 }
const membership = { scope: "membership", params: ["organizationId", "userId"], limit: 10, windowMillis: 10_000 }
const oldestFirst = { maxLimit: 500, stableOrder: "+created_at" }
const newestFirst = { maxLimit: 500, stableOrder: null }
const whole = { maxLimit: null, stableOrder: null }

const expected: {
  readonly [name: string]: readonly [
    idempotent: boolean,
    rateLimit: Endpoint.ResourceLimit | null,
    pagination: Endpoint.ListTraits | null
  ]
} = {
  "organizations.list": [true, null, oldestFirst],
  "organizations.create": [false, null, null],
  "organizations.get": [true, null, null],
  "organizations.update": [true, organization, null],
  "organizations.delete": [true, null, null],
  "organizations.mergeMetadata": [true, organization, null],
  "organizations.replaceMetadata": [true, organization, null],
  "organizations.uploadLogo": [true, null, null],
  "organizations.deleteLogo": [true, null, null],
  "organizationDomains.create": [false, null, null],
  "organizationDomains.list": [true, null, newestFirst],
  "organizationDomains.update": [true, null, null],
  "organizationDomains.delete": [true, null, null],
  "organizationDomains.listAll": [true, null, oldestFirst],
  "organizationDomains.verifyOwnership": [true, null, null],
  "organizationMemberships.create": [false, null, null],
  "organizationMemberships.list": [true, null, oldestFirst],
  "organizationMemberships.update": [true, membership, null],
  "organizationMemberships.delete": [true, null, null],
  "organizationMemberships.updateMetadata": [true, membership, null],
  "organizationMemberships.listAll": [true, null, oldestFirst],
  "allowlistIdentifiers.list": [true, null, newestFirst],
  "allowlistIdentifiers.create": [false, null, null],
  "allowlistIdentifiers.delete": [true, null, null],
  "blocklistIdentifiers.list": [true, null, whole],
  "blocklistIdentifiers.create": [false, null, null],
  "blocklistIdentifiers.delete": [true, null, null]
}

const keysOf = (part: Schema.Schema.All | null): ReadonlyArray<string> =>
  part === null ? [] : SchemaAST.getPropertySignatures(SchemaAST.typeAST(part.ast)).map(({ name }) => String(name))

it("all operations are in the table", () => {
  expect(endpoints.map(({ operation }) => operation).sort()).toEqual(Object.keys(expected).sort())
})

describe.each(endpoints)(
  "$operation",
  ({ encoding, idempotent, operation, pagination, params, path, payload, query, rateLimit }) => {
    it("says whether it may be repeated, its budget and how it is paged", () => {
      expect([idempotent, rateLimit, pagination]).toEqual(expected[operation])
    })

    it("names its path's parameters in its schema", () => {
      const template = [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter)
      expect(keysOf(params)).toEqual(template)
      const counted = rateLimit?.params ?? []
      expect(counted.filter((parameter) => !template.includes(parameter))).toEqual([])
    })

    it("uses no key in two parts of its input", () => {
      const keys = [params, query, payload].flatMap(keysOf)
      expect([...new Set(keys)]).toEqual(keys)
    })

    it("takes limit, offset and its order where it is paged", () => {
      const keys = keysOf(query)
      expect(keys.includes("limit") && keys.includes("offset")).toBe(typeof pagination?.maxLimit === "number")
      expect(keys.includes("orderBy")).toBe(typeof pagination?.stableOrder === "string")
    })

    for (const [part, schema] of Object.entries({ query, body: encoding === "json" ? payload : null })) {
      if (schema === null) continue

      it.prop(`reads its ${part} back as it was written`, [schema], ([value]) => {
        const json = JSON.stringify(Schema.encodeSync(schema)(value))
        expect(Schema.decodeUnknownSync(schema)(JSON.parse(json))).toStrictEqual(value)
      }, { fastCheck: { numRuns: 40 } })
    }
  }
)
