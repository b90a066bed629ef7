import type { BadRequest, PayloadTooLarge } from "@effect-clerk/core/ClerkError"
import { UserId } from "@effect-clerk/core/User"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as failures from "./failures.js"

/** The image of an organization without a logo. */
export const placeholder = "https://img.clerk.com/placeholder"

const maximumSize = 10 * 1024 * 1024

const types: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"])

const signatures = [/^\xff\xd8\xff/, /^\x89PNG\r\n\x1a\n/, /^GIF8[79]a/, /^RIFF....WEBP/s]

const isImage = (file: Blob): Effect.Effect<boolean> =>
  types.has(file.type)
    ? Effect.succeed(true)
    : Effect.map(Effect.promise(() => file.slice(0, 12).arrayBuffer()), (start) => {
      const text = String.fromCharCode(...new Uint8Array(start))
      return signatures.some((signature) => signature.test(text))
    })

const formData = (request: HttpServerRequest.HttpServerRequest): Effect.Effect<FormData, BadRequest> =>
  Effect.flatMap(
    request.arrayBuffer,
    (body) =>
      Effect.tryPromise(() =>
        new Response(body, { headers: { "content-type": request.headers["content-type"] ?? "" } }).formData()
      )
  ).pipe(Effect.mapError(() => failures.badRequest(failures.bodyInvalid)))

/** What is kept of an upload: not the image itself. */
export interface Logo {
  readonly uploaderUserId: UserId | null
}

/** Reads the form of an upload. */
export const read = (
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<Logo, BadRequest | PayloadTooLarge> =>
  Effect.gen(function*() {
    const form = yield* formData(request)
    const file = form.get("file")
    if (!(file instanceof Blob)) {
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
    if (file.size > maximumSize) {
      return yield* failures.payloadTooLarge(
        failures.detail("image_too_large", "Image too large", "The image should not exceed 10 MB.", "file")
      )
    }
    if (!(yield* isImage(file))) {
      return yield* failures.badRequest(
        failures.detail(
          "request_body_invalid",
          "Not an image",
          "The file must be a JPEG, PNG, GIF or WebP image.",
          "file"
        )
      )
    }
    const uploader = form.get("uploader_user_id")
    return { uploaderUserId: typeof uploader === "string" && uploader !== "" ? UserId.make(uploader) : null }
  })
