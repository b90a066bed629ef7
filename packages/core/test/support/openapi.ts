import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import type { Facts } from "./contract.js"

interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly nullable?: boolean
  readonly enum?: ReadonlyArray<string>
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: Schema
  readonly allOf?: ReadonlyArray<Schema>
  readonly properties?: { readonly [key: string]: Schema }
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
  readonly content: { readonly [type: string]: { readonly schema: Schema } }
}

interface SpecOperation {
  readonly operationId: string
  readonly parameters?: ReadonlyArray<Parameter>
  readonly requestBody?: Body
  readonly responses: { readonly [status: string]: Body }
}

interface Document {
  readonly paths: { readonly [path: string]: { readonly [method: string]: SpecOperation } }
  readonly components: { readonly [kind: string]: { readonly [name: string]: unknown } }
}

/** A bound that Clerk sets to a number, or the values it lists for a text. */
interface Constraint {
  readonly place: string
  readonly name: string
  readonly minimum?: number
  readonly maximum?: number
  readonly members?: ReadonlyArray<string>
}

export interface Spec {
  readonly factsOf: (operationId: string) => Facts
  readonly constraintsOf: (operationId: string) => ReadonlyArray<Constraint>
  /** The properties of a component, and which of them may be absent or null. */
  readonly modelFactsOf: (component: string) => Facts
  /** A body of the 200 with all that the spec knows. */
  readonly sampleOf: (operationId: string) => unknown
}

const candidates = [
  process.env["CLERK_OPENAPI_DIR"] ?? "",
  fileURLToPath(new URL("../../../../../shared/clerk-openapi", import.meta.url))
]

/** The folder of Clerk's OpenAPI documents, `<version>.yml` each, where there is one. */
export const folder: string | undefined = candidates.find((candidate) => candidate !== "" && existsSync(candidate))

const loaded = new Map<string, Spec>()

export const load = (version: string): Spec => {
  const spec = loaded.get(version) ?? read(parse(readFileSync(join(folder!, `${version}.yml`), "utf8")))
  loaded.set(version, spec)
  return spec
}

const read = (document: Document): Spec => {
  const resolve = <A extends { readonly $ref?: string }>(value: A): A => {
    if (value.$ref === undefined) return value
    const [, , kind, name] = value.$ref.split("/")
    return resolve(document.components[kind!]![name!] as A)
  }

  const find = (operationId: string) => {
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        if (operation.operationId === operationId) return { path, method: method.toUpperCase(), operation }
      }
    }
    throw new Error(`no operation ${operationId}`)
  }

  const propertiesOf = (schema: Schema): { readonly [key: string]: Schema } =>
    Object.assign({}, ...(resolve(schema).allOf ?? []).map(propertiesOf), resolve(schema).properties)

  const requiredOf = (schema: Schema): ReadonlyArray<string> => [
    ...(resolve(schema).allOf ?? []).flatMap(requiredOf),
    ...(resolve(schema).required ?? [])
  ]

  const shapeOf = (schema: Schema): string => {
    const { items, properties } = resolve(schema)
    if (items !== undefined) return `list of ${shapeOf(items)}`
    if (properties?.data !== undefined && properties.total_count !== undefined) {
      return `page of ${shapeOf(resolve(properties.data).items!)}`
    }
    return schema.$ref!.replace(/^.*\//, "")
  }

  const kindOf = (schema: Schema): string => {
    const { format, type } = resolve(schema)
    return format === "binary" ? format : type!
  }

  const describe = (required: boolean, kind: string, nullable: boolean | undefined) =>
    `${required ? "required" : "optional"} ${kind}${nullable === true ? " or null" : ""}`

  const schemaOf = (body: Body): Schema => Object.values(resolve(body).content)[0]!.schema

  const parametersOf = (operationId: string) => (find(operationId).operation.parameters ?? []).map(resolve)

  const sample = (schema: Schema): unknown => {
    const { enum: members, items, type } = resolve(schema)
    switch (type) {
      case "string":
        return members?.[0] ?? "text"
      case "integer":
        return 1
      case "boolean":
        return true
      case "array":
        return [sample(items!)]
      case "object":
        return Object.fromEntries(
          Object.entries(propertiesOf(schema)).map(([key, property]) => [key, sample(property)])
        )
      default:
        throw new Error(`no sample of ${type}`)
    }
  }

  return {
    factsOf: (operationId) => {
      const { method, operation, path } = find(operationId)
      const facts: Array<readonly [string, string]> = [["method", method], ["path", path]]
      for (const { explode, in: place, name, required, schema } of parametersOf(operationId)) {
        const kind = schema.type === "array"
          ? `${explode === false ? "comma-joined" : "repeated"} ${kindOf(schema.items!)}`
          : kindOf(schema)
        facts.push([`${place} ${name}`, describe(required === true, kind, schema.nullable)])
      }
      if (operation.requestBody !== undefined) {
        const schema = schemaOf(operation.requestBody)
        facts.push(["content type", Object.keys(resolve(operation.requestBody).content).join(" or ")])
        for (const [name, property] of Object.entries(propertiesOf(schema))) {
          const required = requiredOf(schema).includes(name)
          facts.push([`body ${name}`, describe(required, kindOf(property), property.nullable)])
        }
      }
      for (const [status, response] of Object.entries(operation.responses)) {
        const shape = shapeOf(schemaOf(response))
        facts.push(Number(status) < 300 ? [`returns ${shape}`, status] : [`status ${status}`, shape])
      }
      return Object.fromEntries(facts)
    },
    constraintsOf: (operationId) => {
      const { requestBody } = find(operationId).operation
      const places = [
        ...parametersOf(operationId).map(({ in: place, name, schema }) => ({ place, name, schema })),
        ...Object.entries(requestBody === undefined ? {} : propertiesOf(schemaOf(requestBody)))
          .map(([name, schema]) => ({ place: "body", name, schema }))
      ]
      return places.flatMap(({ name, place, schema }) => {
        const { maximum, minimum } = schema
        const members = schema.enum ?? schema.items?.enum
        return minimum === undefined && maximum === undefined && members === undefined ? [] : [{
          place,
          name,
          ...(minimum === undefined ? {} : { minimum }),
          ...(maximum === undefined ? {} : { maximum }),
          ...(members === undefined ? {} : { members })
        }]
      })
    },
    modelFactsOf: (component) => {
      const schema = { $ref: `#/components/schemas/${component}` }
      const required = requiredOf(schema)
      return Object.fromEntries(
        Object.entries(propertiesOf(schema)).flatMap(([key, property]) => [
          [`property ${key}`, "known"],
          ...(required.includes(key) ? [] : [[`property ${key} may be absent`, "yes"]]),
          ...(resolve(property).nullable === true ? [[`property ${key} may be null`, "yes"]] : [])
        ])
      )
    },
    sampleOf: (operationId) => sample(schemaOf(find(operationId).operation.responses["200"]!))
  }
}
