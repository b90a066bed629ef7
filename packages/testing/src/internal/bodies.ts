import type { BadRequest, PayloadTooLarge, UnsupportedMediaType } from "@effect-clerk/core/ClerkError"
import * as Headers from "@effect/platform/Headers"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as failures from "./failures.js"
import type { Sent } from "./parameters.js"
import * as urls from "./urls.js"

/** Clerk does not say how much it takes. This is as much as a logo may have. */
const maximumSize = 10 * 1024 * 1024

const parse = (text: string): Either.Either<Sent, BadRequest> => {
  const invalid = () => failures.badRequest(failures.bodyInvalid)
  return Either.filterOrLeft(
    Either.try({ try: (): unknown => JSON.parse(text), catch: invalid }),
    (body): body is Sent => typeof body === "object" && body !== null && !Array.isArray(body),
    invalid
  )
}

/** The request with another body. */
export const replace = (
  request: HttpServerRequest.HttpServerRequest,
  body: Sent
): HttpServerRequest.HttpServerRequest =>
  HttpServerRequest.fromWeb(
    new Request(urls.parse(request.url), { method: request.method, body: JSON.stringify(body) })
  ).modify({ headers: Headers.set(request.headers, "content-type", "application/json") })

/** Reads a JSON body; `null` where there is none. */
export const read = (
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<Sent | null, BadRequest | PayloadTooLarge | UnsupportedMediaType> =>
  Effect.gen(function*() {
    const text = yield* Effect.mapError(request.text, () => failures.badRequest(failures.bodyInvalid))
    if (text.trim() === "") return null
    const contentType = request.headers["content-type"] ?? ""
    if (!/^application\/json\s*(;|$)/i.test(contentType)) {
      return yield* failures.unsupportedMediaType(failures.detail(
        "unsupported_content_type",
        "Content-Type is unsupported",
        `Content-Type ${contentType} is unsupported. You should use application/json instead.`
      ))
    }
    if (text.length > maximumSize) {
      return yield* failures.payloadTooLarge(
        failures.detail("request_body_too_large", "Request body too large", "The request body should not exceed 10 MB.")
      )
    }
    return yield* parse(text)
  })
