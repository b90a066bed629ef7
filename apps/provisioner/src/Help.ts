/**
 * What `--help` says: the same facts as `@effect/cli` has, a line or two for each.
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as HashSet from "effect/HashSet"
import { stripVTControlCharacters } from "node:util"
import { getBorderCharacters, table } from "table"
import type * as Colors from "./Colors.js"

/** A command, whatever it takes, needs and fails with. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = Command.Command<any, any, any, any>

const plain = (doc: HelpDoc.HelpDoc): string => stripVTControlCharacters(HelpDoc.toAnsiText(doc)).trim()

const parts = (doc: HelpDoc.HelpDoc): ReadonlyArray<HelpDoc.HelpDoc> =>
  HelpDoc.isSequence(doc) ? [...parts(doc.left), ...parts(doc.right)] : [doc]

/** The first paragraph speaks of the type, which the name shows, and the last of what may be left out. */
const describe = (doc: HelpDoc.HelpDoc): string =>
  parts(doc).map(plain).slice(1).filter((text) => text !== "" && text !== "This setting is optional.").join(" ")

const twoColumns = (rows: ReadonlyArray<readonly [string, string]>): string => {
  const width = Math.max(...rows.map(([name]) => name.length))
  return table(rows, {
    border: getBorderCharacters("void"),
    columnDefault: { paddingLeft: 2, paddingRight: 0 },
    columns: [{ width }, { width: 96 - width, wrapWord: true }],
    drawHorizontalLine: () => false
  }).replace(/ +$/gm, "")
}

const config: CliConfig.CliConfig = { ...CliConfig.defaultConfig, showBuiltIns: false }

const nameOf = (command: Any): string => Array.from(Command.getNames(command))[0] ?? ""

/** The first paragraph after the header that says that this is the description. */
const summary = (command: Any): string => {
  const all = parts(Command.getHelp(command, config))
  return plain(all[all.findIndex((doc) => plain(doc) === "DESCRIPTION") + 1] ?? HelpDoc.empty)
}

const general: ReadonlyArray<readonly [string, string]> = [
  ["-h, --help", "Print this help."],
  ["--version", "Print the version."],
  ["--completions sh | bash | fish | zsh", "Print a script that completes commands in a shell."]
]

const environment: ReadonlyArray<readonly [string, string]> = [
  ["CLERK_SECRET_KEY", "The secret key of the instance. If it is not set, it is read from .env in this directory."],
  ["CLERK_API_URL", "The origin of the API. Default: https://api.clerk.com."],
  ["HTTPS_PROXY", "The URL of a proxy for requests; HTTP_PROXY for those to http://."],
  ["NO_PROXY", "Hosts to connect to without a proxy, separated by commas."],
  ["NO_COLOR", "Disable colors."]
]

const sections = (
  colors: Colors.Colors,
  all: ReadonlyArray<readonly [string, ReadonlyArray<readonly [string, string]>]>
): string =>
  all.filter(([, rows]) => rows.length > 0).map(([title, rows]) => `\n${colors.bold(title)}\n${twoColumns(rows)}`).join(
    ""
  )

/** The help of the program. */
const ofProgram = (program: Any, commands: ReadonlyArray<Any>, colors: Colors.Colors): string => {
  const name = nameOf(program)
  return `${summary(program)}\n\n${colors.bold("Usage")}\n  ${name} <command> [options]\n`
    + sections(colors, [
      ["Commands", commands.map((command) => [nameOf(command), summary(command)])],
      ["Options", general],
      ["Environment", environment]
    ])
    + `\n${name} <command> --help prints the help of a command.\n`
}

/** The help of one of its commands. */
const ofCommand = (program: Any, command: Any, colors: Colors.Colors): string => {
  const rows = parts(Command.getHelp(command, config)).flatMap((doc) =>
    HelpDoc.isDescriptionList(doc)
      ? doc.definitions.map(([name, doc]) => [plain(HelpDoc.p(name)), describe(doc)] as const)
      : []
  )
  const [options, args] = [rows.filter(([name]) => name.startsWith("-")), rows.filter(([name]) => name.startsWith("<"))]
  const usage = [nameOf(program), nameOf(command), "[options]", ...args.map(([name]) => name)].join(" ")
  return `${summary(command)}\n\n${colors.bold("Usage")}\n  ${usage}\n`
    + sections(colors, [["Arguments", args], ["Options", options]])
}

/**
 * The help that the arguments ask for, if they do.
 */
export const requested = (
  args: ReadonlyArray<string>,
  program: Any,
  commands: ReadonlyArray<Any>,
  colors: Colors.Colors
): string | undefined => {
  if (args.length > 0 && !args.some((arg) => arg === "--help" || arg === "-h")) return undefined
  const command = commands.find((command) => HashSet.has(Command.getNames(command), args[0] ?? ""))
  return command === undefined ? ofProgram(program, commands, colors) : ofCommand(program, command, colors)
}
