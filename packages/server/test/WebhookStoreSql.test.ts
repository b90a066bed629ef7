import * as Webhooks from "@effect-clerk/server/Webhooks"
import * as WebhookStore from "@effect-clerk/server/WebhookStore"
import * as WebhookStoreSql from "@effect-clerk/server/WebhookStoreSql"
import { SqlClient } from "@effect/sql"
import { LibsqlClient } from "@effect/sql-libsql"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, TestClock } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { delivery, suite } from "./support/webhookStore.js"

const sqlite = Layer.unwrapScoped(
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "webhooks-"))),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
  ).pipe(Effect.map((folder) => LibsqlClient.layer({ url: `file:${join(folder, "webhooks.db")}` })))
)

const live = Layer.provideMerge(WebhookStoreSql.layer(), sqlite)

suite("in SQLite", live)

describe("handler and store share one transaction", () => {
  const prepare = Effect.tap(SqlClient.SqlClient, (sql) => sql`CREATE TABLE credits (user_id TEXT)`)

  const count = Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => Effect.map(sql`SELECT user_id FROM credits`, (_) => _.length)
  )

  it.effect("the writes of a failed handler are rolled back, and its error is unchanged", () =>
    Effect.gen(function*() {
      const sql = yield* prepare
      const first = yield* delivery()
      const insert = sql`INSERT INTO credits (user_id) VALUES ('user_1')`
      const failed = Webhooks.once(() => Effect.zipRight(insert, Effect.fail("no" as const)))
      assert.strictEqual(yield* Effect.flip(failed(first)), "no")
      assert.strictEqual(yield* count, 0)
      const wrong = Webhooks.once(() => sql`INSERT INTO nowhere VALUES (1)`)
      assert.strictEqual((yield* Effect.flip(wrong(first)))._tag, "SqlError")
      yield* Webhooks.once(() => insert)(first)
      yield* Webhooks.once(() => insert)(first)
      assert.strictEqual(yield* count, 1)
    }).pipe(Effect.provide(live)))

  it.effect("a handler that has lost its claim writes nothing", () =>
    Effect.gen(function*() {
      const sql = yield* prepare
      const store = yield* WebhookStore.WebhookStore
      const insert = sql`INSERT INTO credits (user_id) VALUES ('user_1')`
      const slow = yield* store.claim("msg_1", Duration.minutes(1))
      assert(slow._tag === "Fresh")
      yield* TestClock.adjust("1 minutes")
      yield* Webhooks.once(() => insert)(yield* delivery())
      const late = store.transaction(Effect.zipRight(insert, store.settle("msg_1", slow.token)))
      assert.strictEqual((yield* Effect.flip(late))._tag, "WebhookBusy")
      assert.strictEqual(yield* count, 1)
    }).pipe(Effect.provide(live)))
})
