import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Plan from "../src/Plan.js"
import * as Step from "../src/Step.js"
import { applyPlan, arrange, cases, layer, notDone, planFor } from "./support/ordering.js"

describe.each(Object.entries(cases))("%s", (_, [before, after]) => {
  it.effect.each([1, 8])(
    "reaches the desired state in one apply, with concurrency %i",
    (concurrency) =>
      Effect.gen(function*() {
        yield* arrange(before)
        const plan = yield* planFor(after)
        assert.deepStrictEqual(plan.refused, [])
        assert.strictEqual(new Set(Plan.steps(plan).map(Step.key)).size, Plan.steps(plan).length)
        assert.deepStrictEqual(notDone(yield* applyPlan(plan, concurrency)), [])
        assert.deepStrictEqual(Plan.steps(yield* planFor(after)), [])
      }).pipe(Effect.provide(layer))
  )
})
