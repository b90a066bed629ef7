import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as AST from "effect/SchemaAST"
import { scrub } from "./text.js"

/**
 * Where and why a value does not fit its schema, in words that never contain the value: it may be an e-mail address.
 */
export interface Issue {
  readonly path: string
  readonly message: string
}

export const fromParseIssue = (issue: ParseResult.ParseIssue): ReadonlyArray<Issue> => {
  const messages = new Map<string, Array<string>>()
  for (const { message, path } of collect(issue, [])) {
    const known = messages.get(path)
    if (known === undefined) messages.set(path, [message])
    else if (!known.includes(message)) known.push(message)
  }
  return Array.from(messages, ([path, [first, ...more]]) => ({
    path,
    message: [first, ...more.map((message) => message.replace(/^must be /, ""))].join(" or ")
  }))
}

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

const expected = (ast: AST.AST): string => `must be ${describe(ast)}`

const describe = (ast: AST.AST): string =>
  AST.getDescriptionAnnotation(ast).pipe(Option.getOrElse(() => {
    switch (ast._tag) {
      case "TypeLiteral":
        return "an object"
      case "TupleType":
        return "an array"
      case "Transformation":
        return describe(ast.from)
      default:
        return String(ast)
    }
  }))

/** A key may be a value too, as in a record by e-mail address. */
const show = (path: ReadonlyArray<PropertyKey>): string => scrub(path.map(String).join("."))

/** For what the client does itself, and no schema of the contract describes. */
export const checkConcurrency = (concurrency: number): ReadonlyArray<Issue> =>
  Number.isSafeInteger(concurrency) && concurrency > 0
    ? []
    : [{ path: "concurrency", message: "must be a whole number from 1 on" }]
