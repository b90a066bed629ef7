/**
 * The operations on users.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import {
  BadRequest,
  Conflict,
  Forbidden,
  NotFound,
  PaymentRequired,
  ServerError,
  Unauthorized,
  UnprocessableEntity
} from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { file, nullableInput, openEnum, optionalInput, rfc3339, secret } from "../internal/fields.js"
import {
  EmailAddressId,
  ExternalAccountId,
  PasskeyId,
  PhoneNumberId,
  TrustedDeviceId,
  UserId,
  Web3WalletId
} from "../internal/ids.js"
import * as Metadata from "../Metadata.js"
import { OAuthAccessToken } from "../OAuthAccessToken.js"
import { Page, PageOrArray, Rows } from "../Page.js"
import * as Query from "../Query.js"
import { TrustedDevice } from "../TrustedDevice.js"
import { PasswordHasher, PasswordVerification, RemovedFactor, TotpVerification, User, UserCount } from "../User.js"

const params = () => ({ userId: UserId })

const values = () => optionalInput(Query.values(Schema.NonEmptyString))

const search = () => optionalInput(Query.Search)

const instant = () => optionalInput(Query.Timestamp)

const filters = () => ({
  emailAddress: values(),
  phoneNumber: values(),
  externalId: values(),
  username: values(),
  web3Wallet: values(),
  userId: values(),
  organizationId: values(),
  query: search(),
  emailAddressQuery: search(),
  phoneNumberQuery: search(),
  usernameQuery: search(),
  nameQuery: search(),
  banned: optionalInput(Query.Boolean),
  lastActiveAtBefore: instant(),
  lastActiveAtAfter: instant(),
  lastActiveAtSince: instant(),
  createdAtBefore: instant(),
  createdAtAfter: instant(),
  lastSignInAtBefore: instant(),
  lastSignInAtAfter: instant(),
  provider: optionalInput(Schema.NonEmptyString),
  providerUserId: values()
})

const metadata = () => ({
  publicMetadata: optionalInput(Metadata.Input),
  privateMetadata: optionalInput(Metadata.Input),
  unsafeMetadata: optionalInput(Metadata.Input)
})

const profile = () => ({
  externalId: nullableInput(Schema.String),
  firstName: nullableInput(Schema.String),
  lastName: nullableInput(Schema.String),
  locale: nullableInput(Schema.String),
  username: nullableInput(Schema.String),
  password: nullableInput(secret),
  passwordHasher: optionalInput(PasswordHasher),
  skipPasswordChecks: nullableInput(Schema.Boolean),
  totpSecret: nullableInput(secret),
  backupCodes: optionalInput(Schema.Array(secret)),
  deleteSelfEnabled: nullableInput(Schema.Boolean),
  legalAcceptedAt: nullableInput(rfc3339),
  skipLegalChecks: nullableInput(Schema.Boolean),
  createOrganizationEnabled: nullableInput(Schema.Boolean),
  createOrganizationsLimit: nullableInput(Schema.NonNegativeInt),
  createdAt: nullableInput(rfc3339),
  bypassClientTrust: nullableInput(Schema.Boolean),
  ...metadata()
})

const ids = () => Schema.Array(UserId).pipe(Schema.minItems(1), Schema.maxItems(50))

/** PATCH of a user and PATCH and PUT of its metadata share 10 calls per 10 seconds and user. */
const rateLimit: Endpoint.ResourceLimit = { scope: "user", params: ["userId"], limit: 10, windowMillis: 10_000 }

/**
 * The operations on users.
 *
 * @since 0.2.0
 * @category contract
 */
export class UsersApi extends Group.make("users", {
  /**
   * Retrieves one page of the users that match all filters, 10 unless a `limit` is given, newest first unless ordered
   * otherwise. A page has no total: use `count`. Use `listStream` to read all of them: it uses `startingAfter`, so no
   * user is missing or repeated while others are added or removed.
   */
  list: Endpoint.get("/users", () => ({
    query: {
      ...filters(),
      startingAfter: optionalInput(UserId),
      orderBy: optionalInput(Query.orderBy(
        "created_at",
        "updated_at",
        "email_address",
        "web3wallet",
        "first_name",
        "last_name",
        "phone_number",
        "username",
        "last_active_at",
        "last_sign_in_at"
      )),
      ...Query.page()
    },
    success: Rows(User),
    error: [BadRequest, Unauthorized, UnprocessableEntity]
  }), {
    spec: "GetUserList",
    list: { by: "after", parameter: "startingAfter", maxLimit: 500, stableOrder: "+created_at" }
  }),
  /**
   * Creates a user. Its email addresses and phone numbers are verified, unless the `...IdentificationStatus` at the
   * same position is different. Set `passwordDigest` and `passwordHasher` to import a password. Not retried once the
   * request may have been processed: a second one fails with the code `form_identifier_exists`.
   */
  create: Endpoint.post("/users", () => ({
    payload: {
      ...profile(),
      emailAddress: optionalInput(Schema.Array(Schema.String)),
      emailAddressIdentificationStatus: optionalInput(Schema.Array(openEnum("verified", "reserved"))),
      phoneNumber: optionalInput(Schema.Array(Schema.String)),
      phoneNumberIdentificationStatus: optionalInput(Schema.Array(openEnum("verified", "reserved"))),
      web3Wallet: optionalInput(Schema.Array(Schema.String)),
      passwordDigest: nullableInput(secret),
      skipPasswordRequirement: nullableInput(Schema.Boolean),
      skipUserRequirement: nullableInput(Schema.Boolean),
      banned: nullableInput(Schema.Boolean),
      locked: nullableInput(Schema.Boolean)
    },
    success: User,
    error: [BadRequest, Unauthorized, PaymentRequired, Forbidden, UnprocessableEntity]
  }), { spec: "CreateUser", many: true }),
  /** Counts the users that match all filters. */
  count: Endpoint.get("/users/count", () => ({
    query: filters(),
    success: UserCount,
    error: [UnprocessableEntity]
  }), { spec: "GetUsersCount" }),
  /** Retrieves a user. */
  get: Endpoint.get("/users/:userId", () => ({
    params: params(),
    success: User,
    error: [BadRequest, Unauthorized, NotFound]
  }), { spec: "GetUser" }),
  /**
   * Updates the given fields of a user; `null` is sent as `null`. Each given metadata field is replaced completely.
   * Clerk allows 10 updates of a user per 10 seconds.
   */
  update: Endpoint.patch("/users/:userId", () => ({
    params: params(),
    payload: {
      ...profile(),
      primaryEmailAddressId: nullableInput(EmailAddressId),
      notifyPrimaryEmailAddressChanged: nullableInput(Schema.Boolean),
      primaryPhoneNumberId: nullableInput(PhoneNumberId),
      primaryWeb3WalletId: nullableInput(Web3WalletId),
      profileImageId: nullableInput(Schema.String),
      passwordDigest: optionalInput(secret),
      signOutOfOtherSessions: nullableInput(Schema.Boolean)
    },
    success: User,
    error: [BadRequest, Unauthorized, NotFound, Conflict, UnprocessableEntity]
  }), { spec: "UpdateUser", idempotent: true, rateLimit, many: true }),
  /** Deletes a user with its sessions, identifications and memberships. */
  delete: Endpoint.delete("/users/:userId", () => ({
    params: params(),
    success: DeletedObject,
    error: [BadRequest, Unauthorized, NotFound]
  }), { spec: "DeleteUser", many: true }),
  /** Bans a user: all sessions are revoked, and the user cannot sign in until `unban`. */
  ban: Endpoint.post("/users/:userId/ban", () => ({ params: params(), success: User, error: [PaymentRequired] }), {
    spec: "BanUser",
    idempotent: true
  }),
  /** Lifts the ban of a user. */
  unban: Endpoint.post("/users/:userId/unban", () => ({ params: params(), success: User, error: [PaymentRequired] }), {
    spec: "UnbanUser",
    idempotent: true
  }),
  /** Bans 1 to 50 users in one call. */
  banBulk: Endpoint.post("/users/ban", () => ({
    payload: { userIds: ids() },
    success: Rows(User),
    error: [BadRequest, PaymentRequired]
  }), { spec: "UsersBan", idempotent: true, openBody: true }),
  /** Lifts the ban of 1 to 50 users in one call. */
  unbanBulk: Endpoint.post("/users/unban", () => ({
    payload: { userIds: ids() },
    success: Rows(User),
    error: [BadRequest, PaymentRequired]
  }), { spec: "UsersUnban", idempotent: true, openBody: true }),
  /** Locks a user: no one can sign in as the user for the time in the instance's settings, an hour by default. */
  lock: Endpoint.post("/users/:userId/lock", () => ({ params: params(), success: User, error: [Forbidden] }), {
    spec: "LockUser",
    idempotent: true
  }),
  /** Unlocks a user. */
  unlock: Endpoint.post("/users/:userId/unlock", () => ({ params: params(), success: User, error: [Forbidden] }), {
    spec: "UnlockUser",
    idempotent: true
  }),
  /** Sets the profile image of a user: a JPEG, PNG, GIF or WebP image of at most 10 MB. */
  uploadProfileImage: Endpoint.post("/users/:userId/profile_image", () => ({
    params: params(),
    payload: { file },
    success: User,
    error: [BadRequest, Unauthorized, NotFound]
  }), { spec: "SetUserProfileImage", encoding: "multipart", idempotent: true }),
  /** Removes the profile image of a user, and returns the user. */
  deleteProfileImage: Endpoint.delete("/users/:userId/profile_image", () => ({
    params: params(),
    success: User,
    error: [NotFound]
  }), { spec: "DeleteUserProfileImage" }),
  /** Deep-merges metadata; `null` at any depth removes the key. */
  mergeMetadata: Endpoint.patch("/users/:userId/metadata", () => ({
    params: params(),
    payload: metadata(),
    success: User,
    error: [BadRequest, Unauthorized, NotFound, UnprocessableEntity]
  }), { spec: "UpdateUserMetadata", idempotent: true, rateLimit }),
  /** Replaces each given metadata field completely. */
  replaceMetadata: Endpoint.put("/users/:userId/metadata", () => ({
    params: params(),
    payload: metadata(),
    success: User,
    error: [BadRequest, Unauthorized, NotFound, UnprocessableEntity]
  }), { spec: "ReplaceUserMetadata", rateLimit }),
  /**
   * Retrieves the access tokens of a user at an OAuth provider, such as `google`; Clerk refreshes expired tokens.
   * `totalCount` is `null` if Clerk returns a bare array.
   */
  listOAuthAccessTokens: Endpoint.get("/users/:userId/oauth_access_tokens/:provider", () => ({
    params: { ...params(), provider: Schema.NonEmptyString },
    query: { paginated: optionalInput(Query.Boolean), ...Query.page() },
    success: PageOrArray(OAuthAccessToken),
    error: [BadRequest, NotFound, UnprocessableEntity]
  }), {
    spec: "GetOAuthAccessToken",
    list: {
      by: "offset",
      maxLimit: 500,
      paginated: true
    }
  }),
  /** Removes the password of a user. A user without a password is not changed. */
  removePassword: Endpoint.post("/users/:userId/remove_password", () => ({
    params: params(),
    payload: { signOutOfOtherSessions: optionalInput(Schema.Boolean) },
    success: User,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, ServerError]
  }), { spec: "RemoveUserPassword", idempotent: true }),
  /** Verifies the password of a user. A wrong password fails with the code `incorrect_password`. */
  verifyPassword: Endpoint.post("/users/:userId/verify_password", () => ({
    params: params(),
    payload: { password: secret },
    success: PasswordVerification,
    error: [BadRequest, NotFound, UnprocessableEntity, ServerError]
  }), { spec: "VerifyPassword", idempotent: true }),
  /**
   * Verifies a code of a user's authenticator, or a backup code, which can be used once. A wrong code fails with the
   * code `totp_incorrect_code`. Not retried once the request may have been processed.
   */
  verifyTotp: Endpoint.post("/users/:userId/verify_totp", () => ({
    params: params(),
    payload: { code: secret },
    success: TotpVerification,
    error: [BadRequest, NotFound, UnprocessableEntity, ServerError]
  }), { spec: "VerifyTOTP" }),
  /** Removes all second factors of a user. */
  disableMfa: Endpoint.delete("/users/:userId/mfa", () => ({
    params: params(),
    success: RemovedFactor,
    error: [NotFound, ServerError]
  }), { spec: "DisableMFA" }),
  /** Deletes the backup codes of a user. */
  deleteBackupCodes: Endpoint.delete("/users/:userId/backup_code", () => ({
    params: params(),
    success: RemovedFactor,
    error: [NotFound, ServerError]
  }), { spec: "DeleteBackupCode" }),
  /** Deletes the authenticator of a user. */
  deleteTotp: Endpoint.delete("/users/:userId/totp", () => ({
    params: params(),
    success: RemovedFactor,
    error: [NotFound, ServerError]
  }), { spec: "DeleteTOTP" }),
  /** Deletes a passkey of a user. */
  deletePasskey: Endpoint.delete("/users/:userId/passkeys/:passkeyIdentificationId", () => ({
    params: { ...params(), passkeyIdentificationId: PasskeyId },
    success: DeletedObject,
    error: [Forbidden, NotFound, ServerError]
  }), { spec: "UserPasskeyDelete" }),
  /** Deletes a web3 wallet of a user. */
  deleteWeb3Wallet: Endpoint.delete("/users/:userId/web3_wallets/:web3WalletIdentificationId", () => ({
    params: { ...params(), web3WalletIdentificationId: Web3WalletId },
    success: DeletedObject,
    error: [BadRequest, Forbidden, NotFound, ServerError]
  }), { spec: "UserWeb3WalletDelete" }),
  /** Deletes an external account of a user. */
  deleteExternalAccount: Endpoint.delete("/users/:userId/external_accounts/:externalAccountId", () => ({
    params: { ...params(), externalAccountId: ExternalAccountId },
    success: DeletedObject,
    error: [BadRequest, Forbidden, NotFound, ServerError]
  }), { spec: "DeleteExternalAccount" }),
  /** Lists all trusted devices of a user; this list is not paginated. */
  listTrustedDevices: Endpoint.get("/users/:userId/trusted_devices", () => ({
    params: params(),
    success: Page(TrustedDevice),
    error: [Forbidden, NotFound, ServerError]
  }), { spec: "ListUserTrustedDevices", list: { by: "whole" } }),
  /** Revokes a trusted device of a user, and returns it. */
  revokeTrustedDevice: Endpoint.delete("/users/:userId/trusted_devices/:trustedDeviceId", () => ({
    params: { ...params(), trustedDeviceId: TrustedDeviceId },
    success: TrustedDevice,
    error: [Forbidden, NotFound, ServerError]
  }), { spec: "RevokeUserTrustedDevice" }),
  /** Marks the password of a user as compromised: it must be changed at the next sign-in. */
  setPasswordCompromised: Endpoint.post("/users/:userId/password/set_compromised", () => ({
    params: params(),
    payload: { revokeAllSessions: nullableInput(Schema.Boolean) },
    success: User,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "SetUserPasswordCompromised", idempotent: true, since: "2025-11-10" }),
  /** Removes the compromised mark from the password of a user. */
  unsetPasswordCompromised: Endpoint.post("/users/:userId/password/unset_compromised", () => ({
    params: params(),
    success: User,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "UnsetUserPasswordCompromised", idempotent: true, since: "2025-11-10" })
}) {}
