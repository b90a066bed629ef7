import * as Arbitrary from "effect/Arbitrary"
import * as DateTime from "effect/DateTime"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { tables } from "./resources/index.js"

/** A model class that is constructed from its fields. */
export type Model = Schema.Schema.AnyNoContext & (new(fields: never) => unknown)

/** What is known of a field besides its schema; `undefined` leaves it to the schema. */
type Known = (ast: SchemaAST.AST, key: string) => FastCheck.Arbitrary<unknown> | undefined

type Make = (fields: Arbitrary.LazyArbitrary<unknown>) => Arbitrary.LazyArbitrary<unknown>

/** The class of a model within a schema: its fields, and its constructor. */
const classOf = (ast: SchemaAST.AST) => {
  const [fields] = SchemaAST.isDeclaration(ast) ? ast.typeParameters : []
  const type = fields && SchemaAST.typeAST(fields)
  return type !== undefined && SchemaAST.isTypeLiteral(type)
    ? { type, make: ast.annotations[SchemaAST.ArbitraryAnnotationId] as Make }
    : undefined
}

const arbitrary = (ast: SchemaAST.AST, key: string, known: Known): FastCheck.Arbitrary<unknown> => {
  const own = known(ast, key)
  if (own !== undefined) return own
  const model = classOf(ast)
  if (model !== undefined) return model.make(() => arbitrary(model.type, key, known))(FastCheck)
  if (SchemaAST.isSuspend(ast)) return arbitrary(ast.f(), key, known)
  if (SchemaAST.isUnion(ast)) return FastCheck.oneof(...ast.types.map((type) => arbitrary(type, key, known)))
  if (SchemaAST.isTypeLiteral(ast) && ast.indexSignatures.length === 0) {
    return FastCheck.record(Object.fromEntries(
      ast.propertySignatures.map(({ name, type }) => [name, arbitrary(type, String(name), known)])
    ))
  }
  const [rest] = SchemaAST.isTupleType(ast) && ast.elements.length === 0 ? ast.rest : []
  return rest === undefined
    ? Arbitrary.make(Schema.make(ast)).map((value) => value === 0 ? 0 : value)
    : FastCheck.array(arbitrary(rest.type, key, known), { maxLength: 3 })
}

const brandOf = (ast: SchemaAST.AST): string | undefined =>
  Option.getOrUndefined(Option.map(SchemaAST.getBrandAnnotation(ast), ([brand]) => String(brand)))

/** The brands of an id, which may belong to rows of several kinds. */
const brandsOf = (ast: SchemaAST.AST): ReadonlyArray<string> =>
  (SchemaAST.isUnion(ast) ? ast.types : [ast]).flatMap((type) => brandOf(type) ?? [])

let prefixes: ReadonlyMap<string, string> | undefined

/** The prefix of one of Clerk's ids: that of the table with such ids or, if there is none, its name. */
const prefixOf = (ast: SchemaAST.AST): string | undefined => {
  prefixes ??= new Map(tables.flatMap(({ prefix, row }) => {
    const type = SchemaAST.typeAST(row().ast)
    const fields = classOf(type)?.type ?? type
    const id = SchemaAST.getPropertySignatures(fields).find(({ name }) => name === "id")
    return (id === undefined ? [] : brandsOf(id.type)).map((brand) => [brand, prefix] as const)
  }))
  const brand = brandOf(ast)
  const [, name] = brand?.match(/\/(\w+)Id$/) ?? []
  return name === undefined
    ? undefined
    : prefixes.get(brand!) ?? name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
}

const isTime = (ast: SchemaAST.AST): boolean =>
  Option.contains(SchemaAST.getIdentifierAnnotation(ast), "DateTimeUtcFromSelf")

const examplesOf = (ast: SchemaAST.AST): ReadonlyArray<unknown> | undefined =>
  Option.getOrUndefined(SchemaAST.getExamplesAnnotation(ast))

const isNull = (ast: SchemaAST.AST): boolean => SchemaAST.isLiteral(ast) && ast.literal === null

const { constant, constantFrom, integer, stringMatching } = FastCheck

const word = stringMatching(/^[a-z]{3,10}$/)

/** Texts whose keys tell what they are: the usual one, and any. */
const texts: ReadonlyArray<readonly [key: RegExp, usual: string, any: FastCheck.Arbitrary<string>]> = [
  [
    /emailAddress$|^email$/i,
    "ada@example.com",
    FastCheck.tuple(word, word).map(([name, host]) => `${name}@${host}.example`)
  ],
  [/phoneNumber$/i, "+15555550100", integer({ min: 0, max: 99 }).map((n) => `+155555501${String(n).padStart(2, "0")}`)],
  [/(url|uri)$/i, "https://example.com", word.map((path) => `https://example.com/${path}`)],
  [/^(slug|key|username|code)$/, "acme", word],
  [/^firstName$/, "Ada", constantFrom("Ada", "Grace", "Zoë", "José", "陽子")],
  [/^lastName$/, "Lovelace", constantFrom("Lovelace", "Hopper", "O'Neill", "García", "鈴木")],
  [/name$/i, "Acme", constantFrom("Acme", "Globex", "Åland Foods", "Café Zoë", "東京商事")]
]

/** The text for a key; also for an optional one. */
const textOf = (ast: SchemaAST.AST, key: string) =>
  SchemaAST.isStringKeyword(ast) ? texts.find(([pattern]) => pattern.test(key)) : undefined

const day = 24 * 60 * 60 * 1000

/** Instants in a realistic range. */
export const instant = integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) }).map((millis) =>
  DateTime.unsafeMake(millis)
)

/** The times of creation and update, in this order. */
const times = FastCheck.tuple(instant, integer({ min: 0, max: 365 * day })).map(([createdAt, millis]) => ({
  createdAt,
  updatedAt: DateTime.add(createdAt, { millis })
}))

/** Ids in Clerk's format. */
export const idOf = (prefix: string): FastCheck.Arbitrary<string> =>
  stringMatching(/^2[0-9A-Za-z]{26}$/).map((rest) => `${prefix}_${rest}`)

const isDated = (ast: SchemaAST.AST): ast is SchemaAST.TypeLiteral =>
  SchemaAST.isTypeLiteral(ast)
  && ["createdAt", "updatedAt"].every((key) =>
    ast.propertySignatures.some(({ name, type }) => name === key && isTime(type))
  )

/** The fields of any instance of a model. */
const any: Known = (ast, key) => {
  if (isDated(ast)) {
    const rest = ast.propertySignatures.filter(({ name }) => name !== "createdAt" && name !== "updatedAt")
    return FastCheck.tuple(arbitrary(new SchemaAST.TypeLiteral(rest, []), key, any), times)
      .map(([fields, times]) => ({ ...fields as object, ...times }))
  }
  const prefix = prefixOf(ast)
  if (prefix !== undefined) return idOf(prefix)
  if (isTime(ast)) return instant
  // JSON has no -0 and no infinite numbers.
  if (SchemaAST.isNumberKeyword(ast)) {
    return FastCheck.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value === 0 ? 0 : value)
  }
  const examples = SchemaAST.isStringKeyword(ast) ? examplesOf(ast) : undefined
  return examples === undefined ? textOf(ast, key)?.[2] : constantFrom(...examples)
}

const hasDefault = (field: Schema.Struct.Field | undefined): boolean => {
  if (field === undefined || !Schema.isPropertySignature(field)) return false
  const { ast } = field
  return (ast._tag === "PropertySignatureDeclaration" ? ast : ast.to).defaultValue !== undefined
}

/** The instance with the defaults of its class. */
const withDefaults = (instance: object): unknown => {
  const model = instance.constructor as unknown as
    & { readonly fields: Schema.Struct.Fields }
    & (new(props: object) => unknown)
  return new model(Object.fromEntries(Object.entries(instance).filter(([key]) => !hasDefault(model.fields[key]))))
}

/** The fields of the usual instance of a model, at a time. */
const usual = (timestamp: DateTime.Utc): Known => {
  const known: Known = (ast, key) => {
    const model = classOf(ast)
    if (model !== undefined) {
      return model.make(() => arbitrary(model.type, key, known))(FastCheck).map((instance) =>
        withDefaults(instance as object)
      )
    }
    const prefix = prefixOf(ast)
    if (prefix !== undefined) return constant(`${prefix}_1`)
    if (isTime(ast)) return constant(timestamp)
    if (SchemaAST.isUnion(ast)) return ast.types.some(isNull) ? constant(null) : arbitrary(ast.types[0]!, key, known)
    if (SchemaAST.isStringKeyword(ast)) return constant(examplesOf(ast)?.[0] ?? textOf(ast, key)?.[1] ?? key)
    if (SchemaAST.isBooleanKeyword(ast)) return constant(false)
    if (SchemaAST.isTupleType(ast) && ast.elements.length === 0) return constant([])
    if (SchemaAST.isTypeLiteral(ast) && ast.indexSignatures.length > 0) return constant({})
    return [0, {}, []].map((value) => Schema.is(Schema.make(ast))(value) ? constant(value) : undefined)
      .find((value) => value !== undefined)
  }
  return known
}

const typeOf = (model: Model): SchemaAST.AST => SchemaAST.typeAST(model.ast)

/** Any instance of a model. */
export const anyOf = <Instance>(model: Model & (new(fields: never) => Instance)): FastCheck.Arbitrary<Instance> =>
  arbitrary(typeOf(model), "", any) as FastCheck.Arbitrary<Instance>

/** The usual instance of a model, the same each time. */
export const usualOf = <Instance>(
  model: Model & (new(fields: never) => Instance),
  timestamp: DateTime.Utc
): Instance => {
  const [instance] = FastCheck.sample(arbitrary(typeOf(model), "", usual(timestamp)), { numRuns: 1, seed: 1 })
  return instance as Instance
}
