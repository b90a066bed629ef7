import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { systemError } from "./connection.js"
import * as Http from "./http.js"
import { redact } from "./text.js"

/**
 * The largest body that is read, in bytes after decompression. A page of 500 memberships with full metadata stays well
 * below.
 */
export const maxBodyBytes = 32 * 1024 * 1024

/** A body that was received but cannot be used; the message completes "the body". */
export class UnusableBody extends Error {
  override readonly name = "UnusableBody"
}

/** The bytes of a body, decompressed, or the reason why it cannot be used. */
export type Body = Uint8Array | UnusableBody

export const tooLarge = (): UnusableBody => new UnusableBody(`is larger than ${maxBodyBytes / 1024 / 1024} MiB`)

/** `code` is the error code of the decoder, such as `Z_DATA_ERROR`, or `Z_BUF_ERROR` for a truncated body. */
export const undecodable = (contentEncoding: string | undefined, code: string): UnusableBody =>
  new UnusableBody(`is not valid ${redact(contentEncoding ?? "in its encoding")} (${redact(code)})`)

/** Reads a body up to the limit. The rest of a larger body is not fetched. */
export const read = (
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<Body, HttpClientError.HttpClientError> => {
  const { "content-encoding": encoding, "content-length": length } = response.headers
  const body: Effect.Effect<Body, HttpClientError.HttpClientError> =
    encoding === undefined && Number(length) <= maxBodyBytes
      ? Effect.map(response.arrayBuffer, (buffer) => new Uint8Array(buffer))
      : readStream(response)
  return Effect.catchAll(body, (error) => {
    if (error.cause instanceof UnusableBody) return Effect.succeed(error.cause)
    const { code } = systemError(error.cause)
    return decodingCodes.test(code) ? Effect.succeed(undecodable(encoding, code)) : Effect.fail(error)
  })
}

/** The error codes of zlib, Brotli and Zstandard for bytes that they cannot decode, in Node and in Bun. */
const decodingCodes = /^(?:Z_|ERR__ERROR_|ERR_BROTLI|ZSTD_|ZlibError|Brotli\w*Error|Zstd\w*Error)/

const readStream = (
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<Body, HttpClientError.HttpClientError> =>
  Effect.suspend(() => {
    const chunks: Array<Uint8Array> = []
    let size = 0
    return response.stream.pipe(
      Stream.takeWhile((chunk) => {
        size += chunk.byteLength
        return size <= maxBodyBytes
      }),
      Stream.runForEach((chunk) => Effect.sync(() => chunks.push(chunk))),
      Effect.catchIf(Http.isEmptyBody, () => Effect.void),
      Effect.map(() => size > maxBodyBytes ? tooLarge() : concat(chunks, size))
    )
  })

export const concat = (chunks: ReadonlyArray<Uint8Array>, size: number): Uint8Array => {
  if (chunks.length === 1) return chunks[0]!
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}
