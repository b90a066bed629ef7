/**
 * The executable: `CLERK_SECRET_KEY=sk_... clerk-admin --help`.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as PlatformConfigProvider from "@effect/platform/PlatformConfigProvider"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Cli from "./Cli.js"
import * as Confirmation from "./Confirmation.js"
import * as Failure from "./Failure.js"
import * as FetchProxy from "@effect-clerk/client/FetchProxy"
import * as Stdio from "./Stdio.js"

const services = Layer.mergeAll(
  FetchHttpClient.layer,
  FetchProxy.layer,
  PlatformConfigProvider.layerDotEnvAdd(".env"),
  Confirmation.layer,
  Stdio.layer,
  Logger.replace(Logger.defaultLogger, Logger.prettyLogger({ stderr: true }))
).pipe(Layer.provideMerge(NodeContext.layer))

Cli.run(process.argv.slice(2)).pipe(
  Effect.provide(services),
  Effect.catchTag(
    "ConfigError",
    (error) => Effect.as(Console.error(`clerk-admin: ${Failure.describe(error)}`), Failure.statusOf(error))
  ),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown: Cli.teardown })
)
