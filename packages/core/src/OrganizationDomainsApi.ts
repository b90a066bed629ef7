/**
 * The operations on the domains that organizations claim.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Forbidden, NotFound, Unauthorized, UnprocessableEntity } from "./ClerkError.js"
import { DeletedObject } from "./DeletedObject.js"
import * as Endpoint from "./Endpoint.js"
import * as Group from "./Group.js"
import { nonBlank, openEnum, optionalInput } from "./internal/fields.js"
import { OrganizationId } from "./Organization.js"
import { EnrollmentMode, OrganizationDomain, OrganizationDomainId } from "./OrganizationDomain.js"
import { Page } from "./Page.js"
import * as Query from "./Query.js"

/**
 * An enrollment mode to filter by; with a leading `-` the mode is excluded.
 *
 * @since 0.1.0
 * @category schemas
 */
export const EnrollmentModeFilter = openEnum(
  "manual_invitation",
  "automatic_invitation",
  "automatic_suggestion",
  "enterprise_sso",
  "-manual_invitation",
  "-automatic_invitation",
  "-automatic_suggestion",
  "-enterprise_sso"
)

const params = { organizationId: OrganizationId, domainId: OrganizationDomainId }

const Name = nonBlank("a domain name")

/**
 * `create`, `list`, `update`, `delete` and `verifyOwnership` of an organization's domains, and `listAll` of the instance's.
 *
 * @since 0.1.0
 * @category contract
 */
export class OrganizationDomainsApi extends Group.make("organizationDomains")
  .add(Endpoint.post("create", "/organizations/:organizationId/domains", {
    summary: "Create a domain of an organization",
    params: { organizationId: OrganizationId },
    payload: Schema.Struct({
      name: Name,
      enrollmentMode: optionalInput("enrollment_mode", EnrollmentMode),
      verified: optionalInput("verified", Schema.NullOr(Schema.Boolean))
    }),
    success: OrganizationDomain,
    error: [BadRequest, Forbidden, NotFound, UnprocessableEntity]
  }))
  .add(Endpoint.get("list", "/organizations/:organizationId/domains", {
    summary: "List domains of an organization",
    params: { organizationId: OrganizationId },
    query: {
      verified: optionalInput("verified", Query.Boolean),
      enrollmentMode: optionalInput("enrollment_mode", EnrollmentModeFilter),
      limit: optionalInput("limit", Query.Limit),
      offset: optionalInput("offset", Query.Offset)
    },
    success: Page(OrganizationDomain),
    error: [Unauthorized, UnprocessableEntity],
    pagination: { maxLimit: 500, stableOrder: null }
  }))
  .add(Endpoint.patch("update", "/organizations/:organizationId/domains/:domainId", {
    summary: "Update a domain of an organization",
    params,
    payload: Schema.Struct({
      enrollmentMode: optionalInput("enrollment_mode", Schema.NullOr(EnrollmentMode)),
      verified: optionalInput("verified", Schema.NullOr(Schema.Boolean))
    }),
    success: OrganizationDomain,
    error: [BadRequest, Forbidden, NotFound, UnprocessableEntity],
    idempotent: true
  }))
  .add(Endpoint.delete("delete", "/organizations/:organizationId/domains/:domainId", {
    summary: "Delete a domain of an organization",
    params,
    success: DeletedObject,
    error: [BadRequest, Unauthorized, Forbidden, NotFound]
  }))
  .add(Endpoint.get("listAll", "/organization_domains", {
    summary: "List domains of all organizations",
    query: {
      organizationId: optionalInput("organization_id", OrganizationId),
      verified: optionalInput("verified", Query.Boolean),
      enrollmentMode: optionalInput("enrollment_mode", Query.commaSeparated(EnrollmentModeFilter)),
      query: optionalInput("query", Query.Search),
      domains: optionalInput("domains", Query.values(Schema.NonEmptyString)),
      orderBy: optionalInput("order_by", Query.orderBy("name", "created_at")),
      offset: optionalInput("offset", Query.Offset),
      limit: optionalInput("limit", Query.Limit)
    },
    success: Page(OrganizationDomain),
    error: [Unauthorized, Forbidden, UnprocessableEntity],
    pagination: { maxLimit: 500, stableOrder: "+created_at" }
  }))
  .add(Endpoint.post("verifyOwnership", "/organizations/:organizationId/domains/:domainId/verify_ownership", {
    summary: "Verify the ownership of a domain",
    params,
    success: OrganizationDomain,
    error: [Unauthorized, Forbidden, NotFound],
    idempotent: true
  }))
{}
