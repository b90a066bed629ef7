/**
 * What SIGINT, SIGTERM and SIGHUP do: the first interrupts, the second ends the process as things are.
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { writeSync } from "node:fs"

/**
 * What a signal meets: what the first says, and what is left when the second ends the process.
 */
export interface Work {
  readonly interrupted: () => string
  readonly left: () => string
}

/**
 * The work that is under way, where there is some.
 */
export class Current extends Context.Reference<Current>()("@effect-clerk/provisioner/Signals/Current", {
  defaultValue: (): { work: Work | undefined } => ({ work: undefined })
}) {}

/**
 * Runs an effect as the work that signals meet.
 */
export const during = (work: Work) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Current, (current) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        current.work = work
      }),
      () => self,
      () =>
        Effect.sync(() => {
          current.work = undefined
        })
    ))

/** The status that a shell gives to a process that a signal has ended: 128 and the number of the signal. */
const statuses = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

type Signal = keyof typeof statuses

/** A terminal or a reader that has gone is no reason not to end. */
const say = (text: string): void => {
  try {
    writeSync(2, text)
  } catch {
    return
  }
}

/**
 * Runs the program as the process, which ends with the status that the program yields.
 */
export const runMain = (program: Effect.Effect<number>): void => {
  const current: typeof Current.Service = { work: undefined }
  const fiber = Effect.runFork(Effect.provideService(program, Current, current))
  const keepAlive = setInterval(() => {}, 2 ** 31 - 1)
  let first: Signal | undefined
  const onSignal = (signal: Signal): void => {
    if (first !== undefined) {
      if (current.work !== undefined) say(`${signal}: ended as things are.\n${current.work.left()}`)
      process.exit(statuses[signal])
    }
    first = signal
    if (current.work !== undefined) say(`${signal}: ${current.work.interrupted()}\n`)
    fiber.unsafeInterruptAsFork(fiber.id())
  }
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) process.on(signal, onSignal)
  fiber.addObserver((exit) => {
    clearInterval(keepAlive)
    const status = Exit.match(exit, {
      onFailure: (cause) => Cause.isInterrupted(cause) ? statuses[first ?? "SIGINT"] : 1,
      onSuccess: (status) => status
    })
    if (first !== undefined || status !== 0) process.exit(status)
  })
}
