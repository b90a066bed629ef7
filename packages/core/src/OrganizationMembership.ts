/**
 * Memberships of users in organizations.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, optional, timestamp, withDefault } from "./internal/fields.js"
import { OrganizationMembershipId, UserId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"
import { Organization } from "./Organization.js"

export { OrganizationMembershipId } from "./internal/ids.js"

/**
 * The key of a role, as in a membership: `org:admin`, `org:member` or a custom role of the instance; in old instances
 * `basic_member` and similar.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Role = openEnum("org:admin", "org:member")

/**
 * The type of {@link Role}.
 *
 * @since 0.1.0
 * @category models
 */
export type Role = typeof Role.Type

/**
 * The user of a membership, with the data that other members may see.
 *
 * @since 0.1.0
 * @category models
 */
export class PublicUserData extends Model.Class<PublicUserData>("@effect-clerk/core/PublicUserData")(() => ({
  userId: UserId,
  firstName: nullable(Schema.String),
  lastName: nullable(Schema.String),
  imageUrl: optional(Schema.String),
  profileImageUrl: nullable(Schema.String),
  hasImage: withDefault(Schema.Boolean, () => false),
  identifier: nullable(Schema.String),
  username: nullable(Schema.String),
  banned: withDefault(Schema.Boolean, () => false),
  deprovisioned: withDefault(Schema.Boolean, () => false)
})) {}

/**
 * A membership. Its metadata belongs to the membership, not to the user. `permissions` is empty for a role without
 * permissions (Clerk sends null). `publicUserData` is `null` if Clerk leaves it out.
 *
 * @since 0.1.0
 * @category models
 */
export class OrganizationMembership
  extends Model.Class<OrganizationMembership>("@effect-clerk/core/OrganizationMembership")(() => ({
    object: object("organization_membership"),
    id: OrganizationMembershipId,
    role: Role,
    roleName: optional(Schema.String),
    permissions: withDefault(Schema.Array(Schema.String), () => []),
    publicMetadata: withDefault(Metadata, () => ({})),
    privateMetadata: withDefault(Metadata, () => ({})),
    organization: Organization,
    publicUserData: optional(PublicUserData),
    createdAt: timestamp,
    updatedAt: timestamp
  }))
{}
