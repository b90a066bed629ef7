/**
 * The executable: `CLERK_SECRET_KEY=sk_... provision --help`.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as PlatformConfigProvider from "@effect/platform/PlatformConfigProvider"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Colors from "./Colors.js"
import * as Confirmation from "./Confirmation.js"
import * as Cli from "./Cli.js"
import * as Help from "./Help.js"
import * as Instance from "./Instance.js"
import * as Output from "./Output.js"
import * as Progress from "./Progress.js"
import * as FetchProxy from "@effect-clerk/client/FetchProxy"
import * as Signals from "./Signals.js"

const services = Layer.mergeAll(
  FetchHttpClient.layer,
  FetchProxy.layer,
  PlatformConfigProvider.layerDotEnvAdd(".env"),
  Confirmation.layer,
  Layer.succeed(Instance.KeySource, Instance.keySourceOf(process.env)),
  Layer.succeed(Colors.Current, Colors.of(process.stdout)),
  Layer.succeed(Help.Columns, process.stdout.columns ?? 100),
  Output.layer,
  Progress.layer,
  Logger.replace(Logger.defaultLogger, Logger.prettyLogger({ stderr: true }))
).pipe(Layer.provideMerge(NodeContext.layer))

Cli.run(process.argv.slice(2)).pipe(
  Effect.provide(services),
  Effect.catchTag("ConfigError", Cli.refuse),
  Signals.runMain
)
