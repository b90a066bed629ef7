/**
 * Compact `--help` pages: the same facts as those of `@effect/cli`, in one or two lines each. `provision` uses them as
 * well.
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { stripVTControlCharacters } from "node:util"
import { getBorderCharacters, table } from "table"
import type * as Stdio from "./Stdio.js"

/** Any command. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = Command.Command<any, any, any, any>

/**
 * A name and its description.
 */
export type Row = readonly [name: string, description: string]

/**
 * The help page of the program or of a command.
 */
export interface Page {
  readonly summary: string
  /** The usage, after the name of the program. */
  readonly usage: string
  readonly sections: ReadonlyArray<readonly [title: string, rows: ReadonlyArray<Row>]>
  readonly end?: string
}

const config: CliConfig.CliConfig = { ...CliConfig.defaultConfig, showBuiltIns: false }

const plain = (doc: HelpDoc.HelpDoc): string => stripVTControlCharacters(HelpDoc.toAnsiText(doc)).trim()

const parts = (doc: HelpDoc.HelpDoc): ReadonlyArray<HelpDoc.HelpDoc> =>
  HelpDoc.isSequence(doc) ? [...parts(doc.left), ...parts(doc.right)] : [doc]

/** Descriptions that repeat what the name shows. */
const known = /^(?:This (?:setting|option) .*|One of the following: .*)?$/

/** The description without its first paragraph, which describes the type that the name shows. */
const describe = (doc: HelpDoc.HelpDoc): string =>
  parts(doc).map(plain).slice(1).filter((text) => !known.test(text)).join(" ")

/** Shortens a name with many choices to their placeholder. */
const shorten = (name: string): string => {
  const [flag = "", ...choices] = name.split(" ")
  return choices.length > 10 ? `${flag} ${flag.replace(/^-+/, "").toUpperCase()}` : name
}

/**
 * The options and arguments of a command.
 */
export const rowsOf = (command: Any): ReadonlyArray<Row> =>
  parts(Command.getHelp(command, config)).flatMap((doc) =>
    HelpDoc.isDescriptionList(doc)
      ? doc.definitions.map(([name, doc]): Row => [shorten(plain(HelpDoc.p(name))), describe(doc)])
      : []
  )

/**
 * The description of a command: the first paragraph after its header.
 */
export const summaryOf = (command: Any): string => {
  const all = parts(Command.getHelp(command, config))
  return plain(all[all.findIndex((doc) => plain(doc) === "DESCRIPTION") + 1] ?? HelpDoc.empty)
}

const widest = 110

const tableOf = (
  rows: ReadonlyArray<ReadonlyArray<string>>,
  widths: ReadonlyArray<number>,
  paddingLeft: number
): string =>
  table(rows.map((row) => [...row]), {
    border: getBorderCharacters("void"),
    columnDefault: { paddingLeft, paddingRight: 0, wrapWord: true },
    columns: widths.map((width) => ({ width })),
    drawHorizontalLine: () => false
  }).replace(/ +$/gm, "")

/** Two columns if there is room for them, otherwise each description below its name. */
const columnsOf = (rows: ReadonlyArray<Row>, columns: number): string => {
  const room = Math.min(columns, widest) - 4
  const width = Math.max(...rows.map(([name]) => name.length))
  return width <= room / 2
    ? tableOf(rows, [width, room - width], 2)
    : rows.map(([name, description]) =>
      `  ${name}\n${description === "" ? "" : tableOf([[description]], [room - 2], 6)}`
    ).join("")
}

const wrapped = (text: string, columns: number): string => tableOf([[text]], [Math.min(columns, widest)], 0)

/**
 * Renders a help page.
 */
export const render = (
  program: string,
  { end, sections, summary, usage }: Page,
  { columns, isColored }: Stdio.Terminal
): string => {
  const title = (text: string) => isColored ? `\x1b[1m${text}\x1b[22m` : text
  return [
    wrapped(summary, columns),
    `${title("Usage")}\n  ${program} ${usage}\n`,
    ...sections.filter(([, rows]) => rows.length > 0).map(([name, rows]) =>
      `${title(name)}\n${columnsOf(rows, columns)}`
    ),
    ...(end === undefined ? [] : [wrapped(end, columns)])
  ].join("\n")
}

/**
 * Removes colors from console output, because `@effect/cli` always uses colors.
 */
export const withoutColors = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.console, (console) => {
    const strip = (args: ReadonlyArray<unknown>) =>
      args.map((arg) => typeof arg === "string" ? stripVTControlCharacters(arg) : arg)
    return Console.withConsole(program, {
      ...console,
      log: (...args) => console.log(...strip(args)),
      error: (...args) => console.error(...strip(args))
    })
  })
