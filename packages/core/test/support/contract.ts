import * as ClerkError from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Metadata from "@effect-clerk/core/Metadata"
import { textChanges, texts } from "../../src/internal/fields.js"
import * as Query from "@effect-clerk/core/Query"
import { Schema, SchemaAST } from "effect"
import { parameterName, type Schema as SpecSchema, type Spec } from "./openapi.js"

/** A fact that is compared with Clerk's spec: its subject and its value. */
export type Facts = { readonly [about: string]: string }

export interface Difference {
  /** The operation, such as `users.create`, or the model: its identifier without `@effect-clerk/core/`. */
  readonly of: string
  readonly about: string
  readonly ours: string | undefined
  readonly spec: string | undefined
}

/** An intended difference, with its reason. */
export interface Chosen extends Difference {
  readonly reason: string
}

/** A difference of older versions of the API, in an operation that the latest has too. */
export interface Older {
  readonly versions: ReadonlyArray<string>
  readonly of: string
  readonly about: string
  readonly latest: string | undefined
  readonly older: string | undefined
}

/** The array of a body that is an array. */
const listOf = (ast: SchemaAST.AST): SchemaAST.AST | undefined => {
  switch (ast._tag) {
    case "TupleType":
      return ast.rest[0]?.type
    case "Transformation":
    case "Refinement":
      return listOf(ast.from)
    default:
      return undefined
  }
}

/** The wire keys of a schema, each with the schema of its value. */
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

/** The schema of one value of an operation's query or body, by its wire key. */
export const wireSchema = (
  { payload, query }: Endpoint.Any,
  place: string,
  key: string
): Schema.Schema<unknown, unknown> => {
  const { ast } = place === "query" ? query! : payload!
  return Schema.make(wireProperties(listOf(ast) ?? ast).find(({ name }) => name === key)!.type)
}

const isNull = (ast: SchemaAST.AST): boolean => ast._tag === "Literal" && ast.literal === null

const isNullable = (ast: SchemaAST.AST): boolean => ast._tag === "Union" && ast.types.some(isNull)

/** The OpenAPI type of a value, decoded from the strings of a query. */
const kindOf = (ast: SchemaAST.AST): string => {
  switch (ast._tag) {
    case "StringKeyword":
      return "string"
    case "BooleanKeyword":
      return "boolean"
    case "NumberKeyword":
      return "number"
    case "UnknownKeyword":
      return "any"
    case "TypeLiteral":
      return "object"
    case "Literal":
      return typeof ast.literal
    case "Refinement":
      return ast.annotations[SchemaAST.SchemaIdAnnotationId] === Schema.IntSchemaId ? "integer" : kindOf(ast.from)
    case "Transformation":
      if (ast.annotations[Query.CommaSeparated] === true) return kindOf(ast.to).replace("repeated", "comma-joined")
      if (ast.to === Schema.DurationFromSelf.ast) return "integer"
      return kindOf(ast.to._tag === "Declaration" ? ast.from : ast.to)
    case "TupleType":
      return `repeated ${kindOf(ast.rest[0]!.type)}`
    case "Union":
      return [...new Set(ast.types.filter((member) => !isNull(member)).map(kindOf))].join(" or ")
    case "Declaration":
      if ([Metadata.Metadata, texts, textChanges].some((schema) => schema.ast === ast)) return "object"
      if ((ast.annotations[Schema.InstanceOfSchemaId] as { constructor?: unknown })?.constructor === Blob) {
        return "binary"
      }
  }
  throw new Error(`no kind for ${ast}`)
}

const propertyFacts = (place: string, ast: SchemaAST.AST | undefined): ReadonlyArray<[string, string]> =>
  ast === undefined ? [] : wireProperties(ast).map(({ isOptional, name, type }) => [
    `${place} ${place === "path" ? parameterName(String(name)) : String(name)}`,
    `${isOptional ? "optional" : "required"} ${kindOf(type)}${isNullable(type) ? " or null" : ""}`
  ])

/** The form of a success: `object`, `page of object`, `list of object`, `nothing`. */
const shapesOf = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "VoidKeyword":
      return ["nothing"]
    case "Union":
      return [...new Set(ast.types.flatMap(shapesOf))]
    case "TupleType":
      return shapesOf(ast.rest[0]!.type).map((shape) => `list of ${shape}`)
    case "TypeLiteral": {
      const names = ast.propertySignatures.map(({ name }) => name)
      const rows = ast.propertySignatures.find(({ type }) => type._tag === "TupleType")
      return names.length === 2 && names.includes("total_count") && rows !== undefined
        ? shapesOf((rows.type as SchemaAST.TupleType).rest[0]!.type).map((shape) => `page of ${shape}`)
        : ["object"]
    }
    case "Declaration":
      return ["object"]
    case "Transformation":
      return ast.to._tag === "Declaration" ? ["object"] : shapesOf(ast.from)
    case "Refinement":
      return shapesOf(ast.from)
  }
  throw new Error(`no shape for ${ast}`)
}

const contentTypes = { json: "application/json", multipart: "multipart/form-data" }

const bodyFacts = ({ encoding, openBody, payload }: Endpoint.Any): ReadonlyArray<readonly [string, string]> => {
  if (payload === null) return []
  const item = listOf(payload.ast)
  return [
    ["content type", contentTypes[encoding]],
    ...(item === undefined ? [] : [["body", "list"] as const]),
    ...(openBody ? [["body takes unknown keys", "yes"] as const] : []),
    ...propertyFacts("body", item ?? payload.ast)
  ]
}

export const factsOf = (endpoint: Endpoint.Any): Facts =>
  Object.fromEntries([
    ["method", endpoint.method],
    ["path", endpoint.path.replace(/:(\w+)/g, (_, name: string) => `{${parameterName(name)}}`)],
    ...propertyFacts("path", endpoint.params?.ast),
    ...propertyFacts("query", endpoint.query?.ast),
    ...bodyFacts(endpoint),
    ...shapesOf(endpoint.success.ast).map((shape) => [`returns ${shape}`, String(endpoint.status)]),
    ...endpoint.error.map((Class) => [`status ${ClerkError.toStatus(Class)}`, "declared"])
  ])

/** The facts of a model, and those of the spec wherever it is returned. */
export interface Model {
  readonly ours: Facts
  spec: Facts
}

const may = (about: string, is: boolean): ReadonlyArray<readonly [string, string]> => is ? [[about, "yes"]] : []

const modelFacts = (
  properties: ReadonlyArray<{ readonly name: PropertyKey; readonly isOptional: boolean; readonly isNullable: boolean }>
): Facts =>
  Object.fromEntries(
    properties.flatMap(({ isNullable, isOptional, name }) => [
      [`property ${String(name)}`, "known"] as const,
      ...may(`property ${String(name)} may be absent`, isOptional),
      ...may(`property ${String(name)} may be null`, isNullable)
    ])
  )

/** The union of the forms in which a model is returned: all keys, optional if a form lacks them. */
const together = (one: Facts, other: Facts): Facts => {
  const keysOf = (facts: Facts) => Object.keys(facts).filter((about) => facts[about] === "known")
  const lacking = [...keysOf(one).filter((key) => !(key in other)), ...keysOf(other).filter((key) => !(key in one))]
  return { ...one, ...other, ...Object.fromEntries(lacking.map((key) => [`${key} may be absent`, "yes"])) }
}

/** Finds the models in responses, with the schemas of the spec for them, and the enumerations in them. */
export const collectModels = (spec: Spec) => {
  const models = new Map<string, Model>()
  const seen = new Map<string, Set<SpecSchema>>()
  const enumerations = new Map<string, SchemaAST.AST>()

  const object = (name: string, ast: SchemaAST.AST, schema: SpecSchema) => {
    const places = seen.get(name) ?? new Set()
    seen.set(name, places)
    if (places.has(schema)) return
    places.add(schema)
    const { properties = {}, required = [] } = schema
    const ours = wireProperties(ast)
    const facts = modelFacts(
      Object.entries(properties).map(([name, property]) => ({
        name,
        isOptional: !required.includes(name),
        isNullable: spec.flat(property).nullable === true
      }))
    )
    const known = models.get(name)
    if (known === undefined) {
      models.set(name, {
        ours: modelFacts(ours.map((one) => ({ ...one, isNullable: isNullable(one.type) }))),
        spec: facts
      })
    } else {
      known.spec = together(known.spec, facts)
    }
    for (const { name: key, type } of ours) {
      const property = properties[String(key)]
      if (property !== undefined) value(`${name}.${String(key)}`, type, property)
    }
  }

  const value = (place: string, ast: SchemaAST.AST, schema: SpecSchema) => {
    if (spec.flat(schema).enum?.some((member) => typeof member === "string")) enumerations.set(place, ast)
    visit(place, ast, schema)
  }

  /** The model or the object of a value, by the name of the class, or else by its path. */
  const visit = (place: string, ast: SchemaAST.AST, schema: SpecSchema): void => {
    const flat = spec.flat(schema)
    switch (ast._tag) {
      case "Suspend":
        return visit(place, ast.f(), schema)
      case "Refinement":
        return visit(place, ast.from, schema)
      case "Union":
        return ast.types.forEach((type) => {
          if ((listOf(type) === undefined) === (flat.items === undefined)) visit(place, type, schema)
        })
      case "TupleType":
        return flat.items && value(place, ast.rest[0]!.type, flat.items)
      case "TypeLiteral":
        return flat.properties && object(place, ast, resolved(schema))
      case "Transformation": {
        const identifier = ast.to.annotations[SchemaAST.IdentifierAnnotationId]
        if (
          ast.to._tag === "Declaration" && typeof identifier === "string" && identifier.startsWith("@effect-clerk/")
        ) {
          return flat.properties && object(identifier.replace(/^@effect-clerk\/core\//, ""), ast, resolved(schema))
        }
        return visit(place, ast.from, schema)
      }
    }
  }

  /** One object per location in the document, so that recursion ends. */
  const flattened = new Map<string | SpecSchema, SpecSchema>()
  const resolved = (schema: SpecSchema): SpecSchema => {
    const key = schema.$ref ?? schema
    const known = flattened.get(key) ?? spec.flat(schema)
    flattened.set(key, known)
    return known
  }

  return { models, enumerations, visit }
}
