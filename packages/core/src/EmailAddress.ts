/**
 * Email addresses of users.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, optional, timestamp, withDefault } from "./internal/fields.js"
import { EmailAddressId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Verification } from "./Verification.js"

export { EmailAddressId } from "./internal/ids.js"

/**
 * Another identification that is linked to one, such as the account that an email address came from.
 *
 * @since 0.2.0
 * @category models
 */
export class IdentificationLink
  extends Model.Class<IdentificationLink>("@effect-clerk/core/EmailAddress/IdentificationLink")(() => ({
    type: Schema.String,
    id: Schema.String
  }))
{}

/**
 * An email address of a user. Its `verification` has the status; see `isVerified`.
 *
 * @since 0.2.0
 * @category models
 */
export class EmailAddress extends Model.Class<EmailAddress>("@effect-clerk/core/EmailAddress")(() => ({
  object: object("email_address"),
  id: EmailAddressId,
  emailAddress: Schema.String,
  reserved: withDefault(Schema.Boolean, () => false),
  verification: nullable(Verification),
  linkedTo: withDefault(Schema.Array(IdentificationLink), () => []),
  matchesSsoConnection: optional(Schema.Boolean),
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
