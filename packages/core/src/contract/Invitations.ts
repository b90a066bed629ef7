/**
 * The operations on invitations.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, NotFound, UnprocessableEntity } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, openEnum, optionalInput, struct } from "../internal/fields.js"
import { InvitationId } from "../internal/ids.js"
import { Invitation, InvitationStatus } from "../Invitation.js"
import * as Metadata from "../Metadata.js"
import { PageOrArray, Rows } from "../Page.js"
import * as Query from "../Query.js"

const options = () => ({
  notify: nullableInput(Schema.Boolean),
  ignoreExisting: nullableInput(Schema.Boolean),
  expiresInDays: nullableInput(Schema.Int.pipe(Schema.between(1, 365))),
  templateSlug: optionalInput(openEnum("invitation", "waitlist_invitation"))
})

/**
 * The operations on invitations to the applications of the instance.
 *
 * @since 0.2.0
 * @category contract
 */
export class InvitationsApi extends Group.make("invitations", {
  /**
   * Retrieves one page of the invitations, newest first unless ordered otherwise. Revoked invitations are left out,
   * unless `status` requests them. `totalCount` is `null` if Clerk returns a bare array. Use `listStream` to read all
   * of them.
   */
  list: Endpoint.get("/invitations", () => ({
    query: {
      status: optionalInput(InvitationStatus),
      query: optionalInput(Query.Search),
      orderBy: optionalInput(Query.orderBy("created_at", "email_address", "expires_at")),
      paginated: optionalInput(Query.Boolean),
      ...Query.page()
    },
    success: PageOrArray(Invitation),
    error: []
  }), {
    spec: "ListInvitations",
    list: { by: "offset", maxLimit: 500, stableOrder: "+created_at", paginated: true }
  }),
  /**
   * Invites an email address. Clerk allows 100 calls per hour. Not retried once the request may have been processed: a
   * second one fails with the code `duplicate_record`.
   */
  create: Endpoint.post("/invitations", () => ({
    payload: {
      emailAddress: Schema.NonEmptyString,
      publicMetadata: optionalInput(Metadata.Input),
      redirectUrl: optionalInput(Schema.String),
      ...options()
    },
    success: Invitation,
    error: [BadRequest, UnprocessableEntity]
  }), {
    spec: "CreateInvitation",
    rateLimit: { scope: "invitations", params: [], limit: 100, windowMillis: 3_600_000 }
  }),
  /**
   * Invites 1 to 10 email addresses in one call. Clerk allows 25 calls per hour. Not retried once the request may have
   * been processed.
   */
  createBulk: Endpoint.post("/invitations/bulk", () => ({
    payload: {
      invitations: Schema.Array(struct({
        emailAddress: Schema.NonEmptyString,
        publicMetadata: nullableInput(Metadata.Input),
        redirectUrl: nullableInput(Schema.String),
        ...options()
      })).pipe(Schema.minItems(1), Schema.maxItems(10))
    },
    success: Rows(Invitation),
    error: [BadRequest, UnprocessableEntity]
  }), {
    spec: "CreateBulkInvitations",
    wholeBody: "invitations",
    rateLimit: { scope: "invitationsBulk", params: [], limit: 25, windowMillis: 3_600_000 }
  }),
  /**
   * Revokes an invitation. Not retried once the request may have been processed: a second one fails with the code
   * `invitation_already_revoked`.
   */
  revoke: Endpoint.post("/invitations/:invitationId/revoke", () => ({
    params: { invitationId: InvitationId },
    success: Invitation,
    error: [BadRequest, NotFound]
  }), { spec: "RevokeInvitation", many: true })
}) {}
