/**
 * An organization: the tenant of a Clerk instance, with members, domains and metadata.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, optional, optionalId, plain, required, timestamp, withDefault } from "./internal/fields.js"
import { Metadata } from "./Metadata.js"
import { UserId } from "./User.js"

/**
 * The id of an organization, such as `org_2abc`.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationId = Schema.NonEmptyString.pipe(Schema.brand("@effect-clerk/core/OrganizationId"))

/**
 * The type of {@link OrganizationId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationId = typeof OrganizationId.Type

/**
 * The slug of an organization, unique in the instance: lower-case letters, digits and dashes. Slugs of old instances may
 * have capitals and underscores too.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationSlug = Schema.NonEmptyString.pipe(Schema.brand("@effect-clerk/core/OrganizationSlug"))

/**
 * The type of {@link OrganizationSlug}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationSlug = typeof OrganizationSlug.Type

/**
 * What names an organization where Clerk takes either.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationIdOrSlug = Schema.Union(OrganizationId, OrganizationSlug)

/**
 * The type of {@link OrganizationIdOrSlug}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationIdOrSlug = typeof OrganizationIdOrSlug.Type

/**
 * An organization as the Backend API returns it. A field that Clerk may leave out is `null`: `slug` where slugs are
 * switched off, `membersCount` where it was not asked for. `maxAllowedMemberships` of 0 means no limit.
 *
 * @since 0.1.0
 * @category models
 */
export class Organization extends Schema.Class<Organization>("@effect-clerk/core/Organization")({
  object: object("organization"),
  id: required("id", OrganizationId),
  name: required("name", Schema.String),
  slug: optionalId("slug", OrganizationSlug),
  imageUrl: optional("image_url", Schema.String),
  hasImage: withDefault("has_image", Schema.Boolean, () => false),
  membersCount: optional("members_count", Schema.NonNegativeInt),
  missingMemberWithElevatedPermissions: optional("missing_member_with_elevated_permissions", Schema.Boolean),
  pendingInvitationsCount: optional("pending_invitations_count", Schema.NonNegativeInt),
  maxAllowedMemberships: withDefault("max_allowed_memberships", Schema.NonNegativeInt, () => 0),
  adminDeleteEnabled: withDefault("admin_delete_enabled", Schema.Boolean, () => true),
  publicMetadata: withDefault("public_metadata", Metadata, () => ({})),
  privateMetadata: withDefault("private_metadata", Metadata, () => ({})),
  createdBy: optionalId("created_by", UserId),
  roleSetKey: nullable("role_set_key", Schema.String),
  lastActiveAt: optional("last_active_at", timestamp),
  createdAt: required("created_at", timestamp),
  updatedAt: required("updated_at", timestamp)
}, plain) {}

/**
 * What an upload of a logo returns. `logoUrl` is deprecated by Clerk in favour of `imageUrl`.
 *
 * @since 0.1.0
 * @category models
 */
export class OrganizationWithLogo
  extends Organization.extend<OrganizationWithLogo>("@effect-clerk/core/OrganizationWithLogo")({
    logoUrl: optional("logo_url", Schema.String)
  }, plain)
{}
