import type { BadRequest, ClerkError } from "@effect-clerk/core/ClerkError"
import { InvitationsApi } from "@effect-clerk/core/contract/Invitations"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { Invitation, InvitationId } from "@effect-clerk/core/Invitation"
import * as Metadata from "@effect-clerk/core/Metadata"
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as crud from "../crud.js"
import * as failures from "../failures.js"
import * as lists from "../lists.js"
import * as metadata from "../metadata.js"
import * as people from "../people.js"
import * as Resource from "../resource.js"
import * as seeding from "../seeding.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"
import * as users from "./users.js"

type Input<Name extends keyof InvitationsApi> = Endpoint.Input<InvitationsApi[Name]>

const row = () =>
  Schema.Struct({
    id: InvitationId,
    emailAddress: Schema.String,
    status: Schema.Literal("pending", "accepted", "revoked", "expired"),
    publicMetadata: Metadata.Metadata,
    redirectUrl: Schema.NullOr(Schema.String),
    notify: Schema.optionalWith(Schema.Boolean, { default: () => true }),
    expiresAt: Schema.DateTimeUtc,
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

const invitations = Table.make("invitations", {
  prefix: "inv",
  object: "invitation",
  row,
  indexes: { emailAddress: ({ emailAddress }) => emailAddress },
  at: (row, now) =>
    row.status === "pending" && DateTime.lessThanOrEqualTo(row.expiresAt, now)
      ? { ...row, status: "expired" as const }
      : row
})

declare module "../table.js" {
  interface Tables {
    readonly invitations: typeof invitations
  }
}

type Row = Table.RowOf<"invitations">

/** An invitation as Clerk shows it. A revoked one has `revoked` and no link. */
export const show = ({ notify: _, redirectUrl, ...row }: Row): Invitation =>
  new Invitation({
    ...row,
    ...(row.status === "revoked"
      ? { revoked: true }
      : {
        url: Redacted.make(`${redirectUrl ?? "https://accounts.clerk.test/sign-up"}?__clerk_ticket=ticket_${row.id}`)
      })
  }, true)

const isPending = (store: Store, emailAddress: string): boolean =>
  store.by("invitations", "emailAddress", emailAddress).some(({ status }) => status === "pending")

/** The fields of an invitation. `ignorePending` and `ignoreUser` allow inviting addresses that are invited or users already. */
interface Given extends Omit<Input<"create">, "ignoreExisting"> {
  readonly ignorePending: boolean
  readonly ignoreUser: boolean
}

/** Adds an invitation, which expires after 30 days by default. */
export const add = (store: Store, input: Given): Either.Either<Row, ClerkError> =>
  Either.gen(function*() {
    const both = metadata.replace(metadata.empty, { publicMetadata: input.publicMetadata })
    const emailAddress = people.emailAddress(input.emailAddress)
    yield* failures.refuse([
      emailAddress === null ? people.notAnEmailAddress() : null,
      ...metadata.problems(both)
    ])
    const address = emailAddress!
    if (!input.ignorePending && isPending(store, address)) {
      yield* Either.left(failures.duplicateRecord("invitation", address))
    }
    if (!input.ignoreUser && people.withEmailAddress(store, address) !== undefined) {
      // guess: the error for an invitation of an address that belongs to a user
      yield* Either.left(failures.unprocessable(
        failures.parameterTaken("email_address", `The email address ${address} is taken: it belongs to a user.`)
      ))
    }
    return yield* store.insert("invitations", {
      emailAddress: address,
      publicMetadata: both.publicMetadata,
      redirectUrl: input.redirectUrl ?? null,
      notify: input.notify ?? true,
      status: "pending",
      expiresAt: DateTime.add(store.now, { days: input.expiresInDays ?? 30 })
    })
  })

/** A pending invitation to the application. */
const seed = seeding.make(
  "invitations",
  () =>
    Schema.Struct({
      emailAddress: Schema.NonEmptyString,
      publicMetadata: seeding.optional(Metadata.Metadata),
      redirectUrl: seeding.optional(Schema.String),
      /** 30 by default. */
      expiresInDays: seeding.optional(Schema.Int.pipe(Schema.between(1, 365))),
      /** Now by default. */
      createdAt: seeding.optional(Schema.DateTimeUtc)
    }),
  ({ createdAt, ...input }, store) =>
    store.as(createdAt, () => add(store, { ...input, ignorePending: false, ignoreUser: true }))
)

const alreadyAnswered = (status: string): BadRequest =>
  failures.badRequest(
    status === "accepted"
      ? failures.detail("invitation_already_accepted", "The invitation has already been accepted.")
      : failures.detail("invitation_already_revoked", "The invitation has already been revoked.")
  )

const rows = crud.of("invitations", "invitationId", show)

/** The recipient follows the link of an invitation: a user with the address is created. */
export const accept = (id: string, store: Store) =>
  Either.gen(function*() {
    const invitation = yield* store.find("invitations", id)
    if (invitation.status !== "pending") {
      yield* seeding.wrong(`The invitation ${id} is ${invitation.status}, and no longer pending.`)
    }
    const { emailAddress, publicMetadata } = yield* store.update("invitations", invitation, { status: "accepted" })
    return people.withEmailAddress(store, emailAddress)
      ?? (yield* users.seed.plantOne({ emailAddress, publicMetadata }, store))
  })

export const resource = Resource.make({
  group: InvitationsApi,
  tables: [invitations],
  seed,
  refusals: { body: failures.bulkSize },
  handlers: {
    list: rows.list<Input<"list">>({
      total: "paginated",
      filter: ({ query, status }) => {
        const matches = lists.matches(query)
        return (row) =>
          (status === undefined ? row.status !== "revoked" : row.status === status)
          && (row.id === query || matches(row.emailAddress))
      },
      order: {
        email_address: ({ emailAddress }) => emailAddress,
        expires_at: ({ expiresAt }) => expiresAt.epochMillis
      }
    }),
    create: ({ ignoreExisting, ...input }, store) =>
      Either.map(
        add(store, { ...input, ignorePending: ignoreExisting ?? false, ignoreUser: ignoreExisting ?? false }),
        show
      ),
    // guess: a bulk create of invitations is all or nothing
    createBulk: ({ invitations }, store) =>
      Either.map(
        Either.all(invitations.map(({ ignoreExisting, publicMetadata, redirectUrl, ...input }) =>
          add(store, {
            ...input,
            ...(publicMetadata && { publicMetadata }),
            ...(redirectUrl && { redirectUrl }),
            ignorePending: ignoreExisting ?? false,
            ignoreUser: false
          })
        )),
        (rows) => ({ data: rows.map(show), totalCount: null })
      ),
    revoke: (input, store) =>
      Either.gen(function*() {
        const invitation = yield* rows.find(input, store)
        // guess: an expired invitation can be revoked
        if (invitation.status === "accepted" || invitation.status === "revoked") {
          yield* Either.left(alreadyAnswered(invitation.status))
        }
        return show(yield* store.update("invitations", invitation, { status: "revoked" }))
      })
  }
})
