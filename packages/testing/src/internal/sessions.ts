import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { ClientId } from "@effect-clerk/core/Client"
import * as Metadata from "@effect-clerk/core/Metadata"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { Session, SessionId } from "@effect-clerk/core/Session"
import { UserId } from "@effect-clerk/core/User"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as failures from "./failures.js"
import * as members from "./members.js"
import type { Store } from "./store.js"
import * as Table from "./table.js"

const row = () =>
  Schema.Struct({
    id: SessionId,
    userId: UserId,
    clientId: ClientId,
    status: Schema.Literal("active", "revoked", "ended", "expired", "removed", "replaced", "abandoned"),
    actor: Schema.NullOr(Metadata.Metadata),
    lastActiveOrganizationId: Schema.NullOr(OrganizationId),
    lastActiveAt: Schema.DateTimeUtc,
    expireAt: Schema.DateTimeUtc,
    abandonAt: Schema.DateTimeUtc,
    /** The `iat` of the token with which it was last refreshed. */
    refreshedIat: Schema.optionalWith(Schema.NullOr(Schema.Int), { default: () => null }),
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

/** Sessions of users. A client is derived from its sessions. */
export const sessions = Table.make("sessions", {
  prefix: "sess",
  object: "session",
  row,
  parents: { userId: "users" },
  indexes: {
    clientId: ({ clientId }) => clientId,
    organization: ({ lastActiveOrganizationId }) => lastActiveOrganizationId
  },
  at: (row, now) =>
    row.status === "active" && DateTime.lessThanOrEqualTo(row.expireAt, now)
      ? { ...row, status: "expired" as const, updatedAt: row.expireAt }
      : row
})

declare module "./table.js" {
  interface Tables {
    readonly sessions: typeof sessions
  }
}

export type Row = Table.RowOf<"sessions">

/** The fields of a new session. */
interface Given {
  readonly id?: SessionId
  readonly organizationId?: OrganizationId | null | undefined
  /** The actor who impersonates the user. */
  readonly actor?: Metadata.Metadata | null
  /** Seven days by default. */
  readonly lifetime?: Duration.DurationInput
}

/** Signs a user in on a new client. */
export const add = (
  store: Store,
  userId: UserId,
  {
    actor = null,
    id = SessionId.make(store.newId("sessions"), true),
    lifetime = "7 days",
    organizationId = null
  }: Given = {}
): Either.Either<Row, ClerkError> =>
  Either.gen(function*() {
    const user = yield* store.find("users", userId, "user_id")
    if (user.banned) {
      // guess: the status of the error for a sign-in of a banned user
      yield* Either.left(
        failures.forbidden(failures.detail("user_banned", "User is banned", `User ${user.id} is banned.`))
      )
    }
    if (user.lockedUntil !== null) {
      // guess: the code and the status of the error for a sign-in of a locked user
      yield* Either.left(
        failures.forbidden(failures.detail("user_locked", "User is locked", `User ${user.id} is locked.`))
      )
    }
    yield* store.update("users", user, { lastSignInAt: store.now, lastActiveAt: store.now })
    // guess: the active organization of a session is a 404 if the user is not a member of it
    if (organizationId !== null && members.find(store, organizationId, userId) === undefined) {
      yield* Either.left(failures.resourceNotFound("organization", organizationId, "active_organization_id"))
    }
    return yield* store.insert("sessions", {
      id,
      userId,
      clientId: ClientId.make(store.nextId("client"), true),
      status: "active",
      actor,
      lastActiveOrganizationId: organizationId,
      lastActiveAt: store.now,
      expireAt: DateTime.addDuration(store.now, lifetime),
      // guess: a session is abandoned after 30 days
      abandonAt: DateTime.addDuration(store.now, "30 days"),
      refreshedIat: null,
      createdAt: store.now,
      updatedAt: store.now
    })
  })

export const show = ({ refreshedIat: _, ...row }: Row): Session => new Session(row, true)

/** Revokes a session if it is active. */
export const revoke = (store: Store, row: Row) =>
  store.update("sessions", row, { status: row.status === "active" ? "revoked" : undefined })

/** Clears the active organization of the sessions of one user, or of all users, who left it. */
export const leave = (store: Store, organizationId: string, userId?: string): void => {
  for (const row of store.by("sessions", "organization", organizationId)) {
    if (userId === undefined || row.userId === userId) store.update("sessions", row, { lastActiveOrganizationId: null })
  }
}

/** Revokes all sessions of a user. */
export const revokeAll = (store: Store, userId: string): void => {
  for (const row of store.by("sessions", "userId", userId)) revoke(store, row)
}
