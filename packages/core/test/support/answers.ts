import { endpoints } from "@effect-clerk/core/Contract"
import * as Decoder from "@effect-clerk/core/Decoder"
import { describe, expect, it } from "@effect/vitest"
import { FastCheck, Option, Schema as S } from "effect"
import { chosen } from "./chosen.js"
import { describeConformance, load, type Schema, type Spec, versions } from "./openapi.js"

/** Additions that Clerk makes without a new version: a key, a value of an enumeration. */
const addition = "of_tomorrow"

/** The beginning of 2100, in seconds. */
const end = 4_102_444_800

/** Counts, seconds and milliseconds. */
const integer = ({ maximum = end * 1_000, minimum = 0 }: Schema) =>
  FastCheck.oneof(
    ...[9, end, end * 1_000].map((most) =>
      FastCheck.integer({ min: minimum, max: Math.max(minimum, Math.min(most, maximum)) })
    )
  )

/** Strings of any format, because that of an id may change; a string with a format is not empty. */
const text = ({ format, pattern }: Schema): FastCheck.Arbitrary<string> => {
  const dates = FastCheck.integer({ min: 0, max: end }).map((seconds) => new Date(seconds * 1_000).toISOString())
  switch (format) {
    case "date-time":
      return dates
    case "date":
      return dates.map((date) => date.slice(0, 10))
    default:
      return FastCheck.string({ minLength: pattern === undefined ? 0 : 1, maxLength: 4 })
  }
}

const json = FastCheck.constantFrom(null, true, 1, "", "text", [], [{ a: null }], {}, { a: { b: [1] } })

/** An id is not empty, although no schema states it. */
const isId = (key: string): boolean => /(^|_)ids?$/.test(key)

const named = (id: unknown): unknown => id === "" ? "id" : Array.isArray(id) ? id.map(named) : id

/** The keys of a model that Clerk always sends although the schemas do not require them, by the kind of the object. */
const alwaysSent = (kind: string): ReadonlyArray<string> =>
  chosen.flatMap(({ about, of, ours }) => {
    const [, key] = /^property (\w+) may be absent$/.exec(about) ?? []
    const kindOfModel = of.replace(/.*\//, "").replace(/(?<!^)[A-Z]/g, "_$&").toLowerCase()
    return key !== undefined && ours === undefined && kindOfModel === kind ? [key] : []
  })

/**
 * Responses that a schema of Clerk's allows: optional keys are sometimes absent, nullable values are sometimes null,
 * and keys and values of enumerations are added.
 */
const answersOf = (spec: Spec) => {
  const known = new Map<string, FastCheck.Arbitrary<unknown>>()

  const object = ({ additionalProperties, properties = {}, required = [] }: Schema): FastCheck.Arbitrary<unknown> => {
    const keys = Object.keys(properties)
    if (keys.length === 0) {
      const values = typeof additionalProperties === "object" && additionalProperties !== null
        ? answers(additionalProperties)
        : json
      return FastCheck.dictionary(FastCheck.string({ maxLength: 4 }), values, { maxKeys: 3 })
    }
    const kinds = properties["object"]?.enum ?? []
    const sent = [...required, ...kinds.flatMap((kind) => alwaysSent(String(kind)))]
    return FastCheck.record(
      Object.fromEntries([
        [addition, json],
        ...keys.map((key) => {
          const values = answers(properties[key]!)
          return [key, isId(key) ? values.map(named) : values] as const
        })
      ]),
      { requiredKeys: keys.filter((key) => sent.includes(key)) }
    )
  }

  const value = (schema: Schema): FastCheck.Arbitrary<unknown> => {
    const { enum: members, format, items, minItems = 0, properties, type } = schema
    if (members !== undefined) {
      const isText = members.some((member) => typeof member === "string")
      return FastCheck.constantFrom(...members, ...(isText ? [addition] : []))
    }
    if (items !== undefined) {
      return FastCheck.array(answers(items), { minLength: minItems, maxLength: Math.max(minItems, 2) })
    }
    switch (properties === undefined ? type : "object") {
      case "string":
        return text(schema)
      case "number":
        return format === undefined ? integer(schema) : FastCheck.double({ min: 0, max: 1e6, noNaN: true })
      case "integer":
        return integer(schema)
      case "boolean":
        return FastCheck.boolean()
      case "array":
        return FastCheck.array(json, { maxLength: 2 })
      case "object":
        return object(schema)
      default:
        return json
    }
  }

  const build = (schema: Schema): FastCheck.Arbitrary<unknown> =>
    FastCheck.oneof(
      ...spec.alternatives(schema).map((one) => one.nullable === true ? FastCheck.option(value(one)) : value(one))
    )

  const answers = (schema: Schema): FastCheck.Arbitrary<unknown> => {
    if (schema.$ref === undefined) return build(schema)
    const arbitrary = known.get(schema.$ref) ?? build(schema)
    known.set(schema.$ref, arbitrary)
    return arbitrary
  }

  return answers
}

/** Decodes a number of responses of each operation and version. */
export const describeAnswers = (numRuns: number): void =>
  describeConformance("conformance: what the schemas of Clerk allow is decoded", () => {
    describe.each(versions)("of %s", (version) => {
      const spec = load(version)
      const answers = answersOf(spec)
      const answering = endpoints.flatMap(({ operation, spec: id, success }) => {
        const schema = id !== null && spec.has(id) ? spec.successOf(id) : undefined
        return schema === undefined ? [] : [{ operation, schema, success: success as S.Schema<unknown, unknown> }]
      })

      it.each(answering)("$operation", ({ schema, success }) => {
        const decode = Decoder.make(success)
        const explain = S.decodeUnknownEither(success)
        FastCheck.assert(
          FastCheck.property(answers(schema), (answer) => {
            expect(Option.isSome(decode(answer)) ? "decoded" : String(explain(answer))).toBe("decoded")
          }),
          { numRuns }
        )
      }, 60_000)
    })
  })
