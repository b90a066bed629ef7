import type { BadRequest, UnprocessableEntity, UnsupportedMediaType } from "@effect-clerk/core/ClerkError"
import * as Headers from "@effect/platform/Headers"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as failures from "./failures.js"
import type { Operation } from "./operations.js"

type Body = { readonly [key: string]: unknown }

/** The bodies of which the spec does not say `additionalProperties: false`. */
const open: ReadonlySet<string> = new Set([
  "organizations.create",
  "organizationDomains.update",
  "organizationMemberships.create",
  "organizationMemberships.update"
])

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/

const isTime = (value: string): boolean => rfc3339.test(value) && !Number.isNaN(Date.parse(value))

const parse = (text: string): Either.Either<Body, BadRequest> => {
  const invalid = () => failures.badRequest(failures.bodyInvalid)
  return Either.filterOrLeft(
    Either.try({ try: (): unknown => JSON.parse(text), catch: invalid }),
    (body): body is Body => typeof body === "object" && body !== null && !Array.isArray(body),
    invalid
  )
}

/** What of a body the contract's schemas let pass and Clerk does not. */
const check = (operation: Operation, body: Body): Either.Either<Body, UnprocessableEntity> => {
  const unknown = open.has(operation.name) ? undefined : Object.keys(body).find((key) => !operation.keys.has(key))
  if (unknown !== undefined) return Either.left(failures.parameterUnknown(unknown))
  const time = body["created_at"]
  return typeof time === "string" && !isTime(time)
    ? Either.left(failures.parameterTime("created_at"))
    : Either.right(body)
}

const withEmptyObject = (request: HttpServerRequest.HttpServerRequest): HttpServerRequest.HttpServerRequest =>
  HttpServerRequest.fromWeb(
    new Request(new URL(request.url, "http://localhost"), { method: request.method, body: "{}" })
  ).modify({ headers: Headers.set(request.headers, "content-type", "application/json") })

/** Reads a JSON body; none at all is an empty object. The request returned can be read again. */
export const read = (
  request: HttpServerRequest.HttpServerRequest,
  operation: Operation
): Effect.Effect<
  { readonly request: HttpServerRequest.HttpServerRequest; readonly sent: Body },
  BadRequest | UnprocessableEntity | UnsupportedMediaType
> =>
  Effect.gen(function*() {
    const text = yield* Effect.mapError(request.text, () => failures.badRequest(failures.bodyInvalid))
    if (text.trim() === "") return { request: withEmptyObject(request), sent: {} }
    const contentType = request.headers["content-type"] ?? ""
    if (!/^application\/json\s*(;|$)/i.test(contentType)) {
      return yield* failures.unsupportedMediaType(failures.detail(
        "unsupported_content_type",
        "Content-Type is unsupported",
        `Content-Type ${contentType} is unsupported. You should use application/json instead.`
      ))
    }
    const body = yield* parse(text)
    return { request, sent: yield* check(operation, body) }
  })
