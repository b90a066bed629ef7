import { expect } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import { isClerkError } from "@effect-clerk/core/ClerkError"
import type { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { Clock, Effect, FastCheck as fc, Runtime } from "effect"
import type { Json } from "../raw.js"

/** How many sequences are run; set `MODEL_RUNS=5000` for a longer run. */
const numRuns = Number(process.env["MODEL_RUNS"] ?? 12)

/** The model that the in-memory Clerk must agree with, and its time. */
export interface Model {
  now: number
}

/** A command: the call, the codes with which it may be refused, and otherwise its effect on the model. */
export interface Step {
  readonly refusals: ReadonlyArray<string | false | undefined>
  readonly call: (clerk: Json) => Effect.Effect<Json, unknown, InMemoryClerk>
  readonly apply: (answer: Json) => void
}

export type Call = Step["call"]

type Services = Clerk.Clerk | InMemoryClerk

interface Real {
  readonly run: <A, E>(effect: Effect.Effect<A, E, Services>) => Promise<A>
}

export type Command<M extends Model> = fc.AsyncCommand<M, Real>

/** Makes commands, each some milliseconds after the one before. The invariant `holds` is checked after each. */
export const commandsOf =
  <M extends Model>(elapsed: fc.Arbitrary<number>, holds: (model: M) => Effect.Effect<void, unknown, Services>) =>
  <A>(name: string, input: fc.Arbitrary<A>, step: (model: M, input: A) => Step): fc.Arbitrary<Command<M>> =>
    fc.tuple(elapsed, input).map(([elapsed, input]) => ({
      check: () => true,
      toString: () => `${name}(${JSON.stringify(input)})`,
      run: (model, { run }) =>
        run(Effect.gen(function*() {
          model.now += elapsed
          const { apply, call, refusals } = step(model, input)
          const codes = refusals.filter((code) => typeof code === "string")
          const result = yield* Effect.either(Effect.flatMap(Clerk.Clerk, call))
          if (codes.length === 0) {
            if (result._tag === "Left") throw result.left
            apply(result.right)
          } else {
            expect(codes).toContain(
              result._tag === "Left" && isClerkError(result.left) && "code" in result.left ? result.left.code : result
            )
          }
          yield* holds(model)
        }))
    }))

/** An existing row or, sometimes, a missing one. */
export const index = fc.option(fc.nat(20), { freq: 19 })

export const pick = <A>(rows: ReadonlyArray<A>, index: number | null): A | undefined =>
  index === null ? undefined : rows[index % rows.length]

export const optional = <A>(value: fc.Arbitrary<A>) => fc.option(value, { nil: undefined })

export const defined = <A extends object>(value: A): Partial<{ [K in keyof A]: Exclude<A[K], undefined> }> =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never

/** Rows that other commands use must be created, and deleted while they are in use. */
export const withMore = <A>(
  [create, remove, ...others]: ReadonlyArray<A>
) => [create!, create!, create!, remove!, remove!, ...others]

/** The time of the model: setting `TestClock` takes longer than a command. */
const clockOf = (model: Model): Clock.Clock =>
  Object.assign(Object.create(Clock.make()), {
    unsafeCurrentTimeMillis: () => model.now,
    currentTimeMillis: Effect.sync(() => model.now)
  })

/** Runs sequences of commands, each on a new model and an in-memory Clerk with the same seed. */
export const agrees = <M extends Model>(
  make: () => M,
  seeded: (model: M) => Effect.Effect<void, unknown, Services>,
  allCommands: Array<fc.Arbitrary<Command<M>>>
): Effect.Effect<void, never, Services> =>
  Effect.gen(function*() {
    const runtime = yield* Effect.runtime<Services>()
    const commands = fc.commands(allCommands, { maxCommands: 40, size: "max" })
    const property = fc.asyncProperty(commands, (commands) =>
      fc.asyncModelRun(async () => {
        // Nothing else yields to the messages of vitest's worker.
        await new Promise((resolve) => setImmediate(resolve))
        const model = make()
        const clock = clockOf(model)
        const run: Real["run"] = (effect) => Runtime.runPromise(runtime)(Effect.withClock(effect, clock))
        await run(seeded(model))
        return { model, real: { run } }
      }, commands))
    yield* Effect.promise(() => fc.assert(property, { numRuns }))
  })

/** How long so many sequences may take. */
export const timeout = 30_000 + numRuns * 1_000
