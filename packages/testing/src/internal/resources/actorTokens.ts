import { ActorToken, ActorTokenId } from "@effect-clerk/core/ActorToken"
import { ActorTokensApi } from "@effect-clerk/core/contract/ActorTokens"
import * as Metadata from "@effect-clerk/core/Metadata"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as limits from "../limits.js"
import * as Resource from "../resource.js"
import * as sessions from "../sessions.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"
import * as tickets from "../tickets.js"

const lifetime = Duration.hours(1)

const actorTokens = Table.make("actorTokens", {
  prefix: "act",
  object: "actor_token",
  row: () =>
    Schema.Struct({
      id: ActorTokenId,
      ...tickets.fields(lifetime),
      actor: Metadata.Metadata,
      /** How long a session of this token lasts. */
      sessionSeconds: Schema.NonNegativeInt
    }),
  parents: { userId: "users" }
})

declare module "../table.js" {
  interface Tables {
    readonly actorTokens: typeof actorTokens
  }
}

const show = (row: Table.RowOf<"actorTokens">): ActorToken => new ActorToken({ ...row, ...tickets.show(row) }, true)

/** Signs the actor of an actor token in, as its user. */
export const accept = (store: Store, id: string) =>
  Either.flatMap(
    tickets.accept(store, "actorTokens", id),
    ({ actor, sessionSeconds, userId }) =>
      sessions.add(store, userId, { actor, lifetime: Duration.seconds(sessionSeconds) })
  )

export const resource = Resource.make({
  group: ActorTokensApi,
  tables: [actorTokens],
  handlers: {
    // guess: an actor does not have to be a user, and there is no limit to impersonation
    create: ({ actor, expiresInSeconds, sessionMaxDurationInSeconds, userId }, store) =>
      Either.gen(function*() {
        yield* limits.inPlan("impersonation")(store.settings)
        // guess: the error for an actor token of a user that does not exist; sources only say that it is not a 404
        if (!store.has("users", userId)) yield* failures.refuse([failures.parameterValue("user_id", userId)])
        return show(
          yield* store.insert("actorTokens", {
            userId,
            status: "pending",
            expiresInSeconds: Duration.toSeconds(expiresInSeconds ?? lifetime),
            actor,
            sessionSeconds: Duration.toSeconds(sessionMaxDurationInSeconds ?? "30 minutes")
          })
        )
      }),
    revoke: ({ actorTokenId }, store) =>
      Either.map(tickets.revoke(store, "actorTokens", actorTokenId, "actor_token_cannot_be_revoked_code"), show)
  }
})
