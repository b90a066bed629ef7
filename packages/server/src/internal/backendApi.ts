import type * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import type * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { TokenUnverifiable } from "../TokenError.js"

const KeySet = Schema.Struct({ keys: Schema.Array(Schema.Unknown) })

/** The public keys of the instance, as they came. */
export const getKeySet = (client: ClerkClient.Service): Effect.Effect<ReadonlyArray<unknown>, TokenUnverifiable> =>
  client.request({ operation: "jwks.get", method: "GET", path: "/jwks", success: KeySet }).pipe(
    Effect.mapBoth({ onFailure: (error) => unverifiable(error, "NoKeys"), onSuccess: ({ keys }) => keys }),
    inTime
  )

/** The kinds of opaque tokens, and where Clerk verifies them. */
const verifications = {
  m2m: { operation: "m2mTokens.verify", path: "/m2m_tokens/verify", key: "token" },
  oauth: {
    operation: "oauthAccessTokens.verify",
    path: "/oauth_applications/access_tokens/verify",
    key: "access_token"
  },
  apiKey: { operation: "apiKeys.verify", path: "/api_keys/verify", key: "secret" }
} as const

/** What Clerk says of an opaque token: its answer as it came, or that it knows none, or that it cannot be one. */
export const verifyOpaque = (
  client: ClerkClient.Service,
  type: keyof typeof verifications,
  token: string
): Effect.Effect<unknown, "NotFound" | "Malformed" | TokenUnverifiable> => {
  const { key, operation, path } = verifications[type]
  const request = { operation, path, method: "POST", body: { [key]: token }, success: Schema.Unknown } as const
  return client.request({ ...request, idempotent: true }).pipe(
    Effect.mapError((error) => {
      switch (error._tag) {
        case "NotFound":
          return "NotFound"
        case "BadRequest":
        case "UnprocessableEntity":
          return "Malformed"
        default:
          return unverifiable(error, "UnexpectedAnswer")
      }
    }),
    inTime
  )
}

const unverifiable = (
  error: ClerkError.ClerkError,
  unfit: "NoKeys" | "UnexpectedAnswer"
): TokenUnverifiable => {
  const retryAfter = "retryAfter" in error ? error.retryAfter : null
  switch (error._tag) {
    case "Unauthorized":
    case "Forbidden":
      return new TokenUnverifiable({ reason: "KeyRefused", retryAfter: null })
    case "TooManyRequests":
      return new TokenUnverifiable({ reason: "Throttled", retryAfter })
    case "ResponseDecodeError":
      return new TokenUnverifiable({ reason: unfit, retryAfter: null })
    default:
      return new TokenUnverifiable({ reason: "Unreachable", retryAfter })
  }
}

/** Somebody waits for the answer. What the limits of the client leave out is the wait for its throttle. */
const inTime = <A, E>(self: Effect.Effect<A, E | TokenUnverifiable>): Effect.Effect<A, E | TokenUnverifiable> =>
  self.pipe(
    Timeouts.with({ attempt: "5 seconds", operation: "5 seconds" }),
    Effect.timeoutFail({
      duration: "10 seconds",
      onTimeout: () => new TokenUnverifiable({ reason: "Throttled", retryAfter: null })
    })
  )
