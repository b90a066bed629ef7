import type * as DateTime from "effect/DateTime"
import type { LazyArg } from "effect/Function"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/**
 * The ways in which a wire key becomes a model field. Every nullish rule of the models is one of them, so that
 * a consumer only ever meets a value or `null`.
 */

/** Always there, never null. */
export const required = <A, I, K extends string>(key: K, schema: Schema.Schema<A, I>) =>
  Schema.propertySignature(schema).pipe(Schema.fromKey(key))

const orNull = <A, I, K extends string>(
  key: K,
  schema: Schema.Schema<A, I>,
  encode: (value: A | null) => Option.Option<A | null>
) =>
  Schema.optionalToRequired(Schema.NullOr(schema), Schema.NullOr(Schema.typeSchema(schema)), {
    decode: Option.getOrElse(() => null),
    encode
  }).pipe(Schema.withConstructorDefault(() => null), Schema.fromKey(key))

/** `null` when the server sends null or nothing; null is written as null. */
export const nullable = <A, I, K extends string>(key: K, schema: Schema.Schema<A, I>) =>
  orNull(key, schema, Option.some)

/** `null` when the server sends null or nothing; null is left out on the wire. */
export const optional = <A, I, K extends string>(key: K, schema: Schema.Schema<A, I>) =>
  orNull(key, schema, (value) => value === null ? Option.none() : Option.some(value))

/** As {@link optional}; an empty text counts as nothing. */
export const optionalId = <A, K extends string>(key: K, schema: Schema.Schema<A, string>) =>
  Schema.optionalToRequired(
    Schema.NullOr(Schema.Union(schema, Schema.Literal(""))),
    Schema.NullOr(Schema.typeSchema(schema)),
    {
      decode: (wire): A | null => Option.isSome(wire) && wire.value !== "" ? wire.value : null,
      encode: (value) => value === null ? Option.none() : Option.some(value)
    }
  ).pipe(Schema.withConstructorDefault(() => null), Schema.fromKey(key))

/** A default when the server sends null or nothing. */
export const withDefault = <A, I, K extends string>(key: K, schema: Schema.Schema<A, I>, value: LazyArg<NoInfer<A>>) =>
  Schema.optionalToRequired(Schema.NullOr(schema), Schema.typeSchema(schema), {
    decode: (wire): A => Option.isSome(wire) && wire.value !== null ? wire.value : value(),
    encode: Option.some
  }).pipe(Schema.withConstructorDefault(value), Schema.fromKey(key))

/** A default when the server sends nothing or a value of another type; null is left out on the wire. */
export const whereFit = <A, K extends string>(key: K, schema: Schema.Schema<A>, value: LazyArg<NoInfer<A>>) => {
  const fits = Schema.is(schema)
  return Schema.optionalToRequired(Schema.Unknown, schema, {
    decode: (wire): A => Option.isSome(wire) && fits(wire.value) ? wire.value : value(),
    encode: (field) => field === null ? Option.none() : Option.some(field)
  }).pipe(Schema.withConstructorDefault(value), Schema.fromKey(key))
}

/** An input the caller may leave out; the wire key differs from the field's name. */
export const optionalInput = <A, I, K extends string>(key: K, schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(schema, { exact: true }).pipe(Schema.fromKey(key))

/** Known literals with completion, any string accepted: Clerk adds members without a new API version. */
export const openEnum = <const Known extends readonly [string, ...Array<string>]>(
  ...known: Known
): Schema.Schema<Known[number] | (string & {}), string> =>
  Schema.String.annotations({
    examples: known,
    arbitrary: () => (fc) => fc.oneof(fc.constantFrom(...known), fc.string())
  })

/** The name of the resource's kind that every resource carries. */
export const object = <const Kind extends string>(kind: Kind) => withDefault("object", openEnum(kind), () => kind)

/** A text with something to read in it. */
export const nonBlank = (what: string) =>
  Schema.String.pipe(Schema.filter((text) => text.trim() !== "", { description: `${what} that is not blank` }))

/** Unix milliseconds in responses. */
export const timestamp: Schema.Schema<DateTime.Utc, number> = Schema.DateTimeUtcFromNumber

/** RFC 3339 in requests. */
export const rfc3339: Schema.Schema<DateTime.Utc, string> = Schema.DateTimeUtc
