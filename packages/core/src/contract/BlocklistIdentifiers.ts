/**
 * The operations on the blocklist.
 *
 * @module
 * @since 0.1.0
 */
import { BlocklistIdentifier } from "../BlocklistIdentifier.js"
import { BadRequest, NotFound, PaymentRequired, Unauthorized, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nonBlank } from "../internal/fields.js"
import { BlocklistIdentifierId } from "../internal/ids.js"
import * as Model from "../internal/model.js"
import { Page } from "../Page.js"

const Identifier = Model.schema(() => nonBlank("an email address, *@domain, phone number or web3 wallet"))

/**
 * `list`, `create` and `delete` of `/blocklist_identifiers`.
 *
 * @since 0.1.0
 * @category contract
 */
export class BlocklistIdentifiersApi extends Group.make("blocklistIdentifiers", {
  /** Lists all entries; this list is not paginated. */
  list: Endpoint.get("/blocklist_identifiers", () => ({
    success: Page(BlocklistIdentifier),
    error: [Unauthorized, PaymentRequired]
  }), { spec: "ListBlocklistIdentifiers", list: { by: "whole" } }),
  /** Adds an entry. Not retried once the request may have been processed. */
  create: Endpoint.post("/blocklist_identifiers", () => ({
    payload: {
      identifier: Identifier
    },
    success: BlocklistIdentifier,
    error: [BadRequest, PaymentRequired, UnprocessableEntity]
  }), { spec: "CreateBlocklistIdentifier", many: true }),
  /** Removes an entry by its id. */
  delete: Endpoint.delete("/blocklist_identifiers/:identifierId", () => ({
    params: { identifierId: BlocklistIdentifierId },
    success: DeletedObject,
    error: [PaymentRequired, NotFound]
  }), { spec: "DeleteBlocklistIdentifier", many: true })
}) {}
