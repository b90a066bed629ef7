/**
 * M2M tokens, for calls between machines.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { json, nullable, object, optional, secret, timestamp, withDefault } from "./internal/fields.js"
import { M2MTokenId, MachineId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { M2MTokenId } from "./internal/ids.js"

/**
 * An M2M token of the machine `subject`. `scopes` are the machines that it may call. Only the response of `createToken`
 * has `token`: elsewhere it is `null`.
 *
 * @since 0.2.0
 * @category models
 */
export class M2MToken extends Model.Class<M2MToken>("@effect-clerk/core/M2MToken")(() => ({
  object: object("machine_to_machine_token"),
  id: M2MTokenId,
  subject: MachineId,
  claims: nullable(json),
  scopes: withDefault(Schema.Array(Schema.String), () => []),
  token: optional(secret),
  revoked: Schema.Boolean,
  revocationReason: nullable(Schema.String),
  expired: Schema.Boolean,
  expiration: nullable(timestamp),
  lastUsedAt: nullable(timestamp),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
