/**
 * Access tokens of users at OAuth providers.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, optional, optionalId, secret, timestampOfAnyUnit, withDefault } from "./internal/fields.js"
import { ExternalAccountId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"

/**
 * An access token of a user at an OAuth provider. No source documents whether `expiresAt` is in seconds or
 * milliseconds: the unit is inferred from its size.
 *
 * @since 0.2.0
 * @category models
 */
export class OAuthAccessToken extends Model.Class<OAuthAccessToken>("@effect-clerk/core/OAuthAccessToken")(() => ({
  object: object("oauth_access_token"),
  externalAccountId: optionalId(ExternalAccountId),
  providerUserId: Schema.String,
  token: secret,
  expiresAt: nullable(timestampOfAnyUnit),
  provider: Schema.String,
  publicMetadata: withDefault(Metadata, () => ({})),
  label: nullable(Schema.String),
  scopes: optional(Schema.Array(Schema.String)),
  idToken: optional(secret),
  tokenSecret: optional(secret)
})) {
  /**
   * An id that distinguishes the tokens of a user, because Clerk gives them none.
   *
   * @since 0.2.0
   */
  get id(): string {
    return this.externalAccountId ?? this.providerUserId
  }
}
