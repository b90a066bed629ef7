/**
 * Roles of the members of organizations, and what they permit.
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
 * What a role may permit: a permission of Clerk's own (`type` is `system`) or of the instance (`user`).
 *
 * @since 0.2.0
 * @category models
 */
export class OrganizationPermission extends /* @__PURE__ */ Model.Class<OrganizationPermission>(
  "@effect-clerk/core/OrganizationRole/OrganizationPermission"
)(() => ({
  object: object("permission"),
  id: OrganizationPermissionId,
  name: Schema.String,
  key: Schema.String,
  description: nullable(Schema.String),
  type: openEnum("system", "user"),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}

/**
 * A role. `key` is what a membership carries, such as `org:admin`.
 *
 * @since 0.2.0
 * @category models
 */
export class OrganizationRole
  extends /* @__PURE__ */ Model.Class<OrganizationRole>("@effect-clerk/core/OrganizationRole")(() => ({
    object: object("role"),
    id: OrganizationRoleId,
    name: Schema.String,
    key: Schema.String,
    description: nullable(Schema.String),
    isCreatorEligible: Schema.Boolean,
    permissions: withDefault(Schema.Array(OrganizationPermission), () => []),
    createdAt: timestamp,
    updatedAt: timestamp
  }))
{}
