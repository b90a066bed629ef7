/**
 * A webhook store in a table of an SQL database, SQLite or PostgreSQL.
 *
 * @module
 * @since 0.2.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { WebhookBusy, WebhookStoreUnavailable } from "./WebhookError.js"
import * as WebhookStore from "./WebhookStore.js"

/**
 * Options of the store.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options {
  /** The name of the table. It is created if it does not exist. Default: `clerk_webhooks`. */
  readonly table?: string | undefined
  /** How long the id of a webhook is kept. Default: 8 days. */
  readonly keep?: Duration.DurationInput | undefined
}

/** An error of the effect in the transaction, distinguished from an error of the transaction itself. */
class Inner<E> extends Data.TaggedClass("Inner")<{ readonly error: E }> {}

const pruneEveryMillis = 3_600_000

const unavailable = (cause: unknown) => new WebhookStoreUnavailable({ cause })

/**
 * A store in a table of the database that the handlers write to. The handler and the store share one transaction: what a handler
 * writes through the same `SqlClient` is written exactly once. Other effects, such as sending an email, may happen again after a
 * crash.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make = (
  { keep = WebhookStore.defaultKeep, table: name = "clerk_webhooks" }: Options = {}
): Effect.Effect<WebhookStore.Service, WebhookStoreUnavailable, SqlClient.SqlClient> =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const table = sql(name)
    const keepMillis = Duration.toMillis(keep)
    let prunedAt = 0

    yield* sql`CREATE TABLE IF NOT EXISTS ${table} (
      id VARCHAR(255) PRIMARY KEY, token VARCHAR(36) NOT NULL, leased_until BIGINT NOT NULL, done_at BIGINT
    )`.pipe(Effect.retry({ times: 1 }), Effect.mapError(unavailable))

    const prune = (now: number) =>
      Effect.suspend(() => {
        if (now - prunedAt < pruneEveryMillis) return Effect.succeed([])
        prunedAt = now
        return sql`DELETE FROM ${table} WHERE leased_until < ${now - keepMillis}`
      })

    return {
      claim: (id, lease) =>
        Effect.gen(function*() {
          const now = yield* Clock.currentTimeMillis
          yield* prune(now)
          const token = crypto.randomUUID()
          const claimed = yield* sql`INSERT INTO ${table} (id, token, leased_until)
            VALUES (${id}, ${token}, ${now + Duration.toMillis(lease)})
            ON CONFLICT (id) DO UPDATE SET token = excluded.token, leased_until = excluded.leased_until
            WHERE ${table}.done_at IS NULL AND ${table}.leased_until <= ${now}
            RETURNING token`
          if (claimed.length > 0) return { _tag: "Fresh" as const, token }
          const done = yield* sql`SELECT id FROM ${table} WHERE id = ${id} AND done_at IS NOT NULL`
          return { _tag: done.length > 0 ? "Done" as const : "Busy" as const }
        }).pipe(Effect.mapError(unavailable)),
      settle: (id, token) =>
        Effect.gen(function*() {
          const now = yield* Clock.currentTimeMillis
          const settled = yield* Effect.mapError(
            sql`UPDATE ${table} SET done_at = ${now}, leased_until = ${now}
              WHERE id = ${id} AND token = ${token} AND done_at IS NULL RETURNING id`,
            unavailable
          )
          if (settled.length === 0) return yield* new WebhookBusy({ id })
        }),
      release: (id, token) =>
        sql`DELETE FROM ${table} WHERE id = ${id} AND token = ${token} AND done_at IS NULL`.pipe(
          Effect.mapError(unavailable),
          Effect.asVoid
        ),
      transaction: (effect) =>
        Effect.mapError(
          sql.withTransaction(Effect.mapError(effect, (error) => new Inner({ error }))),
          (error) => error._tag === "Inner" ? error.error : unavailable(error)
        )
    }
  })

/**
 * A store in a table of the database that the handlers write to. See {@link make}.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer = (
  options?: Options
): Layer.Layer<WebhookStore.WebhookStore, WebhookStoreUnavailable, SqlClient.SqlClient> =>
  Layer.effect(WebhookStore.WebhookStore, make(options))
