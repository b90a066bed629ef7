/**
 * The operations on the domains that organizations claim.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Forbidden, NotFound, Unauthorized, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nonBlank, nullableInput, openEnum, optionalInput } from "../internal/fields.js"
import { OrganizationDomainId, OrganizationId } from "../internal/ids.js"
import * as Model from "../internal/model.js"
import { EnrollmentMode, OrganizationDomain } from "../OrganizationDomain.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"

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

const params = () => ({ organizationId: OrganizationId, domainId: OrganizationDomainId })

const Name = Model.schema(() => nonBlank("a domain name"))

/**
 * `create`, `list`, `update`, `delete` and `verifyOwnership` of an organization's domains, and `listAll` of the
 * instance's.
 *
 * @since 0.1.0
 * @category contract
 */
export class OrganizationDomainsApi extends Group.make("organizationDomains", {
  /**
   * Claims a domain for an organization, verified unless `verified` is false. Not retried once the request may have been
   * processed.
   */
  create: Endpoint.post("/organizations/:organizationId/domains", () => ({
    params: { organizationId: OrganizationId },
    payload: {
      name: Name,
      enrollmentMode: optionalInput(EnrollmentMode),
      verified: nullableInput(Schema.Boolean)
    },
    success: OrganizationDomain,
    error: [BadRequest, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "CreateOrganizationDomain", many: true }),
  /**
   * Retrieves one page of the domains of an organization, 10 unless a `limit` is given. The order cannot be chosen. Use
   * `listStream` to read all of them.
   */
  list: Endpoint.get("/organizations/:organizationId/domains", () => ({
    params: { organizationId: OrganizationId },
    query: {
      verified: optionalInput(Query.Boolean),
      enrollmentMode: optionalInput(EnrollmentModeFilter),
      ...Query.page()
    },
    success: Page(OrganizationDomain),
    error: [Unauthorized, UnprocessableEntity]
  }), { spec: "ListOrganizationDomains", list: { by: "offset", maxLimit: 500 } }),
  /** Updates the enrollment mode or the verification of a domain. */
  update: Endpoint.patch("/organizations/:organizationId/domains/:domainId", () => ({
    params: params(),
    payload: {
      enrollmentMode: nullableInput(EnrollmentMode),
      verified: nullableInput(Schema.Boolean)
    },
    success: OrganizationDomain,
    error: [BadRequest, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "UpdateOrganizationDomain", openBody: true, idempotent: true }),
  /** Deletes a domain of an organization. */
  delete: Endpoint.delete("/organizations/:organizationId/domains/:domainId", () => ({
    params: params(),
    success: DeletedObject,
    error: [BadRequest, Unauthorized, Forbidden, NotFound]
  }), { spec: "DeleteOrganizationDomain", many: true }),
  /**
   * Retrieves one page of the domains of all organizations. `enrollmentMode` accepts several modes; a leading `-`
   * excludes one.
   */
  listAll: Endpoint.get("/organization_domains", () => ({
    query: {
      organizationId: optionalInput(OrganizationId),
      verified: optionalInput(Query.Boolean),
      enrollmentMode: optionalInput(Query.commaSeparated(EnrollmentModeFilter)),
      query: optionalInput(Query.Search),
      domains: optionalInput(Query.values(Schema.NonEmptyString)),
      orderBy: optionalInput(Query.orderBy("name", "created_at")),
      ...Query.page()
    },
    success: Page(OrganizationDomain),
    error: [Unauthorized, Forbidden, UnprocessableEntity]
  }), { spec: "ListAllOrganizationDomains", list: { by: "offset", maxLimit: 500, stableOrder: "+created_at" } }),
  /** Marks the ownership of a domain as verified without the DNS challenge; does nothing if it already is. */
  verifyOwnership: Endpoint.post("/organizations/:organizationId/domains/:domainId/verify_ownership", () => ({
    params: params(),
    success: OrganizationDomain,
    error: [Unauthorized, Forbidden, NotFound]
  }), { spec: "VerifyOrganizationDomainOwnership", idempotent: true })
}) {}
