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

/** The public keys of the instance, undecoded: an unusable key does not invalidate the others. */
export const getKeySet = (client: ClerkClient.Service): Effect.Effect<ReadonlyArray<unknown>, TokenUnverifiable> =>
  client.request({ operation: jwks.operation, method: jwks.method, path: jwks.path, success: KeySet }).pipe(
    Effect.mapBoth({ onFailure: (error) => unverifiable(error, "NoKeys"), onSuccess: ({ keys }) => keys }),
    inTime
  )

/** How Clerk verifies each kind of opaque token: path and key. With a machine's key, Clerk finds only tokens issued for it. */
const verifications = {
  m2m: { endpoint: M2MApi.endpoints.verifyToken, param: "token", key: "machine" },
  oauth: { endpoint: OAuthAccessTokensApi.endpoints.verify, param: "access_token", key: "secret" },
  apiKey: { endpoint: ApiKeysApi.endpoints.verify, param: "secret", key: "secret" }
} as const

/**
 * Clerk's answer about an opaque token, undecoded, or that the token is unknown or malformed. The answer is not decoded with the
 * model of the contract, because that fills in missing members.
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

/** A caller is waiting for the answer. This limit includes the wait for the client's throttle, which the client's limits do not. */
const inTime = <A, E>(self: Effect.Effect<A, E | TokenUnverifiable>): Effect.Effect<A, E | TokenUnverifiable> =>
  self.pipe(
    Timeouts.with({ attempt: "5 seconds", operation: "5 seconds" }),
    Effect.timeoutFail({
      duration: "10 seconds",
      onTimeout: () => new TokenUnverifiable({ reason: "Throttled", retryAfter: null })
    })
  )
