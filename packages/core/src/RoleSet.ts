/**
 * Role sets: the roles that an organization can assign to its members.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, texts, timestamp, withDefault } from "./internal/fields.js"
import { InstanceId, OrganizationId, OrganizationRoleId, RoleSetId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { RoleSetId } from "./internal/ids.js"

/**
 * A role of a set. The member counts are `null` if they were not requested.
 *
 * @since 0.2.0
 * @category models
 */
export class RoleSetItem extends Model.Class<RoleSetItem>("@effect-clerk/core/RoleSet/RoleSetItem")(() => ({
  object: object("role_set_item"),
  id: OrganizationRoleId,
  name: Schema.String,
  key: Schema.String,
  description: nullable(Schema.String),
  membersCount: nullable(Schema.NonNegativeInt),
  hasMembers: nullable(Schema.Boolean),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}

/**
 * A migration of organizations from one set to another, which Clerk runs in the background.
 *
 * @since 0.2.0
 * @category models
 */
export class RoleSetMigration
  extends Model.Class<RoleSetMigration>("@effect-clerk/core/RoleSet/RoleSetMigration")(() => ({
    object: object("role_set_migration"),
    id: Schema.String,
    organizationId: nullable(OrganizationId),
    instanceId: InstanceId,
    sourceRoleSetId: RoleSetId,
    destRoleSetId: nullable(RoleSetId),
    triggerType: Schema.String,
    status: openEnum("enqueued", "in_progress", "completed"),
    migratedMembers: Schema.NonNegativeInt,
    mappings: nullable(texts),
    startedAt: nullable(timestamp),
    completedAt: nullable(timestamp),
    createdAt: timestamp,
    updatedAt: timestamp
  }))
{}

/**
 * A role set. Organizations refer to its `key` with `roleSetKey`.
 *
 * @since 0.2.0
 * @category models
 */
export class RoleSet extends Model.Class<RoleSet>("@effect-clerk/core/RoleSet")(() => ({
  object: object("role_set"),
  id: RoleSetId,
  name: Schema.String,
  key: Schema.String,
  description: nullable(Schema.String),
  roles: withDefault(Schema.Array(RoleSetItem), () => []),
  defaultRole: nullable(RoleSetItem),
  creatorRole: nullable(RoleSetItem),
  type: openEnum("initial", "custom"),
  roleSetMigration: nullable(RoleSetMigration),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
