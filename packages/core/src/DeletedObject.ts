/**
 * The result of most delete operations.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { optional, withDefault } from "./internal/fields.js"
import * as Model from "./internal/model.js"

/**
 * The object that was deleted: `object` is its kind (`organization`, `organization_domain`, `allowlist_identifier`),
 * and `id` its id.
 *
 * @since 0.1.0
 * @category models
 */
export class DeletedObject extends Model.Class<DeletedObject>("@effect-clerk/core/DeletedObject")(() => ({
  object: Schema.String,
  id: optional(Schema.String),
  slug: optional(Schema.String),
  externalId: optional(Schema.String),
  deleted: withDefault(Schema.Boolean, () => true)
})) {}
