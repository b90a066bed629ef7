import type { ClerkError, ErrorCode } from "@effect-clerk/core/ClerkError"
import type { SessionsApi } from "@effect-clerk/core/contract/Sessions"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { SessionRefresh } from "@effect-clerk/core/Session"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as failures from "./failures.js"
import type { Row } from "./sessions.js"
import type { Store } from "./store.js"
import * as tokens from "./tokens.js"

type Input = Endpoint.Input<SessionsApi["refresh"]>

const isNumber = (value: unknown): value is number => typeof value === "number"

const originOf = (url: string): string | null => URL.canParse(url) ? new URL(url).origin : null

/** The error code for a session that cannot be refreshed, or `null`. */
const refusal = (
  session: Row | undefined,
  claims: tokens.Claims | null,
  { refreshToken, requestOrigin }: Input
): ErrorCode | null => {
  if (session === undefined) return "session_refresh_session_not_found"
  if (session.status !== "active") return "session_refresh_inactive_session"
  if (claims === null) return "expired_session_token_invalid"
  const { azp, iat, sid } = claims
  if (sid === undefined) return "expired_session_token_missing_sid"
  if (azp === undefined) return "expired_session_token_missing_azp"
  if (!isNumber(iat)) return "session_refresh_expired_session_token_missing_iat"
  if (sid !== session.id) return "refresh_sid_mismatch"
  const origin = originOf(requestOrigin)
  if (origin === null) return "refresh_request_origin_invalid"
  if (origin !== azp) return "refresh_request_origin_azp_mismatch"
  if (Redacted.value(refreshToken) !== tokens.ofRefresh(session.id)) return "refresh_token_not_found"
  return iat <= (session.refreshedIat ?? -Infinity) ? "session_refresh_expired_session_token_consumed" : null
}

/** Exchanges a session token for a new one. */
// guess: the order of the checks of a session refresh; a refresh token lives as long as its session; a session token can be exchanged once
export const refresh = (store: Store, input: Input): Either.Either<SessionRefresh, ClerkError> =>
  Either.gen(function*() {
    const session = store.get("sessions", input.sessionId)
    const claims = tokens.read(Redacted.value(input.expiredToken))
    const code = refusal(session, claims, input)
    if (code !== null) {
      yield* Either.left(failures.unauthorized(failures.detail(code, "The session cannot be refreshed.")))
    }
    const { azp, iat } = claims as { readonly azp: string; readonly iat: number }
    const row = yield* store.update("sessions", session!, { lastActiveAt: store.now, refreshedIat: iat })
    const jwt = tokens.ofSession(store, row, { authorizedParty: azp })
    return input.format === "cookie"
      ? new SessionRefresh({
        object: "cookies",
        cookies: [`__session=${jwt}`, `__refresh=${tokens.ofRefresh(row.id)}; HttpOnly`]
          .map((cookie) => Redacted.make(`${cookie}; Path=/; Secure; SameSite=Lax`))
      }, true)
      : new SessionRefresh({ object: "token", jwt: Redacted.make(jwt) }, true)
  })
