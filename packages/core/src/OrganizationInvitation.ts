/**
 * Invitations to organizations.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, optional, optionalId, secret, timestamp, withDefault } from "./internal/fields.js"
import { OrganizationId, OrganizationInvitationId, UserId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { InvitationStatus } from "./Invitation.js"
import { Metadata } from "./Metadata.js"
import { PublicOrganizationData } from "./OrganizationDomain.js"
import { Role } from "./OrganizationMembership.js"

export { OrganizationInvitationId } from "./internal/ids.js"

/**
 * A summary of the user who sent an invitation.
 *
 * @since 0.2.0
 * @category models
 */
export class PublicInviterData
  extends Model.Class<PublicInviterData>("@effect-clerk/core/OrganizationInvitation/PublicInviterData")(() => ({
    userId: optionalId(UserId),
    firstName: nullable(Schema.String),
    lastName: nullable(Schema.String),
    imageUrl: optional(Schema.String),
    hasImage: withDefault(Schema.Boolean, () => false),
    identifier: nullable(Schema.String)
  }))
{}

/**
 * An invitation to an organization. Lists over several organizations have `publicOrganizationData`. Anyone with its
 * `url` can join, so it is redacted.
 *
 * @since 0.2.0
 * @category models
 */
export class OrganizationInvitation
  extends Model.Class<OrganizationInvitation>("@effect-clerk/core/OrganizationInvitation")(() => ({
    object: object("organization_invitation"),
    id: OrganizationInvitationId,
    emailAddress: Schema.String,
    role: Role,
    roleName: Schema.String,
    organizationId: optionalId(OrganizationId),
    inviterId: nullable(UserId),
    publicInviterData: nullable(PublicInviterData),
    publicOrganizationData: optional(PublicOrganizationData),
    status: optional(InvitationStatus),
    publicMetadata: withDefault(Metadata, () => ({})),
    privateMetadata: withDefault(Metadata, () => ({})),
    url: nullable(secret),
    expiresAt: nullable(timestamp),
    createdAt: timestamp,
    updatedAt: timestamp
  }))
{}
