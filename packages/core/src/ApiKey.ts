/**
 * API keys, with which a user, an organization or a machine calls your API.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { json, nullable, object, openEnum, optional, secret, timestamp, withDefault } from "./internal/fields.js"
import { ApiKeyId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { ApiKeyId } from "./internal/ids.js"

/**
 * An API key. `subject` is the id of a user, an organization or a machine. Only the response of `create` has `secret`:
 * elsewhere it is `null`.
 *
 * @since 0.2.0
 * @category models
 */
export class ApiKey extends Model.Class<ApiKey>("@effect-clerk/core/ApiKey")(() => ({
  object: object("api_key"),
  id: ApiKeyId,
  type: openEnum("api_key"),
  subject: Schema.String,
  name: Schema.String,
  description: nullable(Schema.String),
  claims: nullable(json),
  scopes: withDefault(Schema.Array(Schema.String), () => []),
  secret: optional(secret),
  revoked: Schema.Boolean,
  revocationReason: nullable(Schema.String),
  expired: Schema.Boolean,
  expiration: nullable(timestamp),
  createdBy: nullable(Schema.String),
  lastUsedAt: nullable(timestamp),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}

/**
 * The secret of an API key.
 *
 * @since 0.2.0
 * @category models
 */
export class ApiKeySecret extends Model.Class<ApiKeySecret>("@effect-clerk/core/ApiKey/ApiKeySecret")(() => ({
  secret
})) {}
