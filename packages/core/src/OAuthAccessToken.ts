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
 * An access token of a user at an OAuth provider. No source says whether `expiresAt` is in seconds or in milliseconds: its size
 * tells.
 *
 * @since 0.2.0
 * @category models
 */
export class OAuthAccessToken
  extends /* @__PURE__ */ Model.Class<OAuthAccessToken>("@effect-clerk/core/OAuthAccessToken")(() => ({
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
  }))
{
  /**
   * What tells the tokens of a user apart: Clerk gives them no id of their own.
   *
   * @since 0.2.0
   */
  get id(): string {
    return this.externalAccountId ?? this.providerUserId
  }
}
