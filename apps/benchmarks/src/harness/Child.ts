/**
 * Node processes that are controlled by messages.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { fork as forkProcess, type Serializable } from "node:child_process"
import { fileURLToPath } from "node:url"

/** A process that runs until its scope closes. If it ends before, effects that wait for it die. */
export interface Child {
  /** The next message. */
  readonly next: Effect.Effect<unknown>
  /** Sends a message and waits for the next. */
  readonly ask: (question: Serializable) => Effect.Effect<unknown>
}

/** The file of a module, by its path below the folder of the sources. */
export const fileOf = (module: string): string => fileURLToPath(new URL(`../${module}.js`, import.meta.url))

/** Starts a program, with its settings as JSON in the first argument. */
export const fork = (
  file: string,
  settings: object,
  execArgv: ReadonlyArray<string> = []
): Effect.Effect<Child, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => forkProcess(file, [JSON.stringify(settings)], { execArgv: [...execArgv] })),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    ),
    (child) => {
      const next = Effect.async<unknown>((resume) => {
        const onMessage = (message: unknown) => {
          child.off("exit", onExit)
          resume(Effect.succeed(message))
        }
        const onExit = (code: number | null) => {
          child.off("message", onMessage)
          resume(Effect.dieMessage(`${file} ended with ${code}`))
        }
        child.once("message", onMessage)
        child.once("exit", onExit)
      })
      return { next, ask: (question) => Effect.zipRight(Effect.sync(() => child.send(question)), next) }
    }
  )
