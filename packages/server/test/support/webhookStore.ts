import { WebhookBusy } from "@effect-clerk/server/WebhookError"
import * as Webhooks from "@effect-clerk/server/Webhooks"
import * as WebhookStore from "@effect-clerk/server/WebhookStore"
import * as WebhookEvent from "@effect-clerk/core/WebhookEvent"
import { assert, describe, it } from "@effect/vitest"
import type { Layer } from "effect"
import { DateTime, Deferred, Duration, Effect, Fiber, Ref, TestClock } from "effect"

/** A verified webhook. */
export const delivery = (id = "msg_1") =>
  Effect.map(WebhookEvent.fromUnknown({ type: "a.b", data: null }), (event): Webhooks.Delivery => ({
    id,
    sentAt: DateTime.unsafeMake(0),
    event
  }))

/** The behavior of every store. */
export const suite = <E>(name: string, store: Layer.Layer<WebhookStore.WebhookStore, E>) =>
  describe(name, () => {
    const counted = Effect.gen(function*() {
      const runs = yield* Ref.make(0)
      return { runs, run: Ref.update(runs, (n) => n + 1) }
    })

    it.effect("a webhook is handled once, however often it is delivered", () =>
      Effect.gen(function*() {
        const { run, runs } = yield* counted
        const handle = Webhooks.once(() => run)
        const first = yield* delivery()
        yield* handle(first)
        yield* handle(first)
        yield* TestClock.adjust("7 days")
        yield* handle(first)
        assert.strictEqual(yield* runs, 1)
        yield* handle(yield* delivery("msg_2"))
        assert.strictEqual(yield* runs, 2)
      }).pipe(Effect.provide(store)))

    it.effect("of two concurrent deliveries one is handled, and the other fails with WebhookBusy", () =>
      Effect.gen(function*() {
        const { run, runs } = yield* counted
        const begun = yield* Deferred.make<void>()
        const go = yield* Deferred.make<void>()
        const first = yield* delivery()
        const fiber = yield* Effect.fork(
          Webhooks.once(() =>
            Effect.zipRight(Deferred.succeed(begun, undefined), Effect.zipRight(Deferred.await(go), run))
          )(first)
        )
        yield* Deferred.await(begun)
        const second = yield* Effect.fork(Effect.either(Webhooks.once(() => run)(first)))
        yield* Deferred.succeed(go, undefined)
        yield* Fiber.join(fiber)
        yield* Fiber.join(second)
        yield* Webhooks.once(() => run)(first)
        assert.strictEqual(yield* runs, 1)
      }).pipe(Effect.provide(store)))

    it.effect("after a failure or an interruption the next delivery is handled", () =>
      Effect.gen(function*() {
        const { run, runs } = yield* counted
        const first = yield* delivery()
        assert.strictEqual(yield* Effect.flip(Webhooks.once(() => Effect.fail("no" as const))(first)), "no")
        const begun = yield* Deferred.make<void>()
        const fiber = yield* Effect.fork(
          Webhooks.once(() => Effect.zipRight(Deferred.succeed(begun, undefined), Effect.never))(first)
        )
        yield* Deferred.await(begun)
        yield* Fiber.interrupt(fiber)
        yield* Webhooks.once(() => run)(first)
        assert.strictEqual(yield* runs, 1)
      }).pipe(Effect.provide(store)))

    it.effect("a claim that is never settled holds until its lease expires, and is then lost to the next delivery", () =>
      Effect.gen(function*() {
        const { claim, release, settle } = yield* WebhookStore.WebhookStore
        const lease = Duration.minutes(1)
        const crashed = yield* claim("msg_1", lease)
        assert(crashed._tag === "Fresh")
        yield* TestClock.adjust("59 seconds")
        assert.deepStrictEqual(yield* claim("msg_1", lease), { _tag: "Busy" })
        yield* TestClock.adjust("1 seconds")
        const next = yield* claim("msg_1", lease)
        assert(next._tag === "Fresh")
        yield* release("msg_1", crashed.token)
        assert.instanceOf(yield* Effect.flip(settle("msg_1", crashed.token)), WebhookBusy)
        yield* settle("msg_1", next.token)
        yield* release("msg_1", next.token)
        assert.deepStrictEqual(yield* claim("msg_1", lease), { _tag: "Done" })
      }).pipe(Effect.provide(store)))

    it.effect("an id is forgotten after 8 days", () =>
      Effect.gen(function*() {
        const { run, runs } = yield* counted
        const first = yield* delivery()
        yield* Webhooks.once(() => run)(first)
        yield* TestClock.adjust("8 days")
        yield* TestClock.adjust("1 hours")
        yield* Webhooks.once(() => run)(first)
        assert.strictEqual(yield* runs, 2)
      }).pipe(Effect.provide(store)))
  })
