/**
 * OAuth applications: third-party applications that users of the instance sign in to.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, optional, secret, timestamp, withDefault } from "./internal/fields.js"
import { InstanceId, OAuthApplicationId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { OAuthApplicationId } from "./internal/ids.js"

/**
 * An OAuth application. `scopes` is a string of scopes separated by spaces. Only the responses of `create` and
 * `rotateSecret` have `clientSecret`: elsewhere, and for a public client, it is `null`.
 *
 * @since 0.2.0
 * @category models
 */
export class OAuthApplication extends Model.Class<OAuthApplication>("@effect-clerk/core/OAuthApplication")(() => ({
  object: object("oauth_application"),
  id: OAuthApplicationId,
  instanceId: InstanceId,
  name: Schema.String,
  clientId: Schema.String,
  clientUri: nullable(Schema.String),
  clientImageUrl: nullable(Schema.String),
  clientSecret: optional(secret),
  dynamicallyRegistered: Schema.Boolean,
  consentScreenEnabled: Schema.Boolean,
  pkceRequired: Schema.Boolean,
  public: Schema.Boolean,
  scopes: Schema.String,
  redirectUris: withDefault(Schema.Array(Schema.String), () => []),
  callbackUrl: optional(Schema.String),
  authorizeUrl: Schema.String,
  tokenFetchUrl: Schema.String,
  userInfoUrl: Schema.String,
  discoveryUrl: Schema.String,
  tokenIntrospectionUrl: Schema.String,
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
