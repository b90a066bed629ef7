/**
 * Free JSON that an application keeps on a Clerk resource: public metadata is readable by the frontend, private
 * metadata by the Backend API only.
 *
 * @module
 * @since 0.1.0
 */
import type * as Arbitrary from "effect/Arbitrary"
import type * as Effect from "effect/Effect"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

const arbitrary = (): Arbitrary.LazyArbitrary<Metadata> => (fc) =>
  fc.dictionary(fc.string(), fc.jsonValue()).map((_) => JSON.parse(JSON.stringify(_)))

/**
 * A JSON object, as Clerk returns it. It is passed on as it is, so that a key such as `__proto__` stays a key.
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

/** Deeper than any metadata that fits Clerk's 8 KB in earnest; what holds itself is deeper too. */
const maxDepth = 500

const isJson = (value: unknown, depth: number): boolean => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true
    case "number":
      return Number.isFinite(value)
    case "object":
      return value === null
        || (depth < maxDepth && (Array.isArray(value) || isPlainObject(value))
          && Object.values(value).every((item) => isJson(item, depth + 1)))
    default:
      return false
  }
}

const isPlainObject = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/**
 * Metadata to be sent: a JSON object and nothing that JSON would drop or change on the way (`undefined`, `Date`,
 * `NaN`, class instances, cycles). In a merge, `null` at any depth removes the key.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Input: Schema.Schema<Metadata> = Metadata.pipe(
  Schema.filter((metadata) => isJson(metadata, 0), {
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
