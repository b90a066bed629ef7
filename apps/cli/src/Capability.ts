/**
 * Describes the operations for programs that call them without this library.
 */
import * as ClerkError from "@effect-clerk/core/ClerkError"
import { stringify } from "yaml"
import * as Fields from "./Fields.js"
import * as JsonSchemas from "./JsonSchemas.js"
import type { Operation, Resource } from "./Operations.js"

/**
 * The formats of the document.
 */
export const formats = ["yaml", "openapi"] as const

/**
 * One of {@link formats}.
 */
export type Format = (typeof formats)[number]

const baseUri = "https://api.clerk.com/v1"

const nameOf = ({ endpoint, name }: Operation): string => endpoint.spec ?? name

const pathOf = (operation: Operation): string =>
  operation.endpoint.path.replace(
    /:(\w+)/g,
    (_, name: string) =>
      `{${Fields.of(operation).find((field) => field.part === "path" && field.name === name)?.key ?? name}}`
  )

const describe = ({ examples, flag, kind }: Fields.Field): string => {
  const words = flag.replace(/-/g, " ")
  return [
    `${words[0]!.toUpperCase()}${words.slice(1)}.`,
    kind === "secret" ? "A secret." : "",
    examples.length > 0 ? `For example ${examples.join(", ")}.` : ""
  ].filter((text) => text !== "").join(" ")
}

const typeOf = (schema: JsonSchemas.JsonSchema): string =>
  typeof schema["type"] === "string" ? schema["type"] : Array.isArray(schema["enum"]) ? "string" : "object"

const outputsOf = (operation: Operation) => {
  const schema = JsonSchemas.ofAnswer(operation)
  const properties = (schema?.["properties"] ?? {}) as { readonly [name: string]: JsonSchemas.JsonSchema }
  return schema === null ? [] : Object.keys(properties).length === 0
    ? [{ name: "body", type: typeOf(schema), value: "$." }]
    : Object.entries(properties).map(([name, schema]) => ({ name, type: typeOf(schema), value: `$.${name}` }))
}

const operationOf = (operation: Operation) => ({
  name: nameOf(operation),
  label: operation.name,
  description: operation.documentation,
  method: operation.endpoint.method,
  inputParameters: Fields.of(operation).map((field) => {
    const schema = JsonSchemas.ofField(field)
    return {
      name: field.key,
      in: field.part,
      type: typeOf(schema),
      required: field.isRequired,
      description: describe(field),
      ...(typeOf(schema) === "array" || typeOf(schema) === "object" ? { schema } : {})
    }
  }),
  outputParameters: outputsOf(operation)
})

/** Operations by path, in the order of the contract. */
const byPath = (operations: ReadonlyArray<Operation>): ReadonlyMap<string, ReadonlyArray<Operation>> => {
  const paths = new Map<string, Array<Operation>>()
  for (const operation of operations) {
    const path = pathOf(operation)
    paths.set(path, [...(paths.get(path) ?? []), operation])
  }
  return paths
}

const nameOfPath = (path: string): string => path.slice(1).replace(/[{}]/g, "").replace(/[/_]/g, "-")

const capability = (resources: ReadonlyArray<Resource>) => ({
  info: {
    label: "Clerk Backend API",
    description: "Operations of the Clerk Backend API."
  },
  binds: [{
    namespace: "env",
    description: "The secret key of the instance, read from the environment.",
    keys: { CLERK_SECRET_KEY: "CLERK_SECRET_KEY" }
  }],
  capability: {
    consumes: resources.map(({ documentation, operations, word }) => ({
      namespace: word,
      type: "http",
      description: documentation,
      baseUri,
      authentication: { type: "bearer", token: "{{CLERK_SECRET_KEY}}" },
      resources: [...byPath(operations)].map(([path, operations]) => ({
        name: nameOfPath(path),
        path,
        operations: operations.map(operationOf)
      }))
    }))
  }
})

const parameterOf = (field: Fields.Field) => ({
  name: field.key,
  in: field.part,
  required: field.isRequired,
  description: describe(field),
  schema: JsonSchemas.ofField(field)
})

const bodyOf = (operation: Operation) => {
  const fields = Fields.of(operation).filter(({ part }) => part === "body")
  const isRequired = fields.filter((field) => field.isRequired)
  const [whole] = fields
  const schema = whole !== undefined && Fields.isWhole(operation)
    ? JsonSchemas.ofField(whole)
    : {
      type: "object",
      properties: Object.fromEntries(
        fields.map((field) => [field.key, { ...JsonSchemas.ofField(field), description: describe(field) }])
      ),
      ...(isRequired.length > 0 ? { required: isRequired.map(({ key }) => key) } : {})
    }
  const type = operation.endpoint.encoding === "multipart" ? "multipart/form-data" : "application/json"
  return fields.length === 0 ? {} : {
    requestBody: { required: isRequired.length > 0, content: { [type]: { schema } } }
  }
}

const openApiOperation = (operation: Operation) => {
  const { endpoint } = operation
  const answer = JsonSchemas.ofAnswer(operation)
  const errors = endpoint.error.map((Class) => String(ClerkError.toStatus(Class)))
  return {
    operationId: nameOf(operation),
    summary: operation.name,
    description: operation.documentation,
    tags: [operation.words[0]],
    ...(endpoint.key === "none" ? { security: [] } : {}),
    parameters: Fields.of(operation).filter(({ part }) => part !== "body").map(parameterOf),
    ...bodyOf(operation),
    responses: {
      [endpoint.status]: {
        description: "Done.",
        ...(answer === null ? {} : { content: { "application/json": { schema: answer } } })
      },
      ...Object.fromEntries(errors.map((status) => [status, { $ref: "#/components/responses/Error" }]))
    }
  }
}

const openApi = (resources: ReadonlyArray<Resource>, version: string) => ({
  openapi: "3.1.0",
  info: { title: "Clerk Backend API", description: "Operations of the Clerk Backend API.", version },
  servers: [{ url: baseUri }],
  security: [{ secretKey: [] }],
  tags: resources.map(({ documentation, word }) => ({ name: word, description: documentation })),
  paths: Object.fromEntries(
    [...byPath(resources.flatMap(({ operations }) => operations))].map(([path, operations]) => [
      path,
      Object.fromEntries(
        operations.map((operation) => [operation.endpoint.method.toLowerCase(), openApiOperation(operation)])
      )
    ])
  ),
  components: {
    securitySchemes: {
      secretKey: { type: "http", scheme: "bearer", description: "The value of CLERK_SECRET_KEY." }
    },
    responses: {
      Error: {
        description: "Clerk rejected the request, or failed.",
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: {
                errors: {
                  type: "array",
                  items: {
                    type: "object",
                    properties: {
                      code: { type: "string" },
                      message: { type: "string" },
                      long_message: { type: "string" },
                      meta: { type: "object" }
                    }
                  }
                },
                clerk_trace_id: { type: "string" }
              }
            }
          }
        }
      }
    }
  }
})

/**
 * Renders the document for some resources: a capability in YAML, or OpenAPI 3.1 in JSON.
 */
export const render = (resources: ReadonlyArray<Resource>, format: Format, version: string): string =>
  format === "openapi"
    ? `${JSON.stringify(openApi(resources, version), null, 2)}\n`
    : stringify(capability(resources), { aliasDuplicateObjects: false, lineWidth: 120 })
