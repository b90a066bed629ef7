/**
 * External accounts that users sign in with, such as at Google or GitHub.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, openEnum, optional, optionalId, timestamp, withDefault } from "./internal/fields.js"
import { ExternalAccountId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"
import { Verification } from "./Verification.js"

export { ExternalAccountId } from "./internal/ids.js"

/**
 * An external account that a user signs in with. For some providers `object` contains the provider, such as
 * `google_account`.
 *
 * @since 0.2.0
 * @category models
 */
export class ExternalAccount extends Model.Class<ExternalAccount>("@effect-clerk/core/ExternalAccount")(() => ({
  object: openEnum("external_account", "google_account", "facebook_account"),
  id: ExternalAccountId,
  externalAccountId: optionalId(ExternalAccountId),
  provider: openEnum("oauth_google", "oauth_github", "oauth_microsoft", "oauth_apple", "oauth_facebook"),
  identificationId: optional(Schema.String),
  providerUserId: optional(Schema.String),
  approvedScopes: withDefault(Schema.String, () => ""),
  emailAddress: withDefault(Schema.String, () => ""),
  emailAddressVerified: nullable(Schema.Boolean),
  firstName: nullable(Schema.String),
  lastName: nullable(Schema.String),
  avatarUrl: optional(Schema.String),
  imageUrl: nullable(Schema.String),
  username: nullable(Schema.String),
  phoneNumber: nullable(Schema.String),
  publicMetadata: withDefault(Metadata, () => ({})),
  label: nullable(Schema.String),
  verification: nullable(Verification),
  createdAt: nullable(timestamp),
  updatedAt: nullable(timestamp)
})) {}
