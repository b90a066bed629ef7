import { ClerkApi } from "@effect-clerk/core/ClerkApi"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import { endpoints, groups } from "@effect-clerk/core/Contract"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as HttpApi from "@effect/platform/HttpApi"
import type * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as OpenApi from "@effect/platform/OpenApi"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Option, Schema, SchemaAST } from "effect"

type Reflected = HttpApiEndpoint.HttpApiEndpoint<string, HttpMethod.HttpMethod>

const reflected: ReadonlyMap<string, Reflected> = (() => {
  const found = new Map<string, Reflected>()
  HttpApi.reflect(ClerkApi, {
    onGroup: () => {},
    onEndpoint: ({ endpoint, group }) => found.set(`${group.identifier}.${endpoint.name}`, endpoint)
  })
  return found
})()

it("groups are keyed by their identifiers", () => {
  expect(Object.values(groups).map(({ identifier }) => identifier)).toEqual(Object.keys(groups))
})

it("the operations are those of the groups", () => {
  expect([...reflected.keys()]).toEqual(endpoints.map(({ operation }) => operation))
})

/** By identity, because schemas have no other equality. */
const partsOf = ({ encoding, params, payload, query }: Endpoint.Any) => [
  params?.ast,
  query?.ast,
  encoding === "json" ? payload?.ast : undefined
]

describe.each(endpoints)("$operation", (endpoint) => {
  const built = reflected.get(endpoint.operation)!
  const payload = Option.getOrUndefined(built.payloadSchema)?.ast

  it("has the parts of the endpoint", () => {
    expect([built.method, built.path]).toEqual([endpoint.method, endpoint.path])
    expect(Context.getOption(built.annotations, OpenApi.Summary)).toEqual(Option.some(endpoint.operation))
    if (endpoint.status === 200) expect(built.successSchema.ast).toBe(endpoint.success.ast)
    expect(HttpApiSchema.getStatusSuccessAST(built.successSchema.ast)).toBe(endpoint.status)
    const isMultipart = payload !== undefined && HttpApiSchema.getMultipart(payload) !== undefined
    expect(isMultipart).toBe(endpoint.encoding === "multipart")
    const [path, query, body] = partsOf(endpoint)
    expect(Option.getOrUndefined(built.pathSchema)?.ast).toBe(path)
    expect(Option.getOrUndefined(built.urlParamsSchema)?.ast).toBe(query)
    if (!isMultipart) expect(payload).toBe(body)
  })

  it.effect("reads and writes the envelope of each error it declares", () =>
    Effect.gen(function*() {
      const envelope = { errors: [{ code: "c", message: "m", long_message: "l" }], clerk_trace_id: "trace_1" }
      const { ast } = built.errorSchema
      const members = (SchemaAST.isUnion(ast) ? ast.types : [ast]).filter((member) => !SchemaAST.isNeverKeyword(member))
      expect(members).toHaveLength(endpoint.error.length)
      for (const [index, Class] of endpoint.error.entries()) {
        const schema = Schema.make<ClerkError.ClerkError, unknown>(members[index]!)
        const error = yield* Schema.decodeUnknown(schema)(envelope)
        expect(error).toBeInstanceOf(Class)
        expect(error).toMatchObject({
          operation: endpoint.operation,
          status: ClerkError.toStatus(Class),
          method: endpoint.method,
          path: endpoint.path
        })
        expect(HttpApiSchema.getStatusErrorAST(schema.ast)).toBe(ClerkError.toStatus(Class))
        expect(yield* Schema.encode(schema)(error)).toStrictEqual(envelope)
      }
    }))
})
