/**
 * The operations on link tokens of the admin portal.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { AdminPortalLinkToken } from "../AdminPortalLinkToken.js"
import { BadRequest, Conflict, Forbidden, NotFound, Unauthorized } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, optionalInput, secondsBetween } from "../internal/fields.js"
import { AdminPortalLinkTokenId, OrganizationId } from "../internal/ids.js"

/**
 * The operations on link tokens of the admin portal.
 *
 * @since 0.2.0
 * @category contract
 */
export class AdminPortalLinkTokensApi extends Group.make("adminPortalLinkTokens", {
  /**
   * Creates a link token. Only this response contains the `token`. Not retried once the request may have been processed.
   */
  create: Endpoint.post("/admin_portal_link_tokens", () => ({
    payload: {
      organizationId: optionalInput(OrganizationId),
      itContactId: optionalInput(Schema.NonEmptyString),
      scopes: optionalInput(Schema.Array(Schema.NonEmptyString)),
      secondsUntilExpiration: optionalInput(secondsBetween(1, 86_400))
    },
    success: AdminPortalLinkToken,
    error: [BadRequest, Unauthorized, Forbidden, Conflict]
  }), { spec: "createAdminPortalLinkToken", status: 201 }),
  /** Revokes a link token. Not retried once the request may have been processed. */
  revoke: Endpoint.post("/admin_portal_link_tokens/:adminPortalLinkTokenId/revoke", () => ({
    params: { adminPortalLinkTokenId: AdminPortalLinkTokenId },
    payload: { revocationReason: nullableInput(Schema.String) },
    success: AdminPortalLinkToken,
    error: [BadRequest, Unauthorized, Forbidden, NotFound]
  }), { spec: "revokeAdminPortalLinkToken" })
}) {}
