/**
 * Handles SIGINT, SIGTERM and SIGHUP: the first signal interrupts the program, the second ends the process immediately.
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { writeSync } from "node:fs"

/**
 * Work in progress: the message of the first signal, and a report of the remaining state for the second.
 */
export interface Work {
  readonly interrupted: () => string
  readonly left: () => string
}

/**
 * The work in progress, if any.
 */
export class Current extends Context.Reference<Current>()("@effect-clerk/provisioner/Signals/Current", {
  defaultValue: (): { work: Work | undefined } => ({ work: undefined })
}) {}

/**
 * Runs an effect as the work that signals interrupt.
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

/** The exit status of a process that a signal ended: 128 plus the number of the signal. */
const statuses = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

type Signal = keyof typeof statuses

/** A closed terminal or pipe must not prevent the exit. */
const say = (text: string): void => {
  try {
    writeSync(2, text)
  } catch {
    return
  }
}

/**
 * Runs the program, and exits with the status that it returns.
 */
export const runMain = (program: Effect.Effect<number>): void => {
  const current: typeof Current.Service = { work: undefined }
  const fiber = Effect.runFork(Effect.provideService(program, Current, current))
  const keepAlive = setInterval(() => {}, 2 ** 31 - 1)
  let first: Signal | undefined
  const onSignal = (signal: Signal): void => {
    if (first !== undefined) {
      if (current.work !== undefined) say(`${signal}: stopped immediately.\n${current.work.left()}`)
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
