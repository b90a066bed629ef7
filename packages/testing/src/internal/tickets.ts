import type { ClerkError, ErrorCode } from "@effect-clerk/core/ClerkError"
import { UserId } from "@effect-clerk/core/User"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as failures from "./failures.js"
import * as seeding from "./seeding.js"
import type { Store } from "./store.js"
import type * as Table from "./table.js"
import * as tokens from "./tokens.js"

/** What sign-in tokens and actor tokens have in common: a link with a ticket, with which a user signs in once. */
export const fields = (lifetime: Duration.Duration) => ({
  userId: UserId,
  status: Schema.Literal("pending", "accepted", "revoked"),
  expiresInSeconds: Schema.optionalWith(Schema.NonNegativeInt, { default: () => Duration.toSeconds(lifetime) }),
  createdAt: Schema.DateTimeUtc,
  updatedAt: Schema.DateTimeUtc
})

type Name = "signInTokens" | "actorTokens"

type Row = Table.RowOf<Name>

/** The ticket is derived from the id, so it is not in snapshots. It is shown only while it is pending. */
export const show = ({ id, status }: Row) => {
  const ticket = `ticket_${id}`
  return status === "pending"
    ? {
      token: Redacted.make(ticket),
      url: Redacted.make(`${tokens.issuer}/v1/tickets/accept?ticket=${ticket}`)
    }
    : {}
}

/** Uses a ticket if it is pending and has not expired. Clerk has no status for an expired one. */
export const accept = <N extends Name>(store: Store, name: N, id: string) =>
  Either.gen(function*() {
    const row = yield* store.find<Name>(name, id)
    if (row.status !== "pending") yield* seeding.wrong(`The token ${id} is ${row.status}, and no longer pending.`)
    if (DateTime.lessThanOrEqualTo(DateTime.add(row.createdAt, { seconds: row.expiresInSeconds }), store.now)) {
      yield* seeding.wrong(`The token ${id} has expired.`)
    }
    return (yield* store.update<Name>(name, row, { status: "accepted" })) as Table.RowOf<N>
  })

/** Revokes a pending ticket. */
export const revoke = <N extends Name>(
  store: Store,
  name: N,
  id: string,
  code: ErrorCode
): Either.Either<Table.RowOf<N>, ClerkError> =>
  Either.gen(function*() {
    const row = yield* store.find<Name>(name, id)
    // guess: an expired sign-in token or actor token can be revoked
    if (row.status !== "pending") {
      yield* Either.left(failures.badRequest(
        failures.detail(code, "cannot be revoked", `A token that is ${row.status} cannot be revoked.`)
      ))
    }
    return (yield* store.update<Name>(name, row, { status: "revoked" })) as Table.RowOf<N>
  })
