/**
 * A user's membership of an organization.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, optional, plain, required, timestamp, withDefault } from "./internal/fields.js"
import { Metadata } from "./Metadata.js"
import { Organization } from "./Organization.js"
import { UserId } from "./User.js"

/**
 * The id of a membership, such as `orgmem_2abc`.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationMembershipId = Schema.NonEmptyString.pipe(
  Schema.brand("@effect-clerk/core/OrganizationMembershipId")
)

/**
 * The type of {@link OrganizationMembershipId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationMembershipId = typeof OrganizationMembershipId.Type

/**
 * The key of a role, as a membership carries it: `org:admin`, `org:member` or one of the instance's own;
 * `basic_member` and the like in old instances.
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
 * The user behind a membership, as far as other members may see it.
 *
 * @since 0.1.0
 * @category models
 */
export class PublicUserData extends Schema.Class<PublicUserData>("@effect-clerk/core/PublicUserData")({
  userId: required("user_id", UserId),
  firstName: nullable("first_name", Schema.String),
  lastName: nullable("last_name", Schema.String),
  imageUrl: optional("image_url", Schema.String),
  profileImageUrl: nullable("profile_image_url", Schema.String),
  hasImage: withDefault("has_image", Schema.Boolean, () => false),
  identifier: nullable("identifier", Schema.String),
  username: nullable("username", Schema.String),
  banned: withDefault("banned", Schema.Boolean, () => false),
  deprovisioned: withDefault("deprovisioned", Schema.Boolean, () => false)
}, plain) {}

/**
 * A membership. Its metadata belongs to the membership, not to the user. `permissions` is empty for a role without
 * any (Clerk sends null), `publicUserData` is `null` when Clerk leaves it out.
 *
 * @since 0.1.0
 * @category models
 */
export class OrganizationMembership
  extends Schema.Class<OrganizationMembership>("@effect-clerk/core/OrganizationMembership")({
    object: object("organization_membership"),
    id: required("id", OrganizationMembershipId),
    role: required("role", Role),
    roleName: optional("role_name", Schema.String),
    permissions: withDefault("permissions", Schema.Array(Schema.String), () => []),
    publicMetadata: withDefault("public_metadata", Metadata, () => ({})),
    privateMetadata: withDefault("private_metadata", Metadata, () => ({})),
    organization: required("organization", Organization),
    publicUserData: optional("public_user_data", PublicUserData),
    createdAt: required("created_at", timestamp),
    updatedAt: required("updated_at", timestamp)
  }, plain)
{}
