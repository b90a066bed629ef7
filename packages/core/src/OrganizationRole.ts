/**
 * Roles of organization members, and their permissions.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, timestamp, withDefault } from "./internal/fields.js"
import { OrganizationPermissionId, OrganizationRoleId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { OrganizationPermissionId, OrganizationRoleId } from "./internal/ids.js"

/**
 * A permission that roles can grant: a system permission of Clerk (`type` is `system`) or one of the instance (`user`).
 *
 * @since 0.2.0
 * @category models
 */
export class OrganizationPermission
  extends Model.Class<OrganizationPermission>("@effect-clerk/core/OrganizationRole/OrganizationPermission")(() => ({
    object: object("permission"),
    id: OrganizationPermissionId,
    name: Schema.String,
    key: Schema.String,
    description: nullable(Schema.String),
    type: openEnum("system", "user"),
    createdAt: timestamp,
    updatedAt: timestamp
  }))
{}

/**
 * A role. Memberships refer to its `key`, such as `org:admin`.
 *
 * @since 0.2.0
 * @category models
 */
export class OrganizationRole extends Model.Class<OrganizationRole>("@effect-clerk/core/OrganizationRole")(() => ({
  object: object("role"),
  id: OrganizationRoleId,
  name: Schema.String,
  key: Schema.String,
  description: nullable(Schema.String),
  isCreatorEligible: Schema.Boolean,
  permissions: withDefault(Schema.Array(OrganizationPermission), () => []),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
