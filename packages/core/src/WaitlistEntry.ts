/**
 * People on the waitlist.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, optional, timestamp } from "./internal/fields.js"
import { WaitlistEntryId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Invitation } from "./Invitation.js"

export { WaitlistEntryId } from "./internal/ids.js"

/**
 * An entry of the waitlist. `invitation` is set once the person was invited.
 *
 * @since 0.2.0
 * @category models
 */
export class WaitlistEntry extends Model.Class<WaitlistEntry>("@effect-clerk/core/WaitlistEntry")(() => ({
  object: object("waitlist_entry"),
  id: WaitlistEntryId,
  emailAddress: Schema.String,
  status: openEnum("pending", "invited", "completed", "rejected"),
  isLocked: optional(Schema.Boolean),
  invitation: nullable(Invitation),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
