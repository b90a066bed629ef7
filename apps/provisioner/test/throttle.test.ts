import { assert, describe, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Layer, Ref } from "effect"
import { applyPlan, arrange, planFor } from "./support/ordering.js"
import { config } from "./support/provision.js"

describe("the throttle", () => {
  it.effect("admits other requests before an apply, and rollbacks before waiting requests", () =>
    Effect.gen(function*() {
      const passes = yield* Ref.make<ReadonlyArray<string | null>>([])
      const throttle = Layer.succeed(Throttle.Throttle, {
        take: () => Effect.flatMap(Throttle.Priority, (priority) => Ref.update(passes, (all) => [...all, priority])),
        close: () => Effect.void
      })
      const layer = Clerk.layerConfig().pipe(
        Layer.provideMerge(InMemoryClerk.layerHttpClient()),
        Layer.provide([throttle, config({ CLERK_SECRET_KEY: "sk_test_in_memory" })])
      )
      yield* Effect.gen(function*() {
        yield* arrange({})
        const plan = yield* planFor({ acme: { members: { 1: "org:admin", 404: "org:member" } } })
        yield* Ref.set(passes, [])
        yield* applyPlan(plan, 1)
        assert.deepStrictEqual(yield* (yield* InMemoryClerk.InMemoryClerk).organizations, [])
      }).pipe(Effect.provide(layer))
      const seen = yield* Ref.get(passes)
      const creates = seen.filter((priority) => priority === "background").length
      assert.deepStrictEqual(seen, [
        ...seen.slice(0, creates).map(() => "background"),
        ...seen.slice(creates).map(() => "interactive")
      ])
      assert.strictEqual(creates, 3)
      assert.isAbove(seen.length, creates)
    }))
})
