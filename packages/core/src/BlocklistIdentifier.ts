/**
 * An entry of the blocklist: an identifier that is not allowed to sign up to the instance.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { object, openEnum, optional, timestamp } from "./internal/fields.js"
import { BlocklistIdentifierId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { BlocklistIdentifierId } from "./internal/ids.js"

/**
 * An email address, `*@domain.com`, an E.164 phone number or a web3 wallet, stored in lower case.
 *
 * @since 0.1.0
 * @category models
 */
export class BlocklistIdentifier
  extends Model.Class<BlocklistIdentifier>("@effect-clerk/core/BlocklistIdentifier")(() => ({
    object: object("blocklist_identifier"),
    id: BlocklistIdentifierId,
    identifier: Schema.String,
    identifierType: openEnum("email_address", "phone_number", "web3_wallet"),
    instanceId: optional(Schema.String),
    createdAt: timestamp,
    updatedAt: timestamp
  }))
{}
