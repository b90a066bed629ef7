/**
 * The operations on the members of organizations.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Forbidden, NotFound, ServerError, Unauthorized, UnprocessableEntity } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, optionalInput } from "../internal/fields.js"
import { OrganizationId, UserId } from "../internal/ids.js"
import * as Model from "../internal/model.js"
import * as Metadata from "../Metadata.js"
import { OrganizationMembership, Role } from "../OrganizationMembership.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"

/**
 * Clerk rejects a bare `admin`, which its older examples show. Other roles without `org:`, such as `basic_member`,
 * belong to old instances: Clerk checks whether an instance has them.
 */
const RoleInput = Model.schema(() =>
  Role.pipe(
    Schema.filter((role) => /^(?!admin$|org:$)[\w:-]+$/.test(role), {
      description: "the key of a role, which starts with org: as in org:admin (except in old instances)"
    })
  )
)

const params = () => ({ organizationId: OrganizationId, userId: UserId })

const orderBy = () =>
  optionalInput(Query.orderBy("phone_number", "email_address", "created_at", "first_name", "last_name", "username"))

/** PATCH of a membership and of its metadata share 10 calls per 10 seconds and membership. */
const rateLimit: Endpoint.ResourceLimit = {
  scope: "membership",
  params: ["organizationId", "userId"],
  limit: 10,
  windowMillis: 10_000
}

/**
 * `create`, `list`, `update`, `delete` and `updateMetadata` of an organization's members, and `listAll` of the
 * instance's.
 *
 * @since 0.1.0
 * @category contract
 */
export class OrganizationMembershipsApi extends Group.make("organizationMemberships", {
  /** Adds a user of the instance to an organization. Not retried once the request may have been processed. */
  create: Endpoint.post("/organizations/:organizationId/memberships", () => ({
    params: { organizationId: OrganizationId },
    payload: {
      userId: UserId,
      role: RoleInput,
      publicMetadata: nullableInput(Metadata.Input),
      privateMetadata: nullableInput(Metadata.Input)
    },
    success: OrganizationMembership,
    error: [BadRequest, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "CreateOrganizationMembership", openBody: true, many: true }),
  /**
   * Retrieves one page of the members that match the filters, 10 unless a `limit` is given. Use `listStream` to read
   * all of them.
   */
  list: Endpoint.get("/organizations/:organizationId/memberships", () => ({
    params: { organizationId: OrganizationId },
    query: {
      orderBy: orderBy(),
      userId: optionalInput(Query.values(Schema.NonEmptyString)),
      emailAddress: optionalInput(Query.values(Schema.NonEmptyString)),
      phoneNumber: optionalInput(Query.values(Schema.NonEmptyString)),
      username: optionalInput(Query.values(Schema.NonEmptyString)),
      web3Wallet: optionalInput(Query.values(Schema.NonEmptyString)),
      role: optionalInput(Query.values(Role)),
      query: optionalInput(Query.Search),
      emailAddressQuery: optionalInput(Query.Search),
      phoneNumberQuery: optionalInput(Query.Search),
      usernameQuery: optionalInput(Query.Search),
      nameQuery: optionalInput(Query.Search),
      lastActiveAtBefore: optionalInput(Query.Timestamp),
      lastActiveAtAfter: optionalInput(Query.Timestamp),
      createdAtBefore: optionalInput(Query.Timestamp),
      createdAtAfter: optionalInput(Query.Timestamp),
      ...Query.page()
    },
    success: Page(OrganizationMembership),
    error: [Unauthorized, UnprocessableEntity]
  }), { spec: "ListOrganizationMemberships", list: { by: "offset", maxLimit: 500, stableOrder: "+created_at" } }),
  /** Changes the role of a member. */
  update: Endpoint.patch("/organizations/:organizationId/memberships/:userId", () => ({
    params: params(),
    payload: { role: RoleInput },
    success: OrganizationMembership,
    error: [NotFound, UnprocessableEntity]
  }), { spec: "UpdateOrganizationMembership", openBody: true, idempotent: true, rateLimit, many: true }),
  /** Removes a member, and returns the deleted membership. */
  delete: Endpoint.delete("/organizations/:organizationId/memberships/:userId", () => ({
    params: params(),
    success: OrganizationMembership,
    error: [Unauthorized, NotFound, UnprocessableEntity]
  }), { spec: "DeleteOrganizationMembership", many: true }),
  /** Deep-merges the metadata of a membership; `null` at any depth removes the key. */
  updateMetadata: Endpoint.patch("/organizations/:organizationId/memberships/:userId/metadata", () => ({
    params: params(),
    payload: {
      publicMetadata: optionalInput(Metadata.Input),
      privateMetadata: optionalInput(Metadata.Input)
    },
    success: OrganizationMembership,
    error: [BadRequest, NotFound, UnprocessableEntity]
  }), { spec: "UpdateOrganizationMembershipMetadata", idempotent: true, rateLimit }),
  /** Retrieves one page of the memberships of all organizations of the instance. Use `listAllStream` to read all of them. */
  listAll: Endpoint.get("/organization_memberships", () => ({
    query: {
      orderBy: orderBy(),
      ...Query.page()
    },
    success: Page(OrganizationMembership),
    error: [BadRequest, Unauthorized, UnprocessableEntity, ServerError]
  }), {
    spec: "InstanceGetOrganizationMemberships",
    list: { by: "offset", maxLimit: 500, stableOrder: "+created_at" }
  }),
  /** Retrieves one page of the memberships of a user. Use `listOfUserStream` to read all of them. */
  listOfUser: Endpoint.get("/users/:userId/organization_memberships", () => ({
    params: { userId: UserId },
    query: Query.page(),
    success: Page(OrganizationMembership),
    error: [Forbidden]
  }), { spec: "UsersGetOrganizationMemberships", list: { by: "offset", maxLimit: 500 } })
}) {}
