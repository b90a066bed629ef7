/**
 * A file that cannot be used, and why.
 */
import * as Data from "effect/Data"

/**
 * One thing that is wrong with a file. `path` leads to the field, empty where it is the file as a whole; `line` counts
 * from 1.
 */
export interface Problem {
  readonly path: ReadonlyArray<PropertyKey>
  readonly line: number | null
  readonly message: string
}

/**
 * A path as text, such as `organizations[0].slug`.
 */
export const renderPath = (path: ReadonlyArray<PropertyKey>): string =>
  path.map((key, index) => typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`).join("")

/**
 * All that is wrong with a file; its message has a line for each problem.
 */
export class InvalidFile extends Data.TaggedError("InvalidFile")<{
  readonly file: string
  readonly problems: ReadonlyArray<Problem>
}> {
  override get message(): string {
    return this.problems
      .map(({ line, message, path }) =>
        [line === null ? this.file : `${this.file}:${line}`, renderPath(path), message].filter(Boolean).join(": ")
      )
      .join("\n")
  }
}
