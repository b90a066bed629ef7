/**
 * Templates for the claims of tokens.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { object, seconds, timestamp } from "./internal/fields.js"
import { JwtTemplateId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"

export { JwtTemplateId } from "./internal/ids.js"

/**
 * A template for the claims of tokens.
 *
 * @since 0.2.0
 * @category models
 */
export class JwtTemplate extends Model.Class<JwtTemplate>("@effect-clerk/core/JwtTemplate")(() => ({
  object: object("jwt_template"),
  id: JwtTemplateId,
  name: Schema.String,
  claims: Metadata,
  lifetime: seconds,
  allowedClockSkew: seconds,
  customSigningKey: Schema.Boolean,
  signingAlgorithm: Schema.String,
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
