import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/**
 * The largest body that is read, in bytes. A page of 500 memberships with full metadata stays well below.
 */
export const maxBodyBytes = 32 * 1024 * 1024

/** The bytes of a body; `null` when there are more than are read. */
export type Body = Uint8Array | null

/** A response whose body was read as it came, up to the limit. */
export const Whole: unique symbol = Symbol("@effect-clerk/client/internal/Whole")

/** Reads a body up to the limit; `null` when there is more, and then the rest is not fetched. */
export const read = (
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<Body, HttpClientError.HttpClientError> => {
  if (Whole in response) return Effect.succeed(response[Whole] as Body)
  const { "content-encoding": encoding, "content-length": length } = response.headers
  return encoding === undefined && Number(length) <= maxBodyBytes
    ? Effect.map(response.arrayBuffer, (buffer) => new Uint8Array(buffer))
    : readStream(response)
}

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
      Effect.catchIf((error) => error._tag === "ResponseError" && error.reason === "EmptyBody", () => Effect.void),
      Effect.map(() => size > maxBodyBytes ? null : concat(chunks, size))
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
