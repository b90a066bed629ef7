import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"

/** What is wrong at a path of a value: expected is what the text says. */
export const issueAt = (path: ReadonlyArray<PropertyKey>, expected: string, value: unknown): ParseResult.ParseIssue => {
  const { ast } = Schema.Unknown.annotations({ description: expected })
  const issue = new ParseResult.Type(ast, value)
  const [first, ...rest] = path
  return first === undefined ? issue : new ParseResult.Pointer([first, ...rest], value, issue)
}

/** The places of a value that a schema refuses, each once. */
export const pathsOf = (error: ParseResult.ParseError): ReadonlyArray<string> => [
  ...new Set(ParseResult.ArrayFormatter.formatErrorSync(error).map(({ path }) => path.join(".")))
]
