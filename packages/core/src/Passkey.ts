/**
 * Passkeys of users.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, timestamp } from "./internal/fields.js"
import { PasskeyId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Verification } from "./Verification.js"

export { PasskeyId } from "./internal/ids.js"

/**
 * A passkey of a user.
 *
 * @since 0.2.0
 * @category models
 */
export class Passkey extends Model.Class<Passkey>("@effect-clerk/core/Passkey")(() => ({
  object: object("passkey"),
  id: PasskeyId,
  name: Schema.String,
  lastUsedAt: nullable(timestamp),
  verification: nullable(Verification)
})) {}
