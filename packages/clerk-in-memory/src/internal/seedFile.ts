import * as FileSystem from "@effect/platform/FileSystem"
import * as YamlDocument from "@effect-clerk/yaml/YamlDocument"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Seed } from "@effect-clerk/testing/Seed"
import * as paths from "./paths.js"
import { unreadable, Unusable } from "./unusable.js"

const decode = Schema.decodeUnknownEither(
  Seed.annotations({ identifier: "a mapping of users, organizations and so on" })
)

/** Reads a seed from a YAML or JSON file. The resulting effect adds it. */
export const load = (
  file: string
): Effect.Effect<
  (clerk: InMemoryClerk.Service) => Effect.Effect<void, Unusable>,
  Unusable,
  FileSystem.FileSystem
> =>
  Effect.gen(function*() {
    const line = (line: number, path: string, message: string) =>
      [`${file}:${line}`, path, message].filter(Boolean).join(": ")
    const wrong = (problems: ReadonlyArray<YamlDocument.Problem>) =>
      new Unusable({
        message: YamlDocument.inOrder(problems)
          .map((problem) => line(problem.line, paths.render(problem.path), problem.message)).join("\n")
      })

    const bytes = yield* Effect.flatMap(FileSystem.FileSystem, (fileSystem) => fileSystem.readFile(file)).pipe(
      Effect.mapError(unreadable(file))
    )
    const { lineOf, problems, value } = yield* Effect.mapError(YamlDocument.read(bytes), wrong)
    const seed = decode(value ?? {})
    const unfit = Either.match(seed, { onLeft: ParseResult.ArrayFormatter.formatErrorSync, onRight: () => [] })
      .map(({ message, path }) => ({ path, line: lineOf(path), message }))
    if (problems.length > 0 || Either.isLeft(seed)) return yield* wrong([...problems, ...unfit])
    return (clerk) =>
      Effect.mapError(
        clerk.seed(seed.right),
        ({ path, reason }) => new Unusable({ message: line(lineOf(paths.parse(path)), path, reason) })
      )
  })
