/**
 * The fields of an operation's input as JSON: path, query and body in one object, with Clerk's field names.
 */
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import { kebabCase, type Operation } from "./Operations.js"

/**
 * How a field is written on the command line: `values` once per item, as plain text or as JSON; `secret` and `file` by
 * the name of their source.
 */
export type Kind = "text" | "number" | "boolean" | "values" | "json" | "secret" | "file"

/**
 * A field of an input.
 */
export interface Field {
  readonly part: "path" | "query" | "body"
  /** Its name in the contract: `organizationId`. */
  readonly name: string
  /** Its name in JSON: `organization_id`. */
  readonly key: string
  /** Its flag on a command line, without the dashes: `organization-id`. */
  readonly flag: string
  readonly kind: Kind
  readonly isRequired: boolean
  /** Known values. There may be others. */
  readonly examples: ReadonlyArray<string>
  /** Its type in a program. */
  readonly type: AST.AST
  /** Its type on the wire. */
  readonly wire: AST.AST
}

/**
 * A problem of an input: the key and the rule, without the value.
 */
export interface Issue {
  readonly key: string
  readonly message: string
}

/** The flags that every operation command has. */
const taken = new Set(["all", "concurrency", "dry-run", "format", "input", "json", "outcomes", "show-secrets", "yes"])

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A schema without refinements, `null` and `undefined`. */
const bare = (ast: AST.AST): AST.AST => {
  if (ast._tag === "Refinement") return bare(ast.from)
  if (ast._tag === "Suspend") return bare(ast.f())
  if (ast._tag !== "Union") return ast
  const types = ast.types.filter((type) =>
    !AST.isUndefinedKeyword(type) && !(AST.isLiteral(type) && type.literal === null)
  )
  return types.length === 1 ? bare(types[0]!) : AST.Union.make(types)
}

const isText = (ast: AST.AST): boolean =>
  AST.isStringKeyword(ast) || AST.isTemplateLiteral(ast) || (AST.isLiteral(ast) && typeof ast.literal === "string")
  || (AST.isUnion(ast) && ast.types.every((type) => isText(bare(type))))

/** Whether a type is `Redacted`. */
const isRedacted = (ast: AST.AST): boolean =>
  AST.isDeclaration(ast)
  && Predicate.hasProperty(ast.annotations[AST.TypeConstructorAnnotationId], "_tag")
  && ast.annotations[AST.TypeConstructorAnnotationId]._tag === "effect/Redacted"

const isFile = (ast: AST.AST): boolean => {
  const json = ast.annotations[AST.JSONSchemaAnnotationId]
  return Predicate.hasProperty(json, "format") && json.format === "binary"
}

const kindOf = (type: AST.AST, wire: AST.AST): Kind => {
  if (isRedacted(type)) return "secret"
  if (isFile(wire)) return "file"
  if (AST.isBooleanKeyword(type)) return "boolean"
  if (AST.isNumberKeyword(type) || AST.isNumberKeyword(wire)) return "number"
  if (AST.isTupleType(type)) return "values"
  return isText(wire) ? "text" : "json"
}

const examplesOf = (ast: AST.AST): ReadonlyArray<string> => {
  const known = ast.annotations[AST.ExamplesAnnotationId]
  if (Array.isArray(known)) return known.map(String)
  if (AST.isLiteral(ast)) return [String(ast.literal)]
  if (AST.isUnion(ast)) return ast.types.flatMap((type) => examplesOf(type))
  if (AST.isTupleType(ast)) return ast.rest.flatMap(({ type }) => examplesOf(bare(type)))
  return []
}

type Part = Schema.Schema<Readonly<Record<string, unknown>>, unknown>

/** Whether the body consists of the value of its only field. */
const isWholeBody = (schema: Part): boolean =>
  AST.isTransformation(schema.ast) && !AST.isTypeLiteralTransformation(schema.ast.transformation)

/**
 * Whether the body of an operation consists of the value of its only field.
 */
export const isWhole = ({ endpoint: { payload } }: Operation): boolean =>
  payload !== null && isWholeBody(payload as Part)

const fieldsOf = (part: Field["part"], schema: Part | null): ReadonlyArray<Field> => {
  if (schema === null) return []
  const { ast } = schema
  const keys = new Map<PropertyKey, PropertyKey>(
    AST.isTransformation(ast) && AST.isTypeLiteralTransformation(ast.transformation)
      ? ast.transformation.propertySignatureTransformations.map(({ from, to }) => [to, from])
      : []
  )
  const wires = new Map(AST.getPropertySignatures(AST.encodedAST(ast)).map(({ name, type }) => [name, type]))
  return AST.getPropertySignatures(AST.typeAST(ast)).map(({ isOptional, name: property, type: own }): Field => {
    const name = String(property)
    const type = bare(own)
    const wire = bare(isWholeBody(schema) ? AST.encodedAST(ast) : wires.get(keys.get(name) ?? name) ?? own)
    const flag = kebabCase(name)
    return {
      part,
      name,
      key: part === "path" || isWholeBody(schema) ? snakeCase(name) : String(keys.get(name) ?? name),
      flag: taken.has(flag) ? `${part}-${flag}` : flag,
      kind: kindOf(type, wire),
      isRequired: !isOptional,
      examples: examplesOf(type),
      type,
      wire
    }
  })
}

const known = new WeakMap<Endpoint.Any, ReadonlyArray<Field>>()

/**
 * The fields of an operation, in the order path, query, body.
 */
export const of = ({ endpoint }: Operation): ReadonlyArray<Field> => {
  const fields = known.get(endpoint) ?? [
    ...fieldsOf("path", endpoint.params as Part | null),
    ...fieldsOf("query", endpoint.query as Part | null),
    ...fieldsOf("body", endpoint.payload as Part | null)
  ]
  known.set(endpoint, fields)
  return fields
}

/**
 * Parses an item of a list: as JSON if possible, unless it is a list of strings.
 */
export const ofItem = ({ wire }: Field, text: string): unknown => {
  const [item] = AST.isTupleType(wire) ? wire.rest : []
  if (item === undefined || isText(bare(item.type))) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A JSON value as text for a path or a query. */
const asText = (value: unknown, wire: AST.AST): unknown => {
  if (Array.isArray(value)) {
    const items: ReadonlyArray<unknown> = value.map((item) => asText(item, wire))
    return AST.isTupleType(wire) ? items : items.join(",")
  }
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value
}

/** Decodes a file, which is base64 in JSON. */
const asBlob = (value: unknown): unknown =>
  typeof value === "string" && /^[A-Za-z0-9+/]+={0,2}$/.test(value) ? new Blob([Buffer.from(value, "base64")]) : value

const toWire = (value: unknown, { kind, part, wire }: Field): unknown =>
  kind === "file" ? asBlob(value) : part === "body" ? value : asText(value, wire)

/** Converts a parse error to issues, without the actual values. */
const issuesOf = (error: ParseResult.ParseError, keyOf: (first: string) => string): ReadonlyArray<Issue> =>
  ParseResult.ArrayFormatter.formatErrorSync(error).map(({ _tag, message, path: [first, ...rest] }) => ({
    key: first === undefined ? "" : [keyOf(String(first)), ...rest.map(String)].join("."),
    message: _tag === "Missing"
      ? "is missing"
      : _tag === "Unexpected"
      ? "is unknown"
      : message.replace(/^Expected /, "must be ").replace(/, actual [^]*$/, "")
  }))

/**
 * Decodes the input of a client method from JSON. Keys may also be in camelCase.
 */
export const decode = (
  operation: Operation,
  json: Readonly<Record<string, unknown>>
): Either.Either<Readonly<Record<string, unknown>>, ReadonlyArray<Issue>> => {
  const fields = of(operation)
  const issues: Array<Issue> = []
  const values = new Map<Field, unknown>()
  for (const [key, value] of Object.entries(json)) {
    const field = fields.find((field) => field.key === key || field.name === key)
    if (field === undefined) issues.push({ key, message: "is unknown" })
    else values.set(field, toWire(value, field))
  }
  const { params, payload, query } = operation.endpoint
  const decodePart = (part: Field["part"], schema: Part | null): Readonly<Record<string, unknown>> => {
    if (schema === null) return {}
    const own = [...values].filter(([field]) => field.part === part)
    const isWhole = isWholeBody(schema)
    const wireKey = ({ key, name }: Field) => part === "path" ? name : key
    const wire = isWhole ? own[0]?.[1] : Object.fromEntries(own.map(([field, value]) => [wireKey(field), value]))
    return Either.getOrElse(
      Schema.decodeUnknownEither(schema, { errors: "all", onExcessProperty: "error" })(wire),
      (error) => {
        const whole = fields.find((field) => field.part === part)
        issues.push(...issuesOf(error, (first) =>
          isWhole && whole !== undefined
            ? `${whole.key}.${first}`
            : fields.find((field) => field.part === part && wireKey(field) === first)?.key ?? first))
        return {}
      }
    )
  }
  const input = {
    ...decodePart("path", params as Part | null),
    ...decodePart("query", query as Part | null),
    ...decodePart("body", payload as Part | null)
  }
  return issues.length > 0 ? Either.left(issues) : Either.right(input)
}
