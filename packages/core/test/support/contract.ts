import * as ClerkError from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Metadata from "@effect-clerk/core/Metadata"
import * as Query from "@effect-clerk/core/Query"
import { Schema, SchemaAST } from "effect"

/** What is compared with Clerk's spec: what a fact is about, and its value. */
export type Facts = { readonly [about: string]: string }

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The keys of a schema as they are on the wire, each with the schema of its value. */
const wireProperties = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.PropertySignature> => {
  switch (ast._tag) {
    case "TypeLiteral":
      return ast.propertySignatures
    case "Transformation":
    case "Refinement":
      return wireProperties(ast.from)
    default:
      throw new Error(`not an object: ${ast}`)
  }
}

/** The schema of one value of an operation's query or body, by its key on the wire. */
export const wireSchema = (
  { payload, query }: Endpoint.Any,
  place: string,
  key: string
): Schema.Schema<unknown, unknown> => {
  const schema = place === "query" ? query! : payload!
  return Schema.make(wireProperties(schema.ast).find(({ name }) => name === key)!.type)
}

const isNull = (ast: SchemaAST.AST): boolean => ast._tag === "Literal" && ast.literal === null

const isNullable = (ast: SchemaAST.AST): boolean => ast._tag === "Union" && ast.types.some(isNull)

/** The properties of a model, and which of them may be absent or null. */
export const modelFactsOf = (schema: Schema.Schema.All): Facts =>
  Object.fromEntries(
    wireProperties(schema.ast).flatMap(({ isOptional, name, type }) => [
      [`property ${String(name)}`, "known"],
      ...(isOptional ? [[`property ${String(name)} may be absent`, "yes"]] : []),
      ...(isNullable(type) ? [[`property ${String(name)} may be null`, "yes"]] : [])
    ])
  )

/** The kind of a value by OpenAPI's names, seen through the strings that a query is made of. */
const kindOf = (ast: SchemaAST.AST): string => {
  switch (ast._tag) {
    case "StringKeyword":
      return "string"
    case "BooleanKeyword":
      return "boolean"
    case "NumberKeyword":
      return "number"
    case "Literal":
      return typeof ast.literal
    case "Refinement":
      return ast.annotations[SchemaAST.SchemaIdAnnotationId] === Schema.IntSchemaId ? "integer" : kindOf(ast.from)
    case "Transformation":
      if (ast.annotations[Query.CommaSeparated] === true) return kindOf(ast.to).replace("repeated", "comma-joined")
      return kindOf(ast.to._tag === "Declaration" ? ast.from : ast.to)
    case "TupleType":
      return `repeated ${kindOf(ast.rest[0]!.type)}`
    case "Union":
      return [...new Set(ast.types.filter((member) => !isNull(member)).map(kindOf))].join(" or ")
    case "Declaration":
      if (ast === Metadata.Metadata.ast) return "object"
      if ((ast.annotations[Schema.InstanceOfSchemaId] as { constructor?: unknown })?.constructor === Blob) {
        return "binary"
      }
  }
  throw new Error(`no kind for ${ast}`)
}

const propertyFacts = (place: string, schema: Schema.Schema.All | null): ReadonlyArray<[string, string]> =>
  schema === null ? [] : wireProperties(schema.ast).map(({ isOptional, name, type }) => [
    `${place} ${place === "path" ? snakeCase(String(name)) : String(name)}`,
    `${isOptional ? "optional" : "required"} ${kindOf(type)}${isNullable(type) ? " or null" : ""}`
  ])

/** The models a success is made of: `Organization`, `page of Organization`, `list of Organization`. */
const shapesOf = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "Union":
      return ast.types.flatMap(shapesOf)
    case "TupleType":
      return shapesOf(ast.rest[0]!.type).map((shape) => `list of ${shape}`)
    case "TypeLiteral": {
      const { data, ...others } = Object.fromEntries(ast.propertySignatures.map(({ name, type }) => [name, type]))
      if (data?._tag === "TupleType" && Object.keys(others).join() === "total_count") {
        return shapesOf(data.rest[0]!.type).map((shape) => `page of ${shape}`)
      }
      break
    }
    case "Transformation":
      return ast.to._tag === "Declaration"
        ? [String(ast.to.annotations[SchemaAST.IdentifierAnnotationId]).replace(/^.*\//, "")]
        : shapesOf(ast.from)
  }
  throw new Error(`no shape for ${ast}`)
}

const contentTypes = { json: "application/json", multipart: "multipart/form-data" }

export const factsOf = (endpoint: Endpoint.Any): Facts =>
  Object.fromEntries([
    ["method", endpoint.method],
    ["path", endpoint.path.replace(/:(\w+)/g, (_, name: string) => `{${snakeCase(name)}}`)],
    ...propertyFacts("path", endpoint.params),
    ...propertyFacts("query", endpoint.query),
    ...propertyFacts("body", endpoint.payload),
    ...(endpoint.payload === null ? [] : [["content type", contentTypes[endpoint.encoding]]]),
    ...shapesOf(endpoint.success.ast).map((shape) => [`returns ${shape}`, "200"]),
    ...endpoint.error.map((Class) => [`status ${ClerkError.toStatus(Class)}`, "ClerkErrors"])
  ])
