import { Array as Arr } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as routes from "../../src/internal/routes.js"

const source = fileURLToPath(new URL("../../src/internal", import.meta.url))

const made = "`npm run fidelity` generates this page from the code."

const grouped = <A>(rows: ReadonlyArray<A>, by: (row: A) => string): ReadonlyArray<[string, ReadonlyArray<A>]> =>
  Object.entries(Arr.groupBy(rows, by)).sort(([a], [b]) => a < b ? -1 : 1)

/** `docs/not-simulated.md`: the operations that are answered with a 501. */
export const notSimulated = (): string => {
  const all = routes.all()
  const missing = all.filter(({ isSimulated }) => !isSimulated).map(({ name }) => name.split(".") as [string, string])
  const refused = "status 501 and the code `in_memory_clerk_not_simulated`. Answer it with `Faults.respond`"
  const table = missing.length === 0 ? [] : [
    "| group | operations |",
    "| --- | --- |",
    ...grouped(missing, ([group]) => group).map(([group, operations]) =>
      `| \`${group}\` | ${operations.map(([, name]) => `\`${name}\``).sort().join(", ")} |`
    ),
    ""
  ]
  return [
    "# Not simulated",
    "",
    `The in-memory Clerk simulates ${all.length - missing.length} of the ${all.length} operations of the contract.`,
    `A request that it does not simulate is answered with ${refused}, or mock the service that calls it.`,
    made,
    "",
    ...table
  ].join("\n")
}

interface Guess {
  readonly file: string
  readonly text: string
}

/** The text of comments after `guess:`, to the end of the comment, which may have several lines. */
const guessesOf = (file: string): ReadonlyArray<Guess> => {
  const lines = readFileSync(join(source, file), "utf8").split("\n").map((line) => line.trim())
  return lines.flatMap((line, index) => {
    if (!line.startsWith("// guess: ")) return []
    const rest = lines.slice(index + 1)
    const end = rest.findIndex((next) => !next.startsWith("// ") || next.startsWith("// guess: "))
    const text = [line, ...rest.slice(0, end)].map((line) => line.replace(/^\/\/ (guess: )?/, "")).join(" ")
    return [{ file, text }]
  })
}

/** `docs/fidelity.md`: what the in-memory Clerk does although no source documents it. */
export const fidelity = (): string => {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))
  const guesses = files.map((file) => file.replaceAll("\\", "/")).flatMap(guessesOf)
  return [
    "# Fidelity",
    "",
    "Every answer of the in-memory Clerk is validated against Clerk's OpenAPI documents. The documents do not describe everything that",
    "Clerk does. If no source documents a behavior, the in-memory Clerk guesses, and a comment in the code says so. There are",
    `${guesses.length} guesses. ${made}`,
    ...grouped(guesses, ({ file }) => file).flatMap(([file, guesses]) => [
      "",
      `## [${file}](../packages/testing/src/internal/${file})`,
      "",
      ...guesses.map(({ text }) => `- ${text}`)
    ]),
    ""
  ].join("\n")
}
