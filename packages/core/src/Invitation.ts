/**
 * Invitations to the applications of an instance.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, optional, secret, timestamp, withDefault } from "./internal/fields.js"
import { InvitationId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"

export { InvitationId } from "./internal/ids.js"

/**
 * The status of an invitation.
 *
 * @since 0.2.0
 * @category schemas
 */
export const InvitationStatus = openEnum("pending", "accepted", "revoked", "expired")

/**
 * The type of {@link InvitationStatus}.
 *
 * @since 0.2.0
 * @category models
 */
export type InvitationStatus = typeof InvitationStatus.Type

/**
 * An invitation by email. Anyone with its `url` can sign up, so it is redacted. It is `null` once the invitation is
 * revoked.
 *
 * @since 0.2.0
 * @category models
 */
export class Invitation extends Model.Class<Invitation>("@effect-clerk/core/Invitation")(() => ({
  object: object("invitation"),
  id: InvitationId,
  emailAddress: Schema.String,
  publicMetadata: withDefault(Metadata, () => ({})),
  revoked: optional(Schema.Boolean),
  status: InvitationStatus,
  url: optional(secret),
  expiresAt: nullable(timestamp),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
