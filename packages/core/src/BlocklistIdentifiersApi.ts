/**
 * The operations on the block-list.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { BlocklistIdentifier, BlocklistIdentifierId } from "./BlocklistIdentifier.js"
import { BadRequest, NotFound, PaymentRequired, Unauthorized, UnprocessableEntity } from "./ClerkError.js"
import { DeletedObject } from "./DeletedObject.js"
import * as Endpoint from "./Endpoint.js"
import * as Group from "./Group.js"
import { nonBlank } from "./internal/fields.js"
import { Page } from "./Page.js"

const Identifier = nonBlank("an e-mail address, *@domain, phone number or web3 wallet")

/**
 * `list`, `create` and `delete` of `/blocklist_identifiers`.
 *
 * @since 0.1.0
 * @category contract
 */
export class BlocklistIdentifiersApi extends Group.make("blocklistIdentifiers")
  .add(Endpoint.get("list", "/blocklist_identifiers", {
    summary: "List identifiers on the block-list",
    success: Page(BlocklistIdentifier),
    error: [Unauthorized, PaymentRequired],
    pagination: { maxLimit: null, stableOrder: null }
  }))
  .add(Endpoint.post("create", "/blocklist_identifiers", {
    summary: "Add an identifier to the block-list",
    payload: Schema.Struct({
      identifier: Identifier
    }),
    success: BlocklistIdentifier,
    error: [BadRequest, PaymentRequired, UnprocessableEntity]
  }))
  .add(Endpoint.delete("delete", "/blocklist_identifiers/:identifierId", {
    summary: "Remove an identifier from the block-list",
    params: { identifierId: BlocklistIdentifierId },
    success: DeletedObject,
    error: [PaymentRequired, NotFound]
  }))
{}
