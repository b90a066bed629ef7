import { endpoints } from "@effect-clerk/core/Contract"
import { describe, expect, it } from "@effect/vitest"
import { Option, Schema, SchemaAST } from "effect"
import { wireSchema } from "./support/contract.js"

const keysOf = (part: Schema.Schema.All | null): ReadonlyArray<string> =>
  part === null ? [] : SchemaAST.getPropertySignatures(SchemaAST.typeAST(part.ast)).map(({ name }) => String(name))

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
