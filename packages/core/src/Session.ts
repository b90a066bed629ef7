/**
 * Sessions of users, and their tokens.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, optional, optionalId, secret, timestamp, withDefault } from "./internal/fields.js"
import { ClientId, OrganizationId, SessionId, UserId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"

export { SessionId } from "./internal/ids.js"

/**
 * The status of a session. A `pending` session has open tasks.
 *
 * @since 0.2.0
 * @category schemas
 */
export const SessionStatus = openEnum(
  "active",
  "pending",
  "revoked",
  "ended",
  "expired",
  "removed",
  "abandoned",
  "replaced"
)

/**
 * The type of {@link SessionStatus}.
 *
 * @since 0.2.0
 * @category models
 */
export type SessionStatus = typeof SessionStatus.Type

/**
 * The location and device of the last use of a session.
 *
 * @since 0.2.0
 * @category models
 */
export class SessionActivity extends Model.Class<SessionActivity>("@effect-clerk/core/Session/SessionActivity")(() => ({
  object: object("session_activity"),
  id: Schema.String,
  deviceType: optional(Schema.String),
  isMobile: Schema.Boolean,
  browserName: optional(Schema.String),
  browserVersion: optional(Schema.String),
  ipAddress: optional(Schema.String),
  city: optional(Schema.String),
  country: optional(Schema.String)
})) {}

/**
 * A task that a user must complete before a session is active, such as `choose-organization`.
 *
 * @since 0.2.0
 * @category models
 */
export class SessionTask extends Model.Class<SessionTask>("@effect-clerk/core/Session/SessionTask")(() => ({
  key: Schema.String
})) {}

/**
 * A session. `actor` is set if another person acts as the user.
 *
 * @since 0.2.0
 * @category models
 */
export class Session extends Model.Class<Session>("@effect-clerk/core/Session")(() => ({
  object: object("session"),
  id: SessionId,
  userId: UserId,
  clientId: ClientId,
  actor: nullable(Metadata),
  status: SessionStatus,
  lastActiveOrganizationId: optionalId(OrganizationId),
  lastActiveAt: timestamp,
  latestActivity: nullable(SessionActivity),
  expireAt: timestamp,
  abandonAt: timestamp,
  tasks: withDefault(Schema.Array(SessionTask), () => []),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}

/**
 * A token of a session: a JWT that `SessionTokens` of `@effect-clerk/server` verifies.
 *
 * @since 0.2.0
 * @category models
 */
export class SessionToken extends Model.Class<SessionToken>("@effect-clerk/core/Session/SessionToken")(() => ({
  object: object("token"),
  jwt: optional(secret)
})) {}

/**
 * The result of refreshing a session: a `jwt`, or `cookies` to set, depending on the requested `format`. The other is
 * `null`.
 *
 * @since 0.2.0
 * @category models
 */
export class SessionRefresh extends Model.Class<SessionRefresh>("@effect-clerk/core/Session/SessionRefresh")(() => ({
  object: openEnum("token", "cookies"),
  jwt: optional(secret),
  cookies: optional(Schema.Array(secret))
})) {}
