/**
 * Devices that users trust.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, timestamp } from "./internal/fields.js"
import { TrustedDeviceId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { TrustedDeviceId } from "./internal/ids.js"

/**
 * A device that a user trusts.
 *
 * @since 0.2.0
 * @category models
 */
export class TrustedDevice extends Model.Class<TrustedDevice>("@effect-clerk/core/TrustedDevice")(() => ({
  object: object("trusted_device"),
  id: TrustedDeviceId,
  platform: openEnum("ios", "android"),
  appIdentifier: Schema.String,
  name: nullable(Schema.String),
  algorithm: openEnum("ES256"),
  status: openEnum("active", "revoked"),
  lastUsedAt: nullable(timestamp),
  revokedAt: nullable(timestamp),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
