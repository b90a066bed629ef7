// @effect-diagnostics missingEffectContext:off
// @effect-diagnostics missingEffectError:off
import { WebhookStoreUnavailable } from "@effect-clerk/server/WebhookError"
import * as Webhooks from "@effect-clerk/server/Webhooks"
import * as WebhookStore from "@effect-clerk/server/WebhookStore"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Ref } from "effect"
import { delivery, suite } from "./support/webhookStore.js"

suite("in memory", WebhookStore.layerMemory())

describe("a store that fails", () => {
  const unavailable = Effect.fail(new WebhookStoreUnavailable({ cause: new Error("gone") }))
  const store = Layer.succeed(WebhookStore.WebhookStore, {
    claim: () => unavailable,
    settle: () => unavailable,
    release: () => unavailable,
    transaction: (effect) => effect
  })

  it.effect("refuses the webhook, unless onStoreFailure is process", () =>
    Effect.gen(function*() {
      const runs = yield* Ref.make(0)
      const run = () => Ref.update(runs, (n) => n + 1)
      const first = yield* delivery()
      assert.instanceOf(yield* Effect.flip(Webhooks.once(run)(first)), WebhookStoreUnavailable)
      assert.strictEqual(yield* runs, 0)
      yield* Webhooks.once(run, { onStoreFailure: "process" })(first)
      assert.strictEqual(yield* runs, 1)
    }).pipe(Effect.provide(store)))
})
