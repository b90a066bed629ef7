/**
 * The check of a proxy.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, UnprocessableEntity } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { optionalInput } from "../internal/fields.js"
import { DomainId } from "../internal/ids.js"
import { ProxyCheck } from "../ProxyCheck.js"

/**
 * The check of a proxy in front of the Frontend API.
 *
 * @since 0.2.0
 * @category contract
 */
export class ProxyChecksApi extends Group.make("proxyChecks", {
  /** Checks whether the proxy at `proxyUrl` serves the Frontend API of a domain. A failed check is still a success; see its fields. */
  verify: Endpoint.post("/proxy_checks", () => ({
    payload: { domainId: optionalInput(DomainId), proxyUrl: optionalInput(Schema.String) },
    success: ProxyCheck,
    error: [BadRequest, UnprocessableEntity]
  }), { spec: "VerifyDomainProxy", idempotent: true, openBody: true })
}) {}
