/**
 * The operations on invitations to organizations.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Forbidden, NotFound, PaymentRequired, ServerError, UnprocessableEntity } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, optionalInput, struct } from "../internal/fields.js"
import { OrganizationId, OrganizationInvitationId, UserId } from "../internal/ids.js"
import { InvitationStatus } from "../Invitation.js"
import * as Metadata from "../Metadata.js"
import { OrganizationInvitation } from "../OrganizationInvitation.js"
import { Role } from "../OrganizationMembership.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"

const params = () => ({ organizationId: OrganizationId })

const one = () => ({ ...params(), invitationId: OrganizationInvitationId })

const invitation = () => ({
  emailAddress: Schema.NonEmptyString,
  inviterUserId: nullableInput(UserId),
  role: Role,
  publicMetadata: nullableInput(Metadata.Input),
  privateMetadata: nullableInput(Metadata.Input),
  redirectUrl: nullableInput(Schema.String),
  expiresInDays: nullableInput(Schema.Int.pipe(Schema.between(1, 365))),
  notify: nullableInput(Schema.Boolean)
})

const orderBy = () => optionalInput(Query.orderBy("created_at", "email_address"))

/**
 * The operations on invitations to organizations.
 *
 * @since 0.2.0
 * @category contract
 */
export class OrganizationInvitationsApi extends Group.make("organizationInvitations", {
  /**
   * Invites an email address to an organization, on behalf of `inviterUserId`. Clerk allows 250 calls per hour. Not
   * retried once the request may have been processed: a second one fails with the code
   * `organization_invitation_not_unique`.
   */
  create: Endpoint.post("/organizations/:organizationId/invitations", () => ({
    params: params(),
    payload: invitation(),
    success: OrganizationInvitation,
    error: [BadRequest, PaymentRequired, Forbidden, NotFound, UnprocessableEntity]
  }), {
    spec: "CreateOrganizationInvitation",
    openBody: true,
    rateLimit: { scope: "organizationInvitations", params: [], limit: 250, windowMillis: 3_600_000 }
  }),
  /**
   * Invites 1 to 10 email addresses to an organization in one call. Clerk allows 50 calls per hour. Not retried once the
   * request may have been processed.
   */
  createBulk: Endpoint.post("/organizations/:organizationId/invitations/bulk", () => ({
    params: params(),
    payload: { invitations: Schema.Array(struct(invitation())).pipe(Schema.minItems(1), Schema.maxItems(10)) },
    success: Page(OrganizationInvitation),
    error: [BadRequest, Forbidden, NotFound, UnprocessableEntity]
  }), {
    spec: "CreateOrganizationInvitationBulk",
    wholeBody: "invitations",
    openBody: true,
    rateLimit: { scope: "organizationInvitationsBulk", params: [], limit: 50, windowMillis: 3_600_000 }
  }),
  /**
   * Retrieves one page of the invitations to an organization, without those created by its domains. Use `listStream`
   * to read all of them.
   */
  list: Endpoint.get("/organizations/:organizationId/invitations", () => ({
    params: params(),
    query: {
      status: optionalInput(InvitationStatus),
      emailAddress: optionalInput(Schema.NonEmptyString),
      orderBy: orderBy(),
      ...Query.page()
    },
    success: Page(OrganizationInvitation),
    error: [BadRequest, NotFound, UnprocessableEntity]
  }), { spec: "ListOrganizationInvitations", list: { by: "offset", maxLimit: 500, stableOrder: "+created_at" } }),
  /**
   * Retrieves one page of the pending invitations to an organization.
   *
   * @deprecated by Clerk: use `list` with `status: "pending"`.
   */
  listPending: Endpoint.get("/organizations/:organizationId/invitations/pending", () => ({
    params: params(),
    query: Query.page(),
    success: Page(OrganizationInvitation),
    error: [BadRequest, NotFound]
  }), { spec: "ListPendingOrganizationInvitations", list: { by: "offset", maxLimit: 500 } }),
  /** Retrieves an invitation to an organization. */
  get: Endpoint.get("/organizations/:organizationId/invitations/:invitationId", () => ({
    params: one(),
    success: OrganizationInvitation,
    error: [BadRequest, Forbidden, NotFound]
  }), { spec: "GetOrganizationInvitation" }),
  /**
   * Revokes a pending invitation to an organization, on behalf of `requestingUserId`, who must be an admin. Not
   * retried once the request may have been processed: a second one fails with the code
   * `organization_invitation_not_pending`.
   */
  revoke: Endpoint.post("/organizations/:organizationId/invitations/:invitationId/revoke", () => ({
    params: one(),
    payload: { requestingUserId: nullableInput(UserId) },
    success: OrganizationInvitation,
    error: [BadRequest, Forbidden, NotFound]
  }), { spec: "RevokeOrganizationInvitation", openBody: true, many: true }),
  /** Retrieves one page of the invitations to all organizations. Use `listAllStream` to read all of them. */
  listAll: Endpoint.get("/organization_invitations", () => ({
    query: {
      orderBy: orderBy(),
      status: optionalInput(InvitationStatus),
      query: optionalInput(Query.Search),
      ...Query.page()
    },
    success: Page(OrganizationInvitation),
    error: [BadRequest, NotFound, UnprocessableEntity, ServerError]
  }), {
    spec: "ListInstanceOrganizationInvitations",
    list: { by: "offset", maxLimit: 500, stableOrder: "+created_at" }
  }),
  /** Retrieves one page of the invitations of a user. Use `listOfUserStream` to read all of them. */
  listOfUser: Endpoint.get("/users/:userId/organization_invitations", () => ({
    params: { userId: UserId },
    query: { status: optionalInput(InvitationStatus), ...Query.page() },
    success: Page(OrganizationInvitation),
    error: [BadRequest, Forbidden, NotFound]
  }), { spec: "UsersGetOrganizationInvitations", list: { by: "offset", maxLimit: 500 } })
}) {}
