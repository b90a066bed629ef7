/**
 * Tokens to sign in as another user, for support.
 *
 * @module
 * @since 0.2.0
 */
import { object, openEnum, optional, secret, timestamp } from "./internal/fields.js"
import { ActorTokenId, UserId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"

export { ActorTokenId } from "./internal/ids.js"

/**
 * An actor token. `token` and `url` sign in as the user, so they are redacted. They are `null` once the token is
 * revoked.
 *
 * @since 0.2.0
 * @category models
 */
export class ActorToken extends Model.Class<ActorToken>("@effect-clerk/core/ActorToken")(() => ({
  object: object("actor_token"),
  id: ActorTokenId,
  status: openEnum("pending", "accepted", "revoked"),
  userId: UserId,
  actor: Metadata,
  token: optional(secret),
  url: optional(secret),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
