import { readdirSync, readFileSync } from "node:fs"
import ts from "typescript"

const folder = new URL("../../../../packages/core/src/contract/", import.meta.url)

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim()

/** The text of the last comment before a node, without its tags. */
const commentOf = (source: ts.SourceFile, position: number): string => {
  const range = ts.getLeadingCommentRanges(source.text, position)?.at(-1)
  if (range === undefined) return ""
  const text = source.text.slice(range.pos, range.end).replace(/^\/\*\*|\*\/$/g, "").replace(/^\s*\* ?/gm, "")
  return oneLine(text.split(/^\s*@/m)[0]!)
}

const isGroup = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && node.expression.getText() === "Group.make"

/** The documentation of the groups and operations of the contract, by name. */
export const read = (): Readonly<Record<string, string>> => {
  const documentation: Record<string, string> = {}
  for (const file of readdirSync(folder)) {
    const source = ts.createSourceFile(file, readFileSync(new URL(file, folder), "utf8"), ts.ScriptTarget.Latest, true)
    const visit = (node: ts.Node): void => {
      if (!isGroup(node)) return ts.forEachChild(node, visit)
      const [name, endpoints] = node.arguments
      const group = (name as ts.StringLiteral).text
      documentation[group] = commentOf(source, 0)
      for (const property of (endpoints as ts.ObjectLiteralExpression).properties) {
        documentation[`${group}.${property.name!.getText()}`] = commentOf(source, property.pos)
      }
    }
    visit(source)
  }
  return documentation
}

/** The source of the generated module. */
export const toModule = (documentation: Readonly<Record<string, string>>): string =>
  `/**
 * The documentation of the groups and operations of the contract, generated from its comments:
 * \`npx vitest run apps/cli/test/Documentation.test.ts -u\`.
 */
/* eslint-disable @effect/dprint */
export const documentation: { readonly [name: string]: string } = ${
    JSON.stringify(Object.fromEntries(Object.entries(documentation).sort()), null, 2)
      .replace(/^ {2}"(\w+)":/gm, "  $1:")
  }
`
