/**
 * The program against Clerk: `CLERK_SECRET_KEY=sk_... provision --help`.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Cli from "./Cli.js"
import * as Output from "./Output.js"
import * as Progress from "./Progress.js"

const services = Layer.mergeAll(
  FetchHttpClient.layer,
  NodeContext.layer,
  Output.layer,
  Progress.layer,
  Logger.replace(Logger.defaultLogger, Logger.prettyLogger({ stderr: true }))
)

Cli.run(process.argv.slice(2)).pipe(
  Effect.provide(services),
  NodeRuntime.runMain({ disableErrorReporting: true, disablePrettyLogger: true, teardown: Cli.teardown })
)
