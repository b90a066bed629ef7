/**
 * The operations on the members of organizations.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Forbidden, NotFound, ServerError, Unauthorized, UnprocessableEntity } from "./ClerkError.js"
import * as Endpoint from "./Endpoint.js"
import * as Group from "./Group.js"
import { optionalInput, required } from "./internal/fields.js"
import * as Metadata from "./Metadata.js"
import { OrganizationId } from "./Organization.js"
import { OrganizationMembership, Role } from "./OrganizationMembership.js"
import { Page } from "./Page.js"
import * as Query from "./Query.js"
import { UserId } from "./User.js"

/**
 * Clerk refuses a bare `admin`, which its older examples show. Other roles without `org:`, such as `basic_member`, are
 * those of old instances: which an instance has, Clerk knows.
 */
const RoleInput = Role.pipe(
  Schema.filter((role) => /^(?!admin$|org:$)[\w:-]+$/.test(role), {
    description: "the key of a role, which starts with org: as in org:admin (except in old instances)"
  })
)

const params = { organizationId: OrganizationId, userId: UserId }

const orderBy = optionalInput(
  "order_by",
  Query.orderBy("phone_number", "email_address", "created_at", "first_name", "last_name", "username")
)

/** PATCH of a membership and of its metadata share 10 calls per 10 seconds and membership. */
const rateLimit: Endpoint.ResourceLimit = {
  scope: "membership",
  params: ["organizationId", "userId"],
  limit: 10,
  windowMillis: 10_000
}

const pagination: Endpoint.ListTraits = { maxLimit: 500, stableOrder: "+created_at" }

/**
 * `create`, `list`, `update`, `delete` and `updateMetadata` of an organization's members, and `listAll` of the instance's.
 *
 * @since 0.1.0
 * @category contract
 */
export class OrganizationMembershipsApi extends Group.make("organizationMemberships")
  .add(Endpoint.post("create", "/organizations/:organizationId/memberships", {
    summary: "Add a member to an organization",
    params: { organizationId: OrganizationId },
    payload: Schema.Struct({
      userId: required("user_id", UserId),
      role: RoleInput,
      publicMetadata: optionalInput("public_metadata", Schema.NullOr(Metadata.Input)),
      privateMetadata: optionalInput("private_metadata", Schema.NullOr(Metadata.Input))
    }),
    success: OrganizationMembership,
    error: [BadRequest, Forbidden, NotFound, UnprocessableEntity]
  }))
  .add(Endpoint.get("list", "/organizations/:organizationId/memberships", {
    summary: "List members of an organization",
    params: { organizationId: OrganizationId },
    query: {
      orderBy,
      userId: optionalInput("user_id", Query.values(Schema.NonEmptyString)),
      emailAddress: optionalInput("email_address", Query.values(Schema.NonEmptyString)),
      phoneNumber: optionalInput("phone_number", Query.values(Schema.NonEmptyString)),
      username: optionalInput("username", Query.values(Schema.NonEmptyString)),
      web3Wallet: optionalInput("web3_wallet", Query.values(Schema.NonEmptyString)),
      role: optionalInput("role", Query.values(Role)),
      query: optionalInput("query", Query.Search),
      emailAddressQuery: optionalInput("email_address_query", Query.Search),
      phoneNumberQuery: optionalInput("phone_number_query", Query.Search),
      usernameQuery: optionalInput("username_query", Query.Search),
      nameQuery: optionalInput("name_query", Query.Search),
      lastActiveAtBefore: optionalInput("last_active_at_before", Query.Timestamp),
      lastActiveAtAfter: optionalInput("last_active_at_after", Query.Timestamp),
      createdAtBefore: optionalInput("created_at_before", Query.Timestamp),
      createdAtAfter: optionalInput("created_at_after", Query.Timestamp),
      limit: optionalInput("limit", Query.Limit),
      offset: optionalInput("offset", Query.Offset)
    },
    success: Page(OrganizationMembership),
    error: [Unauthorized, UnprocessableEntity],
    pagination
  }))
  .add(Endpoint.patch("update", "/organizations/:organizationId/memberships/:userId", {
    summary: "Change the role of a member",
    params,
    payload: Schema.Struct({ role: RoleInput }),
    success: OrganizationMembership,
    error: [NotFound, UnprocessableEntity],
    idempotent: true,
    rateLimit
  }))
  .add(Endpoint.delete("delete", "/organizations/:organizationId/memberships/:userId", {
    summary: "Remove a member from an organization",
    params,
    success: OrganizationMembership,
    error: [Unauthorized, NotFound, UnprocessableEntity]
  }))
  .add(Endpoint.patch("updateMetadata", "/organizations/:organizationId/memberships/:userId/metadata", {
    summary: "Merge metadata of a member",
    params,
    payload: Schema.Struct({
      publicMetadata: optionalInput("public_metadata", Metadata.Input),
      privateMetadata: optionalInput("private_metadata", Metadata.Input)
    }),
    success: OrganizationMembership,
    error: [BadRequest, NotFound, UnprocessableEntity],
    idempotent: true,
    rateLimit
  }))
  .add(Endpoint.get("listAll", "/organization_memberships", {
    summary: "List members of all organizations",
    query: {
      orderBy,
      limit: optionalInput("limit", Query.Limit),
      offset: optionalInput("offset", Query.Offset)
    },
    success: Page(OrganizationMembership),
    error: [BadRequest, Unauthorized, UnprocessableEntity, ServerError],
    pagination
  }))
{}
