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
} from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { file, nullableInput, optionalInput, rfc3339 } from "../internal/fields.js"
import { OrganizationId, UserId } from "../internal/ids.js"
import * as Model from "../internal/model.js"
import * as Metadata from "../Metadata.js"
import { Organization, OrganizationIdOrSlug, OrganizationWithLogo } from "../Organization.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"

/** Clerk counts code points: an emoji of two UTF-16 units is one character. */
const Name = Model.schema(() =>
  Schema.String.pipe(
    Schema.filter((name) => name.trim() !== "" && Array.from(name).length <= 256, {
      description: "a name of 1 to 256 characters that is not blank"
    })
  )
)

/** Old instances have slugs with capitals and underscores. Clerk decides whether a new slug may have them. */
const Slug = Model.schema(() =>
  Schema.String.pipe(Schema.pattern(/^[\w-]+$/, {
    description: "a slug of lower-case letters, digits and dashes, or in old instances capitals and underscores"
  }))
)

const params = () => ({ organizationId: OrganizationId })

const counts = () => ({
  includeMembersCount: optionalInput(Query.Boolean),
  includeMissingMemberWithElevatedPermissions: optionalInput(Query.Boolean)
})

const metadata = () => ({
  publicMetadata: optionalInput(Metadata.Input),
  privateMetadata: optionalInput(Metadata.Input)
})

const settings = () => ({
  maxAllowedMemberships: nullableInput(Schema.NonNegativeInt),
  createdAt: nullableInput(rfc3339),
  roleSetKey: nullableInput(Schema.String)
})

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
export class OrganizationsApi extends Group.make("organizations", {
  /**
   * Retrieves one page of the organizations that match the filters, 10 unless a `limit` is given, newest first unless
   * ordered otherwise. Use `listStream` to read all of them.
   */
  list: Endpoint.get("/organizations", () => ({
    query: {
      ...counts(),
      query: optionalInput(Query.Search),
      userId: optionalInput(Query.values(Schema.NonEmptyString)),
      organizationId: optionalInput(Query.values(Schema.NonEmptyString)),
      orderBy: optionalInput(Query.orderBy("name", "created_at", "members_count")),
      ...Query.page()
    },
    success: Page(Organization),
    error: [BadRequest, Forbidden, UnprocessableEntity]
  }), { spec: "ListOrganizations", list: { by: "offset", maxLimit: 500, stableOrder: "+created_at" } }),
  /** Creates an organization; the user of `createdBy` becomes its admin. Not retried once the request may have been processed. */
  create: Endpoint.post("/organizations", () => ({
    payload: {
      name: Name,
      slug: nullableInput(Slug),
      createdBy: nullableInput(UserId),
      publicMetadata: nullableInput(Metadata.Input),
      privateMetadata: nullableInput(Metadata.Input),
      ...settings()
    },
    success: Organization,
    error: [BadRequest, PaymentRequired, Forbidden, UnprocessableEntity]
  }), { spec: "CreateOrganization", openBody: true, many: true }),
  /** Retrieves an organization by its id or slug. */
  get: Endpoint.get("/organizations/:organizationId", () => ({
    params: { organizationId: OrganizationIdOrSlug },
    query: counts(),
    success: Organization,
    error: [Forbidden, NotFound]
  }), { spec: "GetOrganization" }),
  /** Updates the given fields of an organization; `null` is sent as `null`. Each given metadata field is replaced completely. */
  update: Endpoint.patch("/organizations/:organizationId", () => ({
    params: params(),
    payload: {
      name: nullableInput(Name),
      slug: nullableInput(Slug),
      adminDeleteEnabled: nullableInput(Schema.Boolean),
      ...settings(),
      ...metadata()
    },
    success: Organization,
    error: [BadRequest, PaymentRequired, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "UpdateOrganization", idempotent: true, rateLimit }),
  /**
   * Deletes an organization with its memberships and invitations. After a lost response the call is retried. Like every
   * delete, the retry fails with `NotFound` if the first request was processed.
   */
  delete: Endpoint.delete("/organizations/:organizationId", () => ({
    params: params(),
    success: DeletedObject,
    error: [NotFound]
  }), { spec: "DeleteOrganization", many: true }),
  /** Deep-merges metadata; `null` at any depth removes the key. */
  mergeMetadata: Endpoint.patch("/organizations/:organizationId/metadata", () => ({
    params: params(),
    payload: metadata(),
    success: Organization,
    error: [BadRequest, Unauthorized, NotFound, UnprocessableEntity]
  }), { spec: "MergeOrganizationMetadata", idempotent: true, rateLimit }),
  /** Replaces each given metadata field completely and leaves the others unchanged. */
  replaceMetadata: Endpoint.put("/organizations/:organizationId/metadata", () => ({
    params: params(),
    payload: metadata(),
    success: Organization,
    error: [BadRequest, Unauthorized, NotFound, UnprocessableEntity]
  }), { spec: "ReplaceOrganizationMetadata", rateLimit }),
  /** Sets the logo. */
  uploadLogo: Endpoint.put("/organizations/:organizationId/logo", () => ({
    params: params(),
    payload: {
      file,
      uploaderUserId: optionalInput(UserId)
    },
    success: OrganizationWithLogo,
    error: [BadRequest, Forbidden, NotFound, PayloadTooLarge]
  }), { spec: "UploadOrganizationLogo", encoding: "multipart" }),
  /** Removes the logo. */
  deleteLogo: Endpoint.delete("/organizations/:organizationId/logo", () => ({
    params: params(),
    success: Organization,
    error: [NotFound]
  }), { spec: "DeleteOrganizationLogo" })
}) {}
