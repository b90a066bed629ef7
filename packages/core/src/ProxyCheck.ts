/**
 * Checks of whether a proxy forwards requests to Clerk's Frontend API.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, timestamp } from "./internal/fields.js"
import { DomainId, ProxyCheckId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { ProxyCheckId } from "./internal/ids.js"

/**
 * The result of checking a proxy.
 *
 * @since 0.2.0
 * @category models
 */
export class ProxyCheck extends Model.Class<ProxyCheck>("@effect-clerk/core/ProxyCheck")(() => ({
  object: object("proxy_check"),
  id: ProxyCheckId,
  domainId: DomainId,
  lastRunAt: nullable(timestamp),
  proxyUrl: Schema.String,
  successful: Schema.Boolean,
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
