import { assert, describe, it } from "@effect/vitest"
import * as Faults from "@effect-clerk/testing/Faults"
import { Effect } from "effect"
import { after, before, everything, operations, planFor as planForAccess, reach } from "./support/access.js"
import { applyPlan, arrange, cases, contents, inTime, layer, linesOf, notDone, planFor } from "./support/ordering.js"

/** How often an operation occurs up to an index. */
const countOf = (operations: ReadonlyArray<string>, index: number) =>
  operations.slice(0, index + 1).filter((one) => one === operations[index]).length

const refused = Faults.error(422, { code: "form_param_value_invalid" })

/** Cases with this many steps would test nothing more than smaller ones, and take much longer. */
const { "full organizations exchange domains": _, ...few } = cases

/** A few faults for each step, in rotation, so that each fault is tested with steps of each kind. */
const faultsAt = (step: number) => Faults.all.filter((_, index) => index % 5 === step % 5)

describe.each(Object.entries(few).map(([name, states], offset) => [name, states, offset] as const))(
  "%s",
  (_, [before, after], offset) => {
    const reach = Effect.gen(function*() {
      yield* arrange(before)
      const faults = yield* Faults.Faults
      const untouched = yield* contents
      const plan = yield* planFor(after)
      yield* applyPlan(plan, 1)
      const operations = (yield* faults.seen).flatMap(({ method, operation }) =>
        method === "GET" || operation === null ? [] : [operation]
      )
      return { untouched, reached: yield* contents, operations }
    }).pipe(Effect.provide(layer))

    it.effect(
      "leaves each organization unchanged or in the desired state, for any fault of any step",
      () =>
        Effect.gen(function*() {
          const { operations, reached, untouched } = yield* reach
          for (const [index, operation] of operations.entries()) {
            for (const fault of [refused, ...faultsAt(offset + index)]) {
              yield* Effect.gen(function*() {
                const faults = yield* Faults.Faults
                yield* arrange(before)
                const plan = yield* planFor(after)
                yield* faults.script(operation, { [countOf(operations, index)]: fault })
                const events = yield* inTime(applyPlan(plan, 1))
                const now = yield* contents
                for (const slug of Object.keys({ ...untouched, ...reached })) {
                  assert.deepInclude(
                    [untouched[slug], reached[slug]],
                    now[slug],
                    `${slug}: ${linesOf(events).join("\n")}`
                  )
                }
                const remaining = yield* planFor(after)
                assert.deepStrictEqual(notDone(yield* inTime(applyPlan(remaining, 8))), [])
                assert.deepStrictEqual(yield* contents, reached)
              }).pipe(Effect.provide(layer))
            }
          }
        }),
      600_000
    )

    it.effect("is rolled back, whatever fault the rollback meets", () =>
      Effect.gen(function*() {
        const { operations, untouched } = yield* reach
        const index = operations.length - 1
        const last = { [countOf(operations, index)]: refused }
        const undoing = yield* Effect.gen(function*() {
          const faults = yield* Faults.Faults
          yield* arrange(before)
          yield* faults.script(operations[index]!, last)
          const plan = yield* planFor(after)
          const earlier = (yield* faults.seen).length
          yield* applyPlan(plan, 1)
          return (yield* faults.seen).slice(earlier).flatMap(({ method, operation }) =>
            method === "GET" || operation === null ? [] : [operation]
          )
        }).pipe(Effect.provide(layer))
        for (let at = operations.length; at < undoing.length; at++) {
          for (const fault of faultsAt(offset + at)) {
            yield* Effect.gen(function*() {
              const faults = yield* Faults.Faults
              yield* arrange(before)
              const plan = yield* planFor(after)
              yield* faults.script(operations[index]!, last)
              const nth = countOf(undoing, at)
              yield* faults.script(undoing[at]!, {
                [operations[index] === undoing[at] ? nth - countOf(operations, index) : nth]: fault
              })
              const events = yield* inTime(applyPlan(plan, 1))
              assert.deepStrictEqual(yield* contents, untouched, linesOf(events).join("\n"))
            }).pipe(Effect.provide(layer))
          }
        }
      }), 600_000)
  }
)

describe("roles and permissions", () => {
  it.effect("end unchanged or in the desired state, for any fault of any step", () =>
    Effect.gen(function*() {
      const [untouched, reached] = yield* Effect.gen(function*() {
        yield* reach(before)
        const untouched = yield* everything
        yield* reach(after)
        return [untouched, yield* everything] as const
      }).pipe(Effect.provide(Faults.layer))
      for (const [index, operation] of operations.entries()) {
        for (const fault of [refused, ...faultsAt(index)]) {
          yield* Effect.gen(function*() {
            const faults = yield* Faults.Faults
            yield* reach(before)
            const plan = yield* planForAccess(after)
            yield* faults.script(operation, { 1: fault })
            const events = linesOf(yield* inTime(applyPlan(plan, 1)))
            const now = yield* everything
            assert.deepInclude([untouched, reached], now, events.join("\n"))
            yield* inTime(reach(after))
            assert.deepStrictEqual(yield* everything, reached)
          }).pipe(Effect.provide(Faults.layer))
        }
      }
    }), 600_000)
})
