/**
 * An entry of the allowlist: an identifier that is allowed to sign up to the instance.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { object, openEnum, optional, timestamp } from "./internal/fields.js"
import { AllowlistIdentifierId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { AllowlistIdentifierId } from "./internal/ids.js"

/**
 * An email address, `*@domain.com`, an E.164 phone number or a web3 wallet, stored in lower case. `invitationId` is set
 * if the entry was created with `notify`.
 *
 * @since 0.1.0
 * @category models
 */
export class AllowlistIdentifier
  extends Model.Class<AllowlistIdentifier>("@effect-clerk/core/AllowlistIdentifier")(() => ({
    object: object("allowlist_identifier"),
    id: AllowlistIdentifierId,
    identifier: Schema.String,
    identifierType: openEnum("email_address", "phone_number", "web3_wallet"),
    instanceId: optional(Schema.String),
    invitationId: optional(Schema.String),
    createdAt: timestamp,
    updatedAt: timestamp
  }))
{}
