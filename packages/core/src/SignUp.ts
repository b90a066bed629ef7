/**
 * Sign-ups in progress.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, optional, optionalId, timestamp, withDefault } from "./internal/fields.js"
import { SessionId, SignUpId, UserId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"

export { SignUpId } from "./internal/ids.js"

/**
 * The remaining steps to verify a field of a sign-up. `nextAction` is empty if there are none.
 *
 * @since 0.2.0
 * @category models
 */
export class SignUpVerification
  extends Model.Class<SignUpVerification>("@effect-clerk/core/SignUp/SignUpVerification")(() => ({
    nextAction: optional(openEnum("needs_prepare", "needs_attempt", "")),
    supportedStrategies: optional(Schema.Array(Schema.String))
  }))
{}

/**
 * The verifications of a sign-up.
 *
 * @since 0.2.0
 * @category models
 */
export class SignUpVerifications
  extends Model.Class<SignUpVerifications>("@effect-clerk/core/SignUp/SignUpVerifications")(() => ({
    emailAddress: nullable(SignUpVerification),
    phoneNumber: nullable(SignUpVerification),
    web3Wallet: nullable(SignUpVerification),
    externalAccount: nullable(Metadata)
  }))
{}

/**
 * A sign-up in progress, or its result.
 *
 * @since 0.2.0
 * @category models
 */
export class SignUp extends Model.Class<SignUp>("@effect-clerk/core/SignUp")(() => ({
  object: object("sign_up_attempt"),
  id: SignUpId,
  status: openEnum("missing_requirements", "complete", "abandoned"),
  requiredFields: withDefault(Schema.Array(Schema.String), () => []),
  optionalFields: withDefault(Schema.Array(Schema.String), () => []),
  missingFields: withDefault(Schema.Array(Schema.String), () => []),
  unverifiedFields: withDefault(Schema.Array(Schema.String), () => []),
  verifications: SignUpVerifications,
  username: nullable(Schema.String),
  emailAddress: nullable(Schema.String),
  phoneNumber: nullable(Schema.String),
  web3Wallet: nullable(Schema.String),
  passwordEnabled: Schema.Boolean,
  firstName: nullable(Schema.String),
  lastName: nullable(Schema.String),
  unsafeMetadata: withDefault(Metadata, () => ({})),
  publicMetadata: withDefault(Metadata, () => ({})),
  customAction: Schema.Boolean,
  externalId: nullable(Schema.String),
  createdSessionId: optionalId(SessionId),
  createdUserId: optionalId(UserId),
  abandonAt: nullable(timestamp),
  legalAcceptedAt: nullable(timestamp),
  locale: nullable(Schema.String),
  externalAccount: nullable(Metadata)
})) {}
