/**
 * The error for an invalid file.
 */
import * as Data from "effect/Data"

/**
 * A problem of a file. `path` leads to the field and is empty for a problem of the complete file. `line` starts at 1.
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
 * All problems of a file. The message has a line for each problem.
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
