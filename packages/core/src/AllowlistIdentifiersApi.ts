/**
 * The operations on the allow-list.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AllowlistIdentifier, AllowlistIdentifierId } from "./AllowlistIdentifier.js"
import { BadRequest, NotFound, PaymentRequired, Unauthorized, UnprocessableEntity } from "./ClerkError.js"
import { DeletedObject } from "./DeletedObject.js"
import * as Endpoint from "./Endpoint.js"
import * as Group from "./Group.js"
import { nonBlank, optionalInput } from "./internal/fields.js"
import { PageOrArray } from "./Page.js"
import * as Query from "./Query.js"

const Identifier = nonBlank("an e-mail address, *@domain, phone number or web3 wallet")

/**
 * `list`, `create` and `delete` of `/allowlist_identifiers`.
 *
 * @since 0.1.0
 * @category contract
 */
export class AllowlistIdentifiersApi extends Group.make("allowlistIdentifiers")
  .add(Endpoint.get("list", "/allowlist_identifiers", {
    summary: "List identifiers on the allow-list",
    query: {
      paginated: optionalInput("paginated", Query.Boolean),
      limit: optionalInput("limit", Query.Limit),
      offset: optionalInput("offset", Query.Offset)
    },
    success: PageOrArray(AllowlistIdentifier),
    error: [Unauthorized, PaymentRequired],
    pagination: { maxLimit: 500, stableOrder: null }
  }))
  .add(Endpoint.post("create", "/allowlist_identifiers", {
    summary: "Add an identifier to the allow-list",
    payload: Schema.Struct({
      identifier: Identifier,
      notify: optionalInput("notify", Schema.Boolean)
    }),
    success: AllowlistIdentifier,
    error: [BadRequest, PaymentRequired, UnprocessableEntity]
  }))
  .add(Endpoint.delete("delete", "/allowlist_identifiers/:identifierId", {
    summary: "Remove an identifier from the allow-list",
    params: { identifierId: AllowlistIdentifierId },
    success: DeletedObject,
    error: [PaymentRequired, NotFound]
  }))
{}
