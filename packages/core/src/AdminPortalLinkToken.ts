/**
 * Tokens for links to the admin portal, where the IT department of a customer sets up its connection.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, optional, secret, timestamp } from "./internal/fields.js"
import { AdminPortalLinkTokenId, InstanceId, OrganizationId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { AdminPortalLinkTokenId } from "./internal/ids.js"

/**
 * A link token of the admin portal. Only the response of `create` has `token`: elsewhere it is `null`.
 *
 * @since 0.2.0
 * @category models
 */
export class AdminPortalLinkToken
  extends Model.Class<AdminPortalLinkToken>("@effect-clerk/core/AdminPortalLinkToken")(() => ({
    object: object("admin_portal_link_token"),
    id: AdminPortalLinkTokenId,
    adminPortalLinkId: Schema.String,
    instanceId: InstanceId,
    organizationId: nullable(OrganizationId),
    itContactId: nullable(Schema.String),
    scopes: nullable(Schema.Array(Schema.String)),
    token: optional(secret),
    revoked: Schema.Boolean,
    revocationReason: nullable(Schema.String),
    expired: Schema.Boolean,
    expiration: nullable(timestamp),
    createdAt: timestamp,
    updatedAt: timestamp
  }))
{}
