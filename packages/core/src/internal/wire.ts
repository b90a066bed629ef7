import * as Schema from "effect/Schema"
import type * as Types from "effect/Types"

/** The wire name of a field: `emailAddress` is `email_address`. Digits do not start a word. */
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

type SnakeCase<Name extends string, Done extends string = ""> = Name extends `${infer Head}${infer Tail}`
  ? SnakeCase<Tail, `${Done}${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}`>
  : Done

type Keyed<Encoded_, Fields> = {
  [Key in keyof Encoded_ as Key extends string & keyof Fields ? SnakeCase<Key> : Key]: Encoded_[Key]
}

/** The wire type of fields. */
export type Encoded<Fields extends Schema.Struct.Fields> = Keyed<Schema.Struct.Encoded<Fields>, Fields>

type WireKeyed<Key extends string, Field> = Field extends Schema.PropertySignature<
  infer TypeToken,
  infer Type,
  infer _Key,
  infer EncodedToken,
  infer Encoded,
  infer HasDefault,
  infer R
> ? Schema.PropertySignature<TypeToken, Type, Key, EncodedToken, Encoded, HasDefault, R>
  : Field extends Schema.Schema<infer A, infer I, infer R> ? Schema.PropertySignature<":", A, Key, ":", I, false, R>
  : never

/** A field whose wire key does not follow from its name. */
export const wireKey = <const Key extends string, Field extends Schema.Struct.Field>(
  key: Key,
  field: Field
): WireKeyed<Key, Field> =>
  Schema.fromKey(
    (Schema.isPropertySignature(field) ? field : Schema.propertySignature(field as never)) as never,
    key
  ) as never

const hasKey = (field: Schema.Struct.Field): boolean =>
  Schema.isPropertySignature(field)
  && field.ast._tag === "PropertySignatureTransformation"
  && field.ast.from.fromKey !== undefined

/** Fields under their wire keys: the names in snake_case, except for fields with a `wireKey`. */
export const named = (fields: Schema.Struct.Fields): Schema.Struct.Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const key = snakeCase(name)
      return [name, key === name || hasKey(field) ? field : wireKey(key, field)]
    })
  )

/** An object of fields, in camelCase in TypeScript and in snake_case on the wire. */
export const struct = <const Fields extends Schema.Struct.Fields>(
  fields: Fields
): Schema.Schema<
  Types.Simplify<Schema.Struct.Type<Fields>>,
  Types.Simplify<Encoded<Fields>>,
  Schema.Struct.Context<Fields>
> => Schema.Struct(named(fields)) as never
