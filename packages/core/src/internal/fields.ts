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

/**
 * Marks a field as {@link orNothing} made it, with the function that makes its value from what was sent: so a decoder
 * need not go through an `Option`.
 */
export const FromNullable: unique symbol = Symbol.for("@effect-clerk/core/internal/FromNullable")

/** A field that the server may leave out or send as null: both are `null` to `decode`. */
const orNothing = <W, I, A, K extends string>(
  key: K,
  wire: Schema.Schema<W, I>,
  field: Schema.Schema<A>,
  value: LazyArg<NoInfer<A>>,
  decode: (wire: W | null) => A,
  encode: (value: A) => Option.Option<W | null>
) =>
  Schema.optionalToRequired(Schema.NullOr(wire), field, {
    decode: (wire) => decode(Option.getOrNull(wire)),
    encode
  }).pipe(Schema.withConstructorDefault(value), Schema.fromKey(key)).annotations({ [FromNullable]: decode })

const notNull = <A>(value: A | null): Option.Option<A> => value === null ? Option.none() : Option.some(value)

const nothing = () => null

/** `null` when the server sends null or nothing; null is written as null. */
export const nullable = <A, I, K extends string>(key: K, schema: Schema.Schema<A, I>) =>
  orNothing(key, schema, Schema.NullOr(Schema.typeSchema(schema)), nothing, (wire) => wire, Option.some)

/** `null` when the server sends null or nothing; null is left out on the wire. */
export const optional = <A, I, K extends string>(key: K, schema: Schema.Schema<A, I>) =>
  orNothing(key, schema, Schema.NullOr(Schema.typeSchema(schema)), nothing, (wire) => wire, notNull)

/** As {@link optional}; an empty text counts as nothing. */
export const optionalId = <A, K extends string>(key: K, schema: Schema.Schema<A, string>) =>
  orNothing(
    key,
    Schema.Union(schema, Schema.Literal("")),
    Schema.NullOr(Schema.typeSchema(schema)),
    nothing,
    (wire) => wire === "" ? null : wire,
    notNull
  )

/** A default when the server sends null or nothing. */
export const withDefault = <A, I, K extends string>(key: K, schema: Schema.Schema<A, I>, value: LazyArg<NoInfer<A>>) =>
  orNothing(key, schema, Schema.typeSchema(schema), value, (wire) => wire ?? value(), Option.some)

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

/** Marks the schema of a class that is {@link plain}. */
export const Plain: unique symbol = Symbol.for("@effect-clerk/core/internal/Plain")

/**
 * Says of a class that it has no constructor and no fields beside those of its schema, private ones included: so a
 * decoder may make its instances itself.
 */
export const plain = [undefined, { [Plain]: true }] as const
