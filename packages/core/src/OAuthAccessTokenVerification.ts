/**
 * The result of verifying an OAuth access token with Clerk.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, optionalId, timestamp, timestampOfAnyUnit, withDefault } from "./internal/fields.js"
import { OAuthAccessTokenId, UserId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { OAuthAccessTokenId } from "./internal/ids.js"

/**
 * An OAuth access token. For an expired JWT, Clerk returns `active: false` and nothing else, so all other fields may be
 * `null`. No source documents whether `expiration` is in seconds or milliseconds: the unit is inferred from its size.
 *
 * @since 0.2.0
 * @category models
 */
export class OAuthAccessTokenVerification
  extends Model.Class<OAuthAccessTokenVerification>("@effect-clerk/core/OAuthAccessTokenVerification")(() => ({
    object: object("clerk_idp_oauth_access_token"),
    active: withDefault(Schema.Boolean, () => true),
    id: optionalId(OAuthAccessTokenId),
    clientId: nullable(Schema.String),
    subject: optionalId(UserId),
    scopes: withDefault(Schema.Array(Schema.String), () => []),
    revoked: nullable(Schema.Boolean),
    revocationReason: nullable(Schema.String),
    expired: nullable(Schema.Boolean),
    expiration: nullable(timestampOfAnyUnit),
    createdAt: nullable(timestamp),
    updatedAt: nullable(timestamp)
  }))
{}
