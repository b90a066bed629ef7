/**
 * The commands of `clerk-admin`: one for each operation of the contract.
 */
import * as Args from "@effect/cli/Args"
import type * as CliApp from "@effect/cli/CliApp"
import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import type * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as Runtime from "@effect/platform/Runtime"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import type { Instance } from "@effect-clerk/core/Instance"
import * as Cause from "effect/Cause"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Answer from "./Answer.js"
import * as Bulk from "./Bulk.js"
import * as Call from "./Call.js"
import * as Capability from "./Capability.js"
import * as Completion from "./Completion.js"
import * as Confirmation from "./Confirmation.js"
import * as Failure from "./Failure.js"
import * as Fields from "./Fields.js"
import * as Help from "./Help.js"
import * as Inputs from "./Inputs.js"
import * as Operations from "./Operations.js"
import * as Output from "./Output.js"
import * as Stdio from "./Stdio.js"
import * as Suggestion from "./Suggestion.js"
import * as Tools from "./Tools.js"

/** The error has been printed. */
class Reported extends Data.TaggedError("Reported")<{ readonly status: number }> {}

type Unwritten = Stdio.BrokenPipe | Stdio.StreamError

const format = Options.choice("format", Output.formats).pipe(
  Options.optional,
  Options.withDescription(
    "The output format. Default: json, or ndjson with --all. With json or ndjson, errors are printed as JSON too."
  )
)

const json = Options.text("json").pipe(
  Options.withPseudoName("JSON"),
  Options.optional,
  Options.withDescription(
    "The input as a JSON object with Clerk's field names: inline, @FILE, or - for stdin. Flags override its fields."
  )
)

const all = Options.boolean("all").pipe(Options.withDescription("Read all pages of the list."))

const input = Options.text("input").pipe(
  Options.withPseudoName("FILE"),
  Options.optional,
  Options.withDescription(
    "Call the operation once per line of this NDJSON file, or of stdin if -. A flag applies to every line that does not set the field."
  )
)

const outcomes = Options.text("outcomes").pipe(
  Options.withPseudoName("FILE"),
  Options.optional,
  Options.withDescription(
    "Write one outcome per line of --input to this file. Lines that already have an outcome are not sent again."
  )
)

const concurrency = Options.integer("concurrency").pipe(
  Options.withPseudoName("NUMBER"),
  Options.withSchema(Schema.Int.pipe(Schema.between(1, 64, { message: () => "--concurrency must be 1 to 64" }))),
  Options.withDefault(4),
  Options.withDescription("The number of lines of --input to process concurrently. Default: 4.")
)

const dryRun = Options.boolean("dry-run").pipe(
  Options.withDescription("Print the request, without the key, and send nothing.")
)

const yes = Options.boolean("yes").pipe(Options.withDescription("Delete without asking for confirmation."))

const showSecrets = Options.boolean("show-secrets").pipe(
  Options.withDescription("Print tokens, passwords and keys, which are masked by default.")
)

const general = { all, concurrency, dryRun, format, input, json, outcomes, showSecrets, yes }

type General = Command.Command.ParseConfig<typeof general>

const print = (text: string) => Effect.flatMap(Stdio.Stdio, ({ write }) => write(text))

const progress = (text: string) => Effect.flatMap(Stdio.Stdio, ({ progress }) => progress(text))

const invalid = (message: string) => new Failure.InvalidInput({ message })

const instanceOperation = Operations.find("instance.get")!

/** Prints the id of a production instance on stderr before it is changed. */
const nameProduction = Effect.gen(function*() {
  const key = yield* Config.withDefault(Config.string("CLERK_SECRET_KEY"), "")
  if (!key.startsWith("sk_live_")) return
  const { environmentType, id } = (yield* Call.once(instanceOperation, {})) as Instance
  yield* Console.error(`Instance ${id} (${environmentType})`)
})

/** The inputs for paging, which `--all` does not accept. */
const ofPages = ["limit", "offset", "paginated", "startingAfter"]

const decode = (operation: Operations.Operation, json: Inputs.Object) =>
  Effect.mapError(Fields.decode(operation, json), (issues) => Failure.invalid(operation.name, issues))

/** Calls an operation for each line of a file. */
const callMany = (operation: Operations.Operation, shared: Inputs.Object, path: string, options: General) =>
  Effect.gen(function*() {
    const { concurrency, dryRun, showSecrets, yes } = options
    const out = Option.getOrUndefined(options.outcomes)
    const lines = yield* Bulk.parse(operation, yield* Inputs.read(path), shared)
    const show = { secrets: showSecrets }
    if (dryRun) {
      return yield* Effect.forEach(
        lines,
        ({ input }) =>
          Effect.flatMap(Call.request(operation, input, show), (request) => print(`${JSON.stringify(request)}\n`)),
        { discard: true }
      )
    }
    const pending = out === undefined ? lines : yield* Bulk.pending(lines, out)
    yield* Effect.gen(function*() {
      if (!operation.isReadOnly) yield* nameProduction
      if (operation.endpoint.method === "DELETE" && !yes && pending.length > 0) {
        const { require } = yield* Confirmation.Confirmation
        yield* require(`${operation.name} for ${pending.length} lines?`)
      }
      const files = yield* FileSystem.FileSystem
      const keep = (
        outcome: Bulk.Outcome
      ): Effect.Effect<void, PlatformError.PlatformError | Unwritten, Stdio.Stdio> => {
        const text = `${JSON.stringify(outcome)}\n`
        return out === undefined ? print(text) : files.writeFileString(out, text, { flag: "a", mode: 0o600 })
      }
      let done = 0
      let failed = 0
      yield* Stream.fromIterable(pending).pipe(
        Stream.mapEffect(({ hash, input, line }) =>
          Effect.match(Call.once(operation, input), {
            onFailure: (error): Bulk.Outcome => ({ line, hash, error: Failure.toJson(error) }),
            onSuccess: (answer): Bulk.Outcome => ({
              line,
              hash,
              answer: Answer.toJson(operation.endpoint, answer, show)
            })
          }), { concurrency, unordered: true }),
        Stream.runForEach((outcome) => {
          done += 1
          if ("error" in outcome) failed += 1
          return Effect.zipRight(keep(outcome), progress(`${done} of ${pending.length}, ${failed} failed`))
        }),
        Effect.ensuring(progress(""))
      )
      if (failed > 0) {
        return yield* new Failure.Incomplete({
          message: `${failed} of ${done} lines failed. ${
            out === undefined ? "See their outcomes." : `See ${out} for details.`
          }`
        })
      }
    }).pipe(Effect.provide(Call.client(operation)))
  })

/** Calls an operation, and prints the answer. */
const callOne = (operation: Operations.Operation, json: Inputs.Object, options: General) =>
  Effect.gen(function*() {
    const { all, dryRun, showSecrets, yes } = options
    const { endpoint } = operation
    const show = { secrets: showSecrets }
    if (all && endpoint.list === null) return yield* invalid(`${operation.name} is not a list. Remove --all.`)
    const input = yield* decode(operation, json)
    const ofPage = ofPages.filter((name) => name in input)
    if (all && ofPage.length > 0) {
      return yield* invalid(
        `--all reads all pages of the list. Remove ${ofPage.map(Operations.kebabCase).join(", ")}.`
      )
    }
    if (dryRun) {
      const request = yield* Call.request(operation, input, show)
      return yield* print(`${JSON.stringify(request, null, 2)}\n`)
    }
    const columns = Answer.columnsOf(endpoint)
    yield* Effect.gen(function*() {
      if (!operation.isReadOnly) yield* nameProduction
      if (endpoint.method === "DELETE" && !yes) {
        const { require } = yield* Confirmation.Confirmation
        const ids = Fields.of(operation).filter(({ part }) => part === "path").map(({ name }) => String(input[name]))
        yield* require(`${[operation.name, ...ids].join(" ")}?`)
      }
      if (all) {
        const { end, rows } = Output.encoder(Option.getOrElse(options.format, () => "ndjson" as const), columns)
        let count = 0
        yield* Call.pages(operation, input).pipe(
          Stream.runForEach((page) => {
            const data = Answer.rowsOf(Answer.toJson(endpoint, page, show))
            count += data.length
            return Effect.zipRight(print(rows(data)), progress(`${count} rows`))
          }),
          Effect.ensuring(progress(""))
        )
        return yield* print(end())
      }
      const answer = Answer.toJson(endpoint, yield* Call.once(operation, input), show)
      const format = Option.getOrElse(options.format, () => "json" as const)
      if (endpoint.list === null || format === "json") return yield* print(Output.single(format, columns, answer))
      const { end, rows } = Output.encoder(format, columns)
      yield* print(rows(Answer.rowsOf(answer)) + end())
    }).pipe(Effect.provide(Call.client(operation)))
  })

/** Prints an error in the chosen format. */
const report = (
  error: { readonly _tag: string },
  format: Option.Option<Output.Format>
): Effect.Effect<never, Stdio.BrokenPipe | Reported> => {
  if (error instanceof Stdio.BrokenPipe) return Effect.fail(error)
  const isJson = Option.exists(format, (format) => format === "json" || format === "ndjson")
  const text = isJson ? JSON.stringify(Failure.toJson(error)) : `clerk-admin: ${Output.clean(Failure.describe(error))}`
  return Effect.zipRight(Console.error(text), new Reported({ status: Failure.statusOf(error) }))
}

/** Runs the command of an operation, with the input from its flags. */
const call = (
  operation: Operations.Operation,
  flags: Effect.Effect<Inputs.Object, Failure.InvalidInput, Inputs.Needs>,
  options: General
) =>
  Effect.gen(function*() {
    const json = Option.isSome(options.json) ? yield* Inputs.fromJson(options.json.value) : {}
    const values = { ...json, ...(yield* flags) }
    if (Option.isSome(options.input)) yield* callMany(operation, values, options.input.value, options)
    else yield* callOne(operation, values, options)
  }).pipe(Effect.catchAll((error) => report(error, options.format)))

type AnyCommand = Command.Command<
  string,
  Confirmation.Confirmation | HttpClient.HttpClient | Inputs.Needs,
  Stdio.BrokenPipe | Reported,
  // commands differ in their inputs
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  any
>

/** Subcommands; at least one. */
const subcommands = (commands: ReadonlyArray<unknown>) =>
  Command.withSubcommands(commands as readonly [AnyCommand, ...ReadonlyArray<AnyCommand>])

/**
 * The command of an operation. Its flags need its schemas, so they are built only if the arguments name the operation.
 */
const ofOperation = (operation: Operations.Operation, isNamed: boolean) =>
  Command.make(
    operation.words[1],
    { ...general, fields: isNamed ? Inputs.options(operation) : {} },
    ({ fields, ...options }) => call(operation, Inputs.given(fields), options)
  ).pipe(Command.withDescription(operation.documentation))

/** The commands of a resource. Only those that the arguments may name are built. */
const ofResource = ({ documentation, operations, word }: Operations.Resource, names: (word: string) => boolean) => {
  const command = Command.make(word).pipe(Command.withDescription(documentation))
  return names(word)
    ? subcommands(operations.map((operation) => ofOperation(operation, names(operation.words[1]))))(command)
    : command
}

/** The summaries of the commands that are not resources. */
const summaries = {
  call: "Call an operation by its name in Clerk's API reference.",
  capability: "Print a machine-readable description of the operations: names, methods, paths, inputs, outputs.",
  mcp: "Run an MCP server that exposes operations as tools. Only read-only operations are enabled by default."
} as const

const callByName = Command.make(
  "call",
  {
    ...general,
    operation: Args.text({ name: "OPERATION" }).pipe(
      Args.withDescription(
        "An operation: CreateOrganizationDomain, as in Clerk's API reference, or organizationDomains.create."
      )
    )
  },
  ({ operation: name, ...options }) => {
    const operation = Operations.find(name)
    return operation === undefined
      ? report(invalid(Operations.unknown(name)), options.format)
      : call(operation, Effect.succeed({}), options)
  }
).pipe(Command.withDescription(summaries.call))

const version = "0.1.0"

const capability = Command.make(
  "capability",
  {
    format: Options.choice("format", Capability.formats).pipe(
      Options.withDefault("yaml" as const),
      Options.withDescription("The output format: a capability in YAML, or OpenAPI 3.1 in JSON. Default: yaml.")
    ),
    group: Options.choice("group", Operations.resources.map(({ word }) => word)).pipe(
      Options.withPseudoName("GROUP"),
      Options.optional,
      Options.withDescription("Only the operations on this resource, such as organization-domains.")
    )
  },
  ({ format, group }) =>
    print(
      Capability.render(
        Operations.resources.filter(({ word }) => Option.isNone(group) || group.value === word),
        format,
        version
      )
    ).pipe(Effect.catchAll((error) => report(error, Option.none())))
).pipe(Command.withDescription(summaries.capability))

/** Names from a repeated flag, each a name or a list separated by commas. */
const names = (texts: ReadonlyArray<string>): ReadonlyArray<string> =>
  texts.flatMap((text) => text.split(",")).map((name) => name.trim()).filter((name) => name !== "")

const mcp = Command.make(
  "mcp",
  {
    allow: Options.text("allow").pipe(
      Options.withPseudoName("NAMES"),
      Options.repeated,
      Options.map(names),
      Options.withDescription(
        "Operations to enable in addition to read-only ones, such as organizations.create,users.update."
      )
    ),
    allowDestructive: Options.boolean("allow-destructive").pipe(
      Options.withDescription("Also enable the destructive operations of --allow or --allow-writes.")
    ),
    allowWrites: Options.boolean("allow-writes").pipe(
      Options.withDescription("Enable all operations that write, except destructive ones.")
    ),
    groups: Options.choice("group", Operations.resources.map(({ word }) => word)).pipe(
      Options.withPseudoName("GROUP"),
      Options.repeated,
      Options.withDescription("Only the operations on this resource. Can be repeated.")
    ),
    http: Options.integer("http").pipe(
      Options.withSchema(Schema.Int.pipe(Schema.between(0, 65_535, { message: () => "--http must be 0 to 65535" }))),
      Options.withPseudoName("PORT"),
      Options.optional,
      Options.withDescription(
        "Serve HTTP on this loopback port instead of stdin and stdout; 0 picks a free port. Clients send the token in CLERK_ADMIN_MCP_TOKEN, or else the generated token that is printed."
      )
    ),
    maxBytes: Options.integer("max-bytes").pipe(
      Options.withPseudoName("BYTES"),
      Options.withSchema(
        Schema.Int.pipe(
          Schema.between(1_000, 10_000_000, { message: () => "--max-bytes must be 1000 to 10000000" })
        )
      ),
      Options.withDefault(40_000),
      Options.withDescription(
        "The maximum size of an answer, in bytes. Default: 40000. A list that is larger continues with a cursor."
      )
    ),
    privateMetadata: Options.boolean("show-private-metadata").pipe(
      Options.withDescription("Include private metadata, which is left out by default.")
    ),
    showSecrets
  },
  ({ allow, allowDestructive, allowWrites, groups, http, maxBytes, privateMetadata, showSecrets }) =>
    Effect.gen(function*() {
      const operations = yield* Tools.select({ allow, allowDestructive, allowWrites, groups })
      const Mcp = yield* Effect.promise(() => import("./Mcp.js"))
      const options = { version, operations, limits: { maxBytes, privateMetadata, secrets: showSecrets } }
      yield* Effect.gen(function*() {
        if (operations.some(({ isReadOnly }) => !isReadOnly)) yield* nameProduction
        yield* Option.match(http, {
          onNone: () => Mcp.stdio(options),
          onSome: (port) => Mcp.http(options, port)
        })
      }).pipe(Effect.provide(ClerkClient.layerConfig()))
    }).pipe(Effect.catchAll((error) => report(error, Option.none())))
).pipe(
  Command.withDescription(
    "Run an MCP server that exposes operations as tools. Only read-only operations are enabled by default."
  )
)

const commands = { call: callByName, capability, mcp }

const program = (args: ReadonlyArray<string>) => {
  const isWhole = args.includes("--completions") || args.includes("--wizard")
  const names = (word: string) => isWhole || args.includes(word)
  return Command.make("clerk-admin").pipe(
    Command.withDescription("Call any operation of the Clerk Backend API, on the instance of CLERK_SECRET_KEY."),
    subcommands([
      ...Object.values(commands),
      ...Operations.resources.map((resource) => ofResource(resource, names))
    ]),
    Command.run({ name: "clerk-admin", version, executable: "clerk-admin" })
  )
}

const generalOptions: ReadonlyArray<Help.Row> = [
  ["-h, --help", "Print this help."],
  ["--version", "Print the version."],
  ["--completions bash | zsh | fish", "Print a shell completion script."]
]

const environment: ReadonlyArray<Help.Row> = [
  ["CLERK_SECRET_KEY", "The secret key of the instance. Variables are also read from .env in this directory."],
  ["CLERK_MACHINE_SECRET_KEY", "The secret key of a machine, for m2m create-token."],
  ["CLERK_API_URL", "The origin of the API. Default: https://api.clerk.com."],
  ["HTTPS_PROXY", "The URL of a proxy. HTTP_PROXY applies to http:// URLs."],
  ["NO_PROXY", "Hosts that bypass the proxy, separated by commas."],
  ["NO_COLOR", "Disable colors."]
]

const isGeneral = ([name]: Help.Row): boolean =>
  Object.keys(general).some((option) => name.split(/[ ,]/).includes(`--${Operations.kebabCase(option)}`))

/** The first sentence. */
const brief = (text: string): string => /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, ".") ?? text

/** The help that the arguments ask for, if any. */
const helpOf = (args: ReadonlyArray<string>): Help.Page | undefined => {
  const words = args.filter((arg) => !arg.startsWith("-"))
  const [first, second] = words
  const resource = Operations.resources.find(({ word }) => word === first)
  const isBare = args.length === words.length && (words.length === 0 || (words.length === 1 && resource !== undefined))
  if (!isBare && !args.includes("--help") && !args.includes("-h")) return undefined
  if (first === "call" || first === "capability" || first === "mcp") {
    const rows = Help.rowsOf(commands[first])
    const names = rows.map(([name]) => name).filter((name) => name.startsWith("<"))
    return {
      summary: summaries[first],
      usage: [first, "[options]", ...names].join(" "),
      sections: [
        ["Arguments", rows.filter(([name]) => name.startsWith("<"))],
        ["Options", rows.filter(([name]) => !name.startsWith("<"))]
      ]
    }
  }
  if (resource === undefined) {
    return {
      summary: "Call any operation of the Clerk Backend API, on the instance of CLERK_SECRET_KEY.",
      usage: "<resource> <operation> [options]",
      sections: [
        ["Resources", Operations.resources.map(({ documentation, word }): Help.Row => [word, brief(documentation)])],
        ["Commands", Object.entries(summaries)],
        ["Options", generalOptions],
        ["Environment", environment]
      ],
      end:
        "Run clerk-admin <resource> --help for its operations, and clerk-admin <resource> <operation> --help for the flags of an operation."
    }
  }
  const operation = resource.operations.find(({ words }) => words[1] === second)
  if (operation === undefined) {
    return {
      summary: resource.documentation,
      usage: `${resource.word} <operation> [options]`,
      sections: [
        [
          "Operations",
          resource.operations.map(({ documentation, words }): Help.Row => [words[1], brief(documentation)])
        ]
      ]
    }
  }
  const rows = Help.rowsOf(ofOperation(operation, true))
  return {
    summary: operation.documentation,
    usage: `${operation.words.join(" ")} [options]`,
    sections: [["Input", rows.filter((row) => !isGeneral(row))], ["Options", rows.filter(isGeneral)]]
  }
}

/** What is wrong with the words that name an operation, if anything. */
const problemOf = ([first = "-", second = "-"]: ReadonlyArray<string>): string | undefined => {
  if (first.startsWith("-") || Object.hasOwn(commands, first)) return undefined
  const resource = Operations.resources.find(({ word }) => word === first)
  if (resource === undefined) {
    const words = [...Operations.resources.map(({ word }) => word), ...Object.keys(commands)]
    return `${first} is not a resource.${Suggestion.question(first, words)} Run clerk-admin --help for a list.`
  }
  const words = resource.operations.map(({ words }) => words[1])
  return second.startsWith("-") || words.includes(second)
    ? undefined
    : `${first} has no operation ${second}.${
      Suggestion.question(second, words)
    } Run clerk-admin ${first} --help for a list.`
}

const flagsOf = (rows: ReadonlyArray<Help.Row>): ReadonlyArray<string> =>
  rows.flatMap(([name]) => name.match(/--[a-z0-9-]+/g) ?? [])

const operationFlags = (operation: Operations.Operation) => flagsOf(Help.rowsOf(ofOperation(operation, true)))

/** Says where to look, after `@effect/cli` has printed what is wrong with the flags of an operation. */
const advise = (args: ReadonlyArray<string>) => {
  const words = args.slice(0, 2).join(" ")
  const operation = Operations.all.find((operation) => operation.words.join(" ") === words)
  if (operation === undefined) return Effect.void
  const flags = operationFlags(operation)
  const unknown = args.map((arg) => arg.replace(/=.*/s, "")).find((arg) => arg.startsWith("--") && !flags.includes(arg))
  const question = unknown === undefined ? "" : Suggestion.question(unknown, flags)
  return Console.error(`clerk-admin:${question} Run clerk-admin ${words} --help for its flags.`)
}

/** The shells for which {@link Completion} has a script. The one for fish comes from `@effect/cli`. */
const shells: { readonly [name: string]: "bash" | "zsh" } = { bash: "bash", sh: "bash", zsh: "zsh" }

/** The words that may follow other words. */
const completions = (): Completion.Words => {
  const { resources } = Operations
  return new Map([
    ["", [...resources.map(({ word }) => word), ...Object.keys(commands), ...flagsOf(generalOptions)]],
    ...Object.entries(commands).map(([name, command]) => [name, flagsOf(Help.rowsOf(command))] as const),
    ...resources.map(({ operations, word }) => [word, operations.map(({ words }) => words[1])] as const),
    ...Operations.all.map((operation) => [operation.words.join(" "), operationFlags(operation)] as const)
  ])
}

const toned = <A, E, R>(program: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Stdio.Stdio, ({ terminal }) => terminal.isColored ? program : Help.withoutColors(program))

const answer = (args: ReadonlyArray<string>) =>
  Effect.flatMap(Stdio.Stdio, ({ terminal }) => {
    const page = helpOf(args)
    const shell = args[0] === "--completions" ? shells[args[1] ?? ""] : undefined
    const text = page !== undefined
      ? Help.render("clerk-admin", page, terminal)
      : shell && Completion.render(shell, completions())
    if (text !== undefined) return Effect.catchAll(print(text), (error) => report(error, Option.none()))
    const problem = problemOf(args)
    return problem === undefined
      ? program(args)(["node", "clerk-admin", ...args])
      : report(invalid(problem), Option.none())
  })

/**
 * Runs the program with the arguments after its name, and returns the exit status, one of `Failure.statuses`. Errors
 * are printed on stderr.
 */
export const run = (
  args: ReadonlyArray<string>
): Effect.Effect<
  number,
  never,
  CliApp.CliApp.Environment | Confirmation.Confirmation | HttpClient.HttpClient | Stdio.Stdio
> =>
  answer(args).pipe(
    Effect.as(Failure.statuses.done as number),
    Effect.catchTags({
      BrokenPipe: () => Effect.succeed(Failure.statuses.done),
      Reported: ({ status }) => Effect.succeed(status)
    }),
    Effect.catchAll((error) =>
      ValidationError.isValidationError(error)
        ? Effect.as(advise(args), Failure.statuses.invalid)
        : Effect.as(Console.error(`clerk-admin: ${Failure.describe(error)}`), Failure.statusOf(error))
    ),
    Effect.catchAllDefect((defect) =>
      Effect.as(Console.error(`clerk-admin: ${Failure.describe(defect)}. This is a bug.`), Failure.statuses.failed)
    ),
    // otherwise an option in capitals, such as --DRY-RUN, is accepted and has no effect
    Effect.provide(CliConfig.layer({ showBuiltIns: false, isCaseSensitive: true })),
    toned
  )

/**
 * Exits with the status of {@link run}, or with 130 after Ctrl-C.
 */
export const teardown: Runtime.Teardown = (exit, onExit) =>
  onExit(Exit.match(exit, {
    onFailure: (cause) => Cause.isInterrupted(cause) ? 130 : 1,
    onSuccess: (status) => typeof status === "number" ? status : 0
  }))
