/**
 * The commands of `provision`.
 */
import * as Args from "@effect/cli/Args"
import type * as CliApp from "@effect/cli/CliApp"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as Runtime from "@effect/platform/Runtime"
import type * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as Organizations from "@effect-clerk/client/Organizations"
import type * as ClerkError from "@effect-clerk/core/ClerkError"
import { OrganizationId, OrganizationSlug } from "@effect-clerk/core/Organization"
import * as Cause from "effect/Cause"
import * as ConfigError from "effect/ConfigError"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as Apply from "./Apply.js"
import * as CurrentState from "./CurrentState.js"
import * as DesiredState from "./DesiredState.js"
import * as Durable from "./Durable.js"
import * as DurableState from "./DurableState.js"
import * as Output from "./Output.js"
import * as Plan from "./Plan.js"
import type * as Provision from "./Provision.js"
import * as Progress from "./Progress.js"
import * as Report from "./Report.js"
import * as Rows from "./Rows.js"
import * as Text from "./Text.js"

/** Something of a plan failed; the report has said what. */
class Incomplete extends Data.TaggedError("Incomplete") {}

const carryOut = <E, R>(plan: Plan.Plan, run: (onEvent: (event: Provision.Event) => Effect.Effect<void>) => Effect.Effect<void, E, R>) =>
  Effect.gen(function*() {
    const { start } = yield* Progress.Progress
    const events = yield* Ref.make<ReadonlyArray<Provision.Event>>([])
    const report = Effect.map(Ref.get(events), (all) => Report.make(plan, all))
    yield* start(Plan.steps(plan).length).pipe(
      Effect.flatMap((show) =>
        run((event) => Effect.zipRight(Ref.update(events, (all) => [...all, event]), show(event)))
      ),
      Effect.scoped,
      Effect.ensuring(report.pipe(Effect.map(Report.render), Effect.flatMap(Output.print), Effect.ignore))
    )
    if (!Report.isComplete(yield* report)) yield* new Incomplete()
  })

const state = Options.text("durable").pipe(
  Options.map(DurableState.layerFile),
  Options.withDescription(
    "Keep the run in this SQLite file. Killed and started again with the same file and state, it goes on where it was. "
      + "The state holds the plan with its metadata while the run lasts, and never the secret key."
  ),
  Options.orElse(
    Options.redacted("database-url").pipe(
      Options.map(DurableState.layerDatabase),
      Options.withDescription(
        "Keep the run in this PostgreSQL database instead, where processes with the same file share the work."
      )
    )
  ),
  Options.optional
)

/** Goes on with the run that the state holds, else begins the one that is planned. */
const carryOutDurably = (
  desired: DesiredState.DesiredState,
  planned: Effect.Effect<Plan.Plan, ClerkError.ClerkError, AllowlistIdentifiers.AllowlistIdentifiers | CurrentState.OrganizationResources>,
  { concurrency, dryRun }: { readonly concurrency: number; readonly dryRun: boolean }
) =>
  Effect.gen(function*() {
    const { begin, pending } = yield* DurableState.DurableState
    const key = DurableState.fingerprint(desired, {})
    const held = yield* pending(key)
    if (Option.isSome(held)) yield* Console.error("Going on with the run that the state holds.")
    const plan = Option.isSome(held) ? held.value.plan : yield* planned
    if (dryRun) return yield* Output.print(Report.preview(plan))
    const run = Option.isSome(held) ? held.value : yield* begin(key, plan)
    yield* carryOut(run.plan, (onEvent) => Durable.run(run, { concurrency, onEvent }))
  })

const apply = Command.make("apply", {
  file: Args.text({ name: "FILE" }).pipe(
    Args.withDescription("The YAML file with the organizations and the allow-list that shall be.")
  ),
  dryRun: Options.boolean("dry-run").pipe(
    Options.withDescription("Say what would be done, and do nothing.")
  ),
  concurrency: Options.integer("concurrency").pipe(
    Options.withSchema(Schema.Int.pipe(Schema.between(1, 64, { message: () => "--concurrency must be 1 to 64" }))),
    Options.withDefault(4),
    Options.withDescription("How many organizations to work on at a time.")
  ),
  state
}, ({ concurrency, dryRun, file, state }) =>
  Effect.gen(function*() {
    const desired = yield* DesiredState.load(file)
    const planned = Effect.map(CurrentState.read(desired, { concurrency }), (current) => Plan.make(current, desired))
    if (Option.isSome(state)) {
      return yield* Effect.provide(carryOutDurably(desired, planned, { concurrency, dryRun }), state.value)
    }
    const plan = yield* planned
    yield* dryRun
      ? Output.print(Report.preview(plan))
      : carryOut(plan, (onEvent) => Apply.run(plan, { concurrency, onEvent }))
  })).pipe(
    Command.withDescription("Bring the instance to the state of a file; what the file does not speak of stays."),
    Command.provide(Clerk.layerConfig())
  )

const format = Options.choice("format", Output.formats).pipe(
  Options.withDefault("table" as const),
  Options.withDescription("How to print the rows.")
)

const idOrSlug = Schema.Union(OrganizationId, OrganizationSlug)

/** The options that were given. */
const given = <Given extends Record.ReadonlyRecord<string, Option.Option<unknown>>>(options: Given) =>
  Record.getSomes(options) as { readonly [Key in keyof Given]?: Option.Option.Value<Given[Key]> }

const organizations = Command.make("organizations", {
  query: Options.text("query").pipe(
    Options.optional,
    Options.withDescription("Only those whose name or slug has this in it.")
  ),
  format
}, ({ format, ...filters }) =>
  Effect.gen(function*() {
    const organizations = yield* Organizations.Organizations
    const items = organizations.listStream({ includeMembersCount: true, ...given(filters) })
    yield* Output.write(items, Rows.organizations, format)
  })).pipe(
    Command.withDescription("List the organizations of the instance."),
    Command.provide(Clerk.layerConfig())
  )

const members = Command.make("members", {
  organization: Args.text({ name: "ORG" }).pipe(
    Args.withSchema(idOrSlug),
    Args.withDescription("The id or the slug of an organization.")
  ),
  role: Options.text("role").pipe(
    Options.map((role) => [role]),
    Options.optional,
    Options.withDescription("Only those with this role, such as org:admin.")
  ),
  query: Options.text("query").pipe(
    Options.optional,
    Options.withDescription("Only those whose name, user id or identifiers have this in them.")
  ),
  format
}, ({ format, organization, ...filters }) =>
  Effect.gen(function*() {
    const organizations = yield* Organizations.Organizations
    const organizationMemberships = yield* OrganizationMemberships.OrganizationMemberships
    const { id: organizationId } = yield* organizations.get({ organizationId: organization })
    const items = organizationMemberships.listStream({ organizationId, ...given(filters) })
    yield* Output.write(items, Rows.members, format)
  })).pipe(
    Command.withDescription("List the members of an organization."),
    Command.provide(Clerk.layerConfig())
  )

const domains = Command.make("domains", {
  organization: Options.text("organization").pipe(
    Options.withSchema(idOrSlug),
    Options.optional,
    Options.withDescription("Only those of this organization, by its id or slug.")
  ),
  verified: Options.choiceWithValue("verified", [["yes", true], ["no", false]]).pipe(
    Options.optional,
    Options.withDescription("Only those that are verified, or are not.")
  ),
  enrollmentMode: Options.text("enrollment-mode").pipe(
    Options.map((mode) => [mode]),
    Options.optional,
    Options.withDescription("Only those with this mode, such as automatic_suggestion.")
  ),
  format
}, ({ format, organization, ...filters }) =>
  Effect.gen(function*() {
    const organizations = yield* Organizations.Organizations
    const organizationDomains = yield* OrganizationDomains.OrganizationDomains
    const organizationId = yield* Effect.transposeMapOption(organization, (organizationId) =>
      Effect.map(organizations.get({ organizationId }), ({ id }) => id))
    const items = organizationDomains.listAllStream(given({ organizationId, ...filters }))
    yield* Output.write(items, Rows.domains, format)
  })).pipe(
    Command.withDescription("List the domains that organizations claim."),
    Command.provide(Clerk.layerConfig())
  )

const provision = Command.make("provision").pipe(
  Command.withDescription("Keep the organizations of a Clerk instance as a file has them, and list what is there."),
  Command.withSubcommands([apply, organizations, members, domains])
)

const main = Command.run(provision, { name: "provision", version: "0.1.0", executable: "provision" })

const complain = (status: number, message: string): Effect.Effect<number> =>
  Effect.as(Console.error(message.split("\n").map((line) => `provision: ${Text.clean(line)}`).join("\n")), status)

const describeConfigError = (error: ConfigError.ConfigError): string =>
  ConfigError.isMissingData(error)
    ? `${error.path.join("_")} is not set. Set it to the secret key of your instance, which starts with sk_.`
    : ConfigError.isInvalidData(error)
    ? `${error.path.join("_")}: ${error.message}`
    : error.message

/**
 * Runs the program with the arguments after its name. The result is its exit status: 0 when all went well, 1 when work
 * failed, 2 when the arguments, the configuration or the file cannot be used. What failed has been said on stderr.
 */
export const run = (
  args: ReadonlyArray<string>
): Effect.Effect<
  number,
  never,
  HttpClient.HttpClient | Output.Stdout | Progress.Progress | CliApp.CliApp.Environment
> =>
  main(["node", "provision", ...args]).pipe(
    Effect.as(0),
    Effect.catchTags({
      BrokenPipe: () => Effect.succeed(0),
      ConfigError: (error) => complain(2, describeConfigError(error)),
      Incomplete: () => Effect.succeed(1),
      InvalidFile: ({ message }) => complain(2, message),
      InvalidRequest: ({ message }) => complain(2, message),
      StateUnusable: ({ message }) => complain(2, message)
    }),
    Effect.catchAll((error) =>
      ValidationError.isValidationError(error) ? Effect.succeed(2) : complain(1, error.message)
    ),
    Effect.tapDefect((cause) => Console.error(Cause.pretty(cause)))
  )

/**
 * Ends the process with the status of {@link run}, or with 130 after Ctrl-C.
 */
export const teardown: Runtime.Teardown = (exit, onExit) =>
  onExit(Exit.match(exit, {
    onFailure: (cause) => Cause.isInterrupted(cause) ? 130 : 1,
    onSuccess: (status) => typeof status === "number" ? status : 0
  }))
