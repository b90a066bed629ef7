import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import { identity, type LazyArg } from "effect/Function"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import * as Metadata from "../Metadata.js"
import { schema } from "./lazy.js"

export { struct, wireKey } from "./wire.js"

/**
 * The conversions from a value on the wire to a field of a model. They define all rules for null and absent values, so
 * that a consumer only sees a value or `null`. A field that is always present and never null uses its schema directly.
 */

const nullOrs = new WeakMap<object, Schema.Schema.Any>()

/** A schema or null, built once per schema: most fields use a few schemas, and building a union is expensive. */
const nullOr = <A, I>(schema: Schema.Schema<A, I>): Schema.NullOr<Schema.Schema<A, I>> => {
  let built = nullOrs.get(schema)
  if (built === undefined) nullOrs.set(schema, built = Schema.NullOr(schema))
  return built as Schema.NullOr<Schema.Schema<A, I>>
}

const types = new WeakMap<object, Schema.Schema.Any>()

const typeOf = <A, I>(schema: Schema.Schema<A, I>): Schema.Schema<A> => {
  let built = types.get(schema)
  if (built === undefined) types.set(schema, built = Schema.typeSchema(schema))
  return built as Schema.Schema<A>
}

/**
 * Marks a field of {@link orNothing} with the function that computes its value from the wire, so that a decoder does
 * not need an `Option`.
 */
export const FromNullable: unique symbol = Symbol.for("@effect-clerk/core/internal/FromNullable")

/** A field that the server may leave out or send as null: both are `null` to `decode`. */
const orNothing = <W, I, A>(
  wire: Schema.Schema<W, I>,
  field: Schema.Schema<A>,
  value: LazyArg<NoInfer<A>>,
  decode: (wire: W | null) => A,
  encode: (value: A) => Option.Option<W | null>
) =>
  Schema.optionalToRequired(nullOr(wire), field, {
    decode: (wire) => decode(Option.getOrNull(wire)),
    encode
  }).pipe(Schema.withConstructorDefault(value)).annotations({ [FromNullable]: decode })

const notNull = <A>(value: A | null): Option.Option<A> => value === null ? Option.none() : Option.some(value)

const nothing = () => null

/** `null` if the server sends null or leaves the field out; null is encoded as null. */
export const nullable = <A, I>(schema: Schema.Schema<A, I>) =>
  orNothing(schema, nullOr(typeOf(schema)), nothing, identity, Option.some)

/** `null` if the server sends null or leaves the field out; null is left out on the wire. */
export const optional = <A, I>(schema: Schema.Schema<A, I>) =>
  orNothing(schema, nullOr(typeOf(schema)), nothing, identity, notNull)

/** Like {@link optional}; an empty string counts as absent. */
export const optionalId = <A>(schema: Schema.Schema<A, string>) =>
  orNothing(
    Schema.Union(schema, Schema.Literal("")),
    nullOr(typeOf(schema)),
    nothing,
    (wire) => wire === "" ? null : wire,
    notNull
  )

/** A default if the server sends null or leaves the field out. */
export const withDefault = <A, I>(schema: Schema.Schema<A, I>, value: LazyArg<NoInfer<A>>) =>
  orNothing(schema, typeOf(schema), value, (wire) => wire ?? value(), Option.some)

/** A default if the server leaves the field out or sends a value of another type; null is left out on the wire. */
export const whereFit = <A>(schema: Schema.Schema<A>, value: LazyArg<NoInfer<A>>) => {
  const fits = Schema.is(schema)
  return Schema.optionalToRequired(Schema.Unknown, schema, {
    decode: (wire): A => Option.isSome(wire) && fits(wire.value) ? wire.value : value(),
    encode: (field) => field === null ? Option.none() : Option.some(field)
  }).pipe(Schema.withConstructorDefault(value))
}

/** A field that is `null` if it is not given. */
export const orNull = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.propertySignature(nullOr(schema)).pipe(Schema.withConstructorDefault(nothing))

/** An input that the caller may leave out. */
export const optionalInput = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** An input that the caller may leave out, or give as null, which is sent. */
export const nullableInput = <A, I>(schema: Schema.Schema<A, I>) => optionalInput(nullOr(schema))

/** Known literals with completion, any string accepted: Clerk adds members without a new API version. */
export const openEnum = <const Known extends readonly [string, ...Array<string>]>(
  ...known: Known
): Schema.Schema<Known[number] | (string & {}), string> =>
  schema(() =>
    Schema.String.annotations({
      examples: known,
      arbitrary: () => (fc) => fc.oneof(fc.constantFrom(...known), fc.string())
    })
  )

/** The kind of a resource, which every resource has. */
export const object = <const Kind extends string>(kind: Kind) => withDefault(openEnum(kind), () => kind)

/** A string that is not blank. */
export const nonBlank = (what: string) =>
  Schema.String.pipe(Schema.filter((text) => text.trim() !== "", { description: `${what} that is not blank` }))

/** Unix milliseconds in responses. */
export const timestamp: Schema.Schema<DateTime.Utc, number> = Schema.DateTimeUtcFromNumber

const instant = (unitOf: (wire: number) => number, unit: number) =>
  schema(() =>
    Schema.transform(
      Schema.Number.pipe(Schema.filter((wire) => Math.abs(wire * unitOf(wire)) <= 8.64e15)),
      Schema.DateTimeUtcFromSelf,
      {
        strict: true,
        decode: (wire) => DateTime.unsafeMake(wire * unitOf(wire)),
        encode: (instant) => DateTime.toEpochMillis(instant) / unit
      }
    )
  )

/** Unix seconds in responses. */
export const timestampSeconds: Schema.Schema<DateTime.Utc, number> = instant(() => 1000, 1000)

/** Unix seconds or milliseconds, where no source documents the unit: a value before 1973 in milliseconds is in seconds. */
export const timestampOfAnyUnit: Schema.Schema<DateTime.Utc, number> = instant((wire) => wire < 1e11 ? 1000 : 1, 1)

/** RFC 3339 in requests. */
export const rfc3339: Schema.Schema<DateTime.Utc, string> = Schema.DateTimeUtc

const wholeUnits = (unitMillis: number, minimum: number, maximum: number) =>
  Schema.DurationFromSelf.annotations({
    arbitrary: () => (fc) =>
      fc.integer({ min: minimum, max: maximum }).map((units) => Duration.millis(units * unitMillis))
  })

/** A year: the longest duration that an arbitrary generates. */
const year = 31_536_000

const duration = (unitMillis: number, wire: () => Schema.Schema<number>, minimum = 0, maximum = year) =>
  schema(() =>
    Schema.transform(wire(), wholeUnits(unitMillis, minimum, Math.min(maximum, year)), {
      strict: true,
      decode: (wire) => Duration.millis(wire * unitMillis),
      encode: (duration) => Duration.toMillis(duration) / unitMillis
    })
  )

/** A duration in seconds. */
export const seconds: Schema.Schema<Duration.Duration, number> = duration(1000, () => Schema.NonNegative)

/** A duration in whole seconds, within bounds. */
export const secondsBetween = (
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER
): Schema.Schema<Duration.Duration, number> =>
  duration(1000, () => Schema.Int.pipe(Schema.between(minimum, maximum)), minimum, maximum)

/** A value that must not reach a log. */
export const secretOf = <A, I>(schema: Schema.Schema<A, I>): Schema.Schema<Redacted.Redacted<A>, I> =>
  Schema.Redacted(schema)

/** A string that must not reach a log: a token, a password, a key. */
export const secret: Schema.Schema<Redacted.Redacted, string> = schema(() => Schema.Redacted(Schema.String))

/** An object of strings. It is passed through unchanged, so that a key such as `__proto__` stays a key. */
export const texts: Schema.Schema<{ readonly [key: string]: string }> = schema(() =>
  Schema.declare(
    (input: unknown): input is { readonly [key: string]: string } =>
      Predicate.isReadonlyRecord(input) && Object.values(input).every(Predicate.isString),
    {
      identifier: "Texts",
      description: "an object of strings",
      jsonSchema: { type: "object", additionalProperties: { type: "string" } },
      arbitrary: () => (fc) => fc.dictionary(fc.string(), fc.string()).map((texts) => ({ ...texts }))
    }
  )
)

/** The changes of {@link texts}: strings to set, and null for the keys to remove. */
export const textChanges: Schema.Schema<{ readonly [key: string]: string | null }> = schema(() =>
  Schema.declare(
    (input: unknown): input is { readonly [key: string]: string | null } =>
      Predicate.isReadonlyRecord(input)
      && Object.values(input).every((value) => value === null || Predicate.isString(value)),
    {
      identifier: "TextChanges",
      description: "an object of strings and nulls",
      jsonSchema: { type: "object", additionalProperties: { anyOf: [{ type: "string" }, { type: "null" }] } },
      arbitrary: () => (fc) => fc.dictionary(fc.string(), fc.option(fc.string())).map((texts) => ({ ...texts }))
    }
  )
)

/** Any JSON. */
export const json: Schema.Schema<unknown> = schema(() =>
  Schema.Unknown.annotations({
    arbitrary: () => (fc) => fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)))
  })
)

export interface ActorClaim {
  readonly sub: string
  readonly [claim: string]: unknown
}

/**
 * The claim `act` in an input: plain JSON with the id of the user who acts in `sub`. It is passed through unchanged, as
 * metadata is.
 */
export const actor: Schema.Schema<ActorClaim> = schema(() => {
  const validate = ParseResult.validateEither(Schema.Struct({ sub: Schema.NonEmptyString }))
  return Metadata.Input.pipe(Schema.filter(
    (actor) => Either.match(validate(actor), { onLeft: identity, onRight: () => true }),
    {
      identifier: "Actor",
      jsonSchema: { required: ["sub"], properties: { sub: { type: "string", minLength: 1 } } },
      arbitrary: () => (fc) =>
        fc.tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ minLength: 1 }))
          .map(([claims, sub]) => JSON.parse(JSON.stringify({ ...claims, sub })))
    }
  )) as unknown as Schema.Schema<ActorClaim>
})

/** A file in a form. */
export const file: Schema.Schema<Blob> = schema(() =>
  Schema.instanceOf(Blob, { jsonSchema: { type: "string", format: "binary" } })
)

/** Marks the schema of a class that is {@link plain}. */
export const Plain: unique symbol = Symbol.for("@effect-clerk/core/internal/Plain")

/**
 * Declares that a class has no constructor, and no public or private fields other than those of its schema, so that a
 * decoder may create its instances itself.
 */
export const plain = (identifier: string) => [undefined, {
  [Plain]: true,
  // its name in JSON Schema: `Organization`, or `Domain.CnameTarget` for a part of another class
  [AST.JSONIdentifierAnnotationId]: identifier.replace(/^@[^/]+\/[^/]+\//, "").replaceAll("/", ".")
}]
