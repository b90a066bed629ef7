import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"

/** An issue at a path of a value; `expected` is its text. */
export const issueAt = (path: ReadonlyArray<PropertyKey>, expected: string, value: unknown): ParseResult.ParseIssue => {
  const { ast } = Schema.Unknown.annotations({ description: expected })
  const issue = new ParseResult.Type(ast, value)
  const [first, ...rest] = path
  return first === undefined ? issue : new ParseResult.Pointer([first, ...rest], value, issue)
}

/** The paths of a value that a schema rejects, without duplicates. */
export const pathsOf = (error: ParseResult.ParseError): ReadonlyArray<string> => [
  ...new Set(ParseResult.ArrayFormatter.formatErrorSync(error).map(({ path }) => path.join(".")))
]
