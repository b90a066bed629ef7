/**
 * Custom attributes of users.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { optional } from "./internal/fields.js"
import * as Model from "./internal/model.js"

/**
 * A custom attribute of users that a connection or a directory provides.
 *
 * @since 0.2.0
 * @category models
 */
export class CustomAttribute extends Model.Class<CustomAttribute>("@effect-clerk/core/CustomAttribute")(() => ({
  name: optional(Schema.String),
  key: optional(Schema.String),
  ssoPath: optional(Schema.String),
  scimPath: optional(Schema.String),
  directoryPath: optional(Schema.String),
  multiValued: optional(Schema.Boolean)
})) {}
