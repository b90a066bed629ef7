/**
 * The commands of `provision`.
 */
import * as Args from "@effect/cli/Args"
import * as CliConfig from "@effect/cli/CliConfig"
import type * as CliApp from "@effect/cli/CliApp"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as Runtime from "@effect/platform/Runtime"
import * as ConfigErrors from "@effect-clerk/cli/ConfigErrors"
import { withoutColors } from "@effect-clerk/cli/Help"
import * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as Organizations from "@effect-clerk/client/Organizations"
import { OrganizationId, OrganizationSlug } from "@effect-clerk/core/Organization"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import type * as ConfigError from "effect/ConfigError"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Record from "effect/Record"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Apply from "./Apply.js"
import * as AtomicFile from "./AtomicFile.js"
import * as Colors from "./Colors.js"
import * as Confirmation from "./Confirmation.js"
import * as CurrentState from "./CurrentState.js"
import * as DesiredState from "./DesiredState.js"
import * as Export from "./Export.js"
import * as Help from "./Help.js"
import * as Instance from "./Instance.js"
import * as Output from "./Output.js"
import * as Plan from "./Plan.js"
import type * as Provision from "./Provision.js"
import * as Progress from "./Progress.js"
import * as References from "./References.js"
import * as Report from "./Report.js"
import * as Rows from "./Rows.js"
import * as Signals from "./Signals.js"
import * as Text from "./Text.js"
import * as Watch from "./Watch.js"

/** Part of a plan failed. The report has named the failures. */
class Incomplete extends Data.TaggedError("Incomplete") {}

/** A plan has changes, and the caller asked for an exit status that shows it. */
class Changes extends Data.TaggedError("Changes") {}

/** No order of steps can apply the plan. */
class Refused extends Data.TaggedError("Refused")<{ readonly reasons: ReadonlyArray<string> }> {
  override get message(): string {
    return [...this.reasons, "Nothing was changed. Correct the file."].join("\n")
  }
}

/** `--lock` without a shared state. */
class NothingToLock extends Data.TaggedError("NothingToLock") {
  override get message(): string {
    return "--lock requires a shared state. Also pass --database-url or --durable."
  }
}

/** `--once` does not wait for webhooks. */
class NothingToWaitFor extends Data.TaggedError("NothingToWaitFor") {
  override get message(): string {
    return "--once and --webhook-port are mutually exclusive. Pass only one of them."
  }
}

/** The output was closed before the plan was printed. */
class Unread extends Data.TaggedError("Unread") {
  override get message(): string {
    return "The output was closed before the plan was printed, so nothing was changed. Send the output to a file or a terminal."
  }
}

/** A production instance would be changed without confirmation. */
class ProductionNotAllowed extends Data.TaggedError("ProductionNotAllowed")<{ readonly option: string }> {
  override get message(): string {
    return `The secret key belongs to a production instance. Pass --production with ${this.option} to change it without confirmation.`
  }
}

/** A flag with a value that is neither true nor false. */
class InvalidFlag extends Data.TaggedError("InvalidFlag")<{ readonly flag: string }> {
  override get message(): string {
    return `${this.flag} must have no value, or true or false`
  }
}

const verbose = Options.boolean("verbose").pipe(
  Options.withDescription("Print stack traces of errors.")
)

/** Whether this only sets the exit status and is not an error. */
const isEnd = (error: unknown): boolean =>
  error instanceof Changes || error instanceof Incomplete || error instanceof Output.BrokenPipe

/** A command that uses the instance configured by the environment. */
const command = <Name extends string, const Config extends Command.Command.Config, R, E>(
  name: Name,
  description: string,
  config: Config,
  handler: (options: Command.Command.ParseConfig<Config>) => Effect.Effect<void, E, R>
) =>
  Command.make(name, { ...config, verbose }, (options) => {
    const { verbose, ...rest } = options as Command.Command.ParseConfig<Config> & { readonly verbose: boolean }
    const handled = handler(rest as Command.Command.ParseConfig<Config>)
    return verbose
      ? Effect.tapErrorCause(handled, (cause) =>
        Option.exists(Cause.failureOption(cause), isEnd)
          ? Effect.void
          : Console.error(Cause.pretty(cause, { renderErrorCause: true })))
      : handled
  }).pipe(Command.withDescription(description), Command.provide(Clerk.layerConfig()))

const file = Args.text({ name: "FILE" }).pipe(
  Args.withDescription("A YAML or JSON file with the desired organizations, roles, permissions and allowlist.")
)

const prune = Options.boolean("prune").pipe(
  Options.withDescription(
    "Also delete organizations, members, domains, roles, permissions and allowlist entries that are missing from the lists in the file. "
      + "Lists that the file omits are not touched. The file must end with a line ... to show that it is complete."
  )
)

const concurrency = Options.integer("concurrency").pipe(
  Options.withPseudoName("N"),
  Options.withSchema(Schema.Int.pipe(Schema.between(1, 64, { message: () => "--concurrency must be 1 to 64" }))),
  Options.withDefault(4),
  Options.withDescription("The number of organizations to process concurrently. Default: 4.")
)

interface PlanOptions {
  readonly concurrency: number
  readonly prune: boolean
}

const planFor = (source: DesiredState.Source, options: PlanOptions) =>
  Effect.gen(function*() {
    const current = yield* CurrentState.read(source.desired, options)
    const plan = Plan.make(current, source.desired, options)
    yield* References.check(source, current, plan)
    return plan
  })

const makePlan = ({ file, ...options }: PlanOptions & { readonly file: string }) =>
  Effect.flatMap(DesiredState.read(file, options), (source) => planFor(source, options))

const plan = command("plan", "Show what apply would change, without changing anything.", {
  file,
  json: Options.boolean("json").pipe(Options.withDescription("Print the plan as JSON.")),
  detailedExitcode: Options.boolean("detailed-exitcode").pipe(
    Options.withDescription("Exit with 2 if there are changes, 0 if there are none, 1 after an error.")
  ),
  concurrency,
  prune
}, ({ detailedExitcode, json, ...options }) =>
  Effect.gen(function*() {
    const instance = yield* Instance.current
    const plan = yield* makePlan(options)
    const output = json ? Report.toJson(instance, plan) : Report.preview(instance, plan, yield* Colors.Current)
    const reported: Effect.Effect<void, Changes | Refused> = plan.refused.length > 0
      ? Effect.fail(new Refused({ reasons: plan.refused }))
      : detailedExitcode && !Plan.isEmpty(plan)
      ? Effect.fail(new Changes())
      : Effect.void
    yield* Output.print(output).pipe(
      Effect.catchTag("BrokenPipe", (error) => Effect.zipRight(reported, Effect.fail(error)))
    )
    yield* reported
  }))

const printReport = (report: Report.Report) => Output.print(Report.render(report))

/** Applies a plan with `run`, shows the progress, and reports the result at the end. */
const applyPlan = <E, R>(plan: Plan.Plan, { interrupted, onSignal, run, print = printReport }: {
  readonly interrupted: string
  readonly onSignal: (unfinished: number, seconds: number) => string
  readonly run: (onEvent: Apply.Options["onEvent"]) => Effect.Effect<void, E, R>
  readonly print?: typeof printReport
}) =>
  Effect.gen(function*() {
    const { start } = yield* Progress.Progress
    const events: Array<Provision.Event> = []
    const report = Effect.sync(() => Report.make(plan, events))
    const began = yield* Clock.currentTimeMillis
    const clock = yield* Effect.clock
    const signaled = () => {
      const unfinished = Report.unfinished(plan, events).length
      const each = (clock.unsafeCurrentTimeMillis() - began) / Math.max(1, events.length)
      return onSignal(unfinished, Math.ceil(unfinished * each / 1000))
    }
    yield* start(Plan.steps(plan).length).pipe(
      Effect.flatMap((show) => run((event) => Effect.zipRight(Effect.sync(() => events.push(event)), show(event)))),
      Effect.scoped,
      Signals.during({ interrupted: signaled, left: () => Report.renderLeft(plan, events) }),
      Effect.onInterrupt(() => Console.error(`Interrupted: ${interrupted} Run it again to continue.`)),
      Effect.ensuring(Effect.ignore(Effect.flatMap(report, print)))
    )
    if (!Report.isComplete(yield* report)) yield* new Incomplete()
  })

/** Changes that the user allows without confirmation. */
interface Consent {
  readonly autoApprove: boolean
  readonly production: boolean
}

/** An option that skips confirmation requires `--production` on a production instance. */
const checkProduction = ({ kind }: Instance.Instance, production: boolean, option: string) =>
  kind === "production" && !production ? Effect.fail(new ProductionNotAllowed({ option })) : Effect.void

const confirm = ({ kind }: Instance.Instance, plan: Plan.Plan) =>
  Effect.gen(function*() {
    const { require } = yield* Confirmation.Confirmation
    yield* kind === "production"
      ? require("Apply this to the production instance? Type production to confirm", "production")
      : require("Apply this? Type yes to confirm", "yes")
    yield* Effect.forEach(Plan.removals(plan), (name) =>
      require(`This deletes everything marked with - in ${name}. Type ${name} to confirm`, name), { discard: true })
  })

const previewed = (instance: Instance.Instance, plan: Plan.Plan, { autoApprove }: Consent) =>
  Effect.gen(function*() {
    yield* Output.print(Report.preview(instance, plan, yield* Colors.Current)).pipe(
      Effect.catchTag("BrokenPipe", (error) => Effect.fail(Plan.isEmpty(plan) ? error : new Unread()))
    )
    if (plan.refused.length > 0) return yield* new Refused({ reasons: plan.refused })
    if (!autoApprove && !Plan.isEmpty(plan)) yield* confirm(instance, plan)
  })

const state = Options.text("durable").pipe(
  Options.withPseudoName("STATE"),
  Options.withDescription(
    "Record the run in this SQLite file. A run that was killed continues when it is started again with the same file and "
      + "state. The state holds the plan with its metadata, but never the secret key."
  ),
  Options.orElseEither(
    Options.redacted("database-url").pipe(
      Options.withPseudoName("URL"),
      Options.withDescription(
        "Record the run in this PostgreSQL database instead. Processes that apply the same file share the work."
      )
    )
  ),
  Options.optional
)

const lock = Options.boolean("lock").pipe(
  Options.withDescription(
    "With --database-url: take an exclusive lock. If another process is using the database, fail and name that process. "
      + "--durable always allows only one process at a time."
  )
)

/** Continues the run in the state, or begins one. Its modules are loaded only when they are needed. */
const applyDurably = (
  instance: Instance.Instance,
  state: Either.Either<Redacted.Redacted, string>,
  { file, lock, ...options }: PlanOptions & Consent & { readonly file: string; readonly lock: boolean }
) =>
  Effect.gen(function*() {
    const Durable = yield* Effect.promise(() => import("./Durable.js"))
    const DurableState = yield* Effect.promise(() => import("./DurableState.js"))
    const source = yield* DesiredState.read(file, options)
    const key = DurableState.fingerprint(source.desired, { prune: options.prune })
    yield* Effect.gen(function*() {
      const { begin, pending } = yield* DurableState.DurableState
      const held = Option.getOrUndefined(yield* pending(key))
      const plan = held?.plan ?? (yield* planFor(source, options))
      if (held === undefined) yield* previewed(instance, plan, options)
      else {
        yield* Output.print(`${Text.clean(Instance.render(instance))}\n`)
        yield* Console.error("Continuing the run in the state.")
      }
      if (Plan.isEmpty(plan)) return
      const run = held ?? (yield* begin(key, plan))
      yield* applyPlan(run.plan, {
        interrupted: "the state records the completed steps.",
        onSignal: () =>
          "finishing the requests in flight; the state records the completed steps. A second signal exits immediately.",
        run: (onEvent) => Durable.run(run, { concurrency: options.concurrency, onEvent })
      })
    }).pipe(
      Effect.provide(Either.match(state, {
        onLeft: DurableState.layerFile,
        onRight: (url) => DurableState.layerDatabase(url, { exclusive: lock })
      }))
    )
  })

/** Applies a plan in this process. */
const applyHere = (plan: Plan.Plan, concurrency: number, print = printReport) =>
  applyPlan(plan, {
    interrupted: "unfinished work was rolled back, except for what the report lists.",
    onSignal: (steps, seconds) =>
      `rolling back ${
        steps === 1 ? "1 step" : `${steps} steps`
      } of unfinished work, in about ${seconds} s if Clerk answers. `
      + "A second signal stops immediately and leaves the work half done.",
    run: (onEvent) => Apply.run(plan, { concurrency, onEvent }),
    print
  })

const production = Options.boolean("production").pipe(
  Options.withDescription("Allow changes to a production instance without confirmation.")
)

const apply = command(
  "apply",
  "Change the instance to match a file. Anything that the file does not mention is not touched.",
  {
    file,
    autoApprove: Options.boolean("auto-approve").pipe(
      Options.withDescription("Change and delete without asking for confirmation.")
    ),
    production,
    concurrency,
    prune,
    state,
    lock
  },
  ({ state, ...options }) =>
    Effect.gen(function*() {
      const instance = yield* Instance.current
      if (options.autoApprove) yield* checkProduction(instance, options.production, "--auto-approve")
      if (options.lock && Option.isNone(state)) return yield* new NothingToLock()
      if (Option.isSome(state)) return yield* applyDurably(instance, state.value, options)
      const plan = yield* makePlan(options)
      yield* previewed(instance, plan, options)
      if (Plan.isEmpty(plan)) return
      yield* applyHere(plan, options.concurrency)
    })
)

const units = { s: Duration.seconds, m: Duration.minutes, h: Duration.hours, d: Duration.days }

/** At most 24 days, the longest delay of a timer in Node. */
const toInterval = (text: string): Option.Option<Duration.Duration> =>
  /^([1-9][0-9]{0,5}s|[1-9][0-9]{0,3}m|[1-9][0-9]{0,2}h|([1-9]|1[0-9]|2[0-4])d)$/.test(text)
    ? Option.some(units[text.at(-1) as keyof typeof units](Number(text.slice(0, -1))))
    : Option.none()

const watch = command(
  "watch",
  "Compare the instance with a file at intervals and report drift. Changes nothing, unless --apply is passed.",
  {
    file,
    every: Options.text("every").pipe(
      Options.withPseudoName("TIME"),
      Options.filterMap(
        toInterval,
        "--every must be a number of seconds, minutes, hours or days, such as 90s, 15m, 1h or 1d"
      ),
      Options.withDefault(Duration.hours(1)),
      Options.withDescription("The time between comparisons, such as 90s, 15m, 1h or 1d. Default: 1h.")
    ),
    once: Options.boolean("once").pipe(
      Options.withDescription(
        "Compare once. Exit with 0 if there is no drift, 2 if there is drift, 1 after an error."
      )
    ),
    webhookPort: Options.integer("webhook-port").pipe(
      Options.withPseudoName("PORT"),
      Options.withSchema(
        Schema.Int.pipe(Schema.between(0, 65535, { message: () => "--webhook-port must be 0 to 65535" }))
      ),
      Options.optional,
      Options.withDescription(
        "Also compare after each webhook received on this port of 127.0.0.1 (0 picks a free port). Requires CLERK_WEBHOOK_SIGNING_SECRET."
      )
    ),
    format: Options.choice("format", ["text", "json"]).pipe(
      Options.withDefault("text" as const),
      Options.withDescription("The format of the line that is printed for each comparison. Default: text.")
    ),
    apply: Options.boolean("apply").pipe(
      Options.withDescription(
        "Change the instance to match the file whenever it differs, without asking for confirmation."
      )
    ),
    production,
    concurrency,
    prune
  },
  ({ apply, every, format, once, production, webhookPort, ...options }) =>
    Effect.gen(function*() {
      const instance = yield* Instance.current
      if (apply) yield* checkProduction(instance, production, "--apply")
      if (once && Option.isSome(webhookPort)) return yield* new NothingToWaitFor()
      const colors = yield* Colors.Current
      const print = (event: Watch.Event) =>
        Effect.flatMap(
          DateTime.now,
          (now) => Output.print(format === "json" ? Watch.toJson(event, now) : Watch.toText(event, now, colors))
        )

      const compare = Effect.gen(function*() {
        const plan = yield* makePlan(options)
        if (plan.refused.length > 0) return yield* new Refused({ reasons: plan.refused })
        const isSame = Plan.isEmpty(plan)
        yield* Effect.catchTag(print(Watch.Event.Compared({ plan })), "BrokenPipe", (error) =>
          Effect.fail(isSame ? error : new Unread()))
        if (isSame || !apply) {
          return isSame ? undefined : new Changes()
        }
        yield* applyHere(plan, options.concurrency, (report) =>
          print(Watch.Event.Applied({ report })))
        return undefined
      })
      /** The outcome of the program if this is the only comparison. */
      const compared = Effect.catchAll(compare, (error) => {
        switch (error._tag) {
          case "BrokenPipe":
          case "Unread":
          case "WriteError":
            return Effect.fail(error)
          case "Incomplete":
            return Effect.succeed(error)
          default:
            return Effect.as(print(Watch.Event.Failed({ message: error.message })), new Incomplete())
        }
      })

      const events = yield* Queue.sliding<void>(1)
      const webhooks = yield* Effect.transposeMapOption(webhookPort, (port) =>
        Effect.flatMap(
          Effect.promise(() =>
            import("./WebhookTrigger.js")
          ),
          ({ serve }) => serve(port, Queue.offer(events, undefined))
        ))
      yield* print(
        Watch.Event.Watching({
          instance,
          file: options.file,
          every: once ? null : every,
          webhooks: Option.getOrNull(webhooks)
        })
      )
      if (!once) return yield* Watch.repeat(compared, { every, events })
      const status = yield* compared
      if (status !== undefined) yield* status
    }).pipe(Effect.scoped)
)

const idOrSlug = Schema.Union(OrganizationId, OrganizationSlug).annotations({
  message: () => ({ message: "ORG must be the id or slug of an organization", override: true })
})

const exports_ = command("export", "Write a file that describes the current state of the instance.", {
  organization: Options.text("organization").pipe(
    Options.withPseudoName("ORG"),
    Options.withSchema(idOrSlug),
    Options.optional,
    Options.withDescription("Only this organization, by id or slug.")
  ),
  out: Options.text("out").pipe(
    Options.withPseudoName("FILE"),
    Options.optional,
    Options.withDescription(
      "Write to this file instead of stdout. The file is replaced atomically, and only its owner can read it."
    )
  ),
  privateMetadata: Options.boolean("private-metadata").pipe(
    Options.withDescription("Include private metadata, which is left out by default.")
  )
}, ({ out, ...options }) =>
  Effect.gen(function*() {
    const text = Export.stream(options)
    if (Option.isSome(out)) return yield* AtomicFile.write(out.value, text)
    yield* Stream.runForEach(text, Output.print)
  }))

const format = Options.choice("format", Output.formats).pipe(
  Options.withDefault("table" as const),
  Options.withDescription("The output format. Default: table.")
)

const limit = Options.integer("limit").pipe(
  Options.withPseudoName("N"),
  Options.withSchema(Schema.Int.pipe(Schema.positive({ message: () => "--limit must be 1 or more" }))),
  Options.optional,
  Options.withDescription("The maximum number of rows to print.")
)

/** Limits the page size so that no more rows are read than are printed. */
const pageSize = Option.map((limit: number) => Math.min(limit, 500))

/** The options that were given. */
const given = <Given extends Record.ReadonlyRecord<string, Option.Option<unknown>>>(options: Given) =>
  Record.getSomes(options) as { readonly [Key in keyof Given]?: Option.Option.Value<Given[Key]> }

const organizations = command("organizations", "List the organizations of the instance.", {
  query: Options.text("query").pipe(
    Options.withPseudoName("TEXT"),
    Options.optional,
    Options.withDescription("Only organizations whose name or slug contains this text.")
  ),
  format,
  limit
}, ({ format, limit, ...filters }) =>
  Effect.gen(function*() {
    const { listStream } = yield* Organizations.Organizations
    const items = listStream({ includeMembersCount: true, ...given({ pageSize: pageSize(limit), ...filters }) })
    yield* Output.write(items, Rows.organizations, { format, limit })
  }))

const members = command("members", "List the members of an organization.", {
  organization: Args.text({ name: "ORG" }).pipe(
    Args.withSchema(idOrSlug),
    Args.withDescription("The id or slug of an organization.")
  ),
  role: Options.text("role").pipe(
    Options.withPseudoName("ROLE"),
    Options.map((role) => [role]),
    Options.optional,
    Options.withDescription("Only members with this role, such as org:admin.")
  ),
  query: Options.text("query").pipe(
    Options.withPseudoName("TEXT"),
    Options.optional,
    Options.withDescription("Only members whose name, user id or identifiers contain this text.")
  ),
  format,
  limit
}, ({ format, limit, organization, ...filters }) =>
  Effect.gen(function*() {
    const { get } = yield* Organizations.Organizations
    const { listStream } = yield* OrganizationMemberships.OrganizationMemberships
    const { id: organizationId } = yield* get({ organizationId: organization })
    const items = listStream({ organizationId, ...given({ pageSize: pageSize(limit), ...filters }) })
    yield* Output.write(items, Rows.members, { format, limit })
  }))

const domains = command("domains", "List the domains of the organizations.", {
  organization: Options.text("organization").pipe(
    Options.withPseudoName("ORG"),
    Options.withSchema(idOrSlug),
    Options.optional,
    Options.withDescription("Only domains of this organization, by id or slug.")
  ),
  verified: Options.choiceWithValue("verified", [["yes", true], ["no", false]]).pipe(
    Options.optional,
    Options.withDescription("Only domains that are verified (yes) or not verified (no).")
  ),
  enrollmentMode: Options.text("enrollment-mode").pipe(
    Options.withPseudoName("MODE"),
    Options.map((mode) => [mode]),
    Options.optional,
    Options.withDescription("Only domains with this enrollment mode, such as automatic_suggestion.")
  ),
  query: Options.text("query").pipe(
    Options.withPseudoName("TEXT"),
    Options.optional,
    Options.withDescription("Only domains whose name contains this text.")
  ),
  format,
  limit
}, ({ format, limit, organization, ...filters }) =>
  Effect.gen(function*() {
    const { get } = yield* Organizations.Organizations
    const { listAllStream } = yield* OrganizationDomains.OrganizationDomains
    const organizationId = yield* Effect.transposeMapOption(organization, (organizationId) =>
      Effect.map(get({ organizationId }), ({ id }) => id))
    const items = listAllStream(given({ organizationId, pageSize: pageSize(limit), ...filters }))
    yield* Output.write(items, Rows.domains, { format, limit })
  }))

const allowlist = command("allowlist", "List the identifiers on the allowlist.", {
  query: Options.text("query").pipe(
    Options.withPseudoName("TEXT"),
    Options.withDefault(""),
    Options.withDescription("Only identifiers that contain this text.")
  ),
  format,
  limit
}, ({ format, limit, query }) =>
  Effect.gen(function*() {
    const { listStream } = yield* AllowlistIdentifiers.AllowlistIdentifiers
    const items = Stream.filter(listStream(), ({ identifier }) => identifier.includes(query.toLowerCase()))
    yield* Output.write(items, Rows.allowlist, { format, limit })
  }))

const commands = [plan, apply, watch, exports_, organizations, members, domains, allowlist] as const

const provision = Command.make("provision").pipe(
  Command.withDescription("Reconcile a Clerk instance with a file, and list its resources."),
  Command.withSubcommands(commands)
)

const main = Command.run(provision, { name: "provision", version: "0.1.0", executable: "provision" })

/** The values of a flag, as `@effect/cli` reads them. */
const flagValues = /^(?:true|1|y|yes|on|false|0|n|no|off)$/

/** A flag with another value, such as `--prune=False`, which `@effect/cli` would read as `--prune`. */
const misusedFlag = (args: ReadonlyArray<string>): string | undefined => {
  const flags = Help.flags(args, commands)
  return args
    .map((arg) => /^(--[^=]+)=(.*)$/s.exec(arg))
    .find((match) => match !== null && flags.includes(match[1]!) && !flagValues.test(match[2]!))?.[1]
}

const complain = (message: string): Effect.Effect<number> =>
  Effect.as(Console.error(message.split("\n").map((line) => `provision: ${Text.clean(line)}`).join("\n")), 1)

const secrets: { readonly [name: string]: string } = {
  CLERK_SECRET_KEY: "the secret key of your instance, which starts with sk_",
  CLERK_WEBHOOK_SIGNING_SECRET: "the signing secret of the endpoint, which starts with whsec_"
}

/**
 * Prints what is wrong with the environment, and returns the exit status.
 */
export const refuse = (error: ConfigError.ConfigError): Effect.Effect<number> =>
  complain(ConfigErrors.describe(error, secrets))

/**
 * Runs the program with the arguments after its name, and returns the exit status: 0 after success, 2 when there are
 * changes and `--detailed-exitcode` or `watch --once` was passed, 1 otherwise. Errors are printed on stderr.
 */
export const run = (
  args: ReadonlyArray<string>
): Effect.Effect<
  number,
  never,
  | CliApp.CliApp.Environment
  | Confirmation.Confirmation
  | HttpClient.HttpClient
  | Output.Stdout
  | Progress.Progress
> =>
  Effect.gen(function*() {
    const terminal = yield* Effect.all({ colors: Colors.Current, columns: Help.Columns })
    const help = Help.requested(args, provision, commands, terminal)
    if (help !== undefined) return yield* Output.print(help)
    const flag = misusedFlag(args)
    if (flag !== undefined) return yield* new InvalidFlag({ flag })
    const program = main(["node", "provision", ...args])
    return yield* terminal.colors.isColorSupported ? program : withoutColors(program)
  }).pipe(
    Effect.as(0),
    Effect.catchTags({
      BrokenPipe: () => Effect.succeed(0),
      Changes: () => Effect.succeed(2),
      ConfigError: refuse,
      Incomplete: () => Effect.succeed(1)
    }),
    Effect.catchAll((error) => ValidationError.isValidationError(error) ? Effect.succeed(1) : complain(error.message)),
    Effect.catchAllDefect((defect) =>
      complain(
        `${defect instanceof Error ? defect.message : String(defect)}. This is a bug. Pass --verbose for a stack trace.`
      )
    ),
    // otherwise an option in capitals, such as --PRUNE, is accepted and has no effect
    Effect.provide(CliConfig.layer({ showBuiltIns: false, isCaseSensitive: true }))
  )

/**
 * Exits with the status of {@link run}, or with 130 after Ctrl-C.
 */
export const teardown: Runtime.Teardown = (exit, onExit) =>
  onExit(Exit.match(exit, {
    onFailure: (cause) => Cause.isInterrupted(cause) ? 130 : 1,
    onSuccess: (status) => typeof status === "number" ? status : 0
  }))
