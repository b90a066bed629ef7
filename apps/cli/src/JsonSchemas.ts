/**
 * JSON Schemas of the inputs and answers of operations.
 */
import * as JSONSchema from "effect/JSONSchema"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import * as Answer from "./Answer.js"
import type * as Fields from "./Fields.js"
import type { Operation } from "./Operations.js"

/**
 * A JSON Schema.
 */
export type JsonSchema = { readonly [key: string]: unknown }

const prefix = "#/$defs/"

/** Inlines references, which would otherwise be resolved from the root of the enclosing document. */
const inlined = (schema: unknown, definitions: JsonSchema, within: ReadonlyArray<string> = []): unknown => {
  if (Array.isArray(schema)) return schema.map((item) => inlined(item, definitions, within))
  if (schema === null || typeof schema !== "object") return schema
  const { $ref } = schema as JsonSchema
  if (typeof $ref === "string" && $ref.startsWith(prefix)) {
    const name = $ref.slice(prefix.length)
    return within.includes(name) ? {} : inlined(definitions[name], definitions, [...within, name])
  }
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, inlined(value, definitions, within)])
  )
}

const toSchema = (ast: AST.AST): JsonSchema => {
  const { $defs = {}, $schema: _, ...schema } = JSONSchema.make(Schema.make(ast)) as unknown as JsonSchema
  return inlined(schema, $defs as JsonSchema) as JsonSchema
}

/**
 * The schema of an input field: a JSON number or boolean if the program has one, otherwise the type on the wire.
 */
export const ofField = ({ examples, kind, part, type, wire }: Fields.Field): JsonSchema => {
  if (kind === "file") return { type: "string", contentEncoding: "base64" }
  const isNatural = part !== "body" && (AST.isBooleanKeyword(type) || kind === "number" || kind === "values")
  const schema = toSchema(isNatural && !AST.isDeclaration(type) ? type : wire)
  if (part !== "body" && String(schema["description"]).includes("to be decoded into a number")) {
    return { type: "number" }
  }
  return examples.length > 0 && kind === "text" && schema["enum"] === undefined ? { ...schema, examples } : schema
}

/**
 * The schema of an input: one object with its fields.
 */
export const ofInput = (fields: ReadonlyArray<Fields.Field>): JsonSchema => ({
  type: "object",
  properties: Object.fromEntries(fields.map((field) => [field.key, ofField(field)])),
  required: fields.filter(({ isRequired }) => isRequired).map(({ key }) => key),
  additionalProperties: false
})

/**
 * The schema of a row of a list.
 */
export const ofRow = ({ endpoint }: Operation): JsonSchema => toSchema(Answer.rowOf(endpoint) ?? AST.unknownKeyword)

/**
 * The schema of an answer; `null` if there is none.
 */
export const ofAnswer = ({ endpoint }: Operation): JsonSchema | null =>
  AST.isVoidKeyword(endpoint.success.ast) ? null : toSchema(AST.encodedAST(endpoint.success.ast))

const isObject = (value: unknown): value is JsonSchema =>
  value !== null && typeof value === "object" && !Array.isArray(value)

const mapped = (schema: unknown, change: (schema: unknown) => unknown): unknown =>
  Array.isArray(schema)
    ? schema.map(change)
    : isObject(schema)
    ? Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, change(value)]))
    : schema

/** Removes descriptions of decoding, and merges a nullable value into one schema. */
const shortened = (schema: unknown): unknown => {
  const short = mapped(schema, shortened)
  if (!isObject(short)) return short
  const { anyOf, ...all } = short
  const { description, ...others } = all
  const rest = typeof description === "string" && description.includes("to be decoded") ? others : all
  const [first, second, ...more]: ReadonlyArray<unknown> = Array.isArray(anyOf) ? anyOf : []
  return isObject(first) && typeof first["type"] === "string" && !("enum" in first) && isObject(second)
      && second["type"] === "null" && more.length === 0
    ? { ...first, ...rest, type: [first["type"], "null"] }
    : { ...rest, ...(anyOf === undefined ? {} : { anyOf }) }
}

/** The minimum length of an object that becomes a definition, in characters. */
const worth = 150

/** The objects that occur more than once in a schema, as JSON. */
const repeated = (schema: unknown): ReadonlySet<string> => {
  const met = new Set<string>()
  const again = new Set<string>()
  const visit = (schema: unknown): unknown => {
    if (isObject(schema) && "properties" in schema) {
      const json = JSON.stringify(schema)
      if (met.has(json)) return again.add(json)
      if (json.length > worth) met.add(json)
    }
    return mapped(schema, visit)
  }
  visit(schema)
  return again
}

/**
 * An equivalent schema in fewer bytes, in which repeated objects become definitions.
 */
export const compact = (schema: JsonSchema): JsonSchema => {
  const short = shortened(schema) as JsonSchema
  const shared = repeated(short)
  const names = new Map<string, string>()
  const definitions: Record<string, unknown> = {}
  const replaced = (schema: unknown): unknown => {
    const json = JSON.stringify(schema)
    if (!shared.has(json)) return mapped(schema, replaced)
    const name = names.get(json) ?? `type${names.size + 1}`
    if (!names.has(json)) {
      names.set(json, name)
      definitions[name] = mapped(schema, replaced)
    }
    return { $ref: `${prefix}${name}` }
  }
  const whole = mapped(short, replaced) as JsonSchema
  return names.size === 0 ? whole : { ...whole, $defs: definitions }
}
