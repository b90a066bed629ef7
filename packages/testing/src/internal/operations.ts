import { ClerkApi } from "@effect-clerk/core/ClerkApi"
import * as Endpoint from "@effect-clerk/core/Endpoint"
import * as HttpApi from "@effect/platform/HttpApi"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as Context from "effect/Context"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type * as Faults from "../Faults.js"

/** The contract under the path Clerk serves it at. */
export const Api = ClerkApi.prefix("/v1")

/** An operation of the contract, as far as it must be known before its handler runs. */
export interface Operation {
  /** Group and endpoint: `organizations.get`. */
  readonly name: Faults.Operation
  readonly group: string
  readonly method: HttpMethod.HttpMethod
  /** Names the parameters of the path. */
  readonly path: RegExp
  readonly body: "none" | "json" | "multipart"
  /** Of the body or, where there is none, of the query. */
  readonly schema: Schema.Schema<unknown, unknown>
  /** The wire keys of the schema, with the type of their values on the wire. */
  readonly keys: ReadonlyMap<string, SchemaAST.AST>
  readonly rateLimit: Endpoint.ResourceLimit | null
}

const noQuery: { readonly ast: SchemaAST.AST } = Schema.Struct({})

const operations: ReadonlyArray<Operation> = (() => {
  const found: Array<Operation> = []
  HttpApi.reflect(Api, {
    onGroup: () => {},
    onEndpoint: ({ endpoint, group, payloads }) => {
      const [contentType, payload] = [...payloads][0] ?? []
      const { ast } = payload ?? Option.getOrElse(endpoint.urlParamsSchema, () => noQuery)
      found.push({
        name: `${group.identifier}.${endpoint.name}` as Faults.Operation,
        group: group.identifier,
        method: endpoint.method,
        path: new RegExp(`^${endpoint.path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
        body: contentType === undefined ? "none" : contentType.startsWith("multipart/") ? "multipart" : "json",
        schema: Schema.make<unknown, unknown>(ast),
        keys: new Map(
          SchemaAST.getPropertySignatures(SchemaAST.encodedAST(ast)).map(({ name, type }) => [
            String(name),
            type
          ])
        ),
        rateLimit: Context.get(endpoint.annotations, Endpoint.RateLimit)
      })
    }
  })
  return found
})()

export const find = (method: string, path: string): Operation | undefined =>
  operations.find((operation) => operation.method === method && operation.path.test(path))

const decode = Option.liftThrowable(decodeURIComponent)

/** The parameters of the path, decoded; one that cannot be stays as it is. */
export const params = (operation: Operation, path: string): { readonly [param: string]: string } =>
  Object.fromEntries(
    Object.entries(operation.path.exec(path)?.groups ?? {}).map(([name, value]) => [
      name,
      Option.getOrElse(decode(value), () => value)
    ])
  )
