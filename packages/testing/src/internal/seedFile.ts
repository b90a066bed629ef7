import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Yaml from "yaml"
import type * as InMemoryClerk from "../InMemoryClerk.js"
import { Seed } from "../Seed.js"
import * as paths from "./paths.js"
import { unreadable, Unusable } from "./unusable.js"

const decode = Schema.decodeUnknown(Seed.annotations({ identifier: "a mapping of users, organizations and so on" }))

/** Reads a seed from a YAML or JSON file. The result plants it. */
export const load = (
  file: string
): Effect.Effect<
  (clerk: InMemoryClerk.Service) => Effect.Effect<void, Unusable>,
  Unusable,
  FileSystem.FileSystem
> =>
  Effect.gen(function*() {
    const text = yield* Effect.flatMap(FileSystem.FileSystem, (fileSystem) => fileSystem.readFileString(file)).pipe(
      Effect.mapError(unreadable(file))
    )
    const lines = new Yaml.LineCounter()
    const document = Yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false })

    /** The line of a field or, where it is missing, of the nearest thing around it. */
    const lineOf = (path: ReadonlyArray<PropertyKey>): number => {
      const node = document.getIn(path, true)
      return Yaml.isNode(node) && node.range
        ? lines.linePos(node.range[0]).line
        : path.length === 0
        ? 1
        : lineOf(path.slice(0, -1))
    }
    const wrong = (problems: ReadonlyArray<{ line: number; path?: string; message: string }>) =>
      new Unusable({
        message: problems.map(({ line, message, path }) =>
          [`${file}:${line}`, path, message].filter(Boolean).join(": ")
        )
          .join("\n")
      })

    const problems = document.errors.map(({ message, pos }) => ({ line: lines.linePos(pos[0]).line, message }))
    Yaml.visit(document, {
      Alias: (_, alias) => {
        if (alias.resolve(document) !== undefined) return
        const line = lines.linePos(alias.range?.[0] ?? 0).line
        problems.push({ line, message: `*${alias.source} names nothing: put text that starts with * in quotes` })
      }
    })
    if (problems.length > 0) return yield* wrong(problems)
    const value = yield* Effect.try({
      try: (): unknown => document.toJS() ?? {},
      catch: (error) => wrong([{ line: 1, message: String(error) }])
    })
    const seed = yield* Effect.mapError(decode(value), (error) =>
      wrong(
        ParseResult.ArrayFormatter.formatErrorSync(error).map(({ message, path }) => ({
          line: lineOf(path),
          path: paths.render(path),
          message
        }))
      ))
    return (clerk) =>
      Effect.mapError(
        clerk.seed(seed),
        ({ path, reason }) => wrong([{ line: lineOf(paths.parse(path)), path, message: reason }])
      )
  })
