/**
 * Tokens that sign in a user without a password, for example from a custom link.
 *
 * @module
 * @since 0.2.0
 */
import { nullable, object, openEnum, optional, secret, timestamp } from "./internal/fields.js"
import { SignInTokenId, UserId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { SignInTokenId } from "./internal/ids.js"

/**
 * A sign-in token. `token` and `url` sign in as the user, so they are redacted. They are `null` once the token is
 * revoked.
 *
 * @since 0.2.0
 * @category models
 */
export class SignInToken extends Model.Class<SignInToken>("@effect-clerk/core/SignInToken")(() => ({
  object: object("sign_in_token"),
  id: SignInTokenId,
  status: openEnum("pending", "accepted", "revoked"),
  userId: UserId,
  token: optional(secret),
  url: nullable(secret),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
