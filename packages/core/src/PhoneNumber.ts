/**
 * Phone numbers of users.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { IdentificationLink } from "./EmailAddress.js"
import { nullable, object, optional, secret, timestamp, withDefault } from "./internal/fields.js"
import { PhoneNumberId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Verification } from "./Verification.js"

export { PhoneNumberId } from "./internal/ids.js"

/**
 * A phone number of a user, in E.164 format. Clerk returns `backupCodes` once: elsewhere they are `null`.
 *
 * @since 0.2.0
 * @category models
 */
export class PhoneNumber extends Model.Class<PhoneNumber>("@effect-clerk/core/PhoneNumber")(() => ({
  object: object("phone_number"),
  id: PhoneNumberId,
  phoneNumber: Schema.String,
  reservedForSecondFactor: optional(Schema.Boolean),
  defaultSecondFactor: optional(Schema.Boolean),
  reserved: withDefault(Schema.Boolean, () => false),
  verification: nullable(Verification),
  linkedTo: withDefault(Schema.Array(IdentificationLink), () => []),
  backupCodes: nullable(Schema.Array(secret)),
  createdAt: nullable(timestamp),
  updatedAt: nullable(timestamp)
})) {
  /**
   * Whether it is verified.
   *
   * @since 0.2.0
   */
  get isVerified(): boolean {
    return this.verification?.status === "verified"
  }
}
