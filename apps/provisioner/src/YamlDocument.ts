/**
 * A YAML text with the value it stands for and where in the text each part of it is.
 */
import * as Either from "effect/Either"
import * as Yaml from "yaml"
import type { Problem } from "./InvalidFile.js"

/**
 * A YAML text that could be read.
 */
export interface YamlDocument {
  readonly value: unknown
  /** The line of a field or, where it is missing, of the nearest thing around it. */
  readonly lineOf: (path: ReadonlyArray<PropertyKey>) => number
}

const startOf = (node: unknown): number => Yaml.isNode(node) ? node.range?.[0] ?? 0 : 0

const offsetOf = (document: Yaml.Document.Parsed, path: ReadonlyArray<PropertyKey>): number => {
  let node: unknown = document.contents
  let offset = startOf(node)
  for (const key of path) {
    const found = Yaml.isMap(node)
      ? node.items.find((pair) => Yaml.isScalar(pair.key) && String(pair.key.value) === key)
      : Yaml.isSeq(node)
      ? { key: node.items[Number(key)], value: node.items[Number(key)] }
      : undefined
    if (found === undefined) break
    offset = startOf(found.key)
    node = found.value
  }
  return offset
}

/**
 * Reads a YAML text of one document.
 */
export const parse = (text: string): Either.Either<YamlDocument, ReadonlyArray<Problem>> => {
  const lines = new Yaml.LineCounter()
  const document = Yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problem = (offset: number, message: string): Problem => ({
    path: [],
    line: lines.linePos(offset).line,
    message
  })

  const problems = document.errors.map(({ code, message, pos }) =>
    problem(pos[0], code === "MULTIPLE_DOCS" ? "begins a second document, and a file holds one: remove it" : message)
  )
  Yaml.visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined) {
        problems.push(problem(startOf(alias), `*${alias.source} names nothing: put text that starts with * in quotes`))
      }
    }
  })
  return problems.length > 0
    ? Either.left(problems)
    : Either.try({
      try: () => ({ value: document.toJS(), lineOf: (path) => lines.linePos(offsetOf(document, path)).line }),
      catch: () => [problem(0, "has too many aliases: state the values themselves")]
    })
}
