/**
 * Decodes what a server sent as `effect/Schema` does, several times faster.
 *
 * @module
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import { FromNullable, Plain } from "./internal/fields.js"

/**
 * Compiles a schema into closures that check and transform in one pass, without generating code. The value is that of
 * `Schema.decodeUnknownOption`; what the closures do not know is left to the schema, node by node. They say that an input
 * does not fit, not why: for that, decode it once more with the schema.
 *
 * The schema is compiled at the first call.
 *
 * @example
 * import * as Decoder from "@effect-clerk/core/Decoder"
 * import { Organization } from "@effect-clerk/core/Organization"
 *
 * const decodeOrganization = Decoder.make(Organization)
 *
 * const organization = decodeOrganization(JSON.parse("{\"id\":\"org_1\",\"name\":\"Acme\",\"created_at\":0,\"updated_at\":0}"))
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A, I>(schema: Schema.Schema<A, I>): (input: unknown) => Option.Option<A> => {
  let decode: Decode | undefined
  return (input) => {
    decode ??= compile(schema.ast)
    const value = decode(input)
    return value === mismatch ? Option.none() : Option.some(value as A)
  }
}

/** The value of an input, or `mismatch`. */
type Decode = (input: unknown) => unknown

const mismatch = Symbol("mismatch")

const compiled = new WeakMap<AST.AST, Decode>()

const compile = (ast: AST.AST): Decode => {
  const known = compiled.get(ast)
  if (known !== undefined) return known
  const decode = hasOwnRules(ast) ? bySchema(ast) : build(ast)
  compiled.set(ast, decode)
  return decode
}

const hasOwnRules = (ast: AST.AST): boolean =>
  Option.isSome(AST.getParseOptionsAnnotation(ast)) || Option.isSome(AST.getDecodingFallbackAnnotation(ast))

const bySchema = (ast: AST.AST): Decode => {
  const decode = ParseResult.decodeUnknownEither(Schema.make<unknown>(ast))
  return (input) => Either.getOrElse(decode(input), () => mismatch)
}

const build = (ast: AST.AST): Decode => {
  switch (ast._tag) {
    case "UnknownKeyword":
    case "AnyKeyword":
    case "VoidKeyword":
      return (input) => input
    case "StringKeyword":
      return (input) => typeof input === "string" ? input : mismatch
    case "NumberKeyword":
      return (input) => typeof input === "number" ? input : mismatch
    case "BooleanKeyword":
      return (input) => typeof input === "boolean" ? input : mismatch
    case "Literal":
      return (input) => input === ast.literal ? input : mismatch
    case "Declaration":
      return declaration(ast)
    case "Refinement":
      return refinement(ast)
    case "TupleType":
      return ast.elements.length === 0 && ast.rest.length === 1 ? array(ast.rest[0]!.type) : bySchema(ast)
    case "TypeLiteral":
      return typeLiteral(ast)
    case "Union":
      return ast.types.some(isTagged) ? bySchema(ast) : union(ast.types.map(compile))
    case "Suspend":
      return suspend(ast)
    case "Transformation":
      return transformation(ast)
    default:
      return bySchema(ast)
  }
}

const options = AST.defaultParseOption

const declaration = (ast: AST.Declaration): Decode => {
  const decode = ast.decodeUnknown(...ast.typeParameters)
  return (input) => {
    const result = decode(input, options, ast)
    if (!Either.isEither(result)) return bySchema(ast)(input)
    return Either.isRight(result) ? result.right : mismatch
  }
}

const refinement = (ast: AST.Refinement): Decode => {
  const decode = compile(ast.from)
  return (input) => {
    const value = decode(input)
    return value === mismatch || Option.isSome(ast.filter(value, options, ast)) ? mismatch : value
  }
}

const array = (item: AST.AST): Decode => {
  const decode = compile(item)
  return (input) => {
    if (!Array.isArray(input)) return mismatch
    const output: Array<unknown> = []
    for (let i = 0; i < input.length; i++) {
      const value = decode(input[i])
      if (value === mismatch) return mismatch
      output.push(value)
    }
    return output
  }
}

const union = (members: ReadonlyArray<Decode>): Decode => (input) => {
  for (const decode of members) {
    const value = decode(input)
    if (value !== mismatch) return value
  }
  return mismatch
}

/** Whether the schema picks this member of a union by a literal in it, before others and out of their order. */
const isTagged = (ast: AST.AST): boolean => {
  switch (ast._tag) {
    case "TypeLiteral":
      return ast.propertySignatures.some(({ type }) => AST.isLiteral(AST.encodedAST(type)))
    case "TupleType":
      return ast.elements.length > 0
    case "Declaration":
      return Option.exists(AST.getSurrogateAnnotation(ast), isTagged)
    case "Refinement":
    case "Transformation":
      return isTagged(ast.from)
    case "Suspend":
      return true
    default:
      return false
  }
}

const suspend = (ast: AST.Suspend): Decode => {
  let decode: Decode | undefined
  return (input) => (decode ??= compile(ast.f()))(input)
}

const transformation = (ast: AST.Transformation): Decode => {
  if (ast === instant) return decodeInstant
  const { from, to, transformation } = ast
  if (transformation._tag === "TypeLiteralTransformation") {
    const properties = propertiesOf(ast)
    return properties === undefined ? bySchema(ast) : object(properties, emptyObject)
  }
  const decode = compile(from)
  const check = compile(to)
  if (transformation._tag === "ComposeTransformation") {
    return (input) => {
      const value = decode(input)
      return value === mismatch ? mismatch : check(value)
    }
  }
  const final: Decode = (input) => {
    const value = decode(input)
    if (value === mismatch) return mismatch
    const result = transformation.decode(value, options, ast, input)
    if (!Either.isEither(result)) return bySchema(ast)(input)
    return Either.isRight(result) ? check(result.right) : mismatch
  }
  const properties = ast.annotations[Plain] === true && AST.isTransformation(from) ? propertiesOf(from) : undefined
  return properties === undefined ? final : plainClass(final, properties)
}

/** The first instance is made by the class, which is only then known; the others by what it is known to do. */
const plainClass = (first: Decode, properties: ReadonlyArray<Property>): Decode => {
  let decode: Decode = (input) => {
    const value = first(input)
    if (value !== mismatch) {
      const prototype: object = Object.getPrototypeOf(value)
      const Parent: object = Object.getPrototypeOf(prototype.constructor)
      decode = Object.hasOwn(Parent, "identifier") ? object(properties, () => Object.create(prototype)) : first
    }
    return value
  }
  return (input) => decode(input)
}

const instant = Schema.DateTimeUtcFromNumber.ast

const maxInstant = 8.64e15

/** Rows of a page share most of their instants, and to make one costs as much as all else of a field. */
const recent = new Array<DateTime.Utc | undefined>(256)

const decodeInstant: Decode = (input) => {
  if (typeof input !== "number" || !(Math.abs(input) <= maxInstant)) return mismatch
  const slot = input & 255
  const known = recent[slot]
  return Object.is(known?.epochMillis, input) ? known : recent[slot] = DateTime.unsafeMake(input)
}

type Input = Readonly<Record<PropertyKey, unknown>>

const isRecord = (input: unknown): input is Input =>
  typeof input === "object" && input !== null && !Array.isArray(input)

/** A property of an output; what it is read from yields its value, `mismatch` or `absent`. */
interface Property {
  readonly name: PropertyKey
  readonly read: (input: Input) => unknown
}

const absent = Symbol("absent")

const emptyObject = () => ({})

const object = (
  properties: ReadonlyArray<Property>,
  make: () => Record<PropertyKey, unknown>
): Decode =>
(input) => {
  if (!isRecord(input)) return mismatch
  const output = make()
  for (const { name, read } of properties) {
    const value = read(input)
    if (value === mismatch) return mismatch
    if (value !== absent) output[name] = value
  }
  return output
}

const typeLiteral = (ast: AST.TypeLiteral): Decode => {
  const [index, ...others] = ast.indexSignatures
  if (index === undefined) {
    return ast.propertySignatures.length === 0
      ? bySchema(ast)
      : object(ast.propertySignatures.map(property), emptyObject)
  }
  return ast.propertySignatures.length === 0 && others.length === 0 && AST.isStringKeyword(index.parameter)
    ? record(index.type)
    : bySchema(ast)
}

const record = (type: AST.AST): Decode => {
  const decode = compile(type)
  return (input) => {
    if (!isRecord(input)) return mismatch
    const output: Record<string, unknown> = {}
    for (const key of Object.keys(input)) {
      const value = decode(input[key])
      if (value === mismatch) return mismatch
      output[key] = value
    }
    return output
  }
}

const property = ({ isOptional, name, type }: AST.PropertySignature): Property => {
  const decode = compile(type)
  return {
    name,
    read: isOptional
      ? (input) => Object.hasOwn(input, name) ? decode(input[name]) : absent
      : (input) => decode(input[name])
  }
}

/** The properties of a struct whose properties are renamed or transformed, where each stems from one of the input. */
const propertiesOf = ({ from, to, transformation }: AST.Transformation): ReadonlyArray<Property> | undefined => {
  if (transformation._tag !== "TypeLiteralTransformation" || !AST.isTypeLiteral(from) || !AST.isTypeLiteral(to)) {
    return undefined
  }
  const transformations = transformation.propertySignatureTransformations
  const sources = new Map(from.propertySignatures.map((source) => [source.name, source]))
  const free = new Set(sources.keys())
  const used = new Set<AST.PropertySignatureTransformation>()
  const properties: Array<Property> = []
  for (const target of to.propertySignatures) {
    const by = transformations.find((one) => one.to === target.name)
    const key = by === undefined ? target.name : by.from
    const source = sources.get(key)
    if (source === undefined || !free.delete(key) || (key !== target.name && sources.has(target.name))) return undefined
    if (by !== undefined) used.add(by)
    properties.push(transform(source, target, by?.decode))
  }
  const isWhole = free.size === 0 && used.size === transformations.length
    && from.indexSignatures.length + to.indexSignatures.length === 0 && !sources.has("__proto__")
  return isWhole ? properties : undefined
}

/** Without the null that a union has. */
const notNull = (ast: AST.AST): AST.AST =>
  AST.isUnion(ast) ? AST.Union.make(ast.types.filter((type) => !AST.isLiteral(type) || type.literal !== null)) : ast

/** Whether types are one and the same, but for what `AST.typeAST` makes anew each time it is called. */
const isSame = (one: AST.AST, other: AST.AST): boolean => {
  if (one === other) return true
  if (one.annotations !== other.annotations) return false
  if (AST.isDeclaration(one) && AST.isDeclaration(other)) {
    return one.decodeUnknown === other.decodeUnknown && areSame(one.typeParameters, other.typeParameters)
  }
  return AST.isTupleType(one) && AST.isTupleType(other) && one.elements.length + other.elements.length === 0
    && areSame(one.rest.map(({ type }) => type), other.rest.map(({ type }) => type))
}

const areSame = (ones: ReadonlyArray<AST.AST>, others: ReadonlyArray<AST.AST>): boolean =>
  ones.length === others.length && ones.every((one, index) => isSame(one, others[index]!))

const transform = (
  source: AST.PropertySignature,
  target: AST.PropertySignature,
  decode: AST.PropertySignatureTransformation["decode"] = identity
): Property => {
  const { isOptional, name, type } = target
  const fromNullable = target.annotations[FromNullable] as ((value: unknown) => unknown) | undefined
  if (fromNullable !== undefined) {
    const key = source.name
    const decode = compile(notNull(source.type))
    return {
      name,
      read: (input) => {
        const wire = Object.hasOwn(input, key) ? input[key] : null
        const value = wire === null ? null : decode(wire)
        return value === mismatch ? mismatch : fromNullable(value)
      }
    }
  }
  const { read } = property(source)
  const isRename = decode === identity && !source.isOptional && isSame(AST.typeAST(source.type), type)
  if (isRename) return { name, read }
  const check = compile(type)
  const none: Input = {}
  return {
    name,
    read: (input) => {
      const value = read(input)
      if (value === mismatch) return mismatch
      const result = decode(value === absent ? Option.none() : Option.some(value))
      if (Option.isSome(result)) return check(result.value)
      return isOptional ? absent : check(none[name])
    }
  }
}
