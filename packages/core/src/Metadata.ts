/**
 * Custom JSON that an application stores on a Clerk resource. The frontend can read public metadata; only the Backend
 * API can read private metadata.
 *
 * @module
 * @since 0.1.0
 */
import type * as Arbitrary from "effect/Arbitrary"
import type * as Effect from "effect/Effect"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { issueAt } from "./internal/issues.js"

const arbitrary = (): Arbitrary.LazyArbitrary<Metadata> => (fc) =>
  fc.dictionary(fc.string(), fc.jsonValue()).map((_) => JSON.parse(JSON.stringify(_)))

/**
 * A JSON object, as Clerk returns it. It is passed through unchanged, so that a key such as `__proto__` stays a key.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Metadata: Schema.Schema<Metadata> = Schema.declare(Predicate.isReadonlyRecord, {
  identifier: "Metadata",
  description: "a JSON object",
  jsonSchema: { type: "object" },
  arbitrary
})

/**
 * The type of {@link Metadata}.
 *
 * @since 0.1.0
 * @category models
 */
export type Metadata = { readonly [key: string]: unknown }

/** Deeper than any real metadata within Clerk's limit of 8 KB. */
const maxDepth = 500

/** The path of a value that is not plain JSON, and a description of the value. */
interface Problem {
  readonly path: ReadonlyArray<PropertyKey>
  readonly found: string
}

const isArray: (value: object) => value is ReadonlyArray<unknown> = Array.isArray

/** Whether an object is a plain object of this realm or of another, such as a `node:vm` context. */
const isPlainObject = (value: object): boolean => {
  const prototype: object | null = Object.getPrototypeOf(value)
  return prototype === null
    || prototype === Object.prototype
    || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf"))
}

const isDate = (value: object): boolean => Object.prototype.toString.call(value) === "[object Date]"

const findProblem = (
  value: unknown,
  path: ReadonlyArray<PropertyKey>,
  ancestors: ReadonlyArray<object>
): Problem | null => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return null
    case "number":
      return Number.isFinite(value) ? null : { path, found: "a number that is not finite" }
    case "object":
      return value === null ? null : findProblemIn(value, path, ancestors)
    case "undefined":
      return { path, found: "undefined" }
    default:
      return { path, found: `a ${typeof value}` }
  }
}

const findProblemIn = (
  value: object,
  path: ReadonlyArray<PropertyKey>,
  ancestors: ReadonlyArray<object>
): Problem | null => {
  if (ancestors.includes(value)) return { path, found: "an object that contains itself" }
  if (ancestors.length === maxDepth) return { path, found: `nested more than ${maxDepth} levels deep` }
  if (!isArray(value) && !isPlainObject(value)) {
    return { path, found: isDate(value) ? "a Date" : "an instance of a class" }
  }
  const [symbol] = Object.getOwnPropertySymbols(value)
  if (symbol !== undefined) return { path: [...path, symbol], found: "the value of a symbol" }
  const entries = isArray(value) ? Array.from(value, (item, index) => [index, item] as const) : Object.entries(value)
  for (const [key, item] of entries) {
    const problem = findProblem(item, [...path, key], [...ancestors, value])
    if (problem !== null) return problem
  }
  return null
}

/**
 * Metadata in an input: a JSON object without values that JSON would drop or change (`undefined`, `Date`, `NaN`, class
 * instances, cycles). Objects of another realm, such as those of `node:vm`, are accepted. In a merge, `null` at any
 * depth removes the key.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Input: Schema.Schema<Metadata> = Metadata.pipe(
  Schema.filter((metadata) => {
    const problem = findProblem(metadata, [], [])
    return problem === null || issueAt(problem.path, `JSON, not ${problem.found}`, metadata)
  }, {
    identifier: "JsonObject",
    description: "an object of plain JSON values",
    arbitrary
  })
)

/**
 * Reads metadata with the application's own schema.
 *
 * @example
 * import * as Metadata from "@effect-clerk/core/Metadata"
 * import * as Schema from "effect/Schema"
 *
 * const Plan = Schema.Struct({ plan: Schema.Literal("free", "pro") })
 *
 * const plan = Metadata.decode(Plan)({ plan: "pro" })
 *
 * @since 0.1.0
 * @category typed metadata
 */
export const decode = <A, I, R>(
  schema: Schema.Schema<A, I, R>
): (metadata: Metadata) => Effect.Effect<A, ParseResult.ParseError, R> => Schema.decodeUnknown(schema)

/**
 * Writes metadata with the application's own schema.
 *
 * @example
 * import * as Metadata from "@effect-clerk/core/Metadata"
 * import * as Schema from "effect/Schema"
 *
 * const Trial = Schema.Struct({ endsAt: Schema.DateTimeUtc })
 *
 * const encodeTrial = Metadata.encode(Trial)
 *
 * @since 0.1.0
 * @category typed metadata
 */
export const encode = <A, I extends Metadata, R>(
  schema: Schema.Schema<A, I, R>
): (value: A) => Effect.Effect<I, ParseResult.ParseError, R> => Schema.encode(schema)
