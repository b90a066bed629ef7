/**
 * Middleware that accepts requests with a valid session token, and requests without any token.
 *
 * @module
 * @since 0.2.0
 */
import * as HttpApiMiddleware from "@effect/platform/HttpApiMiddleware"
import type * as HttpApp from "@effect/platform/HttpApp"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type { Session } from "@effect-clerk/core/SessionClaims"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as CurrentSession from "./CurrentSession.js"
import * as Security from "./internal/security.js"
import * as SessionTokens from "./SessionTokens.js"
import { TokenError } from "./TokenError.js"

/**
 * A middleware for an `HttpApi`, a group or an endpoint. It provides `OptionalSession`, which is `None` if the request has no
 * token. An invalid token is an error here too, so that a user who was signed in is not treated as a visitor.
 *
 * @since 0.2.0
 * @category middleware
 */
export class SessionOptional extends HttpApiMiddleware.Tag<SessionOptional>()("@effect-clerk/server/SessionOptional", {
  failure: TokenError,
  provides: CurrentSession.OptionalSession,
  security: Security.session
}) {}

const optional = (
  authenticate: SessionTokens.Service["authenticate"]
): Effect.Effect<Option.Option<Session>, TokenError, HttpServerRequest.HttpServerRequest> =>
  Security.ofRequest(authenticate).pipe(
    Effect.asSome,
    Effect.catchTag("TokenMissing", () => Effect.succeed(Option.none()))
  )

/**
 * Implements the middleware with `SessionTokens`.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<SessionOptional, never, SessionTokens.SessionTokens> = Layer.effect(
  SessionOptional,
  Effect.map(
    SessionTokens.SessionTokens,
    ({ authenticate }) => SessionOptional.of({ clerkSession: () => Security.answered(optional(authenticate)) })
  )
)

/**
 * The same for `HttpRouter`: `HttpRouter.use(SessionOptional.route)` provides `OptionalSession` to every route.
 *
 * @since 0.2.0
 * @category middleware
 */
export const route = <E, R>(
  app: HttpApp.Default<E, R>
): HttpApp.Default<
  E | TokenError,
  Exclude<R, CurrentSession.OptionalSession> | SessionTokens.SessionTokens | HttpServerRequest.HttpServerRequest
> =>
  Effect.provideServiceEffect(
    app,
    CurrentSession.OptionalSession,
    Effect.flatMap(SessionTokens.SessionTokens, ({ authenticate }) => optional(authenticate))
  )
