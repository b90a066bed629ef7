/**
 * Calls one operation for many inputs, and records their outcomes so that a run can be continued.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { createHash } from "node:crypto"
import type { Json } from "./Answer.js"
import * as Failure from "./Failure.js"
import * as Fields from "./Fields.js"
import * as Inputs from "./Inputs.js"
import type { Operation } from "./Operations.js"

/**
 * A line of an input.
 */
export interface Line {
  /** Its number, starting at 1. */
  readonly line: number
  /** A hash that identifies the line in the outcomes without revealing its content. */
  readonly hash: string
  readonly input: Readonly<Record<string, unknown>>
}

/**
 * The outcome of a line.
 */
export type Outcome =
  | { readonly line: number; readonly hash: string; readonly answer: Json }
  | { readonly line: number; readonly hash: string; readonly error: object }

const shown = 10

/**
 * The lines of a text, each a JSON object, merged with shared fields. Fails if any of them is invalid.
 */
export const parse = (
  operation: Operation,
  text: string,
  shared: Inputs.Object
): Either.Either<ReadonlyArray<Line>, Failure.InvalidInput> => {
  const lines: Array<Line> = []
  const wrong: Array<string> = []
  for (const [index, source] of text.split("\n").entries()) {
    if (source.trim() === "") continue
    const line = index + 1
    const input = Inputs.parse(source, `line ${line}`).pipe(
      Either.flatMap((json) =>
        Either.mapLeft(
          Fields.decode(operation, { ...shared, ...json }),
          (issues) => Failure.invalid(`line ${line}`, issues)
        )
      )
    )
    if (Either.isLeft(input)) wrong.push(input.left.message)
    else {lines.push({
        line,
        hash: createHash("sha256").update(source.trim()).digest("hex").slice(0, 16),
        input: input.right
      })}
  }
  return wrong.length === 0 ? Either.right(lines) : Either.left(
    new Failure.InvalidInput({
      message: [
        ...wrong.slice(0, shown),
        wrong.length > shown ? `${wrong.length - shown} more lines are invalid.` : "",
        "No line was sent. Correct the input."
      ].join(" ")
    })
  )
}

interface Kept {
  readonly line: number
  readonly hash: string
}

const keptOf = (text: string): ReadonlyArray<Kept> =>
  text.split("\n").flatMap((line) => {
    // the last line of a killed run may be truncated
    const outcome = Either.getOrNull(Inputs.parse(line, ""))
    return outcome === null ? [] : [outcome as unknown as Kept]
  })

/**
 * The lines that have no outcome in a file yet. Fails if the file has outcomes of other lines.
 */
export const pending = (lines: ReadonlyArray<Line>, path: string) =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    const text = (yield* files.exists(path)) ? yield* files.readFileString(path) : ""
    const kept = new Map(keptOf(text).map(({ hash, line }) => [line, hash]))
    for (const { hash, line } of lines) {
      if (kept.has(line) && kept.get(line) !== hash) {
        return yield* new Failure.InvalidInput({
          message:
            `${path} has an outcome of a different line ${line}. Pass the input that it belongs to, or another file.`
        })
      }
    }
    if (text !== "" && !text.endsWith("\n")) yield* files.writeFileString(path, "\n", { flag: "a" })
    return lines.filter(({ line }) => !kept.has(line))
  }).pipe(
    Effect.mapError((error) =>
      error._tag === "InvalidInput"
        ? error
        : new Failure.InvalidInput({
          message: `${path} cannot be read and written. Pass another path for the outcomes.`
        })
    )
  )
