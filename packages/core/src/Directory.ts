/**
 * Directories from which an identity provider provisions users with SCIM.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { CustomAttribute } from "./CustomAttribute.js"
import { nullable, object, optional, optionalId, secret, texts, timestamp, withDefault } from "./internal/fields.js"
import { DirectoryId, EnterpriseConnectionId, GroupRoleMappingId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { OrganizationRole } from "./OrganizationRole.js"

export { DirectoryId, GroupRoleMappingId } from "./internal/ids.js"

/**
 * A directory. `object` is `directory` or `scim_directory`, depending on the operation. Only the responses of `create`
 * and `rotateApiKey` have `apiKey`: elsewhere it is `null`.
 *
 * @since 0.2.0
 * @category models
 */
export class Directory extends Model.Class<Directory>("@effect-clerk/core/Directory")(() => ({
  object: object("directory"),
  id: DirectoryId,
  name: Schema.String,
  enterpriseConnectionId: nullable(EnterpriseConnectionId),
  endpointUrl: Schema.String,
  provider: Schema.String,
  enabled: Schema.Boolean,
  groupRoleMappingEnabled: Schema.Boolean,
  attributeMapping: withDefault(texts, () => ({})),
  customAttributes: optional(Schema.Array(CustomAttribute)),
  apiKey: nullable(secret),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}

/**
 * The role for the members of a group in a directory. Clerk sends the ids of the directory and the group under two
 * names each, and this model has both.
 *
 * @since 0.2.0
 * @category models
 */
export class GroupRoleMapping
  extends Model.Class<GroupRoleMapping>("@effect-clerk/core/Directory/GroupRoleMapping")(() => ({
    object: object("directory_group_role_mapping"),
    id: GroupRoleMappingId,
    directoryId: optionalId(DirectoryId),
    scimDirectoryId: optionalId(DirectoryId),
    directoryGroupId: optional(Schema.String),
    scimGroupId: optional(Schema.String),
    directoryGroupDisplayName: optional(Schema.String),
    scimGroupDisplayName: optional(Schema.String),
    role: optional(OrganizationRole),
    precedence: Schema.NonNegativeInt,
    createdAt: timestamp,
    updatedAt: timestamp
  }))
{}
