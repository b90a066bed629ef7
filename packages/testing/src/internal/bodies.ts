import type { BadRequest, PayloadTooLarge, UnsupportedMediaType } from "@effect-clerk/core/ClerkError"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as failures from "./failures.js"
import type { Body, Sent } from "./resource.js"

/** Clerk does not document its limit for bodies. This is its limit for images. */
const maximumSize = 10 * 1024 * 1024

const invalid = () => failures.badRequest(failures.bodyInvalid)

const parse = (text: string): Either.Either<NonNullable<Body>, BadRequest> =>
  Either.filterOrLeft(
    Either.try({ try: (): unknown => JSON.parse(text), catch: invalid }),
    (body): body is NonNullable<Body> => typeof body === "object" && body !== null,
    invalid
  )

/** Reads a JSON body; `null` if there is none. */
export const read = (
  request: HttpServerRequest.HttpServerRequest,
  isList: boolean
): Effect.Effect<Body, BadRequest | PayloadTooLarge | UnsupportedMediaType> =>
  Effect.gen(function*() {
    const text = yield* Effect.mapError(request.text, invalid)
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
    const body = yield* parse(text)
    return Array.isArray(body) === isList ? body : yield* invalid()
  })

/** Reads a form with a file. Empty texts are ignored. */
export const readForm = (request: HttpServerRequest.HttpServerRequest): Effect.Effect<Sent, BadRequest> =>
  Effect.gen(function*() {
    const headers = { "content-type": request.headers["content-type"] ?? "" }
    const form = yield* request.arrayBuffer.pipe(
      Effect.flatMap((body) => Effect.tryPromise(() => new Response(body, { headers }).formData())),
      Effect.mapError(invalid)
    )
    if (!(form.get("file") instanceof Blob)) {
      return yield* failures.badRequest(
        failures.bodyInvalid,
        failures.detail(
          "form_param_missing",
          "Image file missing",
          "There was no image file present in the request",
          "file"
        )
      )
    }
    return Object.fromEntries(Array.from(form).filter(([, value]) => value !== ""))
  })
