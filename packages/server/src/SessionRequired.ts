/**
 * Middleware that accepts only requests with a valid session token.
 *
 * @module
 * @since 0.2.0
 */
import * as HttpApiMiddleware from "@effect/platform/HttpApiMiddleware"
import type * as HttpApp from "@effect/platform/HttpApp"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as CurrentSession from "./CurrentSession.js"
import * as Security from "./internal/security.js"
import * as SessionTokens from "./SessionTokens.js"
import { TokenError } from "./TokenError.js"

/**
 * A middleware for an `HttpApi`, a group or an endpoint. It provides `CurrentSession`. A request without a valid session token
 * is answered 401, or 503 if the token cannot be verified right now.
 *
 * @example
 * import * as CurrentSession from "@effect-clerk/server/CurrentSession"
 * import * as SessionRequired from "@effect-clerk/server/SessionRequired"
 * import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
 * import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
 * import * as Schema from "effect/Schema"
 *
 * const group = HttpApiGroup.make("me").add(
 *   HttpApiEndpoint.get("get", "/me").addSuccess(Schema.String).middleware(SessionRequired.SessionRequired)
 * )
 *
 * @since 0.2.0
 * @category middleware
 */
export class SessionRequired extends HttpApiMiddleware.Tag<SessionRequired>()("@effect-clerk/server/SessionRequired", {
  failure: TokenError,
  provides: CurrentSession.CurrentSession,
  security: Security.session
}) {}

/**
 * Implements the middleware with `SessionTokens`.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<SessionRequired, never, SessionTokens.SessionTokens> = Layer.effect(
  SessionRequired,
  Effect.map(
    SessionTokens.SessionTokens,
    ({ authenticate }) =>
      SessionRequired.of({ clerkSession: () => Security.answered(Security.ofRequest(authenticate)) })
  )
)

/**
 * The same for `HttpRouter`: `HttpRouter.use(SessionRequired.route)` provides `CurrentSession` to every route. The errors are
 * HTTP responses: an error that is not caught is sent to the caller.
 *
 * @example
 * import * as CurrentSession from "@effect-clerk/server/CurrentSession"
 * import * as SessionRequired from "@effect-clerk/server/SessionRequired"
 * import * as HttpRouter from "@effect/platform/HttpRouter"
 * import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
 * import * as Effect from "effect/Effect"
 *
 * const app = HttpRouter.empty.pipe(
 *   HttpRouter.get("/me", Effect.flatMap(CurrentSession.CurrentSession, ({ userId }) => HttpServerResponse.json({ userId }))),
 *   HttpRouter.use(SessionRequired.route)
 * )
 *
 * @since 0.2.0
 * @category middleware
 */
export const route = <E, R>(
  app: HttpApp.Default<E, R>
): HttpApp.Default<
  E | TokenError,
  Exclude<R, CurrentSession.CurrentSession> | SessionTokens.SessionTokens | HttpServerRequest.HttpServerRequest
> =>
  Effect.provideServiceEffect(
    app,
    CurrentSession.CurrentSession,
    Effect.flatMap(SessionTokens.SessionTokens, ({ authenticate }) => Security.ofRequest(authenticate))
  )
