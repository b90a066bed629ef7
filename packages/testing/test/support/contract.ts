import { HttpApi, type HttpMethod } from "@effect/platform"
import type * as Clerk from "@effect-clerk/client/Clerk"
import { ClerkApi } from "@effect-clerk/core/ClerkApi"
import type * as ClerkError from "@effect-clerk/core/ClerkError"
import { Arbitrary, type Effect, FastCheck, Option, Schema } from "effect"
import type { Json } from "../raw.js"

export interface Operation {
  /** Group and endpoint: `organizations.get`. */
  readonly name: string
  readonly method: HttpMethod.HttpMethod
  /** With parameters as `:organizationId`. */
  readonly path: string
  readonly hasJsonBody: boolean
  /** Inputs for the client, by the schemas of the contract. */
  readonly input: FastCheck.Arbitrary<Json>
  readonly call: (clerk: Clerk.Service, input: Json) => Effect.Effect<unknown, ClerkError.ClerkError>
}

export const gif = new Blob(["GIF89a"], { type: "image/gif" })

/** Schemas know no files. */
const upload = FastCheck.record({
  file: FastCheck.constant(gif),
  uploaderUserId: FastCheck.option(FastCheck.string({ minLength: 1 }), { nil: undefined })
})

/** The operations of the contract. */
export const operations: ReadonlyArray<Operation> = (() => {
  const found: Array<Operation> = []
  HttpApi.reflect(ClerkApi, {
    onGroup: () => {},
    onEndpoint: ({ endpoint, group, payloads }) => {
      const [[contentType, payload] = []] = payloads
      const isForm = contentType?.startsWith("multipart/") ?? false
      const schemas = [endpoint.pathSchema, endpoint.urlParamsSchema, isForm ? Option.none() : endpoint.payloadSchema]
      const parts = schemas.flatMap(Option.toArray).map(({ ast }) => Arbitrary.make(Schema.make<Json>(ast)))
      found.push({
        name: `${group.identifier}.${endpoint.name}`,
        method: endpoint.method,
        path: endpoint.path,
        hasJsonBody: payload !== undefined && !isForm,
        input: FastCheck.tuple(...parts, ...(isForm ? [upload] : [])).map((values) => Object.assign({}, ...values)),
        call: (clerk: Json, input) => clerk[group.identifier][endpoint.name](input)
      })
    }
  })
  return found
})()

export const find = (method: string, pathname: string): Operation | undefined =>
  operations.find((operation) =>
    operation.method === method
    && new RegExp(`^/v1${operation.path.replace(/:\w+/g, "[^/]+")}$`).test(pathname)
  )
