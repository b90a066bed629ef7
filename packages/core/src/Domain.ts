/**
 * Domains of the instance: the primary one and satellites.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object } from "./internal/fields.js"
import { DomainId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { DomainId } from "./internal/ids.js"

/**
 * A DNS record that a domain needs.
 *
 * @since 0.2.0
 * @category models
 */
export class CnameTarget extends Model.Class<CnameTarget>("@effect-clerk/core/Domain/CnameTarget")(() => ({
  host: Schema.String,
  value: Schema.String,
  required: Schema.Boolean
})) {}

/**
 * A domain of an instance, where its applications run.
 *
 * @since 0.2.0
 * @category models
 */
export class Domain extends Model.Class<Domain>("@effect-clerk/core/Domain")(() => ({
  object: object("domain"),
  id: DomainId,
  name: Schema.String,
  isSatellite: Schema.Boolean,
  frontendApiUrl: Schema.String,
  accountsPortalUrl: nullable(Schema.String),
  proxyUrl: nullable(Schema.String),
  developmentOrigin: Schema.String,
  cnameTargets: nullable(Schema.Array(CnameTarget))
})) {}
