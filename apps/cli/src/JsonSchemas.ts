/**
 * Inputs and answers of operations as JSON Schema.
 */
import * as JSONSchema from "effect/JSONSchema"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import type * as Fields from "./Fields.js"
import type { Operation } from "./Operations.js"

/**
 * A JSON Schema.
 */
export type JsonSchema = { readonly [key: string]: unknown }

const prefix = "#/$defs/"

/** A schema without references, which would be read from the root of the document that it stands in. */
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

/** What JSON has for a number or a boolean of a program, and else what is on the wire. */
const schemaOf = ({ examples, kind, part, type, wire }: Fields.Field): JsonSchema => {
  if (kind === "file") return { type: "string", contentEncoding: "base64" }
  const isNatural = part !== "body" && (AST.isBooleanKeyword(type) || kind === "number" || kind === "values")
  const schema = toSchema(isNatural && !AST.isDeclaration(type) ? type : wire)
  return examples.length > 0 && kind === "text" && schema["enum"] === undefined ? { ...schema, examples } : schema
}

/**
 * A field of an input.
 */
export const ofField = schemaOf

/**
 * An answer; `null` where there is none.
 */
export const ofAnswer = ({ endpoint }: Operation): JsonSchema | null =>
  AST.isVoidKeyword(endpoint.success.ast) ? null : toSchema(AST.encodedAST(endpoint.success.ast))
