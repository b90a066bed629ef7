/**
 * Organizations: the tenants of a Clerk instance, with members, domains and metadata.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, optional, optionalId, timestamp, withDefault } from "./internal/fields.js"
import { OrganizationId, OrganizationSlug, UserId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"

export { OrganizationId, OrganizationSlug } from "./internal/ids.js"

/**
 * An id or a slug, where Clerk accepts both.
 *
 * @since 0.1.0
 * @category ids
 */
export const OrganizationIdOrSlug = Model.schema(() => Schema.Union(OrganizationId, OrganizationSlug))

/**
 * The type of {@link OrganizationIdOrSlug}.
 *
 * @since 0.1.0
 * @category ids
 */
export type OrganizationIdOrSlug = typeof OrganizationIdOrSlug.Type

const fields = () => ({
  object: object("organization"),
  id: OrganizationId,
  name: Schema.String,
  slug: optionalId(OrganizationSlug),
  imageUrl: optional(Schema.String),
  hasImage: withDefault(Schema.Boolean, () => false),
  membersCount: optional(Schema.NonNegativeInt),
  missingMemberWithElevatedPermissions: optional(Schema.Boolean),
  pendingInvitationsCount: optional(Schema.NonNegativeInt),
  maxAllowedMemberships: withDefault(Schema.NonNegativeInt, () => 0),
  adminDeleteEnabled: withDefault(Schema.Boolean, () => true),
  publicMetadata: withDefault(Metadata, () => ({})),
  privateMetadata: withDefault(Metadata, () => ({})),
  createdBy: optionalId(UserId),
  roleSetKey: nullable(Schema.String),
  lastActiveAt: optional(timestamp),
  createdAt: timestamp,
  updatedAt: timestamp
})

/**
 * An organization as the Backend API returns it. A field that Clerk leaves out is `null`: `slug` if slugs are disabled,
 * `membersCount` if it was not requested. A `maxAllowedMemberships` of 0 means no limit.
 *
 * @since 0.1.0
 * @category models
 */
export class Organization extends Model.Class<Organization>("@effect-clerk/core/Organization")(fields) {}

/**
 * The result of uploading a logo. Clerk deprecates `logoUrl` in favor of `imageUrl`.
 *
 * @since 0.1.0
 * @category models
 */
export class OrganizationWithLogo extends Model.Class<OrganizationWithLogo>("@effect-clerk/core/OrganizationWithLogo")(
  () => ({ ...fields(), logoUrl: optional(Schema.String) })
) {}
