import { WebhookStoreUnavailable } from "@effect-clerk/server/WebhookError"
import * as WebhookStore from "@effect-clerk/server/WebhookStore"
import * as WebhookStoreRedis from "@effect-clerk/server/WebhookStoreRedis"
import * as WebhookStoreSql from "@effect-clerk/server/WebhookStoreSql"
import { PgClient } from "@effect/sql-pg"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Layer, Redacted, Scope } from "effect"
import { Redis } from "ioredis"
import * as servers from "./support/servers.js"
import { suite } from "./support/webhookStore.js"

/** A server that the tests of a block share. */
const shared = <A>(server: Effect.Effect<A, never, Scope.Scope>) => {
  const scope = Effect.runSync(Scope.make())
  const started: { server?: A } = {}
  beforeAll(async () => {
    started.server = await Effect.runPromise(Scope.extend(server, scope))
  }, 60_000)
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  return Effect.sync(() => started.server!)
}

/** Many processes claim concurrently: one claim is fresh. */
const oneClaims = <E>(store: Layer.Layer<WebhookStore.WebhookStore, E>) =>
  it.scopedLive("of many concurrent claims one succeeds", () =>
    Effect.gen(function*() {
      const stores = yield* Effect.all(Array.from({ length: 4 }, () => Layer.build(Layer.fresh(store))))
      for (let i = 0; i < 50; i++) {
        const claims = yield* Effect.forEach(
          Array.from({ length: 20 }, (_, index) => stores[index % stores.length]!),
          (context) =>
            Effect.provide(
              Effect.flatMap(WebhookStore.WebhookStore, ({ claim }) => claim(`msg_${i}`, Duration.minutes(1))),
              context
            ),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(claims.filter(({ _tag }) => _tag === "Fresh").length, 1)
        assert.strictEqual(claims.filter(({ _tag }) => _tag === "Busy").length, 19)
      }
    }), 60_000)

describe.runIf(servers.hasPostgres)("PostgreSQL", () => {
  const url = shared(servers.postgres)
  let tables = 0
  const storeIn = (table: string) =>
    Layer.unwrapEffect(Effect.map(url, (url) =>
      WebhookStoreSql.layer({ table }).pipe(
        Layer.provide(PgClient.layer({ url: Redacted.make(url) }))
      )))
  suite("in PostgreSQL", Layer.suspend(() => storeIn(`webhooks_${tables++}`)))
  oneClaims(storeIn("shared"))
})

describe.runIf(servers.hasRedis)("Redis", () => {
  const server = shared(servers.redis)
  let prefixes = 0
  const storeIn = (prefix: string) =>
    Layer.unwrapScoped(Effect.gen(function*() {
      const { port } = yield* server
      const redis = yield* Effect.acquireRelease(
        Effect.sync(() => new Redis({ port, host: "127.0.0.1", retryStrategy: () => null }).on("error", () => {})),
        (redis) => Effect.sync(() => redis.disconnect())
      )
      return WebhookStoreRedis.layer({ send: ([name, ...args]) => redis.call(name, ...args), prefix })
    }))
  suite("in Redis", Layer.suspend(() => storeIn(`webhooks:${prefixes++}:`)))
  oneClaims(storeIn("shared:"))

  it.scopedLive("that is unreachable is unavailable", () =>
    Effect.gen(function*() {
      const { claim } = yield* WebhookStore.WebhookStore
      assert.strictEqual((yield* claim("msg_1", Duration.minutes(1)))._tag, "Fresh")
      const { stop } = yield* server
      yield* stop
      assert.instanceOf(yield* Effect.flip(claim("msg_2", Duration.minutes(1))), WebhookStoreUnavailable)
    }).pipe(Effect.provide(storeIn("away:"))))
})
