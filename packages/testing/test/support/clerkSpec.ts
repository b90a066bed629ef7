import { describe, it } from "@effect/vitest"
import addFormats from "ajv-formats"
import { Ajv, type ValidateFunction } from "ajv"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import type { Json } from "../raw.js"

/** The API versions for which Clerk's OpenAPI documents are available. */
export const versions = ["2021-02-05", "2025-11-10", "2026-05-12"] as const

const folder = [
  process.env["CLERK_OPENAPI_DIR"] ?? "",
  fileURLToPath(new URL("../../../../../shared/clerk-openapi", import.meta.url))
].find((candidate) => candidate !== "" && existsSync(candidate))

/** A suite that needs Clerk's documents, which are not part of this repository; without them it is reported as skipped. */
export const describeConformance = (name: string, suite: () => void): void => {
  if (folder === undefined) {
    const reason = "Clerk's OpenAPI documents were found neither in CLERK_OPENAPI_DIR nor in ../shared/clerk-openapi"
    process.emitWarning(`Conformance, ${name}: skipped. ${reason}.`)
    it.skip(`conformance: ${name} (${reason})`)
  } else {
    describe(`conformance: ${name}`, suite)
  }
}

export const fileOf = (version: string): string => join(folder!, `${version}.yml`)

/** A request as it was sent; `body` is the JSON or form value, `undefined` if there is none. */
interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: { readonly [name: string]: string | undefined }
  readonly body: Json
}

interface Received {
  readonly status: number
  readonly body: Json
}

export interface Exchange {
  readonly sent: Sent
  readonly received: Received
}

/** Reports problems of requests and answers by the document of one version. */
export interface Spec {
  readonly requestProblems: (request: Sent) => ReadonlyArray<string>
  /** An answer to a path that the document does not have must be an error envelope. */
  readonly responseProblems: (method: string, pathname: string, answer: Received) => ReadonlyArray<string>
}

/**
 * In OpenAPI 3.0, `nullable` has no effect next to `allOf` and similar keywords without a type. The spec intends to allow null: it
 * describes `ownership_verification` as null until ownership has been attempted. An exclusive bound is a flag there, and a separate
 * bound in JSON Schema.
 */
const lenient = (schema: Json): Json => {
  if (typeof schema !== "object" || schema === null) return schema
  const copy: Json = Array.isArray(schema)
    ? schema.map(lenient)
    : Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, lenient(value)]))
  if (copy.exclusiveMinimum === true) return { ...copy, minimum: undefined, exclusiveMinimum: copy.minimum }
  const { nullable, ...rest } = copy
  const isOverruled = nullable === true && (rest.allOf || rest.oneOf || rest.anyOf || !rest.type)
  return isOverruled ? { anyOf: [rest, { enum: [null] }] } : copy
}

const read = (version: string): Spec => {
  const document = lenient(parse(readFileSync(fileOf(version), "utf8")))
  const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true, validateSchema: false }))
  ajv.addSchema({ components: document.components }, "spec")

  const resolve = (node: Json): Json =>
    node?.$ref ? node.$ref.slice(2).split("/").reduce((parent: Json, key: string) => parent[key], document) : node

  const validators = new Map<Json, ValidateFunction>()

  const validatorOf = (schema: Json): ValidateFunction => {
    const validate = validators.get(schema)
      ?? ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll("\"#/", "\"spec#/")))
    validators.set(schema, validate)
    return validate
  }

  const check = (schema: Json, value: Json, what: string): ReadonlyArray<string> => {
    const validate = validatorOf(schema)
    return validate(value) ? [] : [...new Set(validate.errors!.map(({ message }) => `${what} ${message}`))]
  }

  const routes = Object.keys(document.paths).map((template) => ({
    item: document.paths[template],
    pattern: new RegExp(`^/v1${template.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
    parameters: template.split("{").length
  })).sort((a, b) => a.parameters - b.parameters)

  const find = (method: string, pathname: string) => {
    const route = routes.find(({ item, pattern }) => pattern.test(pathname) && method.toLowerCase() in item)
    return route && {
      operation: route.item[method.toLowerCase()],
      path: { ...route.pattern.exec(pathname)!.groups },
      parameters: [...(route.item.parameters ?? []), ...(route.item[method.toLowerCase()].parameters ?? [])]
        .map(resolve)
    }
  }

  const scalar = (type: string, text: string): Json =>
    (type === "integer" || type === "number") && /^-?\d+$/.test(text)
      ? Number(text)
      : type === "boolean" && /^(true|false)$/.test(text)
      ? text === "true"
      : text

  /** The value of a parameter in the style of the document; arrays repeat the key unless `explode` is false. */
  const valueOf = ({ explode, schema }: Json, texts: ReadonlyArray<string>): Json => {
    const { items, type } = resolve(schema)
    const values = explode === false ? texts.flatMap((text) => text.split(",")) : texts
    if (type === "array") return values.map((text) => scalar(resolve(items).type, text))
    return texts.length === 1 ? scalar(type, texts[0]!) : texts
  }

  const parameterProblems = (parameters: ReadonlyArray<Json>, place: string, given: URLSearchParams) => [
    ...[...new Set(given.keys())]
      .filter((key) => !parameters.some((parameter) => parameter.in === place && parameter.name === key))
      .map((key) => `${place} ${key} is unknown`),
    ...parameters.filter((parameter) => parameter.in === place).flatMap((parameter) => {
      const what = `${place} ${parameter.name}`
      const texts = given.getAll(parameter.name)
      if (texts.length === 0) return parameter.required === true ? [`${what} is missing`] : []
      return parameter.explode === false && texts.length > 1
        ? [`${what} is repeated`]
        : check(parameter.schema, valueOf(parameter, texts), what)
    })
  ]

  const bodyProblems = (content: Json, { body, headers }: Sent): ReadonlyArray<string> => {
    const type = headers["content-type"]?.replace(/;.*/, "")
    if (content === undefined) return body === undefined && type === undefined ? [] : ["body where there is none"]
    const schema = content[type ?? ""]?.schema
    if (schema === undefined) return [`content type ${type} is unknown`]
    const { items, properties } = resolve(schema)
    const known = properties ?? resolve(items).properties
    const keys = new Set([body].flat().flatMap((part) => Object.keys(part)))
    return [
      ...check(schema, body, "body"),
      ...Array.from(keys).filter((key) => !(key in known)).map((key) => `body ${key} is unknown`)
    ]
  }

  return {
    requestProblems: (request) => {
      const found = find(request.method, request.url.pathname)
      if (found === undefined) return ["there is no such operation"]
      return [
        ...parameterProblems(found.parameters, "path", new URLSearchParams(found.path)),
        ...parameterProblems(found.parameters, "query", request.url.searchParams),
        ...bodyProblems(resolve(found.operation.requestBody)?.content, request),
        ...(/^Bearer (sk_test|ak)_\S+$/.test(request.headers["authorization"] ?? "")
          ? []
          : ["authorization is missing"]),
        ...(request.headers["clerk-api-version"] === version ? [] : ["Clerk-API-Version is another"])
      ]
    },
    responseProblems: (method, pathname, { body, status }) => {
      const found = find(method, pathname)
      const declared = resolve(found?.operation.responses[status])
      const schema = declared?.content?.["application/json"].schema ?? document.components.schemas.ClerkErrors
      if (status < 300 && declared !== undefined && declared.content === undefined) {
        return body === null ? [] : ["body where there is none"]
      }
      return declared === undefined
        ? [
          ...(found === undefined ? [] : [`${body.errors?.[0]?.code} is not declared`]),
          ...check(document.components.schemas.ClerkErrors, body, "envelope")
        ]
        : check(schema, body, "body")
    }
  }
}

const cache = new Map<string, Spec>()

export const load = (version: string): Spec => {
  const spec = cache.get(version) ?? read(version)
  cache.set(version, spec)
  return spec
}
