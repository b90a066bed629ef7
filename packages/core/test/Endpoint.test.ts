import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Endpoint from "@effect-clerk/core/Endpoint"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Option, Schema, SchemaAST } from "effect"
import type { Operation } from "./support/contract.js"
import { operations } from "./support/contract.js"

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

const annotationsOf = ({ endpoint: { annotations } }: Operation) => [
  Context.get(annotations, Endpoint.Idempotent),
  Context.get(annotations, Endpoint.RateLimit),
  Context.get(annotations, Endpoint.Pagination)
]

const keysOf = (part: Option.Option<Schema.Schema.All>): ReadonlyArray<string> =>
  Option.toArray(part).flatMap(({ ast }) =>
    SchemaAST.getPropertySignatures(SchemaAST.typeAST(ast)).map(({ name }) => String(name))
  )

it("all operations are in the table", () => {
  expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort())
})

describe.each(operations.map((operation) => [operation.name, operation] as const))("%s", (name, operation) => {
  const { endpoint } = operation

  it("says whether it may be repeated, its budget and how it is paged", () => {
    expect(annotationsOf(operation)).toEqual(expected[name])
  })

  it("names its path's parameters in its schema", () => {
    const template = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter)
    expect(keysOf(endpoint.pathSchema)).toEqual(template)
    const counted = Context.get(endpoint.annotations, Endpoint.RateLimit)?.params ?? []
    expect(counted.filter((parameter) => !template.includes(parameter))).toEqual([])
  })

  it("uses no key in two parts of its input", () => {
    const keys = [endpoint.pathSchema, endpoint.urlParamsSchema, endpoint.payloadSchema].flatMap(keysOf)
    expect([...new Set(keys)]).toEqual(keys)
  })

  it("takes limit, offset and its order where it is paged", () => {
    const pagination = Context.get(endpoint.annotations, Endpoint.Pagination)
    const keys = keysOf(endpoint.urlParamsSchema)
    expect(keys.includes("limit") && keys.includes("offset")).toBe(typeof pagination?.maxLimit === "number")
    expect(keys.includes("orderBy")).toBe(typeof pagination?.stableOrder === "string")
  })

  it.effect("reads and writes the envelope of each error it declares", () =>
    Effect.gen(function*() {
      const envelope = { errors: [{ code: "c", message: "m", long_message: "l" }], clerk_trace_id: "trace_1" }
      const { ast } = endpoint.errorSchema
      const members = (SchemaAST.isUnion(ast) ? ast.types : [ast]).filter((member) => !SchemaAST.isNeverKeyword(member))
      const declared = Context.get(endpoint.annotations, Endpoint.Declared)
      expect(members).toHaveLength(declared.length)
      for (const [index, Class] of declared.entries()) {
        const schema = Schema.make<ClerkError.ClerkError, unknown>(members[index]!)
        const error = yield* Schema.decodeUnknown(schema)(envelope)
        expect(error).toBeInstanceOf(Class)
        expect(error).toMatchObject({
          status: ClerkError.toStatus(Class),
          method: endpoint.method,
          path: endpoint.path
        })
        expect(HttpApiSchema.getStatusErrorAST(schema.ast)).toBe(ClerkError.toStatus(Class))
        expect(yield* Schema.encode(schema)(error)).toStrictEqual(envelope)
      }
    }))

  for (const [part, ast] of Object.entries({ query: endpoint.urlParamsSchema, body: endpoint.payloadSchema })) {
    if (Option.isNone(ast) || HttpApiSchema.getMultipart(ast.value.ast) !== undefined) continue
    const schema = Schema.make<unknown, unknown>(ast.value.ast)

    it.prop(`reads its ${part} back as it was written`, [schema], ([value]) => {
      const json = JSON.stringify(Schema.encodeSync(schema)(value))
      expect(Schema.decodeUnknownSync(schema)(JSON.parse(json))).toStrictEqual(value)
    }, { fastCheck: { numRuns: 40 } })
  }
})
