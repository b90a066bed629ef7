import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as AST from "effect/SchemaAST"
import { redact } from "./text.js"

/**
 * The path and the reason why a value does not match its schema. It never contains the value, which may be an email
 * address.
 */
export interface Issue {
  readonly path: string
  readonly message: string
}

/** The expected value at a path. If the problem is deeper inside, `detail` has its path and message. */
interface Expectation extends Issue {
  readonly detail?: string
}

export const fromParseIssue = (issue: ParseResult.ParseIssue): ReadonlyArray<Issue> => {
  const places = new Map<string, Record<"messages" | "details", Set<string>>>()
  for (const { detail, message, path } of collect(issue, [])) {
    const place = places.get(path) ?? { messages: new Set(), details: new Set() }
    places.set(path, place)
    place.messages.add(message)
    if (detail !== undefined) place.details.add(detail)
  }
  return Array.from(places, ([path, { details, messages: [first, ...more] }]) => ({
    path,
    message: [[first, ...more.map((message) => message.replace(/^must be /, ""))].join(" or "), ...details].join("; ")
  }))
}

const collect = (issue: ParseResult.ParseIssue, path: ReadonlyArray<PropertyKey>): ReadonlyArray<Expectation> => {
  switch (issue._tag) {
    case "Pointer":
      return collect(issue.issue, path.concat(issue.path))
    case "Composite":
      return (Array.isArray(issue.issues) ? issue.issues : [issue.issues]).flatMap((inner) => collect(inner, path))
    case "Refinement":
      return issue.kind === "From" ? collect(issue.issue, path) : refused(issue, path)
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

const refused = (
  { ast, issue }: ParseResult.Refinement,
  path: ReadonlyArray<PropertyKey>
): ReadonlyArray<Expectation> => {
  const expectation = { path: show(path), message: expected(ast) }
  return issue._tag === "Pointer"
    ? collect(issue, path).map(({ message, path }) => ({ ...expectation, detail: `${path} ${message}` }))
    : [expectation]
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

/** A key may be a value too, as in a record by email address. */
const show = (path: ReadonlyArray<PropertyKey>): string => redact(path.map(String).join("."))

/** Checks an option of the client, which no schema of the contract describes. */
export const checkConcurrency = (concurrency: number): ReadonlyArray<Issue> =>
  Number.isSafeInteger(concurrency) && concurrency > 0
    ? []
    : [{ path: "concurrency", message: "must be an integer of 1 or more" }]
