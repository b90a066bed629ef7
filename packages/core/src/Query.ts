/**
 * Schemas that encode values for a query string.
 *
 * @module
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { nonBlank, openEnum, optionalInput } from "./internal/fields.js"

/**
 * A boolean, sent as `true` or `false`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Boolean: Schema.Schema<boolean, string> = Schema.transform(
  Schema.Literal("true", "false"),
  Schema.Boolean,
  { strict: true, decode: (text) => text === "true", encode: (value) => value ? "true" : "false" }
) as Schema.Schema<boolean, string>

/**
 * A plain integer within bounds, never written as `10.0` or `1e3`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const integer = (minimum: number, maximum = Number.MAX_SAFE_INTEGER): Schema.Schema<number, string> =>
  Schema.NumberFromString.pipe(Schema.int(), Schema.between(minimum, maximum))

/**
 * The number of rows to return, from 1 to a maximum.
 *
 * @since 0.2.0
 * @category schemas
 */
export const limit = (maximum: number): Schema.Schema<number, string> => integer(1, maximum)

/**
 * The number of rows to return: 1 to 500. Clerk's default is 10.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Limit = limit(500)

/**
 * The number of rows to skip.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Offset = integer(0)

/**
 * The parameters of a page: a `limit` from 1 to a maximum, 500 by default, and an `offset`.
 *
 * @since 0.2.0
 * @category fields
 */
export const page = (maximum = 500) => ({
  limit: optionalInput(maximum === 500 ? Limit : limit(maximum)),
  offset: optionalInput(Offset)
})

/**
 * An instant, in Unix milliseconds.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Timestamp: Schema.Schema<DateTime.Utc, string> = Schema.transform(
  integer(-8_640_000_000_000_000, 8_640_000_000_000_000),
  Schema.DateTimeUtcFromSelf,
  { strict: true, decode: DateTime.unsafeMake, encode: (instant) => DateTime.toEpochMillis(instant) }
)

/**
 * A search text. Clerk rejects a blank one, so it is rejected before sending.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Search = nonBlank("a text")

/**
 * 1 to 100 values that are sent under a repeated key. An empty list is rejected, because Clerk would treat it as no
 * filter.
 *
 * @since 0.1.0
 * @category schemas
 */
export const values = <A extends string>(
  item: Schema.Schema<A, string>
): Schema.Schema<ReadonlyArray<A>, ReadonlyArray<string>> =>
  Schema.Array(item).pipe(Schema.minItems(1), Schema.maxItems(100))

/**
 * Values that are sent under one key, separated by commas. A value with a comma is rejected, because Clerk would read
 * it as two.
 *
 * @since 0.1.0
 * @category schemas
 */
export const commaSeparated = <A extends string>(
  item: Schema.Schema<A, string>
): Schema.Schema<ReadonlyArray<A>, string> =>
  Schema.transform(
    Schema.String,
    values(item.pipe(Schema.filter((text) => !text.includes(","), { description: "a value without a comma" }))),
    {
      strict: true,
      decode: (text) => text.split(","),
      encode: (items) => items.join(",")
    }
  ).annotations({ [CommaSeparated]: true })

/**
 * Marks a parameter whose values are separated by commas (OpenAPI's `style: form, explode: false`).
 *
 * @since 0.1.0
 * @category annotations
 */
export const CommaSeparated: unique symbol = Symbol.for("@effect-clerk/core/Query/CommaSeparated")

/**
 * The order of a list: a field of `fields`, ascending by default or with `+`, descending with `-`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const orderBy = <const Field extends string>(
  ...fields: ReadonlyArray<Field>
): Schema.Schema<Field | `+${Field}` | `-${Field}` | (string & {}), string> =>
  openEnum(
    ...fields.flatMap((field) => [field, `+${field}` as const, `-${field}` as const]) as [Field, ...Array<Field>]
  )
