/**
 * The operations on sessions.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, NotFound, Unauthorized, UnprocessableEntity } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, openEnum, optionalInput, secondsBetween, secret } from "../internal/fields.js"
import { ClientId, OrganizationId, SessionId, UserId } from "../internal/ids.js"
import * as Metadata from "../Metadata.js"
import { PageOrArray } from "../Page.js"
import * as Query from "../Query.js"
import { Session, SessionRefresh, SessionStatus, SessionToken } from "../Session.js"

const params = () => ({ sessionId: SessionId })

const lifetime = () => ({ expiresInSeconds: nullableInput(secondsBetween(30, 315_360_000)) })

/**
 * The operations on sessions.
 *
 * @since 0.2.0
 * @category contract
 */
export class SessionsApi extends Group.make("sessions", {
  /**
   * Retrieves one page of the sessions of a client or a user, newest first. Either `clientId` or `userId` is required.
   * `totalCount` is `null` if Clerk returns a bare array. Use `listStream` to read all of them.
   */
  list: Endpoint.get("/sessions", () => ({
    query: {
      clientId: optionalInput(ClientId),
      userId: optionalInput(UserId),
      status: optionalInput(SessionStatus),
      paginated: optionalInput(Query.Boolean),
      ...Query.page()
    },
    success: PageOrArray(Session),
    error: [BadRequest, Unauthorized, UnprocessableEntity]
  }), { spec: "GetSessionList", list: { by: "offset", maxLimit: 500, paginated: true } }),
  /**
   * Creates a session for a user, for tests. Production instances reject it. Not retried once the request may have been
   * processed.
   */
  create: Endpoint.post("/sessions", () => ({
    payload: { userId: UserId, activeOrganizationId: optionalInput(OrganizationId) },
    success: Session,
    error: [BadRequest, Unauthorized, NotFound, UnprocessableEntity]
  }), { spec: "createSession", openBody: true }),
  /** Retrieves a session. */
  get: Endpoint.get("/sessions/:sessionId", () => ({
    params: params(),
    success: Session,
    error: [BadRequest, Unauthorized, NotFound]
  }), { spec: "GetSession" }),
  /**
   * Refreshes a session with its refresh token, which can be used once. Not retried once the request may have been
   * processed.
   */
  refresh: Endpoint.post("/sessions/:sessionId/refresh", () => ({
    params: params(),
    payload: {
      expiredToken: secret,
      refreshToken: secret,
      requestOrigin: Schema.String,
      requestHeaders: nullableInput(Metadata.Input),
      format: nullableInput(openEnum("token", "cookie")),
      requestOriginatingIp: nullableInput(Schema.String)
    },
    success: SessionRefresh,
    error: [BadRequest, Unauthorized]
  }), { spec: "RefreshSession" }),
  /** Revokes a session: its user is signed out on that client. */
  revoke: Endpoint.post("/sessions/:sessionId/revoke", () => ({
    params: params(),
    success: Session,
    error: [BadRequest, Unauthorized, NotFound]
  }), { spec: "RevokeSession", idempotent: true, many: true }),
  /** Creates a session token, valid for 60 seconds unless `expiresInSeconds` is given. */
  createToken: Endpoint.post("/sessions/:sessionId/tokens", () => ({
    params: params(),
    payload: lifetime(),
    success: SessionToken,
    error: [Unauthorized, NotFound]
  }), { spec: "CreateSessionToken", idempotent: true, openBody: true }),
  /** Creates a token with the claims of a JWT template. */
  createTokenFromTemplate: Endpoint.post("/sessions/:sessionId/tokens/:templateName", () => ({
    params: { ...params(), templateName: Schema.NonEmptyString },
    payload: lifetime(),
    success: SessionToken,
    error: [Unauthorized, NotFound]
  }), { spec: "CreateSessionTokenFromTemplate", idempotent: true, openBody: true })
}) {}
