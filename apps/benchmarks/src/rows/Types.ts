/**
 * What the types of this library cost whoever compiles against them: its declarations, as they are published.
 */
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as Result from "../harness/Result.js"

/**
 * A program that uses every resource took 34,844 instantiations when this was written. They do not depend on the machine,
 * so what exceeds this by a tenth is growth: find where it comes from before this number is raised.
 */
const ceiling = 38_000

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
  const empty = yield* compile("typesEmpty")
  const used = yield* compile("typesUsed")
  return {
    what: "type checking of a program that uses every resource",
    unit: "instantiations",
    today: Result.summarize([used.instantiations]),
    target: { kind: "at most", value: ceiling },
    figures: [
      Result.figure("tsc", "s", [used.seconds]),
      Result.figure("tsc, `Clerk` only imported", "s", [empty.seconds])
    ]
  } satisfies Result.Result
})
