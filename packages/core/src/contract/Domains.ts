/**
 * The operations on the domains of the instance.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Forbidden, NotFound, PaymentRequired, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import { Domain } from "../Domain.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput } from "../internal/fields.js"
import { DomainId } from "../internal/ids.js"
import { Page } from "../Page.js"

const params = () => ({ domainId: DomainId })

/**
 * The operations on the domains of the instance. The domains that organizations claim are in `organizationDomains`.
 *
 * @since 0.2.0
 * @category contract
 */
export class DomainsApi extends Group.make("domains", {
  /** Lists all domains of the instance; this list is not paginated. */
  list: Endpoint.get("/domains", () => ({ success: Page(Domain), error: [] }), {
    spec: "ListDomains",
    list: { by: "whole" }
  }),
  /** Adds a satellite domain. Not retried once the request may have been processed. */
  create: Endpoint.post("/domains", () => ({
    payload: {
      name: Schema.NonEmptyString,
      isSatellite: Schema.Literal(true),
      proxyUrl: nullableInput(Schema.String)
    },
    success: Domain,
    error: [BadRequest, PaymentRequired, UnprocessableEntity]
  }), { spec: "AddDomain", openBody: true }),
  /** Updates a domain. Only domains of production instances can be updated. */
  update: Endpoint.patch("/domains/:domainId", () => ({
    params: params(),
    payload: {
      name: nullableInput(Schema.String),
      proxyUrl: nullableInput(Schema.String),
      isSecondary: nullableInput(Schema.Boolean)
    },
    success: Domain,
    error: [BadRequest, NotFound, UnprocessableEntity]
  }), { spec: "UpdateDomain", idempotent: true }),
  /** Deletes a satellite domain. The primary domain cannot be deleted. */
  delete: Endpoint.delete("/domains/:domainId", () => ({
    params: params(),
    success: DeletedObject,
    error: [Forbidden, NotFound]
  }), { spec: "DeleteDomain" })
}) {}
