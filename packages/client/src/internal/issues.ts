import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as AST from "effect/SchemaAST"

/**
 * Where and why a value does not fit its schema, in words that never contain the value: it may be an e-mail address.
 */
export interface Issue {
  readonly path: string
  readonly message: string
}

export const fromParseIssue = (issue: ParseResult.ParseIssue): ReadonlyArray<Issue> => collect(issue, [])

const collect = (issue: ParseResult.ParseIssue, path: ReadonlyArray<PropertyKey>): ReadonlyArray<Issue> => {
  switch (issue._tag) {
    case "Pointer":
      return collect(issue.issue, path.concat(issue.path))
    case "Composite":
      return (Array.isArray(issue.issues) ? issue.issues : [issue.issues]).flatMap((inner) => collect(inner, path))
    case "Refinement":
      return issue.kind === "From" ? collect(issue.issue, path) : [{ path: show(path), message: expected(issue.ast) }]
    case "Transformation":
      return collect(issue.issue, path)
    case "Missing":
      return [{ path: show(path), message: "is missing" }]
    case "Unexpected":
      return [{ path: show(path), message: "is not known" }]
    case "Type":
    case "Forbidden":
      return [{ path: show(path), message: expected(issue.ast) }]
  }
}

const expected = (ast: AST.AST): string =>
  `must be ${AST.getDescriptionAnnotation(ast).pipe(Option.getOrElse(() => String(ast)))}`

const show = (path: ReadonlyArray<PropertyKey>): string => path.map(String).join(".")
