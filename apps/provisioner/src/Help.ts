/**
 * The `--help` of the program and of its commands.
 */
import * as Command from "@effect/cli/Command"
import * as Help from "@effect-clerk/cli/Help"
import * as Context from "effect/Context"
import * as HashSet from "effect/HashSet"
import type * as Colors from "./Colors.js"

/** Any command. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = Command.Command<any, any, any, any>

/**
 * The width of the terminal, in characters.
 */
export class Columns extends Context.Reference<Columns>()("@effect-clerk/provisioner/Help/Columns", {
  defaultValue: (): number => 100
}) {}

const nameOf = (command: Any): string => Array.from(Command.getNames(command))[0] ?? ""

const general: ReadonlyArray<Help.Row> = [
  ["-h, --help", "Print this help."],
  ["--version", "Print the version."],
  ["--completions sh | bash | fish | zsh", "Print a shell completion script."]
]

const environment: ReadonlyArray<Help.Row> = [
  ["CLERK_SECRET_KEY", "The secret key of the instance. If it is not set, it is read from .env in this directory."],
  ["CLERK_WEBHOOK_SIGNING_SECRET", "The signing secret of the endpoint for watch --webhook-port."],
  ["CLERK_API_URL", "The origin of the API. Default: https://api.clerk.com."],
  ["HTTPS_PROXY", "The URL of a proxy. HTTP_PROXY applies to http:// URLs."],
  ["NO_PROXY", "Hosts that bypass the proxy, separated by commas."],
  ["NO_COLOR", "Disable colors."]
]

/** The help of the program. */
const ofProgram = (program: Any, commands: ReadonlyArray<Any>): Help.Page => ({
  summary: Help.summaryOf(program),
  usage: "<command> [options]",
  sections: [
    ["Commands", commands.map((command): Help.Row => [nameOf(command), Help.summaryOf(command)])],
    ["Options", general],
    ["Environment", environment]
  ],
  end: `Run ${nameOf(program)} <command> --help for the options of a command.`
})

/** The help of a command. */
const ofCommand = (command: Any): Help.Page => {
  const rows = Help.rowsOf(command)
  const args = rows.filter(([name]) => name.startsWith("<"))
  return {
    summary: Help.summaryOf(command),
    usage: [nameOf(command), "[options]", ...args.map(([name]) => name)].join(" "),
    sections: [["Arguments", args], ["Options", rows.filter((row) => !args.includes(row))]]
  }
}

const commandOf = (args: ReadonlyArray<string>, commands: ReadonlyArray<Any>): Any | undefined =>
  commands.find((command) => HashSet.has(Command.getNames(command), args[0] ?? ""))

/**
 * The options without a value of the command in the arguments.
 */
export const flags = (args: ReadonlyArray<string>, commands: ReadonlyArray<Any>): ReadonlyArray<string> => {
  const command = commandOf(args, commands)
  return command === undefined ? [] : Help.rowsOf(command).flatMap(([name]) => /^--[\w-]+$/.test(name) ? [name] : [])
}

/**
 * The help that the arguments ask for, if any.
 */
export const requested = (
  args: ReadonlyArray<string>,
  program: Any,
  commands: ReadonlyArray<Any>,
  { colors, columns }: { readonly colors: Colors.Colors; readonly columns: number }
): string | undefined => {
  if (args.length > 0 && !args.some((arg) => arg === "--help" || arg === "-h")) return undefined
  const command = commandOf(args, commands)
  const page = command === undefined ? ofProgram(program, commands) : ofCommand(command)
  return Help.render(nameOf(program), page, { columns, isColored: colors.isColorSupported })
}
