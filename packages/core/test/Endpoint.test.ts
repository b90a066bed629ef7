import { endpoints, groups } from "@effect-clerk/core/Contract"
import { describe, expect, it } from "@effect/vitest"
import { Either, Option, ParseResult, Schema, SchemaAST } from "effect"
import { wireSchema } from "./support/contract.js"

const keysOf = (part: Schema.Schema.All | null): ReadonlyArray<string> =>
  part === null ? [] : SchemaAST.getPropertySignatures(SchemaAST.typeAST(part.ast)).map(({ name }) => String(name))

/** The objects of a schema whose keys are open: decoding and encoding them loses a key such as `__proto__`. */
const openObjects = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.AST> => {
  switch (ast._tag) {
    case "TypeLiteral":
      return [
        ...ast.indexSignatures.length > 0 ? [ast] : [],
        ...ast.propertySignatures.flatMap(({ type }) => openObjects(type))
      ]
    case "TupleType":
      return [...ast.elements, ...ast.rest].flatMap(({ type }) => openObjects(type))
    case "Union":
      return ast.types.flatMap(openObjects)
    case "Transformation":
      return [ast.from, ast.to].flatMap(openObjects)
    case "Refinement":
      return openObjects(ast.from)
    default:
      return []
  }
}

describe.each(endpoints)(
  "$operation",
  (endpoint) => {
    const { encoding, list, params, path, payload, query, rateLimit } = endpoint

    it("names its path's parameters in its schema", () => {
      const template = [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter)
      expect(keysOf(params)).toEqual(template)
      const counted = rateLimit === null || rateLimit === "none" ? [] : rateLimit.params
      expect(counted.filter((parameter) => !template.includes(parameter))).toEqual([])
    })

    it("uses no key in two parts of its input", () => {
      const keys = [params, query, payload].flatMap(keysOf)
      expect([...new Set(keys)]).toEqual(keys)
    })

    it("passes objects with keys of the caller through, so that it sends each key", () => {
      expect([params, query, payload].flatMap((part) => part === null ? [] : openObjects(part.ast))).toEqual([])
    })

    it("accepts limit, offset and its order if it is paginated", () => {
      const keys = keysOf(query)
      const isPaged = list !== null && list.by !== "whole"
      expect(keys.includes("limit") && keys.includes("offset")).toBe(isPaged)
      expect(keys.includes("orderBy")).toBe(isPaged && list.stableOrder !== undefined)
      expect(keys.includes("paginated")).toBe(list?.by === "offset" && list.paginated === true)
      if (list?.by === "after") expect(keys).toContain(list.parameter)
    })

    it("accepts a limit up to that of the list and no larger one", () => {
      if (list === null || list.by === "whole") return
      const isLimit = (limit: number) =>
        Option.isSome(Schema.decodeUnknownOption(wireSchema(endpoint, "query", "limit"))(String(limit)))
      expect([isLimit(list.maxLimit), isLimit(list.maxLimit + 1)]).toEqual([true, false])
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

describe("the actor of a token", () => {
  const decode = Schema.decodeUnknownEither(wireSchema(groups.actorTokens.endpoints.create, "payload", "actor"), {
    errors: "all"
  })
  const pathsOf = (actor: unknown) =>
    Either.match(decode(actor), {
      onLeft: (error) => ParseResult.ArrayFormatter.formatErrorSync(error).map(({ path }) => path),
      onRight: () => []
    })

  it("keeps each claim", () => {
    const json = `{"sub":"user_1","__proto__":{"role":"admin"},"reason":null}`
    expect(JSON.stringify(Either.getOrThrow(decode(JSON.parse(json))))).toBe(json)
  })

  it.each<[actor: unknown, path: ReadonlyArray<PropertyKey>]>([
    [{}, ["sub"]],
    [{ sub: "" }, ["sub"]],
    [{ sub: 1 }, ["sub"]],
    [{ sub: "user_1", since: new Date(0) }, ["since"]],
    [{ sub: "user_1", reason: undefined }, ["reason"]],
    [{ sub: "user_1", scores: [1, Number.NaN] }, ["scores", 1]],
    ["user_1", []]
  ])("rejects %o at %o", (actor, path) => {
    expect(pathsOf(actor)).toEqual([path])
  })
})
