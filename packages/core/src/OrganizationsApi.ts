/**
 * The operations on organizations.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import {
  BadRequest,
  Forbidden,
  NotFound,
  PayloadTooLarge,
  PaymentRequired,
  Unauthorized,
  UnprocessableEntity
} from "./ClerkError.js"
import { DeletedObject } from "./DeletedObject.js"
import * as Endpoint from "./Endpoint.js"
import * as Group from "./Group.js"
import { optionalInput, rfc3339 } from "./internal/fields.js"
import * as Metadata from "./Metadata.js"
import { Organization, OrganizationId, OrganizationIdOrSlug, OrganizationWithLogo } from "./Organization.js"
import { Page } from "./Page.js"
import * as Query from "./Query.js"
import { UserId } from "./User.js"

/** Clerk counts code points: an emoji of two UTF-16 units is one character. */
const Name = Schema.String.pipe(
  Schema.filter((name) => name.trim() !== "" && Array.from(name).length <= 256, {
    description: "a name of 1 to 256 characters that is not blank"
  })
)

/** Old instances have slugs with capitals and underscores. Whether one may be given today is for Clerk to say. */
const Slug = Schema.String.pipe(Schema.pattern(/^[\w-]+$/, {
  description: "a slug of lower-case letters, digits and dashes, or in old instances capitals and underscores"
}))

const params = { organizationId: OrganizationId }

const counts = {
  includeMembersCount: optionalInput("include_members_count", Query.Boolean),
  includeMissingMemberWithElevatedPermissions: optionalInput(
    "include_missing_member_with_elevated_permissions",
    Query.Boolean
  )
}

const metadata = {
  publicMetadata: optionalInput("public_metadata", Metadata.Input),
  privateMetadata: optionalInput("private_metadata", Metadata.Input)
}

const settings = {
  maxAllowedMemberships: optionalInput("max_allowed_memberships", Schema.NullOr(Schema.NonNegativeInt)),
  createdAt: optionalInput("created_at", Schema.NullOr(rfc3339)),
  roleSetKey: optionalInput("role_set_key", Schema.NullOr(Schema.String))
}

/** PATCH of an organization and PATCH and PUT of its metadata share 10 calls per 10 seconds and organization. */
const rateLimit: Endpoint.ResourceLimit = {
  scope: "organization",
  params: ["organizationId"],
  limit: 10,
  windowMillis: 10_000
}

/**
 * `list`, `create`, `get`, `update`, `delete`, metadata and logo of organizations.
 *
 * @since 0.1.0
 * @category contract
 */
export class OrganizationsApi extends Group.make("organizations")
  .add(Endpoint.get("list", "/organizations", {
    summary: "List organizations",
    query: {
      ...counts,
      query: optionalInput("query", Query.Search),
      userId: optionalInput("user_id", Query.values(Schema.NonEmptyString)),
      organizationId: optionalInput("organization_id", Query.values(Schema.NonEmptyString)),
      orderBy: optionalInput("order_by", Query.orderBy("name", "created_at", "members_count")),
      limit: optionalInput("limit", Query.Limit),
      offset: optionalInput("offset", Query.Offset)
    },
    success: Page(Organization),
    error: [BadRequest, Forbidden, UnprocessableEntity],
    pagination: { maxLimit: 500, stableOrder: "+created_at" }
  }))
  .add(Endpoint.post("create", "/organizations", {
    summary: "Create an organization",
    payload: Schema.Struct({
      name: Name,
      slug: optionalInput("slug", Schema.NullOr(Slug)),
      createdBy: optionalInput("created_by", Schema.NullOr(UserId)),
      publicMetadata: optionalInput("public_metadata", Schema.NullOr(Metadata.Input)),
      privateMetadata: optionalInput("private_metadata", Schema.NullOr(Metadata.Input)),
      ...settings
    }),
    success: Organization,
    error: [BadRequest, PaymentRequired, Forbidden, UnprocessableEntity]
  }))
  .add(Endpoint.get("get", "/organizations/:organizationId", {
    summary: "Get an organization by its id or slug",
    params: { organizationId: OrganizationIdOrSlug },
    query: counts,
    success: Organization,
    error: [Forbidden, NotFound]
  }))
  .add(Endpoint.patch("update", "/organizations/:organizationId", {
    summary: "Update an organization",
    params,
    payload: Schema.Struct({
      name: optionalInput("name", Schema.NullOr(Name)),
      slug: optionalInput("slug", Schema.NullOr(Slug)),
      adminDeleteEnabled: optionalInput("admin_delete_enabled", Schema.NullOr(Schema.Boolean)),
      ...settings,
      ...metadata
    }),
    success: Organization,
    error: [BadRequest, PaymentRequired, Forbidden, NotFound, UnprocessableEntity],
    idempotent: true,
    rateLimit
  }))
  .add(Endpoint.delete("delete", "/organizations/:organizationId", {
    summary: "Delete an organization",
    params,
    success: DeletedObject,
    error: [NotFound]
  }))
  .add(Endpoint.patch("mergeMetadata", "/organizations/:organizationId/metadata", {
    summary: "Merge metadata of an organization",
    params,
    payload: Schema.Struct(metadata),
    success: Organization,
    error: [BadRequest, Unauthorized, NotFound, UnprocessableEntity],
    idempotent: true,
    rateLimit
  }))
  .add(Endpoint.put("replaceMetadata", "/organizations/:organizationId/metadata", {
    summary: "Replace metadata of an organization",
    params,
    payload: Schema.Struct(metadata),
    success: Organization,
    error: [BadRequest, Unauthorized, NotFound, UnprocessableEntity],
    rateLimit
  }))
  .add(Endpoint.put("uploadLogo", "/organizations/:organizationId/logo", {
    summary: "Upload the logo of an organization",
    params,
    payload: Schema.Struct({
      file: Schema.instanceOf(Blob, { jsonSchema: { type: "string", format: "binary" } }),
      uploaderUserId: optionalInput("uploader_user_id", UserId)
    }),
    encoding: "multipart",
    success: OrganizationWithLogo,
    error: [BadRequest, Forbidden, NotFound, PayloadTooLarge]
  }))
  .add(Endpoint.delete("deleteLogo", "/organizations/:organizationId/logo", {
    summary: "Delete the logo of an organization",
    params,
    success: Organization,
    error: [NotFound]
  }))
{}
