import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { UsersApi } from "@effect-clerk/core/contract/Users"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { ExternalAccount, ExternalAccountId } from "@effect-clerk/core/ExternalAccount"
import * as Metadata from "@effect-clerk/core/Metadata"
import { OAuthAccessToken } from "@effect-clerk/core/OAuthAccessToken"
import { Passkey, PasskeyId } from "@effect-clerk/core/Passkey"
import { TrustedDevice, TrustedDeviceId } from "@effect-clerk/core/TrustedDevice"
import { PasswordVerification, RemovedFactor, TotpVerification, User, UserCount, UserId } from "@effect-clerk/core/User"
import { Verification } from "@effect-clerk/core/Verification"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as identifications from "../identifications.js"
import * as images from "../images.js"
import * as lists from "../lists.js"
import * as members from "../members.js"
import * as metadata from "../metadata.js"
import * as passwords from "../passwords.js"
import * as Resource from "../resource.js"
import * as seeding from "../seeding.js"
import * as sessions from "../sessions.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"

type Input<Name extends keyof UsersApi> = Endpoint.Input<UsersApi[Name]>

const orNull = Schema.NullOr(Schema.String)

/** A field that rows of version 0.1.0 do not have. */
const since = <A, I>(schema: Schema.Schema<A, I>, value: () => NoInfer<A>) =>
  Schema.optionalWith(schema, { default: value })

const nullSince = <A, I>(schema: Schema.Schema<A, I>) => since(Schema.NullOr(schema), () => null)

const noneSince = <A, I>(schema: Schema.Schema<A, I>) => since(Schema.Array(schema), () => [])

/**
 * A user of the instance. `emailAddress`, `phoneNumber` and `web3Wallet` are the primary ones; the table `identifications` has all of
 * them.
 */
export const row = () =>
  Schema.Struct({
    id: UserId,
    firstName: orNull,
    lastName: orNull,
    username: orNull,
    emailAddress: orNull,
    phoneNumber: orNull,
    web3Wallet: orNull,
    imageUrl: Schema.String,
    hasImage: Schema.Boolean,
    banned: Schema.Boolean,
    deprovisioned: Schema.Boolean,
    lastActiveAt: Schema.NullOr(Schema.DateTimeUtc),
    createdAt: Schema.DateTimeUtc,
    updatedAt: since(Schema.DateTimeUtc, () => DateTime.unsafeMake(0)),
    externalId: nullSince(Schema.String),
    primaryEmailAddressId: nullSince(Schema.String),
    primaryPhoneNumberId: nullSince(Schema.String),
    primaryWeb3WalletId: nullSince(Schema.String),
    locale: nullSince(Schema.String),
    publicMetadata: since(Metadata.Metadata, () => ({})),
    privateMetadata: since(Metadata.Metadata, () => ({})),
    unsafeMetadata: since(Metadata.Metadata, () => ({})),
    passkeys: noneSince(Passkey),
    externalAccounts: noneSince(ExternalAccount),
    oauthAccessTokens: noneSince(OAuthAccessToken),
    trustedDevices: noneSince(TrustedDevice),
    /** The hasher and the digest. */
    passwordHash: nullSince(Schema.String),
    passwordLastUpdatedAt: nullSince(Schema.DateTimeUtc),
    requiresPasswordReset: since(Schema.Boolean, () => false),
    totpEnabled: since(Schema.Boolean, () => false),
    /** Hashed, like passwords. */
    backupCodes: noneSince(Schema.String),
    mfaEnabledAt: nullSince(Schema.DateTimeUtc),
    mfaDisabledAt: nullSince(Schema.DateTimeUtc),
    lockedUntil: nullSince(Schema.DateTimeUtc),
    deleteSelfEnabled: since(Schema.Boolean, () => true),
    createOrganizationEnabled: since(Schema.Boolean, () => true),
    createOrganizationsLimit: nullSince(Schema.NonNegativeInt),
    bypassClientTrust: since(Schema.Boolean, () => false),
    legalAcceptedAt: nullSince(Schema.DateTimeUtc),
    lastSignInAt: nullSince(Schema.DateTimeUtc)
  })

const users = Table.make("users", {
  prefix: "user",
  object: "user",
  row,
  unique: {
    username: {
      key: ({ username }) => username?.toLowerCase() ?? null,
      taken: ({ username }) => identifications.taken("username", username!)
    },
    externalId: Table.distinct("externalId", (externalId) => identifications.taken("external_id", externalId))
  },
  at: (row, now) =>
    row.lockedUntil !== null && DateTime.lessThanOrEqualTo(row.lockedUntil, now) ? { ...row, lockedUntil: null } : row
})

declare module "../table.js" {
  interface Tables {
    readonly users: typeof users
  }
}

type Row = Table.RowOf<"users">

/** A user as Clerk shows it. */
const show = (store: Store, row: Row): User => {
  const phoneNumbers = identifications.of(store, row.id, "phone_number")
  const hasPhoneFactor = phoneNumbers.some(({ reservedForSecondFactor }) => reservedForSecondFactor)
  return new User({
    ...row,
    profileImageUrl: row.imageUrl,
    emailAddresses: identifications.of(store, row.id, "email_address").map((address) =>
      identifications.showEmailAddress(address, store)
    ),
    phoneNumbers: phoneNumbers.map((phoneNumber) => identifications.showPhoneNumber(phoneNumber, store)),
    web3Wallets: identifications.of(store, row.id, "web3_wallet").map((wallet) =>
      identifications.showWeb3Wallet(wallet, store)
    ),
    passwordEnabled: row.passwordHash !== null,
    requiresPasswordReset: row.requiresPasswordReset || null,
    twoFactorEnabled: row.totpEnabled || hasPhoneFactor,
    backupCodeEnabled: row.backupCodes.length > 0,
    locked: row.lockedUntil !== null,
    lockoutExpiresInSeconds: row.lockedUntil && DateTime.distanceDuration(store.now, row.lockedUntil),
    verificationAttemptsRemaining: row.lockedUntil === null ? maxAttempts : 0,
    lastActiveAt: row.lastActiveAt && DateTime.startOf(row.lastActiveAt, "day"),
    updatedAt: DateTime.max(row.createdAt, row.updatedAt)
  } as never, true)
}

/** The number of wrong attempts that lock a user. */
const maxAttempts = 10

const encode = Schema.encodeSync(User)

/** Clerk omits memberships, and the directory of a user without one; ids of primary identifications are always there, or null. */
export const toWire = (store: Store, row: Row): object => {
  const { organization_memberships: _, scim: __, ...wire } = encode(show(store, row)) as {
    readonly [key: string]: unknown
  }
  return {
    ...wire,
    primary_email_address_id: row.primaryEmailAddressId,
    primary_phone_number_id: row.primaryPhoneNumberId,
    primary_web3_wallet_id: row.primaryWeb3WalletId
  }
}

const write = (store: Store, row: Row): Resource.Wire => new Resource.Wire(toWire(store, row))

const writeAll = (store: Store, rows: ReadonlyArray<Row>): Resource.Wire =>
  new Resource.Wire(rows.map((row) => toWire(store, row)))

/** The user after a change. */
const current = (store: Store, id: string): Resource.Wire => write(store, store.get("users", id)!)

const wrong = (code: string, message: string, longMessage: string, param?: string) =>
  failures.detail(code, message, longMessage, param)

const passwordProblem = (password: string, identifiers: ReadonlyArray<string>): failures.Detail | null =>
  Array.from(password).length < 8
    ? wrong(
      "form_password_length_too_short",
      "too short",
      "Passwords must be 8 characters or more.",
      "password"
    )
    : new TextEncoder().encode(password).length > 72
    ? wrong("form_password_size_in_bytes_exceeded", "too large", "Passwords must not exceed 72 bytes.", "password")
    : identifiers.some((identifier) => identifier.toLowerCase() === password.toLowerCase())
    ? wrong(
      "form_password_matches_identifier",
      "matches identifier",
      "The password must not be an identifier of the user.",
      "password"
    )
    : null

const digestProblem = (hasher: string, digest: string): failures.Detail | null =>
  passwords.isDigest(hasher, digest)
    ? null
    : wrong(
      "form_password_digest_invalid_code",
      "invalid digest",
      `The password digest is not a digest of ${hasher}.`,
      "password_digest"
    )

const usernameProblem = (username: string): failures.Detail | null =>
  !/^[\w.-]+$/.test(username)
    ? wrong(
      "form_username_invalid_character",
      "invalid character",
      "Usernames can only contain letters, numbers, dots, hyphens and underscores.",
      "username"
    )
    : username.length < 4 || username.length > 64
    ? wrong("form_username_invalid_length", "invalid length", "Usernames must have 4 to 64 characters.", "username")
    : /^\d+$/.test(username)
    ? wrong(
      "form_username_needs_non_number_char",
      "needs a non-number character",
      "Usernames must contain a character that is not a digit.",
      "username"
    )
    : null

/** The fields that creates and updates have in common. */
type Profile = Partial<Pick<Input<"create">, keyof Input<"create"> & keyof Input<"update">>>

const texts = (codes: ReadonlyArray<Redacted.Redacted>): ReadonlyArray<string> => codes.map(Redacted.value)

/** The password of an input, in stored form. */
const passwordOf = (
  store: Store,
  { password, passwordDigest, passwordHasher, skipPasswordChecks }: Profile,
  identifiers: ReadonlyArray<string>
) =>
  Either.gen(function*() {
    const digest = passwordDigest ? Redacted.value(passwordDigest) : null
    // guess: the error code for a password digest without a hasher, or a hasher without a digest
    const alone = (digest !== null) !== (passwordHasher !== undefined)
      ? failures.parameterMissing(digest === null ? "password_digest" : "password_hasher")
      : null
    const text = password ? Redacted.value(password) : null
    yield* failures.refuse([
      alone,
      text === null || skipPasswordChecks ? null : passwordProblem(text, identifiers),
      digest === null || passwordHasher === undefined ? null : digestProblem(passwordHasher, digest)
    ])
    const passwordHash = text !== null
      ? passwords.hash(text)
      : digest !== null
      ? passwords.ofDigest(passwordHasher!, digest)
      : undefined
    return passwordHash === undefined
      ? {}
      : { passwordHash, passwordLastUpdatedAt: store.now, requiresPasswordReset: false }
  })

const factorsOf = (store: Store, { backupCodes, totpSecret }: Profile) => ({
  totpEnabled: totpSecret ? true : undefined,
  backupCodes: backupCodes && texts(backupCodes).map(passwords.hash),
  mfaEnabledAt: totpSecret ? store.now : undefined
})

const metadataParams = {
  publicMetadata: "public_metadata",
  privateMetadata: "private_metadata",
  unsafeMetadata: "unsafe_metadata"
} as const

type AllMetadata = Pick<Row, keyof typeof metadataParams>

type GivenMetadata = { readonly [Key in keyof AllMetadata]?: Metadata.Metadata | undefined }

/** Metadata after the given changes, unless it is too large. */
const changedMetadata = (
  before: AllMetadata,
  given: GivenMetadata,
  change: (before: Metadata.Metadata, given: Metadata.Metadata) => Metadata.Metadata
): Either.Either<AllMetadata, ClerkError> => {
  const of = (key: keyof AllMetadata) => given[key] === undefined ? before[key] : change(before[key], given[key])
  const all: AllMetadata = {
    publicMetadata: of("publicMetadata"),
    privateMetadata: of("privateMetadata"),
    unsafeMetadata: of("unsafeMetadata")
  }
  return Either.map(
    failures.refuse(
      Object.entries(metadataParams).map(([key, param]) => metadata.problem(param, all[key as keyof AllMetadata]))
    ),
    () => all
  )
}

const replaceMetadata = (_: Metadata.Metadata, given: Metadata.Metadata): Metadata.Metadata => given

const profileOf = (input: Profile) => ({
  externalId: input.externalId,
  firstName: input.firstName,
  lastName: input.lastName,
  locale: input.locale,
  username: input.username === "" ? null : input.username,
  deleteSelfEnabled: input.deleteSelfEnabled ?? undefined,
  createOrganizationEnabled: input.createOrganizationEnabled ?? undefined,
  createOrganizationsLimit: input.createOrganizationsLimit,
  bypassClientTrust: input.bypassClientTrust ?? undefined,
  legalAcceptedAt: input.legalAcceptedAt,
  createdAt: input.createdAt ?? undefined
})

/** The image of a user without one. */
const noImage = "https://img.clerk.com/user"

const noMetadata: Metadata.Metadata = {}

const none: ReadonlyArray<never> = []

/** A user without any data. */
const nobody = (store: Store, id: UserId): Row => ({
  id,
  firstName: null,
  lastName: null,
  username: null,
  emailAddress: null,
  phoneNumber: null,
  web3Wallet: null,
  imageUrl: noImage,
  hasImage: false,
  banned: false,
  deprovisioned: false,
  lastActiveAt: null,
  createdAt: store.now,
  updatedAt: store.now,
  externalId: null,
  primaryEmailAddressId: null,
  primaryPhoneNumberId: null,
  primaryWeb3WalletId: null,
  locale: null,
  publicMetadata: noMetadata,
  privateMetadata: noMetadata,
  unsafeMetadata: noMetadata,
  passkeys: none,
  externalAccounts: none,
  oauthAccessTokens: none,
  trustedDevices: none,
  passwordHash: null,
  passwordLastUpdatedAt: null,
  requiresPasswordReset: false,
  totpEnabled: false,
  backupCodes: none,
  mfaEnabledAt: null,
  mfaDisabledAt: null,
  lockedUntil: null,
  deleteSelfEnabled: true,
  createOrganizationEnabled: true,
  createOrganizationsLimit: null,
  bypassClientTrust: false,
  legalAcceptedAt: null,
  lastSignInAt: null
})

type Fields = { readonly [Key in keyof Row]?: Row[Key] | undefined }

const newId = (store: Store): UserId => UserId.make(store.newId("users"), true)

/** Inserts a user with the given fields, in parts. */
const insert = (store: Store, id: UserId, ...parts: ReadonlyArray<Fields>) => {
  const row: { [key: string]: unknown } = nobody(store, id)
  for (const fields of parts) {
    for (const key in fields) {
      const value = fields[key as keyof Row]
      if (value !== undefined) row[key] = value
    }
  }
  return store.insert("users", row as unknown as Row)
}

/** How long a user is locked. */
const lockout = Duration.hours(1)

const addAll = (
  store: Store,
  userId: UserId,
  kind: identifications.Kind,
  given: ReadonlyArray<string> = [],
  statuses: ReadonlyArray<string> = []
) =>
  Either.gen(function*() {
    if (statuses.length > 0 && statuses.length !== given.length) {
      const param = `${kind}_identification_status`
      yield* Either.left(failures.unprocessable(
        wrong(
          "form_param_array_length_mismatch",
          "length mismatch",
          `${param} needs one status for each ${kind}.`,
          param
        )
      ))
    }
    for (const [index, text] of given.entries()) {
      const reserved = statuses[index] === "reserved"
      const identifier = yield* identifications.parse(kind, text)
      yield* identifications.add(store, userId, { kind, identifier, verified: !reserved, reserved })
    }
  })

const create = (input: Input<"create">, store: Store) =>
  Either.gen(function*() {
    const { emailAddress = [], phoneNumber = [], web3Wallet = [] } = input
    const identifiers = [...emailAddress, ...phoneNumber, ...web3Wallet, ...(input.username ? [input.username] : [])]
    if (identifiers.length === 0 && !input.skipUserRequirement) {
      yield* Either.left(failures.unprocessable(wrong(
        "form_data_missing",
        "missing data",
        "A user needs an email address, a phone number, a web3 wallet or a username."
      )))
    }
    yield* failures.refuse([input.username ? usernameProblem(input.username) : null])
    const id = newId(store)
    yield* insert(
      store,
      id,
      profileOf(input),
      factorsOf(store, input),
      yield* passwordOf(store, input, identifiers),
      yield* changedMetadata(nobody(store, id), input, replaceMetadata),
      {
        banned: input.banned ?? undefined,
        lockedUntil: input.locked ? DateTime.addDuration(store.now, lockout) : undefined
      }
    )
    yield* addAll(store, id, "email_address", emailAddress, input.emailAddressIdentificationStatus)
    yield* addAll(store, id, "phone_number", phoneNumber, input.phoneNumberIdentificationStatus)
    yield* addAll(store, id, "web3_wallet", web3Wallet)
    return current(store, id)
  })

const identifiersOfUser = (store: Store, { id, username }: Row): ReadonlyArray<string> => [
  ...store.by("identifications", "userId", id).map(({ identifier }) => identifier),
  ...(username === null ? none : [username])
]

const update = ({ userId, ...input }: Input<"update">, store: Store) =>
  Either.gen(function*() {
    const user = yield* store.find("users", userId)
    yield* failures.refuse([
      input.username && input.username !== user.username ? usernameProblem(input.username) : null
    ])
    const updated = yield* store.update("users", user, {
      ...profileOf(input),
      ...factorsOf(store, input),
      ...(yield* passwordOf(store, input, identifiersOfUser(store, user))),
      ...(yield* changedMetadata(user, input, replaceMetadata))
    })
    const primaries = [
      ["email_address", input.primaryEmailAddressId],
      ["phone_number", input.primaryPhoneNumberId],
      ["web3_wallet", input.primaryWeb3WalletId]
    ] as const
    for (const [kind, id] of primaries) if (id) yield* identifications.choosePrimary(store, updated.id, kind, id)
    if (input.password && input.signOutOfOtherSessions) sessions.revokeAll(store, updated.id)
    return current(store, updated.id)
  })

const changeMetadata =
  (change: typeof replaceMetadata) => ({ userId, ...given }: Input<"mergeMetadata">, store: Store) =>
    Either.gen(function*() {
      const user = yield* store.find("users", userId)
      return write(store, yield* store.update("users", user, yield* changedMetadata(user, given, change)))
    })

/** A handler that changes the user in the path. */
const changing = <I extends { readonly userId: string }>(
  change: (user: Row, store: Store, input: I) => Either.Either<Table.Changes<"users">, ClerkError>
) =>
(input: I, store: Store) =>
  Either.gen(function*() {
    const user = yield* store.find("users", input.userId)
    const changes = yield* change(user, store, input)
    return write(store, Object.keys(changes).length === 0 ? user : yield* store.update("users", user, changes))
  })

const ban = (banned: boolean) => (user: Row, store: Store) => {
  if (banned) sessions.revokeAll(store, user.id)
  return Either.right({ banned })
}

const banMany = (banned: boolean) => ({ userIds }: Input<"banBulk">, store: Store) =>
  Either.gen(function*() {
    const rows: Array<Row> = []
    for (const id of new Set(userIds)) {
      // guess: an unknown user in a bulk ban or unban refuses the complete request
      const user = yield* Either.fromNullable(store.get("users", id), () =>
        failures.badRequest(
          wrong("resource_not_found", "not found", `No user was found with id ${id}.`, "user_ids")
        ))
      rows.push(yield* store.update("users", user, yield* ban(banned)(user, store)))
    }
    return writeAll(store, rows)
  })

const noPassword = () =>
  failures.badRequest(wrong("no_password_set", "no password set", "The user does not have a password set."))

/** Removes second factors of a user. If there are none, nothing changes. */
const removeFactors =
  (changes: (store: Store) => Table.Changes<"users">, hasPhone = false) =>
  ({ userId }: { readonly userId: string }, store: Store) =>
    Either.gen(function*() {
      const user = yield* store.find("users", userId)
      yield* store.update("users", user, changes(store))
      if (hasPhone) {
        for (const row of identifications.of(store, user.id, "phone_number")) {
          yield* store.update("identifications", row, { reservedForSecondFactor: false })
        }
      }
      return new RemovedFactor({ userId: user.id }, true)
    })

/** A part of a user by its id, or a 404. */
const owned = <A extends { readonly id: string }>(
  values: ReadonlyArray<A>,
  id: string,
  code: string,
  kind: string
): Either.Either<A, ClerkError> =>
  Either.fromNullable(
    values.find((value) => value.id === id),
    () => failures.notFound(wrong(code, "not found", `No ${kind} was found with id ${id}.`))
  )

const without = <A extends { readonly id: string }>(values: ReadonlyArray<A>, id: string): ReadonlyArray<A> =>
  values.filter((value) => value.id !== id)

/** Selects the users that an input asks for. */
const filter = (store: Store, input: Input<"count">): (row: Row) => boolean => {
  const ids = lists.signed(input.userId)
  const organizations = lists.signed(input.organizationId)
  const hasEmailAddress = lists.oneOf(input.emailAddress)
  const hasPhoneNumber = lists.oneOf(input.phoneNumber)
  const hasExternalId = lists.oneOf(input.externalId)
  const hasUsername = lists.oneOf(input.username)
  const hasWallet = lists.oneOf(input.web3Wallet)
  const anywhere = lists.matches(input.query)
  const inEmailAddress = lists.matches(input.emailAddressQuery)
  const inPhoneNumber = lists.matches(input.phoneNumberQuery)
  const inUsername = lists.matches(input.usernameQuery)
  const inName = lists.matches(input.nameQuery)
  const wasActive = lists.between(input.lastActiveAtAfter, input.lastActiveAtBefore)
  const wasCreated = lists.between(input.createdAtAfter, input.createdAtBefore)
  const signedIn = lists.between(input.lastSignInAtAfter, input.lastSignInAtBefore)
  const provider = input.provider === undefined ? null : providerOf(input.provider)
  const hasAccount = lists.oneOf(input.providerUserId)
  const since = input.lastActiveAtSince?.epochMillis ?? null
  const asksForIdentifications = [
    input.emailAddress,
    input.phoneNumber,
    input.web3Wallet,
    input.query,
    input.emailAddressQuery,
    input.phoneNumberQuery
  ].some((asked) => asked !== undefined)
  const ofKinds = (row: Row): boolean => {
    const all = store.by("identifications", "userId", row.id)
    const of = (kind: identifications.Kind) =>
      all.filter((one) => one.kind === kind).map(({ identifier }) => identifier)
    const emailAddresses = of("email_address")
    const phoneNumbers = of("phone_number")
    const isOne = (asked: unknown, values: ReadonlyArray<string>, has: (text: string) => boolean) =>
      asked === undefined || values.some(has)
    return isOne(input.emailAddress, emailAddresses, hasEmailAddress)
      && isOne(input.phoneNumber, phoneNumbers, hasPhoneNumber)
      && isOne(input.web3Wallet, of("web3_wallet"), hasWallet)
      && anywhere(...all.map(({ identifier }) => identifier), row.username, row.id, row.firstName, row.lastName)
      && inEmailAddress(...emailAddresses)
      && inPhoneNumber(...phoneNumbers)
  }
  const isIn = (organizationId: string, userId: string) => members.find(store, organizationId, userId) !== undefined
  return (row) =>
    lists.admits(ids, row.id)
    && (organizations.included === null || Array.from(organizations.included).some((id) => isIn(id, row.id)))
    && !Array.from(organizations.excluded).some((id) => isIn(id, row.id))
    && hasExternalId(row.externalId)
    && hasUsername(row.username)
    && inUsername(row.username)
    && inName(`${row.firstName ?? ""} ${row.lastName ?? ""}`)
    && (input.banned === undefined || row.banned === input.banned)
    && wasActive(row.lastActiveAt)
    && (since === null || (row.lastActiveAt !== null && row.lastActiveAt.epochMillis >= since))
    && wasCreated(row.createdAt)
    && signedIn(row.lastSignInAt)
    && (provider === null || row.externalAccounts.some((account) =>
      providerOf(account.provider) === provider && hasAccount(account.providerUserId)
    ))
    && (!asksForIdentifications || ofKinds(row))
}

const providerOf = (name: string): string => name.replace(/^oauth_/, "")

const order = (rows: ReadonlyArray<Row>, orderBy = "-created_at") =>
  lists.order(rows, orderBy, {
    created_at: ({ createdAt }) => createdAt.epochMillis,
    updated_at: ({ updatedAt }) => updatedAt.epochMillis,
    email_address: ({ emailAddress }) => emailAddress,
    web3wallet: ({ web3Wallet }) => web3Wallet,
    first_name: ({ firstName }) => firstName,
    last_name: ({ lastName }) => lastName,
    phone_number: ({ phoneNumber }) => phoneNumber,
    username: ({ username }) => username,
    last_active_at: ({ lastActiveAt }) => lastActiveAt?.epochMillis ?? null,
    last_sign_in_at: ({ lastSignInAt }) => lastSignInAt?.epochMillis ?? null
  })

/** The index of the first row after a user. Clerk supports it only for the order oldest first. */
const startAfter = (
  store: Store,
  rows: ReadonlyArray<Row>,
  { offset = 0, orderBy, startingAfter }: Pick<Input<"list">, "offset" | "orderBy" | "startingAfter">
): Either.Either<number, ClerkError> => {
  if (startingAfter === undefined) return Either.right(offset)
  const isAllowed = offset === 0 && orderBy !== undefined && /^\+?created_at$/.test(orderBy)
  const user = store.get("users", startingAfter)
  if (!isAllowed || user === undefined) {
    return Either.left(failures.unprocessable(wrong(
      "form_param_value_invalid",
      "is invalid",
      "starting_after must be the id of a user. It requires order_by=+created_at and no offset.",
      "starting_after"
    )))
  }
  const isAfter = ({ createdAt, id }: Row) =>
    createdAt.epochMillis > user.createdAt.epochMillis
    || (createdAt.epochMillis === user.createdAt.epochMillis && id > user.id)
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isAfter(rows[middle]!)) high = middle
    else low = middle + 1
  }
  return Either.right(low)
}

/** An external account, such as `oauth_google`, in a seed. */
const account = () =>
  Schema.Struct({
    provider: Schema.NonEmptyString,
    providerUserId: Schema.NonEmptyString,
    emailAddress: seeding.optional(Schema.String),
    username: seeding.optional(Schema.String),
    scopes: seeding.optional(Schema.Array(Schema.String)),
    /** The access token of the provider; if it is missing, none is listed. */
    token: seeding.optional(Schema.String)
  })

const accountsOf = (store: Store, { externalAccounts }: Person): Fields => {
  if (externalAccounts === undefined) return {}
  const known = externalAccounts.map((seed) => ({ seed, id: ExternalAccountId.make(store.nextId("eac"), true) }))
  return {
    externalAccounts: known.map(({ id, seed }) =>
      new ExternalAccount({
        object: "external_account",
        id,
        provider: seed.provider,
        identificationId: store.nextId("idn"),
        providerUserId: seed.providerUserId,
        approvedScopes: seed.scopes?.join(" ") ?? "",
        emailAddress: seed.emailAddress ?? "",
        firstName: "",
        lastName: "",
        username: seed.username ?? null,
        verification: new Verification({
          object: "verification_oauth",
          status: "verified",
          strategy: `oauth_${providerOf(seed.provider)}`,
          expireAt: DateTime.add(store.now, { minutes: 10 })
        }),
        createdAt: store.now,
        updatedAt: store.now
      })
    ),
    oauthAccessTokens: known.flatMap(({ id, seed }) =>
      seed.token === undefined ? [] : [
        new OAuthAccessToken({
          externalAccountId: id,
          providerUserId: seed.providerUserId,
          token: Redacted.make(seed.token),
          provider: seed.provider,
          scopes: seed.scopes ?? []
        })
      ]
    )
  }
}

const device = () =>
  Schema.Struct({
    platform: Schema.Literal("ios", "android"),
    appIdentifier: Schema.NonEmptyString,
    name: seeding.optional(Schema.String)
  })

const flags = () => ({
  /** True by default, unless it is reserved. */
  verified: seeding.optional(Schema.Boolean),
  reserved: seeding.optional(Schema.Boolean)
})

/** A user of a seed. State only the fields that the test is about. */
const person = () =>
  Schema.Struct({
    /** Generated by default. */
    id: seeding.optional(Schema.NonEmptyString),
    firstName: seeding.optional(Schema.String),
    lastName: seeding.optional(Schema.String),
    username: seeding.optional(Schema.String),
    /** The primary one, verified. */
    emailAddress: seeding.optional(Schema.String),
    /** Further ones. The first is primary if `emailAddress` is missing. */
    emailAddresses: seeding.optional(Schema.Array(Schema.Union(
      Schema.NonEmptyString,
      Schema.Struct({ emailAddress: Schema.NonEmptyString, ...flags() })
    ))),
    /** The primary one, verified. */
    phoneNumber: seeding.optional(Schema.String),
    phoneNumbers: seeding.optional(Schema.Array(Schema.Union(
      Schema.NonEmptyString,
      Schema.Struct({
        phoneNumber: Schema.NonEmptyString,
        ...flags(),
        reservedForSecondFactor: seeding.optional(Schema.Boolean)
      })
    ))),
    web3Wallet: seeding.optional(Schema.String),
    web3Wallets: seeding.optional(Schema.Array(Schema.NonEmptyString)),
    externalAccounts: seeding.optional(Schema.Array(account())),
    /** Their names. */
    passkeys: seeding.optional(Schema.Array(Schema.String)),
    trustedDevices: seeding.optional(Schema.Array(device())),
    externalId: seeding.optional(Schema.String),
    locale: seeding.optional(Schema.String),
    publicMetadata: seeding.optional(Metadata.Metadata),
    privateMetadata: seeding.optional(Metadata.Metadata),
    unsafeMetadata: seeding.optional(Metadata.Metadata),
    /** Only its hash is kept. */
    password: seeding.optional(Schema.String),
    /** Whether there is an authenticator. Its code is 424242. */
    totpEnabled: seeding.optional(Schema.Boolean),
    backupCodes: seeding.optional(Schema.Array(Schema.String)),
    imageUrl: seeding.optional(Schema.String),
    banned: seeding.optional(Schema.Boolean),
    /** Locked for an hour from now. */
    locked: seeding.optional(Schema.Boolean),
    deprovisioned: seeding.optional(Schema.Boolean),
    lastActiveAt: seeding.optional(Schema.DateTimeUtc),
    lastSignInAt: seeding.optional(Schema.DateTimeUtc),
    legalAcceptedAt: seeding.optional(Schema.DateTimeUtc),
    /** Now by default. */
    createdAt: seeding.optional(Schema.DateTimeUtc)
  })

interface Person extends Schema.Schema.Type<ReturnType<typeof person>> {}

const identifying = [
  { kind: "email_address", one: "emailAddress", many: "emailAddresses" },
  { kind: "phone_number", one: "phoneNumber", many: "phoneNumbers" },
  { kind: "web3_wallet", one: "web3Wallet", many: "web3Wallets" }
] as const

type Flagged = identifications.Flags & { readonly [Key in (typeof identifying)[number]["one"]]?: string }

/** The identifiers in a seed: of each kind the primary one, and others. Each is verified by default. */
const identifiersOf = (person: Person): ReadonlyArray<identifications.New> => {
  const identifiers: Array<identifications.New> = []
  for (const { kind, many, one } of identifying) {
    const first = person[one]
    if (first !== undefined) identifiers.push({ kind, identifier: first, verified: true })
    const others: ReadonlyArray<string | Flagged> = person[many] ?? none
    for (const other of others) {
      identifiers.push(
        typeof other === "string"
          ? { kind, identifier: other, verified: true }
          : { kind, verified: !other.reserved, ...other, identifier: other[one]! }
      )
    }
  }
  return identifiers
}

/** The fields of a user in a seed, except its identifiers and external accounts. */
const fieldsOf = (store: Store, person: Person): Fields => {
  const { backupCodes, passkeys, password, totpEnabled, trustedDevices } = person
  return {
    firstName: person.firstName,
    lastName: person.lastName,
    username: person.username,
    externalId: person.externalId,
    locale: person.locale,
    publicMetadata: person.publicMetadata,
    privateMetadata: person.privateMetadata,
    unsafeMetadata: person.unsafeMetadata,
    banned: person.banned,
    deprovisioned: person.deprovisioned,
    lastActiveAt: person.lastActiveAt,
    lastSignInAt: person.lastSignInAt,
    legalAcceptedAt: person.legalAcceptedAt,
    imageUrl: person.imageUrl,
    hasImage: person.imageUrl !== undefined,
    passwordHash: password === undefined ? undefined : passwords.hash(password),
    passwordLastUpdatedAt: password === undefined ? undefined : store.now,
    totpEnabled,
    mfaEnabledAt: totpEnabled ? store.now : undefined,
    backupCodes: backupCodes?.map(passwords.hash),
    passkeys: passkeys?.map((name) =>
      new Passkey({
        id: PasskeyId.make(store.nextId("idn"), true),
        name,
        lastUsedAt: store.now,
        verification: null
      })
    ),
    trustedDevices: trustedDevices?.map((device) =>
      new TrustedDevice({
        ...device,
        id: TrustedDeviceId.make(store.nextId("trdev"), true),
        algorithm: "ES256",
        status: "active",
        createdAt: store.now,
        updatedAt: store.now
      })
    )
  }
}

export const seed = seeding.make(
  "users",
  person,
  (person, store) => {
    const lockedUntil = person.locked ? DateTime.addDuration(store.now, lockout) : undefined
    return seeding.add(store, "users", person, () => {
      const userId = person.id === undefined ? newId(store) : UserId.make(person.id, true)
      const accounts = accountsOf(store, person)
      const inserted = Either.flatMap(
        identifications.addToNew(store, userId, identifiersOf(person)),
        (identified) => insert(store, userId, identified, accounts, fieldsOf(store, person), { lockedUntil })
      )
      const { externalAccounts = none } = accounts
      return Either.flatMap(inserted, (user) =>
        Either.map(
          Either.all(externalAccounts.map((account) => identifications.link(store, userId, account))),
          () => user
        ))
    })
  }
)

export const resource = Resource.make({
  group: UsersApi,
  tables: [users, identifications.identifications, sessions.sessions],
  seed,
  rules: { update: metadata.ofVersion("public_metadata", "private_metadata", "unsafe_metadata") },
  handlers: {
    list: ({ limit = 10, offset, startingAfter, ...query }, store) => {
      const { data: rows } = lists.pageOf(
        store,
        "users",
        { ...query, limit: store.count("users") },
        () => order(store.all("users").filter(filter(store, query)), query.orderBy)
      )
      return Either.map(
        startAfter(store, rows, { offset, startingAfter, orderBy: query.orderBy }),
        (start) => writeAll(store, rows.slice(start, start + limit))
      )
    },
    create,
    count: (input, store) =>
      Either.right(
        new UserCount({ totalCount: store.all("users").filter(filter(store, input)).length }, true)
      ),
    get: ({ userId }, store) => Either.map(store.find("users", userId), (row) => write(store, row)),
    update,
    delete: ({ userId }, store) =>
      Either.gen(function*() {
        const { externalId, id } = yield* store.find("users", userId)
        const managed = store.by("memberships", "userId", id).some(({ managedByScim }) => managedByScim)
        if (managed) {
          yield* Either.left(failures.conflict(wrong(
            "user_managed_by_scim",
            "managed by SCIM",
            "This user is managed by SCIM and can be deleted only by the identity provider."
          )))
        }
        store.delete("users", id)
        return new DeletedObject({ object: "user", id, externalId, deleted: true }, true)
      }),
    ban: changing(ban(true)),
    unban: changing(ban(false)),
    banBulk: banMany(true),
    unbanBulk: banMany(false),
    lock: changing((_, store) => Either.right({ lockedUntil: DateTime.addDuration(store.now, lockout) })),
    unlock: changing(() => Either.right({ lockedUntil: null })),
    uploadProfileImage: {
      prepare: images.check,
      handle: changing((_, store) =>
        Either.right({ imageUrl: `https://img.clerk.com/${store.nextId("img")}`, hasImage: true })
      )
    },
    deleteProfileImage: changing(() => Either.right({ imageUrl: noImage, hasImage: false })),
    mergeMetadata: changeMetadata(metadata.mergeOne),
    replaceMetadata: changeMetadata(replaceMetadata),
    listOAuthAccessTokens: ({ limit, offset, paginated, provider, userId }, store) =>
      Either.map(store.find("users", userId), ({ oauthAccessTokens }) => {
        const page = lists.page(
          oauthAccessTokens.filter((token) => providerOf(token.provider) === providerOf(provider)),
          { limit, offset }
        )
        return paginated ? page : { ...page, totalCount: null }
      }),
    removePassword: changing((user, store, { signOutOfOtherSessions }: Input<"removePassword">) => {
      if (signOutOfOtherSessions) sessions.revokeAll(store, user.id)
      return Either.right(
        user.passwordHash === null
          ? {}
          : { passwordHash: null, passwordLastUpdatedAt: null, requiresPasswordReset: false }
      )
    }),
    verifyPassword: ({ password, userId }, store) =>
      Either.gen(function*() {
        const { passwordHash } = yield* store.find("users", userId)
        if (passwordHash === null) return yield* Either.left(noPassword())
        if (!passwords.matches(passwordHash, Redacted.value(password))) {
          yield* Either.left(failures.unprocessable(
            wrong("incorrect_password", "incorrect password", "The password is incorrect.", "password")
          ))
        }
        return new PasswordVerification({ verified: true }, true)
      }),
    verifyTotp: ({ code, userId }, store) =>
      Either.gen(function*() {
        const user = yield* store.find("users", userId)
        const text = Redacted.value(code)
        if (!user.totpEnabled) {
          yield* Either.left(failures.badRequest(
            wrong("totp_disabled", "TOTP disabled", "The user does not have an authenticator.")
          ))
        }
        if (text === passwords.testCode) return new TotpVerification({ verified: true, codeType: "totp" }, true)
        const unused = user.backupCodes.filter((backupCode) => !passwords.matches(backupCode, text))
        if (unused.length === user.backupCodes.length) {
          yield* Either.left(failures.unprocessable(
            wrong("totp_incorrect_code", "incorrect code", "The code is incorrect.", "code")
          ))
        }
        yield* store.update("users", user, { backupCodes: unused })
        return new TotpVerification({ verified: true, codeType: "backup_code" }, true)
      }),
    // guess: removing second factors that a user does not have succeeds
    disableMfa: removeFactors(({ now }) => ({ totpEnabled: false, backupCodes: [], mfaDisabledAt: now }), true),
    deleteBackupCodes: removeFactors(() => ({ backupCodes: [] })),
    deleteTotp: removeFactors(({ now }) => ({ totpEnabled: false, mfaDisabledAt: now })),
    deletePasskey: ({ passkeyIdentificationId: id, userId }, store) =>
      Either.gen(function*() {
        const user = yield* store.find("users", userId)
        yield* owned(user.passkeys, id, "passkey_not_registered", "passkey")
        yield* store.update("users", user, { passkeys: without(user.passkeys, id) })
        return new DeletedObject({ object: "passkey", id, deleted: true })
      }),
    deleteWeb3Wallet: ({ userId, web3WalletIdentificationId: id }, store) =>
      Either.gen(function*() {
        const user = yield* store.find("users", userId)
        const wallet = yield* identifications.find(store, "web3_wallet", id)
        yield* owned(identifications.of(store, user.id, "web3_wallet"), id, "resource_not_found", "web3 wallet")
        return yield* identifications.remove(store, wallet)
      }),
    deleteExternalAccount: ({ externalAccountId: id, userId }, store) =>
      Either.gen(function*() {
        const user = yield* store.find("users", userId)
        const account = yield* owned(user.externalAccounts, id, "external_account_not_found", "external account")
        yield* identifications.unlink(store, user.id, account)
        yield* store.update("users", user, {
          externalAccounts: without(user.externalAccounts, id),
          oauthAccessTokens: user.oauthAccessTokens.filter(({ externalAccountId }) => externalAccountId !== id)
        })
        return new DeletedObject({ object: "external_account", id, deleted: true })
      }),
    listTrustedDevices: ({ userId }, store) =>
      Either.map(
        store.find("users", userId),
        ({ trustedDevices }) => {
          const data = trustedDevices.filter(({ status }) => status === "active")
          return { data, totalCount: data.length }
        }
      ),
    revokeTrustedDevice: ({ trustedDeviceId: id, userId }, store) =>
      Either.gen(function*() {
        const user = yield* store.find("users", userId)
        const device = yield* owned(user.trustedDevices, id, "resource_not_found", "trusted device")
        const revoked = new TrustedDevice({
          ...device,
          status: "revoked",
          revokedAt: device.revokedAt ?? store.now,
          updatedAt: store.now
        })
        yield* store.update("users", user, {
          trustedDevices: user.trustedDevices.map((device) => device.id === id ? revoked : device)
        })
        return revoked
      }),
    setPasswordCompromised: changing((user, store, { revokeAllSessions }: Input<"setPasswordCompromised">) => {
      // guess: the error code for a compromised password of a user without one
      if (user.passwordHash === null) return Either.left(noPassword())
      if (revokeAllSessions) sessions.revokeAll(store, user.id)
      return Either.right({ requiresPasswordReset: true })
    }),
    unsetPasswordCompromised: changing((user) =>
      user.passwordHash === null ? Either.left(noPassword()) : Either.right({ requiresPasswordReset: false })
    )
  }
})
