/**
 * An entry of the block-list: an identifier that is not allowed to sign up to the instance.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { object, openEnum, optional, plain, required, timestamp } from "./internal/fields.js"

/**
 * The id of an entry of the block-list.
 *
 * @since 0.1.0
 * @category ids
 */
export const BlocklistIdentifierId = Schema.NonEmptyString.pipe(
  Schema.brand("@effect-clerk/core/BlocklistIdentifierId")
)

/**
 * The type of {@link BlocklistIdentifierId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type BlocklistIdentifierId = typeof BlocklistIdentifierId.Type

/**
 * An e-mail address, `*@domain.com`, an E.164 phone number or a web3 wallet, stored in lower case.
 *
 * @since 0.1.0
 * @category models
 */
export class BlocklistIdentifier extends Schema.Class<BlocklistIdentifier>("@effect-clerk/core/BlocklistIdentifier")({
  object: object("blocklist_identifier"),
  id: required("id", BlocklistIdentifierId),
  identifier: required("identifier", Schema.String),
  identifierType: required("identifier_type", openEnum("email_address", "phone_number", "web3_wallet")),
  instanceId: optional("instance_id", Schema.String),
  createdAt: required("created_at", timestamp),
  updatedAt: required("updated_at", timestamp)
}, plain) {}
