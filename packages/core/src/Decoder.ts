/**
 * Decodes server responses like `effect/Schema`, several times faster.
 *
 * One walk over the AST of a schema turns each node into a `Part`: a closure that decodes it and, for the nodes of
 * typical rows, equivalent code. A struct or a class starts with closures. If code may be generated, generated code
 * replaces them once enough objects were decoded to benefit. Nodes that the closures do not support are decoded by the
 * schema, node by node.
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
import { Code } from "./internal/code.js"
import { FromNullable, Plain } from "./internal/fields.js"

/**
 * Options of a decoder.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options {
  /**
   * Whether to generate code (with `new Function`) for structs and classes that decode many objects. The code is built
   * from the names and constants of the schema, never from input. The values are the same, and decoding is about twice
   * as fast. Where the runtime forbids code generation, such as in Workers or under a Content Security Policy without
   * `unsafe-eval`, closures are used. Default: false.
   */
  readonly generateCode?: boolean | undefined
}

/**
 * Compiles a schema into a function that validates and transforms in one pass. It returns the same values as
 * `Schema.decodeUnknownOption`. It reports that an input is invalid, but not why: to get the issues, decode the input
 * again with the schema.
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
export const make = <A, I>(
  schema: Schema.Schema<A, I>,
  options: Options = {}
): (input: unknown) => Option.Option<A> => {
  let decode: Decode | undefined
  return (input) => {
    decode ??= (options.generateCode === true ? generating : interpreting).compile(schema.ast).decode
    const value = decode(input)
    return value === mismatch ? Option.none() : Option.some(value as A)
  }
}

/** The value of an input, or `mismatch`. */
type Decode = (input: unknown) => unknown

const mismatch = Symbol("mismatch")

/** The decoder of a schema node. */
interface Part {
  readonly decode: Decode
  /** For nodes that decode to the input itself: the condition that a variable is valid, as code. */
  readonly test?: (code: Code, variable: string) => string
  /** Writes statements that decode the value of a variable or return `mismatch`. Returns the name of the result variable. */
  readonly write?: (code: Code, variable: string) => string
}

const write = ({ decode, test, write }: Part, code: Code, variable: string): string => {
  if (test !== undefined) {
    code.line(`if (!(${test(code, variable)})) return mismatch`)
    return variable
  }
  if (write !== undefined) return write(code, variable)
  const value = code.variable(`${code.constant(decode)}(${variable})`)
  code.line(`if (${value} === mismatch) return mismatch`)
  return value
}

const anything: Part = { decode: identity, test: () => "true" }

const ofType = (type: "string" | "number" | "boolean"): Part => ({
  decode: (input) => typeof input === type ? input : mismatch,
  test: (_, variable) => `typeof ${variable} === "${type}"`
})

/** The decoders of leaf nodes. */
const keywords: Readonly<Partial<Record<AST.AST["_tag"], Part>>> = {
  UnknownKeyword: anything,
  AnyKeyword: anything,
  VoidKeyword: anything,
  StringKeyword: ofType("string"),
  NumberKeyword: ofType("number"),
  BooleanKeyword: ofType("boolean")
}

const options = AST.defaultParseOption

const hasOwnRules = (ast: AST.AST): boolean =>
  Option.isSome(AST.getParseOptionsAnnotation(ast)) || Option.isSome(AST.getDecodingFallbackAnnotation(ast))

const bySchema = (ast: AST.AST): Part => {
  const decode = ParseResult.decodeUnknownEither(Schema.make<unknown>(ast))
  return { decode: (input) => Either.getOrElse(decode(input), () => mismatch) }
}

/** Builds the decoders of schema nodes, once per node. */
class Compiler {
  private readonly compiled = new WeakMap<AST.AST, Part>()

  constructor(private readonly generatesCode: boolean) {}

  compile(ast: AST.AST): Part {
    let part = this.compiled.get(ast)
    if (part === undefined) this.compiled.set(ast, part = hasOwnRules(ast) ? bySchema(ast) : this.build(ast))
    return part
  }

  private build(ast: AST.AST): Part {
    switch (ast._tag) {
      case "Literal":
        return literal(ast)
      case "Declaration":
        return declaration(ast)
      case "Refinement":
        return refinement(ast, this.compile(ast.from))
      case "TupleType":
        return ast.elements.length === 0 && ast.rest.length === 1
          ? array(this.compile(ast.rest[0]!.type))
          : bySchema(ast)
      case "TypeLiteral":
        return this.typeLiteral(ast)
      case "Union":
        return ast.types.some(isTagged) ? bySchema(ast) : union(ast.types.map((type) => this.compile(type)))
      case "Suspend":
        return this.suspend(ast)
      case "Transformation":
        return this.transformation(ast)
      default:
        return keywords[ast._tag] ?? bySchema(ast)
    }
  }

  private suspend(ast: AST.Suspend): Part {
    let decode: Decode | undefined
    return { decode: (input) => (decode ??= this.compile(ast.f()).decode)(input) }
  }

  private transformation(ast: AST.Transformation): Part {
    if (ast === instant) return { decode: decodeInstant }
    const { from, to, transformation } = ast
    if (transformation._tag === "TypeLiteralTransformation") {
      const properties = this.propertiesOf(ast)
      return properties === undefined ? bySchema(ast) : { decode: this.object(properties, Object.prototype) }
    }
    const { decode } = this.compile(from)
    const { decode: check } = this.compile(to)
    if (transformation._tag === "ComposeTransformation") {
      return {
        decode: (input) => {
          const value = decode(input)
          return value === mismatch ? mismatch : check(value)
        }
      }
    }
    const final: Decode = (input) => {
      const value = decode(input)
      if (value === mismatch) return mismatch
      const result = transformation.decode(value, options, ast, input)
      if (!Either.isEither(result)) return bySchema(ast).decode(input)
      return Either.isRight(result) ? check(result.right) : mismatch
    }
    const properties = ast.annotations[Plain] === true && AST.isTransformation(from)
      ? this.propertiesOf(from)
      : undefined
    return { decode: properties === undefined ? final : this.plainClass(final, properties) }
  }

  /** The class itself constructs the first instance, which reveals its prototype. All others are constructed without it. */
  private plainClass(first: Decode, properties: ReadonlyArray<Property>): Decode {
    let decode: Decode = (input) => {
      const value = first(input)
      if (value !== mismatch) {
        const prototype: object = Object.getPrototypeOf(value)
        const Parent: object = Object.getPrototypeOf(prototype.constructor)
        decode = Object.hasOwn(Parent, "identifier") ? this.object(properties, prototype) : first
      }
      return value
    }
    return (input) => decode(input)
  }

  private typeLiteral(ast: AST.TypeLiteral): Part {
    const [index, ...others] = ast.indexSignatures
    if (index === undefined) {
      return ast.propertySignatures.length === 0
        ? bySchema(ast)
        : { decode: this.object(ast.propertySignatures.map((one) => this.property(one)), Object.prototype) }
    }
    return ast.propertySignatures.length === 0 && others.length === 0 && AST.isStringKeyword(index.parameter)
      ? record(this.compile(index.type))
      : bySchema(ast)
  }

  private property({ isOptional, name, type }: AST.PropertySignature): Property {
    return (isOptional ? optionalProperty : requiredProperty)(name, this.compile(type))
  }

  /** The properties of a struct with renamed or transformed properties, if each comes from one property of the input. */
  private propertiesOf({ from, to, transformation }: AST.Transformation): ReadonlyArray<Property> | undefined {
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
      if (source === undefined || !free.delete(key) || (key !== target.name && sources.has(target.name))) {
        return undefined
      }
      if (by !== undefined) used.add(by)
      properties.push(this.transform(source, target, by?.decode))
    }
    const isWhole = free.size === 0 && used.size === transformations.length
      && from.indexSignatures.length + to.indexSignatures.length === 0 && !sources.has("__proto__")
    return isWhole ? properties : undefined
  }

  private transform(
    source: AST.PropertySignature,
    target: AST.PropertySignature,
    decode: AST.PropertySignatureTransformation["decode"] = identity
  ): Property {
    const { isOptional, name, type } = target
    const fromNullable = target.annotations[FromNullable] as ((value: unknown) => unknown) | undefined
    if (fromNullable !== undefined) {
      return nullableProperty(name, source.name, this.compile(notNull(source.type)), fromNullable)
    }
    const property = this.property(source)
    const isRename = decode === identity && !source.isOptional && isSame(AST.typeAST(source.type), type)
    if (isRename) return { ...property, name }
    const { read } = property
    const { decode: check } = this.compile(type)
    const none: Input = {}
    return computedProperty(name, (input) => {
      const value = read(input)
      if (value === mismatch) return mismatch
      const result = decode(value === absent ? Option.none() : Option.some(value))
      if (Option.isSome(result)) return check(result.value)
      return isOptional ? absent : check(none[name])
    })
  }

  /** Decodes objects with closures, and with generated code once enough objects were decoded and if code may be generated. */
  private object(properties: ReadonlyArray<Property>, prototype: object): Decode {
    const interpreted = interpret(properties, prototype)
    if (!this.generatesCode) return interpreted
    let decoded = 0
    let decode: Decode = (input) => {
      if (++decoded === warmUp) decode = generate(properties, prototype, interpreted)
      return interpreted(input)
    }
    return (input) => decode(input)
  }
}

const interpreting = new Compiler(false)
const generating = new Compiler(true)

const literal = ({ literal }: AST.Literal): Part => ({
  decode: (input) => input === literal ? input : mismatch,
  test: (code, variable) => `${variable} === ${code.constant(literal)}`
})

const declaration = (ast: AST.Declaration): Part => {
  const decode = ast.decodeUnknown(...ast.typeParameters)
  return {
    decode: (input) => {
      const result = decode(input, options, ast)
      if (!Either.isEither(result)) return bySchema(ast).decode(input)
      return Either.isRight(result) ? result.right : mismatch
    }
  }
}

const refinement = (ast: AST.Refinement, from: Part): Part => {
  const holds = (value: unknown): boolean => Option.isNone(ast.filter(value, options, ast))
  const { test } = from
  return {
    decode: (input) => {
      const value = from.decode(input)
      return value === mismatch || !holds(value) ? mismatch : value
    },
    ...(test !== undefined && {
      test: (code: Code, variable: string) =>
        `${test(code, variable)} && ${filters().get(ast.filter)?.(variable) ?? `${code.constant(holds)}(${variable})`}`
    })
  }
}

/** The filters of most fields, as code. */
const filters = () =>
  known ??= new Map([
    [filterOf(Schema.NonEmptyString), (text: string) => `${text} !== ""`],
    [filterOf(Schema.Int), (number: string) => `Number.isSafeInteger(${number})`],
    [filterOf(Schema.NonNegative), (number: string) => `${number} >= 0`],
    [filterOf(Schema.NonNegativeInt), (number: string) => `Number.isSafeInteger(${number})`]
  ])
let known: Map<AST.Refinement["filter"] | undefined, (variable: string) => string> | undefined

const filterOf = ({ ast }: Schema.Schema.Any) => AST.isRefinement(ast) ? ast.filter : undefined

const array = (item: Part): Part => ({
  decode: (input) => {
    if (!Array.isArray(input)) return mismatch
    const output: Array<unknown> = []
    for (let i = 0; i < input.length; i++) {
      const value = item.decode(input[i])
      if (value === mismatch) return mismatch
      output.push(value)
    }
    return output
  },
  write: (code, input) => {
    code.line(`if (!Array.isArray(${input})) return mismatch`)
    const output = code.variable("[]")
    const index = code.variable("0")
    code.line(`for (; ${index} < ${input}.length; ${index}++) {`)
    code.line(`${output}.push(${write(item, code, code.variable(`${input}[${index}]`))})`)
    code.line("}")
    return output
  }
})

const union = (members: ReadonlyArray<Part>): Part => {
  const decodes = members.map(({ decode }) => decode)
  const tests = members.flatMap(({ test }) => test ?? [])
  return {
    decode: (input) => {
      for (const decode of decodes) {
        const value = decode(input)
        if (value !== mismatch) return value
      }
      return mismatch
    },
    ...(tests.length === members.length && {
      test: (code: Code, variable: string) => `(${tests.map((test) => `(${test(code, variable)})`).join(" || ")})`
    })
  }
}

/** Whether the schema selects this union member by a literal in it, before other members and regardless of their order. */
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

const instant = Schema.DateTimeUtcFromNumber.ast

const maxInstant = 8.64e15

/** Rows of a page share most of their instants, and creating one costs as much as all other work for a field. */
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

const record = ({ decode }: Part): Part => ({
  decode: (input) => {
    if (!isRecord(input)) return mismatch
    const output: Record<string, unknown> = {}
    for (const key of Object.keys(input)) {
      const value = decode(input[key])
      if (value === mismatch) return mismatch
      output[key] = value
    }
    return output
  }
})

/** A property of an output. */
interface Property {
  readonly name: PropertyKey
  /** Returns its value, `mismatch` or `absent`. */
  readonly read: (input: Input) => unknown
  /** Writes statements that read it from a variable or return `mismatch`. Returns the name of the result variable. */
  readonly write: (code: Code, input: string) => string
}

const absent = Symbol("absent")

/** A property that its closure decodes. */
const computedProperty = (name: PropertyKey, read: Property["read"]): Property => ({
  name,
  read,
  write: (code, input) => {
    const value = code.variable(`${code.constant(read)}(${input})`)
    code.line(`if (${value} === mismatch) return mismatch`)
    return value
  }
})

const requiredProperty = (name: PropertyKey, part: Part): Property => ({
  name,
  read: (input) => part.decode(input[name]),
  write: (code, input) => write(part, code, code.variable(`${input}[${code.quote(name)}]`))
})

const optionalProperty = (name: PropertyKey, part: Part): Property => ({
  name,
  read: (input) => Object.hasOwn(input, name) ? part.decode(input[name]) : absent,
  write: (code, input) => {
    const wire = writeOwn(code, input, name, "absent")
    const value = code.variable("absent")
    code.line(`if (${wire} !== absent) {`)
    code.line(`${value} = ${write(part, code, wire)}`)
    code.line("}")
    return value
  }
})

/** A property for which absent and null are the same. */
const nullableProperty = (
  name: PropertyKey,
  key: PropertyKey,
  part: Part,
  fromNullable: (value: unknown) => unknown
): Property => ({
  name,
  read: (input) => {
    const wire = Object.hasOwn(input, key) ? input[key] : null
    const value = wire === null ? null : part.decode(wire)
    return value === mismatch ? mismatch : fromNullable(value)
  },
  write: (code, input) => {
    const wire = writeOwn(code, input, key, "null")
    const value = code.variable("null")
    code.line(`if (${wire} !== null) {`)
    code.line(`${value} = ${write(part, code, wire)}`)
    code.line("}")
    return fromNullable === identity ? value : code.variable(`${code.constant(fromNullable)}(${value})`)
  }
})

/** Reads an own property of the input. Every property of a plain object is, except those that all objects inherit. */
const writeOwn = (code: Code, input: string, key: PropertyKey, otherwise: string): string => {
  const name = code.quote(key)
  const isOwn = `Object.hasOwn(${input}, ${name})`
  if (key in Object.prototype) return code.variable(`${isOwn} ? ${input}[${name}] : ${otherwise}`)
  const value = code.variable(`${input}[${name}]`)
  code.line(`if (${value} === undefined && !${isOwn}) ${value} = ${otherwise}`)
  return value
}

const interpret = (properties: ReadonlyArray<Property>, prototype: object): Decode => (input) => {
  if (!isRecord(input)) return mismatch
  const output: Record<PropertyKey, unknown> = Object.create(prototype)
  for (const { name, read } of properties) {
    const value = read(input)
    if (value === mismatch) return mismatch
    if (value !== absent) output[name] = value
  }
  return output
}

/** The number of objects of a kind that are decoded before code is generated, which costs as much as a few hundred objects save. */
const warmUp = 32

let mayGenerate = true

/**
 * The code that decodes objects. It accepts the output of `JSON.parse`. Closures decode other kinds of objects, and all
 * objects while `Object.prototype` has extra properties.
 */
const generate = (properties: ReadonlyArray<Property>, prototype: object, interpreted: Decode): Decode => {
  if (!mayGenerate) return interpreted
  const code = new Code({ mismatch, absent, interpreted, plain: Object.prototype })
  code.line("const decode = (input) => {")
  code.line("if (typeof input !== 'object' || input === null || Array.isArray(input)) return mismatch")
  code.line("const parent = Object.getPrototypeOf(input)")
  code.line("if (parent !== plain && parent !== null) return interpreted(input)")
  code.line("for (const _ in plain) return interpreted(input)")
  const values = properties.map(({ write }) => write(code, "input"))
  code.line(`return new Output(${values.join(", ")})`)
  code.line("}")
  const parameters = properties.map((_, index) => `p${index}`)
  code.line(`function Output(${parameters.join(", ")}) {`)
  properties.forEach(({ name }, index) => code.line(`if (p${index} !== absent) this[${code.quote(name)}] = p${index}`))
  code.line("}")
  code.line(`Output.prototype = ${code.constant(prototype)}`)
  code.line("return decode")
  try {
    return code.run() as Decode
  } catch (error) {
    if (error instanceof EvalError) mayGenerate = false
    return interpreted
  }
}

/** Removes null from a union. */
const notNull = (ast: AST.AST): AST.AST =>
  AST.isUnion(ast) ? AST.Union.make(ast.types.filter((type) => !AST.isLiteral(type) || type.literal !== null)) : ast

/** Whether types are identical, except for nodes that `AST.typeAST` creates anew on each call. */
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
