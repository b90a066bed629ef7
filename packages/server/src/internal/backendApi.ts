import type * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import type * as ClerkError from "@effect-clerk/core/ClerkError"
import { ApiKeysApi } from "@effect-clerk/core/contract/ApiKeys"
import { JwksApi } from "@effect-clerk/core/contract/Jwks"
import { M2MApi } from "@effect-clerk/core/contract/M2M"
import { OAuthAccessTokensApi } from "@effect-clerk/core/contract/OAuthAccessTokens"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { TokenUnverifiable } from "../TokenError.js"

const KeySet = Schema.Struct({ keys: Schema.Array(Schema.Unknown) })

const jwks = JwksApi.endpoints.get

/** The public keys of the instance, as they came: one that is none of ours does not spoil the rest. */
export const getKeySet = (client: ClerkClient.Service): Effect.Effect<ReadonlyArray<unknown>, TokenUnverifiable> =>
  client.request({ operation: jwks.operation, method: jwks.method, path: jwks.path, success: KeySet }).pipe(
    Effect.mapBoth({ onFailure: (error) => unverifiable(error, "NoKeys"), onSuccess: ({ keys }) => keys }),
    inTime
  )

/** The kinds of opaque tokens, where Clerk verifies them and by which key. To a machine Clerk knows those that are for it. */
const verifications = {
  m2m: { endpoint: M2MApi.endpoints.verifyToken, param: "token", key: "machine" },
  oauth: { endpoint: OAuthAccessTokensApi.endpoints.verify, param: "access_token", key: "secret" },
  apiKey: { endpoint: ApiKeysApi.endpoints.verify, param: "secret", key: "secret" }
} as const

/**
 * What Clerk says of an opaque token: its answer as it came, or that it knows none, or that it cannot be one. The answer is
 * not read by the model of the contract, which fills in what is missing.
 */
export const verifyOpaque = (
  client: ClerkClient.Service,
  type: keyof typeof verifications,
  token: string
): Effect.Effect<unknown, "NotFound" | "Malformed" | TokenUnverifiable> => {
  const { endpoint: { idempotent, method, operation, path }, key, param } = verifications[type]
  return client.request({
    operation,
    method,
    path,
    idempotent,
    key,
    body: { [param]: token },
    success: Schema.Unknown
  }).pipe(
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
