/**
 * Users: the people of an instance.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { EmailAddress } from "./EmailAddress.js"
import { EnterpriseAccount, SamlAccount } from "./EnterpriseAccount.js"
import { ExternalAccount } from "./ExternalAccount.js"
import { nullable, object, openEnum, optional, optionalId, seconds, timestamp, withDefault } from "./internal/fields.js"
import { DirectoryId, EmailAddressId, PhoneNumberId, UserId, Web3WalletId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"
import { OrganizationMembership } from "./OrganizationMembership.js"
import { Passkey } from "./Passkey.js"
import { PhoneNumber } from "./PhoneNumber.js"
import { Web3Wallet } from "./Web3Wallet.js"

export { UserId } from "./internal/ids.js"

/**
 * The algorithm of a password digest. Clerk may add others.
 *
 * @since 0.2.0
 * @category schemas
 */
export const PasswordHasher = openEnum(
  "argon2i",
  "argon2id",
  "awscognito",
  "bcrypt",
  "bcrypt_peppered",
  "bcrypt_sha256_django",
  "hmac_sha256_utf16_b64",
  "ldap_ssha",
  "md5",
  "md5_phpass",
  "md5_salted",
  "pbkdf2_sha1",
  "pbkdf2_sha256",
  "pbkdf2_sha256_django",
  "pbkdf2_sha512",
  "pbkdf2_sha512_hex",
  "phpass",
  "scrypt_firebase",
  "scrypt_werkzeug",
  "sha256",
  "sha256_salted",
  "sha512_symfony"
)

/**
 * The type of {@link PasswordHasher}.
 *
 * @since 0.2.0
 * @category models
 */
export type PasswordHasher = typeof PasswordHasher.Type

/**
 * The directory that manages a user.
 *
 * @since 0.2.0
 * @category models
 */
export class UserScim extends Model.Class<UserScim>("@effect-clerk/core/User/UserScim")(() => ({
  directoryId: optionalId(DirectoryId),
  directoryEnabled: optional(Schema.Boolean),
  externalId: nullable(Schema.String)
})) {}

/**
 * A user. `lastActiveAt` has a precision of one day. `organizationMemberships` is `null` if Clerk does not send it: use
 * `organizationMemberships.listOfUser`.
 *
 * @since 0.2.0
 * @category models
 */
export class User extends Model.Class<User>("@effect-clerk/core/User")(() => ({
  object: object("user"),
  id: UserId,
  externalId: nullable(Schema.String),
  primaryEmailAddressId: optionalId(EmailAddressId),
  primaryPhoneNumberId: optionalId(PhoneNumberId),
  primaryWeb3WalletId: optionalId(Web3WalletId),
  username: nullable(Schema.String),
  firstName: nullable(Schema.String),
  lastName: nullable(Schema.String),
  locale: nullable(Schema.String),
  timezone: optional(Schema.String),
  profileImageUrl: optional(Schema.String),
  imageUrl: optional(Schema.String),
  hasImage: withDefault(Schema.Boolean, () => false),
  publicMetadata: withDefault(Metadata, () => ({})),
  privateMetadata: withDefault(Metadata, () => ({})),
  unsafeMetadata: withDefault(Metadata, () => ({})),
  emailAddresses: withDefault(Schema.Array(EmailAddress), () => []),
  phoneNumbers: withDefault(Schema.Array(PhoneNumber), () => []),
  web3Wallets: withDefault(Schema.Array(Web3Wallet), () => []),
  passkeys: withDefault(Schema.Array(Passkey), () => []),
  externalAccounts: withDefault(Schema.Array(ExternalAccount), () => []),
  samlAccounts: withDefault(Schema.Array(SamlAccount), () => []),
  enterpriseAccounts: withDefault(Schema.Array(EnterpriseAccount), () => []),
  organizationMemberships: nullable(Schema.Array(OrganizationMembership)),
  passwordEnabled: withDefault(Schema.Boolean, () => false),
  passwordLastUpdatedAt: nullable(timestamp),
  requiresPasswordReset: optional(Schema.Boolean),
  twoFactorEnabled: withDefault(Schema.Boolean, () => false),
  totpEnabled: withDefault(Schema.Boolean, () => false),
  backupCodeEnabled: withDefault(Schema.Boolean, () => false),
  mfaEnabledAt: nullable(timestamp),
  mfaDisabledAt: nullable(timestamp),
  banned: withDefault(Schema.Boolean, () => false),
  locked: withDefault(Schema.Boolean, () => false),
  deprovisioned: optional(Schema.Boolean),
  lockoutExpiresInSeconds: nullable(seconds),
  verificationAttemptsRemaining: nullable(Schema.Int),
  deleteSelfEnabled: withDefault(Schema.Boolean, () => false),
  createOrganizationEnabled: withDefault(Schema.Boolean, () => false),
  createOrganizationsLimit: nullable(Schema.NonNegativeInt),
  bypassClientTrust: optional(Schema.Boolean),
  scim: nullable(UserScim),
  legalAcceptedAt: nullable(timestamp),
  lastSignInAt: nullable(timestamp),
  lastActiveAt: nullable(timestamp),
  createdAt: timestamp,
  updatedAt: timestamp
})) {
  /**
   * The primary email address; `null` if there is none.
   *
   * @since 0.2.0
   */
  get primaryEmailAddress(): EmailAddress | null {
    return this.emailAddresses.find(({ id }) => id === this.primaryEmailAddressId) ?? null
  }

  /**
   * The primary phone number; `null` if there is none.
   *
   * @since 0.2.0
   */
  get primaryPhoneNumber(): PhoneNumber | null {
    return this.phoneNumbers.find(({ id }) => id === this.primaryPhoneNumberId) ?? null
  }
}

/**
 * The number of users that match.
 *
 * @since 0.2.0
 * @category models
 */
export class UserCount extends Model.Class<UserCount>("@effect-clerk/core/User/UserCount")(() => ({
  object: object("total_count"),
  totalCount: Schema.NonNegativeInt
})) {}

/**
 * The result of verifying a password. A wrong password is an error with the code `incorrect_password`.
 *
 * @since 0.2.0
 * @category models
 */
export class PasswordVerification
  extends Model.Class<PasswordVerification>("@effect-clerk/core/User/PasswordVerification")(() => ({
    verified: withDefault(Schema.Boolean, () => true)
  }))
{}

/**
 * The result of verifying a code, and the kind of the code.
 *
 * @since 0.2.0
 * @category models
 */
export class TotpVerification extends Model.Class<TotpVerification>("@effect-clerk/core/User/TotpVerification")(() => ({
  verified: withDefault(Schema.Boolean, () => true),
  codeType: optional(openEnum("totp", "backup_code"))
})) {}

/**
 * The user whose second factor was removed.
 *
 * @since 0.2.0
 * @category models
 */
export class RemovedFactor extends Model.Class<RemovedFactor>("@effect-clerk/core/User/RemovedFactor")(() => ({
  userId: optionalId(UserId)
})) {}
