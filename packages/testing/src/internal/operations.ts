import { toHttpApi } from "@effect-clerk/core/ClerkApi"
import { groups } from "@effect-clerk/core/Contract"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as Struct from "effect/Struct"
import * as paths from "./paths.js"

/** The groups of the contract that are simulated. */
const simulated = Struct.pick(
  groups,
  "organizations",
  "organizationDomains",
  "organizationMemberships",
  "allowlistIdentifiers",
  "blocklistIdentifiers"
)

/** What is simulated, under the path Clerk serves it at. */
export const Api = toHttpApi(simulated).prefix("/v1")

type Groups = typeof simulated

const endpoints = Object.values(simulated).flatMap(({ endpoints }) => Object.values<Endpoint.Any>(endpoints))

/**
 * An operation of the contract by group and endpoint, such as `organizations.create`.
 *
 * @since 0.1.0
 * @category models
 */
export type Operation = {
  [Group in keyof Groups]: `${Group}.${keyof Groups[Group]["endpoints"] & string}`
}[keyof Groups]

/** An operation of the contract, as far as it must be known before its handler runs. */
export interface Route {
  /** Group and endpoint: `organizations.get`. */
  readonly name: Operation
  readonly group: string
  readonly method: HttpMethod.HttpMethod
  /** Names the parameters of the path. */
  readonly path: RegExp
  readonly body: "none" | "json" | "multipart"
  /** Of the body or, where there is none, of the query. */
  readonly schema: Schema.Schema<unknown, unknown>
  /** The wire keys of the schema, with the type of their values on the wire. */
  readonly keys: ReadonlyMap<string, SchemaAST.AST>
  readonly rateLimit: Endpoint.Any["rateLimit"]
}

const noParts = Schema.Struct({})

const operations: ReadonlyArray<Route> = endpoints.map((endpoint) => {
  const { ast } = endpoint.payload ?? endpoint.query ?? noParts
  return {
    name: endpoint.operation as Operation,
    group: endpoint.operation.slice(0, endpoint.operation.indexOf(".")),
    method: endpoint.method,
    path: paths.toRegExp(`/v1${endpoint.path}`),
    body: endpoint.payload === null ? "none" : endpoint.encoding,
    schema: Schema.make<unknown, unknown>(ast),
    keys: new Map(
      SchemaAST.getPropertySignatures(SchemaAST.encodedAST(ast)).map(({ name, type }) => [String(name), type])
    ),
    rateLimit: endpoint.rateLimit
  }
})

export const find = (method: string, path: string): Route | undefined =>
  operations.find((operation) => operation.method === method && operation.path.test(path))

const decode = Option.liftThrowable(decodeURIComponent)

/** The parameters of the path, decoded; one that cannot be stays as it is. */
export const params = (operation: Route, path: string): { readonly [param: string]: string } =>
  Object.fromEntries(
    Object.entries(operation.path.exec(path)?.groups ?? {}).map(([name, value]) => [
      name,
      Option.getOrElse(decode(value), () => value)
    ])
  )
