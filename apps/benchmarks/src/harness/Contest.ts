/**
 * Runs contestants in turn on the same task, so that other load on the machine affects all of them.
 */
import * as Effect from "effect/Effect"
import type { Answer, Question, Settings } from "../contestants/contestant.js"
import * as Child from "./Child.js"

/** A contestant and its task. */
export interface Contestant {
  /** A module of the folder `contestants`. */
  readonly module: "effectClerk" | "clerkBackend" | "undici" | "effectAlone" | "tokens" | "tokensOfClerk" | "inMemory"
  readonly task: string
}

/** How much is measured. */
export interface Effort {
  /** How often all processes are restarted, because two processes of one program are not equally fast. */
  readonly generations: number
  /** The number of turns of each contestant in a generation. */
  readonly rounds: number
  /** The CPU time of a turn, unless the task takes longer. A busy machine makes a turn longer, but not less precise. */
  readonly millis: number
  /** The CPU time of the warm-up, which is not measured. */
  readonly warmUpMillis: number
}

/** What the contestants answered in one round. */
export type Round<Name extends string> = Readonly<Record<Name, Answer>>

const start = (module: Contestant["module"], settings: Settings, execArgv?: ReadonlyArray<string>) =>
  Effect.map(
    Child.fork(Child.fileOf(`contestants/${module}`), settings, execArgv),
    ({ ask }) => (question: Question) => ask({ ...question }) as Effect.Effect<Answer>
  )

/** Runs all rounds of all generations. The order of the contestants rotates. */
export const run = <Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  options: { readonly origin: string; readonly amount: number; readonly effort: Effort }
): Effect.Effect<ReadonlyArray<Round<Name>>> => {
  const { amount, effort, origin } = options
  const entries = Object.entries(contestants) as unknown as ReadonlyArray<[Name, Contestant]>

  const generation = Effect.gen(function*() {
    const children = yield* Effect.forEach(
      entries,
      ([name, { module, task }]) =>
        Effect.map(start(module, { origin }), (ask) => ({
          name,
          work: (millis: number) => ask({ task, amount, millis })
        }))
    )
    if (effort.warmUpMillis > 0) {
      yield* Effect.forEach(children, ({ work }) => work(effort.warmUpMillis), { discard: true })
    }
    return yield* Effect.forEach(Array.from({ length: effort.rounds }), (_, round) =>
      Effect.map(
        Effect.forEach(
          children.map((_, index) => children[(index + round) % children.length]!),
          ({ name, work }) => Effect.map(work(effort.millis), (answer) => [name, answer] as const)
        ),
        (answers) => Object.fromEntries(answers) as Round<Name>
      ))
  })

  return Effect.map(
    Effect.replicateEffect(Effect.scoped(generation), effort.generations),
    (generations) => generations.flat()
  )
}

/** Runs a task once, in a separate process that can trigger garbage collection. */
export const once = (
  { module, task }: Contestant,
  { amount, origin }: { readonly origin: string; readonly amount: number }
): Effect.Effect<Answer> =>
  Effect.scoped(Effect.flatMap(start(module, { origin }, ["--expose-gc"]), (ask) => ask({ task, amount, millis: 0 })))

/** Units of work per second. */
export const perSecond = ({ millis, units }: Answer): number => units / millis * 1000

/** CPU milliseconds per unit of work, which other load on the machine hardly affects. */
export const cpuPerUnit = ({ cpuMillis, units }: Answer): number => cpuMillis / units
