/**
 * What Clerk answers to most deletions.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { optional, plain, required, withDefault } from "./internal/fields.js"

/**
 * The object that was deleted: `object` names its kind (`organization`, `organization_domain`,
 * `allowlist_identifier`), `id` which one.
 *
 * @since 0.1.0
 * @category models
 */
export class DeletedObject extends Schema.Class<DeletedObject>("@effect-clerk/core/DeletedObject")({
  object: required("object", Schema.String),
  id: optional("id", Schema.String),
  slug: optional("slug", Schema.String),
  externalId: optional("external_id", Schema.String),
  deleted: withDefault("deleted", Schema.Boolean, () => true)
}, plain) {}
