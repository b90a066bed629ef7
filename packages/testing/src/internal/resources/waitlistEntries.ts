import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { WaitlistEntriesApi } from "@effect-clerk/core/contract/WaitlistEntries"
import { InvitationId } from "@effect-clerk/core/Invitation"
import { WaitlistEntry, WaitlistEntryId } from "@effect-clerk/core/WaitlistEntry"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as crud from "../crud.js"
import * as failures from "../failures.js"
import * as lists from "../lists.js"
import * as people from "../people.js"
import * as Resource from "../resource.js"
import * as seeding from "../seeding.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"
import * as invitations from "./invitations.js"

const row = () =>
  Schema.Struct({
    id: WaitlistEntryId,
    emailAddress: Schema.String,
    status: Schema.Literal("pending", "invited", "completed", "rejected"),
    invitationId: Schema.NullOr(InvitationId),
    invitedAt: Schema.NullOr(Schema.DateTimeUtc),
    isLocked: Schema.optionalWith(Schema.Boolean, { default: () => false }),
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

const entries = Table.make("waitlistEntries", {
  prefix: "wle",
  object: "waitlist_entry",
  row,
  unique: {
    emailAddress: Table.distinct("emailAddress", (address) => failures.duplicateRecord("waitlist entry", address))
  }
})

declare module "../table.js" {
  interface Tables {
    readonly waitlistEntries: typeof entries
  }
}

type Row = Table.RowOf<"waitlistEntries">

const invitationOf = ({ invitationId }: Row, store: Store) =>
  invitationId === null ? undefined : store.get("invitations", invitationId)

/** An entry is completed when its invitation is accepted. */
const statusOf = (row: Row, store: Store): string =>
  row.status === "invited" && invitationOf(row, store)?.status === "accepted" ? "completed" : row.status

/** An entry as Clerk shows it, with its invitation. */
export const show = (row: Row, store: Store): WaitlistEntry => {
  const invitation = invitationOf(row, store)
  return new WaitlistEntry({
    ...row,
    status: statusOf(row, store),
    invitation: invitation ? invitations.show(invitation) : null
  }, true)
}

/** The entry of an address, created if there is none. */
const add = (store: Store, text: string, isLocked = false): Either.Either<Row, ClerkError> => {
  const emailAddress = people.emailAddress(text)
  if (emailAddress === null) return Either.left(failures.unprocessable(people.notAnEmailAddress()))
  const found = store.one("waitlistEntries", "emailAddress", emailAddress)
  return found === undefined
    ? store.insert("waitlistEntries", {
      emailAddress,
      status: "pending",
      invitationId: null,
      invitedAt: null,
      isLocked
    })
    : Either.right(found)
}

/** A pending entry. */
const seed = seeding.make(
  "waitlistEntries",
  () =>
    Schema.Struct({
      emailAddress: Schema.NonEmptyString,
      /** Whether Clerk processes it in a batch, so that changing it is a 409 `waitlist_entry_locked`. */
      locked: seeding.optional(Schema.Boolean),
      /** Now by default. */
      createdAt: seeding.optional(Schema.DateTimeUtc)
    }),
  ({ createdAt, emailAddress, locked }, store) => store.as(createdAt, () => add(store, emailAddress, locked))
)

const already = (status: string) =>
  Either.left(failures.conflict(
    failures.detail(`waitlist_entry_already_${status}`, `The waitlist entry is already ${status}.`)
  ))

const rows = crud.of("waitlistEntries", "waitlistEntryId", show)

/** The entry that an input names, unless it is locked. */
const findUnlocked = (input: { readonly waitlistEntryId: string }, store: Store) =>
  Either.filterOrLeft(
    rows.find(input, store),
    ({ isLocked }) => !isLocked,
    () => failures.conflict(failures.detail("waitlist_entry_locked", "The waitlist entry is locked."))
  )

export const resource = Resource.make({
  group: WaitlistEntriesApi,
  tables: [entries],
  seed,
  refusals: { body: failures.bulkSize },
  handlers: {
    list: rows.list<{ readonly query?: string | undefined; readonly status?: string | undefined }>({
      filter: ({ query, status }, store) => {
        const matches = lists.matches(query)
        return (row) =>
          (status === undefined || statusOf(row, store) === status) && (row.id === query || matches(row.emailAddress))
      },
      order: {
        email_address: ({ emailAddress }) => emailAddress,
        invited_at: ({ invitedAt }) => invitedAt?.epochMillis ?? null
      }
    }),
    create: ({ emailAddress }, store) => Either.map(add(store, emailAddress), (row) => show(row, store)),
    createBulk: ({ entries }, store) =>
      Either.gen(function*() {
        const rows = yield* Either.all(entries.map(({ emailAddress }) => add(store, emailAddress)))
        if (new Set(rows.map(({ id }) => id)).size < rows.length) {
          yield* Either.left(failures.unprocessable(failures.detail(
            "form_param_duplicate",
            "is duplicated",
            "An email address occurs twice.",
            "email_address"
          )))
        }
        return { data: rows.map((row) => show(row, store)), totalCount: null }
      }),
    delete: (input, store, request) =>
      Either.flatMap(findUnlocked(input, store), (row) => {
        const status = statusOf(row, store)
        return status === "pending" ? rows.delete(input, store, request) : already(status)
      }),
    invite: (input, store) =>
      Either.gen(function*() {
        const row = yield* findUnlocked(input, store)
        const status = statusOf(row, store)
        if (status !== "pending") yield* already(status)
        const ignore = input.ignoreExisting ?? false
        const { id } = yield* invitations.add(store, {
          emailAddress: row.emailAddress,
          ignorePending: ignore,
          ignoreUser: ignore
        })
        const invited = { status: "invited" as const, invitationId: id, invitedAt: store.now }
        return show(yield* store.update("waitlistEntries", row, invited), store)
      }),
    reject: (input, store) =>
      Either.gen(function*() {
        const row = yield* findUnlocked(input, store)
        const status = statusOf(row, store)
        if (status === "completed" || status === "rejected") yield* already(status)
        const invitation = invitationOf(row, store)
        // guess: rejecting an entry revokes its pending invitation
        if (invitation?.status === "pending") {
          yield* store.update("invitations", invitation, { status: "revoked" })
        }
        return show(yield* store.update("waitlistEntries", row, { status: "rejected" }), store)
      })
  }
})
