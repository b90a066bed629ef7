/**
 * The cost of compiling against the types of this library: its declarations, as they are published.
 */
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as Result from "../harness/Result.js"

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc")

const options = "--noEmit --strict --skipLibCheck --module nodenext --target es2022 --types node --extendedDiagnostics"

/** Compiles a program with the options of `tsc --init`. */
const compile = (program: string) =>
  Effect.map(
    Effect.promise(() =>
      promisify(execFile)(process.execPath, [
        tsc,
        ...options.split(" "),
        fileURLToPath(new URL(`../../src/programs/${program}.ts`, import.meta.url))
      ])
    ),
    ({ stdout }) => {
      const diagnostic = (name: string): number => Number(new RegExp(`^${name}: +([\\d.]+)`, "m").exec(stdout)![1])
      return { instantiations: diagnostic("Instantiations"), seconds: diagnostic("Total time") }
    }
  )

export const types = Effect.gen(function*() {
  const [ours, floor] = [
    yield* Effect.replicateEffect(compile("typesUsed"), 2),
    yield* Effect.replicateEffect(compile("typesEffect"), 2)
  ]
  const seconds = (runs: typeof ours) => runs.map(({ seconds }) => seconds)
  return [
    {
      what: "type checking of a program on all of `Clerk`",
      unit: "instantiations",
      today: Result.summarize([ours[0]!.instantiations]),
      target: { kind: "at most", value: 40_000 },
      figures: [Result.figure("on Effect alone", "instantiations", [floor[0]!.instantiations])]
    },
    {
      what: "type-checking time of that program",
      unit: "× the same program on Effect alone",
      today: Result.summarize(seconds(ours).map((ours, index) => ours / floor[index]!.seconds)),
      target: { kind: "at most", value: 1.25 },
      figures: [Result.figure("tsc", "s", seconds(ours)), Result.figure("on Effect alone", "s", seconds(floor))]
    }
  ] satisfies ReadonlyArray<Result.Result>
})
