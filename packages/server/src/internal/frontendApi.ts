import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { TokenUnverifiable } from "../TokenError.js"

const KeySet = Schema.parseJson(Schema.Struct({ keys: Schema.Array(Schema.Unknown) }))

const maxLength = 64 * 1024

/** The public keys of an instance, from its Frontend API. */
export const getKeySet = (
  client: HttpClient.HttpClient,
  origin: string
): Effect.Effect<ReadonlyArray<unknown>, TokenUnverifiable> =>
  client.get(`${origin}/.well-known/jwks.json`, { headers: { accept: "application/json" } }).pipe(
    Effect.mapError(() => unreachable),
    Effect.flatMap(read),
    Effect.scoped,
    Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
    Effect.retry({
      while: ({ reason }) => reason === "Unreachable",
      schedule: Schedule.exponential("200 millis").pipe(Schedule.jittered, Schedule.intersect(Schedule.recurs(2)))
    }),
    Effect.timeoutFail({ duration: "5 seconds", onTimeout: () => unreachable })
  )

const unreachable = new TokenUnverifiable({ reason: "Unreachable", retryAfter: null })

const noKeys = new TokenUnverifiable({ reason: "NoKeys", retryAfter: null })

const read = (
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<ReadonlyArray<unknown>, TokenUnverifiable> => {
  if (response.status === 429) {
    const seconds = Number(response.headers["retry-after"])
    const retryAfter = Number.isFinite(seconds) && seconds >= 0 ? Duration.seconds(seconds) : null
    return Effect.fail(new TokenUnverifiable({ reason: "Throttled", retryAfter }))
  }
  if (response.status !== 200) return Effect.fail(unreachable)
  return response.text.pipe(
    Effect.mapError(() => unreachable),
    Effect.filterOrFail((text) => text.length <= maxLength, () => noKeys),
    Effect.flatMap((text) => Effect.mapError(Schema.decode(KeySet)(text), () => noKeys)),
    Effect.map(({ keys }) => keys)
  )
}
