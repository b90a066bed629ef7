import type { ClerkError, NotFound } from "@effect-clerk/core/ClerkError"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import { EmailAddress, EmailAddressId, IdentificationLink } from "@effect-clerk/core/EmailAddress"
import type { ExternalAccount } from "@effect-clerk/core/ExternalAccount"
import { PhoneNumber, PhoneNumberId } from "@effect-clerk/core/PhoneNumber"
import { UserId } from "@effect-clerk/core/User"
import { Verification, VerificationAttempt } from "@effect-clerk/core/Verification"
import { Web3Wallet, Web3WalletId } from "@effect-clerk/core/Web3Wallet"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { isEmailAddress } from "./emailAddresses.js"
import * as failures from "./failures.js"
import { testCode } from "./passwords.js"
import type { Store } from "./store.js"
import * as Table from "./table.js"

/** The identifiers of a user, and the columns of the user's row that hold the primary ones. */
const kinds = {
  email_address: {
    primary: "primaryEmailAddressId",
    column: "emailAddress",
    strategy: "email_code",
    name: "email address",
    fits: isEmailAddress
  },
  phone_number: {
    primary: "primaryPhoneNumberId",
    column: "phoneNumber",
    strategy: "phone_code",
    name: "phone number",
    fits: (text: string) => /^\+[1-9]\d{6,14}$/.test(text)
  },
  web3_wallet: {
    primary: "primaryWeb3WalletId",
    column: "web3Wallet",
    strategy: "web3_metamask_signature",
    name: "web3 wallet",
    fits: (text: string) => /^0x[0-9a-f]{40}$/.test(text)
  }
} as const

export type Kind = keyof typeof kinds

const row = () =>
  Schema.Struct({
    id: Schema.Union(EmailAddressId, PhoneNumberId, Web3WalletId),
    userId: UserId,
    kind: Schema.Literal("email_address", "phone_number", "web3_wallet"),
    identifier: Schema.String,
    reserved: Schema.Boolean,
    verified: Schema.Boolean,
    /** The last code that was sent; `null` if none was. */
    sent: Schema.NullOr(Schema.Struct({
      id: Schema.String,
      attempts: Schema.NonNegativeInt,
      accepted: Schema.optionalWith(Schema.Boolean, { default: () => false }),
      sentAt: Schema.DateTimeUtc,
      expireAt: Schema.DateTimeUtc
    })),
    /** The code that verified it; `null` if an administrator did. */
    verifiedBy: Schema.optionalWith(
      Schema.NullOr(Schema.Struct({ attempts: Schema.NonNegativeInt, expireAt: Schema.DateTimeUtc })),
      { default: () => null }
    ),
    linkedTo: Schema.Array(Schema.Struct({ type: Schema.String, id: Schema.String })),
    reservedForSecondFactor: Schema.Boolean,
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

/** Clerk's error if another user has the identifier. */
export const taken = (param: string, value: string) =>
  failures.unprocessable(
    failures.parameterTaken(param, `That ${param.replaceAll("_", " ")} is taken (${value}). Please try another.`)
  )

/** Whether no other user can have the identifier. Only an unverified one that is not reserved can be claimed by another user. */
export const isClaimed = ({ reserved, verified }: Pick<Row, "reserved" | "verified">): boolean => verified || reserved

/** Two users cannot claim the same identifier of a kind. */
const ofKind = (of: Kind): Table.Unique<Schema.Schema.Type<ReturnType<typeof row>>> => ({
  key: (row) => row.kind === of && isClaimed(row) ? row.identifier.toLowerCase() : null,
  taken: ({ identifier, kind }) => taken(kind, identifier)
})

/** Email addresses, phone numbers and wallets of users. In Clerk their ids have the same prefix. */
export const identifications = Table.make("identifications", {
  prefix: "idn",
  object: "identification",
  row,
  parents: { userId: "users" },
  unique: {
    email_address: ofKind("email_address"),
    phone_number: ofKind("phone_number"),
    web3_wallet: ofKind("web3_wallet")
  }
})

declare module "./table.js" {
  interface Tables {
    readonly identifications: typeof identifications
  }
}

export type Row = Table.RowOf<"identifications">

type User = Table.RowOf<"users">

/** Those of a user and a kind, oldest first. */
export const of = (store: Store, userId: string, kind: Kind): ReadonlyArray<Row> =>
  store.by("identifications", "userId", userId).filter((row) => row.kind === kind)

/** The one with an identifier, of the user who has claimed it. */
export const owner = (store: Store, kind: Kind, identifier: string): Row | undefined =>
  store.one("identifications", kind, identifier.toLowerCase())

/** Normalizes an identifier, or fails if it is not one of the kind. */
export const parse = (kind: Kind, text: string): Either.Either<string, ClerkError> => {
  const { fits, name } = kinds[kind]
  const trimmed = text.trim()
  const identifier = kind === "phone_number" ? trimmed.replace(/[\s()-]/g, "") : trimmed.toLowerCase()
  return fits(identifier)
    ? Either.right(identifier)
    : Either.left(failures.unprocessable(failures.parameterFormat(kind, `a valid ${name}`)))
}

/** Makes one of a user's the primary of its kind, or none. */
const setPrimary = (store: Store, userId: string, kind: Kind, row: Row | null) => {
  const { column, primary } = kinds[kind]
  return store.update("users", store.get("users", userId)!, {
    [primary]: row?.id ?? null,
    [column]: row?.identifier ?? null
  })
}

export interface Flags {
  readonly verified?: boolean | undefined
  readonly reserved?: boolean | undefined
  readonly primary?: boolean | undefined
  readonly reservedForSecondFactor?: boolean | undefined
}

export interface New extends Flags {
  readonly kind: Kind
  readonly identifier: string
}

const none: ReadonlyArray<never> = []

/** Whether a user has an identifier, claimed or not. */
const has = (store: Store, userId: UserId, kind: Kind, identifier: string): boolean =>
  store.countBy("identifications", "userId", userId) > 0
  && of(store, userId, kind).some((row) => row.identifier.toLowerCase() === identifier.toLowerCase())

const isUnverifiedFactor = ({ reservedForSecondFactor, verified }: Row): boolean => reservedForSecondFactor && !verified

const unverifiedFactor = (
  code: "identification_create_second_factor_unverified" | "identification_update_second_factor_unverified"
) =>
  failures.badRequest(failures.detail(
    code,
    "unverified second factor",
    "Only a verified phone number can be reserved for the second factor."
  ))

const insert = (
  store: Store,
  userId: UserId,
  { identifier, kind, reserved = false, reservedForSecondFactor = false, verified = false }: New
): Either.Either<Row, ClerkError> => {
  if (owner(store, kind, identifier) !== undefined || has(store, userId, kind, identifier)) {
    return Either.left(taken(kind, identifier))
  }
  const row = {
    id: EmailAddressId.make(store.newId("identifications"), true),
    userId,
    kind,
    identifier,
    verified: verified && !reserved,
    reserved,
    reservedForSecondFactor,
    sent: null,
    verifiedBy: null,
    linkedTo: none,
    createdAt: store.now,
    updatedAt: store.now
  }
  return isUnverifiedFactor(row)
    ? Either.left(unverifiedFactor("identification_create_second_factor_unverified"))
    : store.insert("identifications", row)
}

/** Adds one to a user. The first of its kind becomes primary. */
export const add = (store: Store, userId: UserId, input: New) =>
  Either.gen(function*() {
    const row = yield* insert(store, userId, input)
    if (primaryOf(store.get("users", userId)!, row.kind) === null) yield* setPrimary(store, userId, row.kind, row)
    else if (input.primary) yield* makePrimary(store, row)
    return row
  })

/** Adds all identifiers of a user that is still to be inserted, and returns the fields of the user that refer to them. */
export const addToNew = (
  store: Store,
  userId: UserId,
  inputs: ReadonlyArray<New>
): Either.Either<{ readonly [Key in keyof User]?: User[Key] }, ClerkError> => {
  const values: { [column: string]: string } = {}
  for (const input of inputs) {
    const added = insert(store, userId, input)
    if (Either.isLeft(added)) return Either.left(added.left)
    const { column, primary } = kinds[input.kind]
    values[primary] ??= added.right.id
    values[column] ??= added.right.identifier
  }
  return Either.right(values)
}

const primaryOf = (user: User, kind: Kind): string | null => user[kinds[kind].primary]

/** Makes a verified one the primary of its kind. */
const makePrimary = (store: Store, row: Row): Either.Either<unknown, ClerkError> =>
  row.verified
    ? setPrimary(store, row.userId, row.kind, row)
    // guess: the error code for making an unverified identification primary
    : Either.left(failures.badRequest(failures.detail(
      "identification_update_failed",
      "update failed",
      "Only a verified identification can be primary."
    )))

/** Makes the one with an id primary, for an update of its user. */
export const choosePrimary = (
  store: Store,
  userId: string,
  kind: Kind,
  id: string
): Either.Either<unknown, ClerkError> => {
  const param = kinds[kind].primary.replace(/[A-Z0-9]+/g, (_) => `_${_.toLowerCase()}`)
  return Either.flatMap(
    find(store, kind, id, param),
    (row) =>
      row.userId === userId
        ? makePrimary(store, row)
        : Either.left(failures.resourceNotFound(kinds[kind].name, id, param))
  )
}

/** The one of a kind with an id, or a 404. */
export const find = (store: Store, kind: Kind, id: string, param?: string): Either.Either<Row, NotFound> =>
  Either.filterOrLeft(
    Either.fromNullable(store.get("identifications", id), () => failures.resourceNotFound(kinds[kind].name, id, param)),
    (row) => row.kind === kind,
    () => failures.resourceNotFound(kinds[kind].name, id, param)
  )

/** The number of identifiers of a user. */
const count = (store: Store, user: User): number =>
  store.countBy("identifications", "userId", user.id) + user.externalAccounts.length + (user.username === null ? 0 : 1)

const checkUnlinked = ({ kind, linkedTo }: Row): Either.Either<void, ClerkError> =>
  linkedTo.length === 0 ? Either.void : Either.left(failures.badRequest(failures.detail(
    "delete_linked_identification_disallowed",
    "deletion not allowed",
    `This ${kinds[kind].name} is linked to an external account. Delete that first.`
  )))

/** Links an email address to the external account of its user that has the same address. */
export const link = (
  store: Store,
  userId: string,
  { emailAddress, identificationId, verification }: ExternalAccount
) => {
  const row = owner(store, "email_address", emailAddress)
  return row?.userId !== userId ? Either.void : store.update("identifications", row, {
    linkedTo: [...row.linkedTo, { type: verification!.strategy!, id: identificationId! }]
  })
}

/** Removes the links to a deleted external account. */
export const unlink = (store: Store, userId: string, { identificationId }: ExternalAccount) =>
  Either.all(
    of(store, userId, "email_address").filter(({ linkedTo }) => linkedTo.some(({ id }) => id === identificationId))
      .map((row) =>
        store.update("identifications", row, { linkedTo: row.linkedTo.filter(({ id }) => id !== identificationId) })
      )
  )

/** Deletes one of a user's, unless it is the last. */
export const remove = (store: Store, row: Row): Either.Either<DeletedObject, ClerkError> =>
  Either.gen(function*() {
    const user = store.get("users", row.userId)!
    yield* checkUnlinked(row)
    if (count(store, user) === 1) {
      yield* Either.left(failures.badRequest(failures.detail(
        "identification_deletion_failed",
        "deletion failed",
        "The last identification of a user cannot be deleted."
      )))
    }
    store.delete("identifications", row.id)
    // guess: if the primary identification is deleted, no other one becomes primary
    if (primaryOf(user, row.kind) === row.id) yield* setPrimary(store, user.id, row.kind, null)
    return new DeletedObject({ object: row.kind, id: row.id, deleted: true })
  })

export type Status = "verified" | "reserved" | "unverified" | (string & {})

/** Replaces all of a user's identifiers of a kind with one. Replacing a second factor disables all of them. */
export const replace = (store: Store, userId: UserId, kind: Kind, text: string, status: Status = "verified") =>
  Either.gen(function*() {
    const user = yield* store.find("users", userId)
    const identifier = yield* parse(kind, text)
    const rows = of(store, userId, kind)
    for (const row of rows) {
      yield* checkUnlinked(row)
      store.delete("identifications", row.id)
    }
    if (rows.some(({ reservedForSecondFactor }) => reservedForSecondFactor)) {
      yield* store.update("users", user, { totpEnabled: false, backupCodes: [], mfaDisabledAt: store.now })
    }
    yield* setPrimary(store, userId, kind, null)
    return yield* add(store, userId, {
      kind,
      identifier,
      verified: status === "verified",
      reserved: status === "reserved"
    })
  })

/** Changes one, unless another user has claimed its identifier. */
const claim = (store: Store, row: Row, changes: Table.Changes<"identifications">): Either.Either<Row, ClerkError> =>
  Either.mapLeft(store.update("identifications", row, changes), () =>
    failures.badRequest(failures.detail(
      "identification_claimed",
      "claimed",
      `Another user has verified this ${kinds[row.kind].name}.`
    )))

interface Changed {
  readonly verified?: boolean | null | undefined
  readonly primary?: boolean | null | undefined
  readonly reservedForSecondFactor?: boolean | null | undefined
}

export const update = (store: Store, row: Row, { primary, reservedForSecondFactor, verified }: Changed) =>
  Either.gen(function*() {
    const updated = yield* claim(store, row, {
      verified: verified ?? undefined,
      verifiedBy: verified == null ? undefined : null,
      reserved: verified ? false : undefined,
      reservedForSecondFactor: reservedForSecondFactor ?? undefined
    })
    if (isUnverifiedFactor(updated)) {
      yield* Either.left(unverifiedFactor("identification_update_second_factor_unverified"))
    }
    if (primary) yield* makePrimary(store, updated)
    return updated
  })

/** The time before a code can be sent again. */
const pause = Duration.seconds(30)

/** The number of wrong codes that end a verification. */
const maxAttempts = 3

type Sent = NonNullable<Row["sent"]>

const statusOf = (
  { accepted, attempts, expireAt }: Sent,
  now: DateTime.Utc
): "verified" | "unverified" | "failed" | "expired" =>
  accepted
    ? "verified"
    : attempts >= maxAttempts
    ? "failed"
    : DateTime.lessThanOrEqualTo(expireAt, now)
    ? "expired"
    : "unverified"

const attempt = ({ kind, sent }: Row, now: DateTime.Utc): VerificationAttempt => {
  const { attempts, expireAt, id } = sent!
  const { strategy } = kinds[kind]
  return new VerificationAttempt(
    { object: "verification", id, status: statusOf(sent!, now), strategy, attempts, expireAt },
    true
  )
}

/** Sends a code: it is always 424242. A backend may ask a user for it at any time, verified or not. */
export const prepare = (store: Store, row: Row): Either.Either<VerificationAttempt, ClerkError> =>
  Either.gen(function*() {
    if (row.sent !== null) {
      const again = DateTime.addDuration(row.sent.sentAt, pause)
      if (DateTime.lessThan(store.now, again)) {
        const wait = DateTime.distanceDuration(store.now, again)
        yield* Either.left(failures.tooManyRequests(wait, "verification_code_too_many_requests"))
      }
    }
    const updated = yield* store.update("identifications", row, {
      // guess: a verification code expires after 10 minutes
      sent: {
        id: store.nextId("ver"),
        attempts: 0,
        accepted: false,
        sentAt: store.now,
        expireAt: DateTime.add(store.now, { minutes: 10 })
      }
    })
    return attempt(updated, store.now)
  })

/** Tries a code. A wrong code is counted; it is not an error. The right one verifies an identifier that is not verified yet. */
export const tryCode = (
  store: Store,
  row: Row,
  verificationId: string,
  code: Redacted.Redacted
): Either.Either<VerificationAttempt, ClerkError> =>
  Either.gen(function*() {
    const { sent } = row
    if (sent === null || sent.id !== verificationId) {
      return yield* Either.left(failures.badRequest(failures.detail(
        "verification_not_sent",
        "not sent",
        "You need to send a verification code before attempting to verify."
      )))
    }
    if (sent.accepted) {
      yield* Either.left(failures.badRequest(failures.detail(
        "verification_already_verified",
        "already verified",
        "The code of this verification has already been accepted."
      )))
    }
    if (statusOf(sent, store.now) !== "unverified") return attempt(row, store.now)
    const accepted = Redacted.value(code) === testCode
    const tried = { ...sent, accepted, attempts: sent.attempts + 1 }
    const verification = { verified: true, reserved: false, verifiedBy: Struct.pick(tried, "attempts", "expireAt") }
    const updated = yield* claim(store, row, { sent: tried, ...(accepted && !row.verified && verification) })
    return attempt(updated, store.now)
  })

/** The verification as Clerk shows it: by the code that was sent, or by an administrator. */
const verification = ({ kind, sent, verified, verifiedBy }: Row, now: DateTime.Utc): Verification | null => {
  const code = verified ? verifiedBy : sent
  if (code === null) {
    return verified
      ? new Verification({ object: "verification_admin", status: "verified", strategy: "admin" }, true)
      : null
  }
  return new Verification({
    object: "verification_otp",
    status: verified ? "verified" : statusOf(sent!, now),
    strategy: kinds[kind].strategy,
    attempts: code.attempts,
    expireAt: code.expireAt
  }, true)
}

const common = (row: Row, now: DateTime.Utc) => ({
  reserved: row.reserved,
  verification: verification(row, now),
  linkedTo: row.linkedTo.map((link) => new IdentificationLink(link, true)),
  createdAt: row.createdAt,
  updatedAt: row.updatedAt
})

export const showEmailAddress = (row: Row, { now }: Store): EmailAddress =>
  new EmailAddress({
    ...common(row, now),
    id: EmailAddressId.make(row.id, true),
    emailAddress: row.identifier,
    matchesSsoConnection: false
  }, true)

export const showPhoneNumber = (row: Row, store: Store): PhoneNumber =>
  new PhoneNumber({
    ...common(row, store.now),
    id: PhoneNumberId.make(row.id, true),
    phoneNumber: row.identifier,
    reservedForSecondFactor: row.reservedForSecondFactor,
    // guess: of several phone numbers for the second factor, the oldest is the default
    defaultSecondFactor: row.reservedForSecondFactor
      && of(store, row.userId, "phone_number").find((one) => one.reservedForSecondFactor)?.id === row.id
  }, true)

export const showWeb3Wallet = (row: Row, { now }: Store): Web3Wallet =>
  new Web3Wallet({
    id: Web3WalletId.make(row.id, true),
    web3Wallet: row.identifier,
    verification: verification(row, now),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt
  }, true)

/**
 * Adds identifications to the users of a snapshot that was taken before identifications existed, from their rows. Returns the id of
 * a user with an identifier that another user has, or `null`.
 */
export const complete = (store: Store): string | null => {
  for (const user of store.all("users")) {
    for (const [kind, { column, primary }] of Object.entries(kinds) as ReadonlyArray<[Kind, (typeof kinds)[Kind]]>) {
      const identifier = user[column]
      if (identifier === null || user[primary] !== null) continue
      const added = store.as(user.createdAt, () => add(store, user.id, { kind, identifier, verified: true }))
      if (Either.isLeft(added)) return user.id
    }
  }
  return null
}
