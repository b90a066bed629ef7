import { describe, it } from "@effect/vitest"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import type { Facts } from "./contract.js"

/** A schema of the document, with its references and compositions merged into it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly nullable?: boolean
  readonly enum?: ReadonlyArray<string | number | null>
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  /** Whether the minimum itself is invalid. */
  readonly exclusiveMinimum?: boolean
  readonly minItems?: number
  readonly items?: Schema
  readonly allOf?: ReadonlyArray<Schema>
  readonly oneOf?: ReadonlyArray<Schema>
  readonly anyOf?: ReadonlyArray<Schema>
  readonly properties?: { readonly [key: string]: Schema }
  readonly additionalProperties?: unknown
  readonly required?: ReadonlyArray<string>
}

interface Parameter {
  readonly $ref?: string
  readonly in: string
  readonly name: string
  readonly required?: boolean
  readonly explode?: boolean
  readonly schema: Schema
}

interface Body {
  readonly $ref?: string
  readonly content?: { readonly [type: string]: { readonly schema: Schema } }
}

interface SpecOperation {
  readonly operationId: string
  readonly parameters?: ReadonlyArray<Parameter>
  readonly requestBody?: Body
  readonly responses: { readonly [status: string]: Body }
}

interface Document {
  readonly paths: { readonly [path: string]: { readonly [method: string]: unknown } }
  readonly components: { readonly [kind: string]: { readonly [name: string]: unknown } }
}

/** A bound that Clerk sets for a number, or the values that it lists for a string. */
interface Constraint {
  readonly place: string
  readonly name: string
  readonly minimum?: number
  readonly maximum?: number
  readonly members?: ReadonlyArray<string>
}

export interface Spec {
  /** Whether this version has the operation. */
  readonly has: (operationId: string) => boolean
  readonly operationIds: ReadonlyArray<string>
  readonly factsOf: (operationId: string) => Facts
  readonly constraintsOf: (operationId: string) => ReadonlyArray<Constraint>
  /** Values of the fields of the body that each have one part that the spec lists, lets be null, or lets have any key. */
  readonly variantsOf: (operationId: string) => ReadonlyArray<readonly [name: string, values: ReadonlyArray<unknown>]>
  /** The schema of a success, if it has a body. */
  readonly successOf: (operationId: string) => Schema | undefined
  /** A schema without references and compositions, at its first level. */
  readonly flat: (schema: Schema) => Schema
  /** The alternatives of a schema, each without references and compositions at its first level. */
  readonly alternatives: (schema: Schema) => ReadonlyArray<Schema>
  /** A success with all fields of the spec. */
  readonly sampleOf: (operationId: string) => unknown
}

const candidates = [
  process.env["CLERK_OPENAPI_DIR"] ?? "",
  fileURLToPath(new URL("../../../../../shared/clerk-openapi", import.meta.url))
]

/** The folder of Clerk's OpenAPI documents, `<version>.yml` each, if it exists. */
const folder: string | undefined = candidates.find((candidate) => candidate !== "" && existsSync(candidate))

/** The versions that have a document. */
export const versions = ["2021-02-05", "2025-11-10", "2026-05-12"] as const

/** A suite that needs Clerk's documents, which are not in this repository; without them it is reported as skipped. */
export const describeConformance = (name: string, suite: () => void): void => {
  if (folder === undefined) {
    const reason = "Clerk's OpenAPI documents were found neither in CLERK_OPENAPI_DIR nor in ../shared/clerk-openapi"
    process.emitWarning(`${name}: skipped. ${reason}.`)
    it.skip(`${name} (${reason})`)
  } else {
    describe(name, suite)
  }
}

const loaded = new Map<string, Spec>()

export const load = (version: string): Spec => {
  const spec = loaded.get(version) ?? read(parse(readFileSync(join(folder!, `${version}.yml`), "utf8")))
  loaded.set(version, spec)
  return spec
}

/** The name of a path parameter by our rule, regardless of the document. */
export const parameterName = (name: string): string =>
  name.replace(/ID$/, "Id").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const read = (document: Document): Spec => {
  const resolve = <A extends { readonly $ref?: string }>(value: A): A => {
    if (value.$ref === undefined) return value
    const [, , kind, name] = value.$ref.split("/")
    return resolve(document.components[kind!]![name!] as A)
  }

  /** A schema with alternatives has the keys of all of them, and requires those that all of them require. */
  const either = (schemas: ReadonlyArray<Schema>): Schema => {
    const all = schemas.map(flat)
    const objects = all.filter(({ properties }) => properties !== undefined)
    if (objects.length === 0) return { ...all[0], nullable: all.some(({ nullable }) => nullable) }
    return {
      type: "object",
      nullable: all.some(({ nullable }) => nullable),
      properties: Object.assign({}, ...objects.map(({ properties }) => properties)),
      required: (objects[0]!.required ?? []).filter((key) => objects.every(({ required }) => required?.includes(key)))
    }
  }

  /** A schema combined with others (`allOf`). */
  const merged = (own: Schema, parts: ReadonlyArray<Schema>): Schema => {
    if (parts.length === 0) return own
    return {
      ...Object.assign({}, ...parts),
      ...own,
      nullable: own.nullable ?? parts.some(({ nullable }) => nullable),
      ...([own, ...parts].some(({ properties }) => properties !== undefined)
        ? { properties: Object.assign({}, ...parts.map(({ properties }) => properties), own.properties) }
        : {}),
      required: [...parts, own].flatMap(({ required }) => required ?? [])
    }
  }

  const flat = (schema: Schema): Schema => {
    const { allOf, anyOf, oneOf, ...own } = resolve(schema)
    return merged(own, [
      ...(allOf ?? []).map(flat),
      ...(oneOf === undefined ? [] : [either(oneOf)]),
      ...(anyOf === undefined ? [] : [either(anyOf)])
    ])
  }

  const alternatives = (schema: Schema): ReadonlyArray<Schema> => {
    const { allOf = [], anyOf, oneOf, ...own } = resolve(schema)
    const choices = [
      ...allOf.map(alternatives),
      ...[oneOf, anyOf].flatMap((schemas) => schemas === undefined ? [] : [schemas.flatMap(alternatives)])
    ]
    return choices
      .reduce<ReadonlyArray<ReadonlyArray<Schema>>>(
        (combined, choice) => combined.flatMap((parts) => choice.map((part) => [...parts, part])),
        [[]]
      )
      .map((parts) => merged(own, parts))
  }

  const operations = new Map<
    string,
    { path: string; method: string; operation: SpecOperation; shared: ReadonlyArray<Parameter> }
  >()
  for (const [path, item] of Object.entries(document.paths)) {
    const { parameters = [], ...methods } = item as { readonly parameters?: ReadonlyArray<Parameter> }
    for (const [method, operation] of Object.entries(methods as { readonly [method: string]: SpecOperation })) {
      operations.set(operation.operationId, { path, method: method.toUpperCase(), operation, shared: parameters })
    }
  }

  const find = (operationId: string) => {
    const found = operations.get(operationId)
    if (found === undefined) throw new Error(`no operation ${operationId}`)
    return found
  }

  const shapeOf = (schema: Schema | undefined): string => {
    if (schema === undefined) return "nothing"
    const { items, properties, type } = flat(schema)
    if (items !== undefined) return `list of ${shapeOf(items)}`
    if (properties === undefined) return type ?? "any"
    const rows = Object.values(properties).filter((property) => flat(property).items !== undefined)
    return Object.keys(properties).length === 2 && properties["total_count"] !== undefined && rows.length === 1
      ? `page of ${shapeOf(flat(rows[0]!).items)}`
      : "object"
  }

  const kindOf = (schema: Schema): string => {
    const { enum: members, format, items, properties, type } = flat(schema)
    if (format === "binary") return format
    if (items !== undefined) return `repeated ${kindOf(items)}`
    if (type !== undefined) return type
    return properties !== undefined ? "object" : members !== undefined ? typeof members[0] : "any"
  }

  const describe = (required: boolean, kind: string, nullable: boolean | undefined) =>
    `${required ? "required" : "optional"} ${kind}${nullable === true ? " or null" : ""}`

  const contentOf = (body: Body): Schema | undefined => Object.values(resolve(body).content ?? {})[0]?.schema

  const parametersOf = (operationId: string) => {
    const { operation, shared } = find(operationId)
    return [...shared, ...operation.parameters ?? []].map(resolve)
  }

  /** The schema of a body, or of its items if it is a list. */
  const bodyOf = (operationId: string) => {
    const { requestBody } = find(operationId).operation
    const schema = requestBody && contentOf(requestBody)
    if (requestBody === undefined || schema === undefined) return undefined
    const body = flat(schema)
    return {
      types: Object.keys(resolve(requestBody).content ?? {}),
      isList: body.items !== undefined,
      ...(body.items === undefined ? body : flat(body.items))
    }
  }

  const success = (operationId: string): readonly [status: string, schema: Schema | undefined] => {
    const [status, body] = Object.entries(find(operationId).operation.responses).find(([status]) => /^2/.test(status))!
    return [status, contentOf(body)]
  }

  const sample = (schema: Schema, depth = 0): unknown => {
    const { additionalProperties, enum: members, format, items, minimum, properties, type } = flat(schema)
    if (properties !== undefined) {
      return Object.fromEntries(
        Object.entries(properties)
          .filter(([, property]) => depth < 24 || flat(property).properties === undefined)
          .map(([key, property]) => [key, sample(property, depth + 1)])
      )
    }
    if (items !== undefined) return [sample(items, depth + 1)]
    if (type === "object" || additionalProperties !== undefined) return {}
    if (members !== undefined) return members.find((member) => member !== null && member !== "") ?? null
    switch (type) {
      case "string":
        return format === "date-time" ? "2024-05-28T08:00:00.000Z" : "text"
      case "integer":
      case "number":
        return minimum ?? 1
      case "boolean":
        return true
      case "array":
        return []
      default:
        return {}
    }
  }

  /** Values that each have one part that the schema lists, lets be null, or lets have any key. */
  const variants = (schema: Schema): ReadonlyArray<unknown> => {
    const { additionalProperties, enum: members = [], items, nullable, properties = {} } = flat(schema)
    const others = typeof additionalProperties === "object" ? additionalProperties as Schema : {}
    return [
      ...(nullable === true ? [null] : []),
      ...members,
      ...Object.entries(properties).flatMap(([key, property]) =>
        variants(property).map((value) => ({ ...sample(schema) as object, [key]: value }))
      ),
      ...(items === undefined ? [] : variants(items).map((value) => [value])),
      ...(others.type === undefined ? [] : [sample(others), ...variants(others)].map((value) => ({ key: value })))
    ]
  }

  return {
    has: (operationId) => operations.has(operationId),
    operationIds: Array.from(operations.keys()),
    factsOf: (operationId) => {
      const { method, operation, path } = find(operationId)
      const facts: Array<readonly [string, string]> = [
        ["method", method],
        ["path", path.replace(/\{(\w+)\}/g, (_, name: string) => `{${parameterName(name)}}`)]
      ]
      for (const { explode, in: place, name, required, schema } of parametersOf(operationId)) {
        const kind = explode === false ? kindOf(schema).replace("repeated", "comma-joined") : kindOf(schema)
        facts.push([
          `${place} ${place === "path" ? parameterName(name) : name}`,
          describe(required === true, kind, flat(schema).nullable)
        ])
      }
      const body = bodyOf(operationId)
      if (body !== undefined) {
        facts.push(["content type", body.types.join(" or ")])
        if (body.isList) facts.push(["body", "list"])
        if (body.additionalProperties !== false && body.types.includes("application/json")) {
          facts.push(["body takes unknown keys", "yes"])
        }
        for (const [name, property] of Object.entries(body.properties ?? {})) {
          const required = body.required?.includes(name) === true
          facts.push([`body ${name}`, describe(required, kindOf(property), flat(property).nullable)])
        }
      }
      const [status, schema] = success(operationId)
      facts.push([`returns ${shapeOf(schema)}`, status])
      for (const status of Object.keys(operation.responses)) {
        if (!/^[23]/.test(status)) facts.push([`status ${status}`, "declared"])
      }
      return Object.fromEntries(facts)
    },
    constraintsOf: (operationId) => {
      const places = [
        ...parametersOf(operationId).map(({ in: place, name, schema }) => ({ place, name, schema })),
        ...Object.entries(bodyOf(operationId)?.properties ?? {}).map(([name, schema]) => ({
          place: "body",
          name,
          schema
        }))
      ]
      return places.filter(({ place }) => place !== "path").flatMap(({ name, place, schema }) => {
        const { enum: own, exclusiveMinimum, items, maximum, minimum: least } = flat(schema)
        const minimum = least === undefined || exclusiveMinimum !== true ? least : least + 1
        const members = (own ?? (items && flat(items).enum))?.filter((member) => typeof member === "string")
        return minimum === undefined && maximum === undefined && members === undefined ? [] : [{
          place,
          name,
          ...(minimum === undefined ? {} : { minimum }),
          ...(maximum === undefined ? {} : { maximum }),
          ...(members === undefined ? {} : { members })
        }]
      })
    },
    variantsOf: (operationId) =>
      Object.entries(bodyOf(operationId)?.properties ?? {}).map(([name, schema]) => [name, variants(schema)] as const),
    successOf: (operationId) => success(operationId)[1],
    flat,
    alternatives,
    sampleOf: (operationId) => {
      const [, schema] = success(operationId)
      return schema && sample(schema)
    }
  }
}
