import type { BadRequest, PayloadTooLarge } from "@effect-clerk/core/ClerkError"
import * as Effect from "effect/Effect"
import * as failures from "./failures.js"

/** The image of a row that has no custom one. */
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

/** Refuses files that are not images or too large. The image is not stored. */
export const check = <Input extends { readonly file: Blob }>(
  input: Input
): Effect.Effect<Input, BadRequest | PayloadTooLarge> =>
  Effect.gen(function*() {
    if (input.file.size > maximumSize) {
      return yield* failures.payloadTooLarge(
        failures.detail("image_too_large", "Image too large", "The image should not exceed 10 MB.", "file")
      )
    }
    if (!(yield* isImage(input.file))) {
      return yield* failures.badRequest(
        failures.detail(
          "request_body_invalid",
          "Not an image",
          "The file must be a JPEG, PNG, GIF or WebP image.",
          "file"
        )
      )
    }
    return input
  })
