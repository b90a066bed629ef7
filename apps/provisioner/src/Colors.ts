/**
 * Colours, where what is written is read on a terminal and `NO_COLOR` does not forbid them.
 */
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { stripVTControlCharacters } from "node:util"
import picocolors from "picocolors"

/**
 * The painters; they leave text as it is where there are to be no colours.
 */
export interface Colors extends ReturnType<typeof picocolors.createColors> {}

/**
 * The colours of the program: none unless provided.
 */
export class Current extends Context.Reference<Current>()("@effect-clerk/provisioner/Colors", {
  defaultValue: (): Colors => picocolors.createColors(false)
}) {}

/**
 * The colours of a stream of this process.
 */
export const of = (stream: NodeJS.WriteStream): Colors => picocolors.createColors(stream.isTTY && stream.hasColors())

/**
 * Takes the colours off what a program says on the console, where there are to be none: `@effect/cli` always paints.
 */
export const tone = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.gen(function*() {
    const { isColorSupported } = yield* Current
    if (isColorSupported) return yield* program
    const console = yield* Effect.console
    const strip = (args: ReadonlyArray<unknown>) =>
      args.map((arg) => typeof arg === "string" ? stripVTControlCharacters(arg) : arg)
    return yield* Console.withConsole(program, {
      ...console,
      log: (...args) => console.log(...strip(args)),
      error: (...args) => console.error(...strip(args))
    })
  })
