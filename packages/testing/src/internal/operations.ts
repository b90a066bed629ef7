import { ClerkApi } from "@effect-clerk/core/ClerkApi"
import * as HttpApi from "@effect/platform/HttpApi"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as SchemaAST from "effect/SchemaAST"

/** The contract under the path Clerk serves it at. */
export const Api = ClerkApi.prefix("/v1")

/** An operation of the contract, as far as it must be known before its handler runs. */
export interface Operation {
  /** Group and endpoint: `organizations.get`. */
  readonly name: string
  readonly method: HttpMethod.HttpMethod
  readonly path: RegExp
  readonly body: "none" | "json" | "multipart"
  /** The keys of the body, in wire spelling. */
  readonly keys: ReadonlySet<string>
}

const operations: ReadonlyArray<Operation> = (() => {
  const found: Array<Operation> = []
  HttpApi.reflect(Api, {
    onGroup: () => {},
    onEndpoint: ({ endpoint, group, payloads }) => {
      const [contentType, payload] = [...payloads][0] ?? []
      found.push({
        name: `${group.identifier}.${endpoint.name}`,
        method: endpoint.method,
        path: new RegExp(`^${endpoint.path.replace(/:\w+/g, "[^/]+")}$`),
        body: contentType === undefined ? "none" : contentType.startsWith("multipart/") ? "multipart" : "json",
        keys: new Set(
          payload && SchemaAST.getPropertySignatures(SchemaAST.encodedAST(payload.ast)).map(({ name }) => String(name))
        )
      })
    }
  })
  return found
})()

export const find = (method: string, path: string): Operation | undefined =>
  operations.find((operation) => operation.method === method && operation.path.test(path))
