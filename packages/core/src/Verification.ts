/**
 * Verifications of the identifications of users.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, openEnum, optional, timestamp } from "./internal/fields.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"

/**
 * The status of a verification.
 *
 * @since 0.2.0
 * @category schemas
 */
export const VerificationStatus = openEnum("unverified", "verified", "failed", "expired", "transferable")

/**
 * The type of {@link VerificationStatus}.
 *
 * @since 0.2.0
 * @category models
 */
export type VerificationStatus = typeof VerificationStatus.Type

/**
 * The reason why a verification failed.
 *
 * @since 0.2.0
 * @category models
 */
export class VerificationError
  extends Model.Class<VerificationError>("@effect-clerk/core/Verification/VerificationError")(() => ({
    code: optional(Schema.String),
    message: optional(Schema.String),
    longMessage: optional(Schema.String),
    meta: optional(Metadata)
  }))
{}

/**
 * A verification of an email address, a phone number, a wallet, a passkey or an account. Clerk has eleven kinds,
 * distinguished by `object` and `strategy`. This class has the fields of all of them, so that future kinds can be
 * decoded too. A field that a kind does not have is `null`.
 *
 * @since 0.2.0
 * @category models
 */
export class Verification extends Model.Class<Verification>("@effect-clerk/core/Verification")(() => ({
  object: optional(Schema.String),
  status: VerificationStatus,
  strategy: openEnum(
    "email_code",
    "email_link",
    "phone_code",
    "reset_password_email_code",
    "admin",
    "ticket",
    "saml",
    "passkey"
  ),
  attempts: nullable(Schema.Int),
  expireAt: nullable(timestamp),
  verifiedAtClient: optional(Schema.String),
  channel: optional(Schema.String),
  error: optional(VerificationError),
  externalVerificationRedirectUrl: optional(Schema.String),
  message: optional(Schema.String),
  nonce: optional(Schema.String)
})) {}

/**
 * The result of preparing or attempting a verification. A wrong code is not an error: check `status` and `attempts`.
 * Pass `id` to `attemptVerification`.
 *
 * @since 0.2.0
 * @category models
 */
export class VerificationAttempt
  extends Model.Class<VerificationAttempt>("@effect-clerk/core/Verification/VerificationAttempt")(() => ({
    object: optional(Schema.String),
    id: optional(Schema.String),
    status: optional(VerificationStatus),
    strategy: optional(Schema.String),
    attempts: nullable(Schema.Int),
    expireAt: nullable(timestamp),
    channel: nullable(Schema.String)
  }))
{}
