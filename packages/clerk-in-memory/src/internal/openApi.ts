import * as ApiVersion from "@effect-clerk/core/ApiVersion"
import * as HttpApi from "@effect/platform/HttpApi"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import { ControlApi, Refused } from "./control.js"
import { ClerkApi } from "@effect-clerk/core/ClerkApi"

/** The descriptions of errors, by status. */
const failures: { readonly [status: string]: string } = {
  400: "The request is malformed or breaks a rule of the instance",
  401: "The secret key is missing or invalid",
  402: "The plan of the instance does not include this",
  403: "The instance does not allow this, or a quota is exceeded",
  404: "A resource that the request names does not exist",
  409: "The state of a resource does not allow this",
  413: "The body or the image is too large",
  410: "Clerk no longer offers this",
  422: "A parameter is missing, malformed or taken",
  423: "The resource is locked",
  429: "The rate limit is exceeded",
  500: "Something went wrong on the server"
}

const errors = {
  type: "object",
  required: ["errors", "clerk_trace_id"],
  properties: {
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["code", "message", "long_message"],
        properties: {
          code: { type: "string", examples: ["resource_not_found"] },
          message: { type: "string" },
          long_message: { type: "string" },
          meta: { type: "object", properties: { param_name: { type: "string" } } }
        }
      }
    },
    clerk_trace_id: { type: "string" }
  }
}

const refer = (name: string) => ({ $ref: `#/components/schemas/${name}` })

/** Replacements for names of Effect's own schemas, which mean nothing to a reader. */
const scalars: { readonly [$ref: string]: object } = {
  [refer("DateTimeUtc").$ref]: { type: "string", format: "date-time" },
  [refer("DateTimeUtcFromNumber").$ref]: { type: "integer", description: "Unix time in milliseconds" },
  [refer("NonEmptyString").$ref]: { type: "string", minLength: 1 },
  [refer("NonNegativeInt").$ref]: { type: "integer", minimum: 0 }
}

/** The schemas of errors that Effect's server answers by default; this server answers its own. */
const ofDecodeErrors = new Set(["HttpApiDecodeError", "Issue", "PropertyKey"])

/** A replacer for `JSON.stringify` that inserts {@link scalars} and drops the titles of Effect's own schemas. */
const tidy = (_key: string, value: unknown): unknown => {
  if (!Predicate.isRecord(value)) return value
  if (typeof value["$ref"] === "string") return scalars[value["$ref"]] ?? value
  const { $id: _id, title, ...rest } = value
  return typeof title === "string" ? rest : value
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const failure = (description: string, schema: string) => ({
  description,
  content: { "application/json": { schema: refer(schema) } }
})

/** An operation with its errors; an operation of Clerk's with its key too. */
const describe = (operation: OpenApi.OpenAPISpecOperation): object => {
  if (operation.tags.includes("control")) {
    const { 400: _decodeError, ...responses } = operation.responses
    const refused = { 400: failure("The body is invalid", "Refused") }
    return { ...operation, responses: operation.requestBody ? { ...responses, ...refused } : responses }
  }
  const [succeeded, declared] = Record.partition(operation.responses, (_, status) => Number(status) >= 400)
  const failed = Record.map({ ...declared, 401: {} }, (_, status) => failure(failures[status] ?? "Refused", "Errors"))
  return {
    ...operation,
    security: [{ secretKey: [] }],
    parameters: operation.parameters.map((parameter) => ({ ...parameter, name: snakeCase(parameter.name) })),
    responses: { ...Record.map(succeeded, (success) => ({ ...success, description: "OK" })), ...failed }
  }
}

/**
 * Improves the generated document, which is correct but hard to read: it contains names of Effect's own schemas and errors that
 * this server does not answer, and shows operations as if they needed no key.
 */
const transform = ({ components, paths, ...generated }: OpenApi.OpenAPISpec): object => {
  const described = Object.entries(paths).map(([path, operations]) => [
    snakeCase(path),
    Object.fromEntries(Object.entries(operations).map(([method, operation]) => [method, describe(operation)]))
  ])
  const schemas = Object.entries(components.schemas).filter(([name]) =>
    !(refer(name).$ref in scalars) && !ofDecodeErrors.has(name)
  )
  const readable = {
    paths: Object.fromEntries(described),
    components: {
      schemas: { Errors: errors, ...Object.fromEntries(schemas) },
      securitySchemes: {
        secretKey: { type: "http", scheme: "bearer", description: "The secret key of the instance." }
      }
    }
  }
  return { ...generated, ...JSON.parse(JSON.stringify(readable, tidy)) }
}

/** The contract under the path prefix that Clerk uses. */
const Api = ClerkApi.prefix("/v1")

/** The API and the control API in one contract, for the docs page. */
export const Documented = Api.addHttpApi(ControlApi).annotateContext(OpenApi.annotations({
  title: "In-memory Clerk",
  version: ApiVersion.latest,
  description: "The operations of Clerk's Backend API that the in-memory Clerk answers, and the control API for tests.",
  servers: [{ url: "/", description: "This server" }],
  transform: (spec) => transform(spec as OpenApi.OpenAPISpec)
})).annotate(HttpApi.AdditionalSchemas, [Refused])
