import type * as CliApp from "@effect/cli/CliApp"
import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import type * as HttpServerError from "@effect/platform/HttpServerError"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as Runtime from "@effect/platform/Runtime"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import type * as Seed from "@effect-clerk/testing/Seed"
import * as accessLog from "./accessLog.js"
import * as seedFile from "./seedFile.js"
import * as Server from "../Server.js"
import * as stateFile from "./stateFile.js"
import { Unusable } from "./unusable.js"

/** `ada` becomes Ada with the id `user_ada` and an email address. A name that looks like an id is used as the id. */
const user = (name: string): Seed.User =>
  name.startsWith("user_") ? { id: name } : {
    id: `user_${name.toLowerCase()}`,
    firstName: name[0]!.toUpperCase() + name.slice(1),
    username: name.toLowerCase(),
    emailAddress: `${name.toLowerCase()}@example.com`
  }

const options = {
  port: Options.integer("port").pipe(
    Options.withSchema(Schema.Int.pipe(Schema.between(0, 65_535, { message: () => "--port must be 0 to 65535" }))),
    Options.withDefault(4010),
    Options.withDescription("The port to listen on, on 127.0.0.1; 0 picks a free port.")
  ),
  seed: Options.text("seed").pipe(
    Options.withPseudoName("FILE"),
    Options.optional,
    Options.withDescription(
      "A YAML or JSON file with the users, organizations, identifiers and settings to start with."
    )
  ),
  users: Options.text("users").pipe(
    Options.withPseudoName("NAMES"),
    Options.withSchema(Schema.String.pipe(Schema.pattern(/^\w[\w-]*(\s*,\s*\w[\w-]*)*$/, {
      message: () => "--users must be names or ids separated by commas, such as ada,bob"
    }))),
    Options.map((names) => names.split(/\s*,\s*/)),
    Options.optional,
    Options.withDescription(
      "Users to start with, in addition to those of the seed: ada becomes user_ada. Default without --seed: five users."
    )
  ),
  state: Options.text("state").pipe(
    Options.withPseudoName("FILE"),
    Options.optional,
    Options.withDescription(
      "Keep the state in this file. If the file exists, it takes precedence over --seed and --users."
    )
  ),
  webhook: Options.text("webhook").pipe(
    Options.withPseudoName("URL"),
    Options.withSchema(Schema.String.pipe(Schema.filter((url) => /^https?:\/\//.test(url) && URL.canParse(url), {
      message: () => "--webhook must be a URL, such as http://localhost:3000/webhooks/clerk"
    }))),
    Options.optional,
    Options.withDescription(
      "Send every change to this URL as a webhook, with Clerk's retry schedule. The signing secret is printed at startup."
    )
  ),
  latency: Options.integer("latency").pipe(
    Options.withPseudoName("MILLIS"),
    Options.withSchema(Schema.NonNegativeInt.annotations({
      message: () => "--latency must be a number of milliseconds"
    })),
    Options.withDefault(0),
    Options.withDescription("Delay every answer by this many milliseconds.")
  ),
  rateLimits: Options.boolean("rate-limits").pipe(
    Options.withDescription("Answer requests above Clerk's documented rates with 429 and Retry-After.")
  )
}

const fiveUsers = ["ada", "alan", "barbara", "edsger", "grace"]

const shownUsers = 20

const startLines = (
  clerk: InMemoryClerk.Service,
  url: string,
  state: Option.Option<string>,
  webhook: Option.Option<string>
) =>
  Effect.map(clerk.users, (users) => {
    const shown = users.slice(0, shownUsers).map(({ id }) => id).join(" ")
    return [
      `In-memory Clerk at ${url}, docs at ${url}/docs`,
      `CLERK_API_URL=${url} CLERK_SECRET_KEY=${Redacted.value(clerk.secretKey)}`,
      `CLERK_PUBLISHABLE_KEY=${clerk.tokens.publishableKey}`,
      "Any key that starts with sk_test_ is accepted.",
      `Users: ${users.length > shownUsers ? `${shown} and ${users.length - shownUsers} more` : shown || "none"}`,
      ...Option.toArray(Option.map(state, (file) => `State: ${file}`)),
      ...Option.match(webhook, {
        onNone: () => [],
        onSome: (url) => [
          `Webhooks to ${url}`,
          `CLERK_WEBHOOK_SIGNING_SECRET=${Redacted.value(clerk.webhooks.signingSecret)}`
        ]
      }),
      ""
    ].join("\n")
  })

const refused = (port: number) => ({ cause }: HttpServerError.ServeError) => {
  const code = (cause as NodeJS.ErrnoException).code
  return new Unusable({
    message: code === "EADDRINUSE"
      ? `Port ${port} is in use. Pass another one with --port, or 0 for a free one.`
      : `Cannot listen on port ${port} (${code}). Pass another one with --port, or 0 for a free one.`
  })
}

const command = Command.make(
  "clerk-in-memory",
  options,
  ({ latency, port, rateLimits, seed, state, users, webhook }) =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.make({ anyTestKey: true, rateLimits })
      const plantSeed = yield* Option.match(seed, {
        onNone: () => Effect.succeed(() => Effect.void),
        onSome: seedFile.load
      })
      const names = Option.getOrElse(users, () => Option.isSome(seed) ? [] : fiveUsers)
      const plantUsers = Effect.mapError(
        clerk.seed({ users: names.map(user) }),
        ({ reason }) => new Unusable({ message: `--users: ${reason}` })
      )
      const begin = Effect.zipRight(plantSeed(clerk), plantUsers)
      const { changed } = yield* Option.match(state, {
        onNone: () => Effect.as(begin, { changed: Effect.void }),
        onSome: (file) => stateFile.keep(clerk, file, begin)
      })
      yield* clerk.updateSettings({ rateLimits })

      const log = accessLog.middleware(process.stdout.isTTY && process.stdout.hasColors())
      const keep = Effect.flatMap(
        HttpServerRequest.HttpServerRequest,
        ({ method }) => method === "GET" ? Effect.void : changed
      )
      const { faults, url } = yield* Effect.mapError(
        Server.make(clerk, {
          port,
          graceMillis: 3_000,
          reset: Effect.zipRight(clerk.reset, Effect.orDie(begin)),
          middleware: (app) => Effect.zipLeft(log(app), keep)
        }),
        refused(port)
      )
      yield* faults.latency(latency)
      yield* Effect.flatMap(startLines(clerk, url, state, webhook), Console.log)
      if (Option.isSome(webhook)) yield* clerk.webhooks.deliverTo(webhook.value, { onAttempt: accessLog.webhook })
      yield* Effect.never
    }).pipe(Effect.scoped)
).pipe(
  Command.withDescription(
    "Serve an in-memory Clerk over HTTP on loopback: the operations of Clerk's Backend API, with docs at /docs. For tests in other processes there are POST /control/reset, POST /control/seed, GET and PUT /control/snapshot, PUT /control/faults."
  )
)

const main = Command.run(command, { name: "clerk-in-memory", version: "0.1.0", executable: "clerk-in-memory" })

/** Runs the server with the given arguments until it is interrupted. Fails with the exit status. */
export const run = (args: ReadonlyArray<string>): Effect.Effect<void, number, CliApp.CliApp.Environment> =>
  main(["node", "clerk-in-memory", ...args]).pipe(
    Effect.catchAll((error) =>
      ValidationError.isValidationError(error)
        ? Effect.fail(2)
        : Effect.zipRight(Console.error(error.message.replace(/^/gm, "clerk-in-memory: ")), Effect.fail(2))
    ),
    // otherwise an option in capitals, such as --PORT, is accepted and has no effect
    Effect.provide(CliConfig.layer({ isCaseSensitive: true }))
  )

/** An interrupted server exits with status 0, because it was asked to stop. */
export const teardown: Runtime.Teardown = (exit, onExit) =>
  onExit(Exit.match(exit, {
    onSuccess: () => 0,
    onFailure: (cause) =>
      Cause.isInterruptedOnly(cause)
        ? 0
        : Option.getOrElse(Option.filter(Cause.failureOption(cause), (status) => typeof status === "number"), () => 1)
  }))
