/**
 * The operations on the allowlist.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { AllowlistIdentifier } from "../AllowlistIdentifier.js"
import { BadRequest, NotFound, PaymentRequired, Unauthorized, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nonBlank, optionalInput } from "../internal/fields.js"
import { AllowlistIdentifierId } from "../internal/ids.js"
import * as Model from "../internal/model.js"
import { PageOrArray } from "../Page.js"
import * as Query from "../Query.js"

const Identifier = Model.schema(() => nonBlank("an email address, *@domain, phone number or web3 wallet"))

/**
 * `list`, `create` and `delete` of `/allowlist_identifiers`.
 *
 * @since 0.1.0
 * @category contract
 */
export class AllowlistIdentifiersApi extends Group.make("allowlistIdentifiers", {
  /**
   * Retrieves one page of the entries, newest first. `totalCount` is `null` if Clerk returns a bare array, which it
   * does for `paginated: false`.
   */
  list: Endpoint.get("/allowlist_identifiers", () => ({
    query: {
      paginated: optionalInput(Query.Boolean),
      ...Query.page()
    },
    success: PageOrArray(AllowlistIdentifier),
    error: [Unauthorized, PaymentRequired]
  }), { spec: "ListAllowlistIdentifiers", list: { by: "offset", maxLimit: 500, paginated: true } }),
  /** Adds an entry; with `notify` Clerk also sends an invitation. Not retried once the request may have been processed. */
  create: Endpoint.post("/allowlist_identifiers", () => ({
    payload: {
      identifier: Identifier,
      notify: optionalInput(Schema.Boolean)
    },
    success: AllowlistIdentifier,
    error: [BadRequest, PaymentRequired, UnprocessableEntity]
  }), { spec: "CreateAllowlistIdentifier", many: true }),
  /** Removes an entry by its id. */
  delete: Endpoint.delete("/allowlist_identifiers/:identifierId", () => ({
    params: { identifierId: AllowlistIdentifierId },
    success: DeletedObject,
    error: [PaymentRequired, NotFound]
  }), { spec: "DeleteAllowlistIdentifier", many: true })
}) {}
