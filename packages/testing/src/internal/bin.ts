import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as cli from "./cli.js"

cli.run(process.argv.slice(2)).pipe(
  Effect.tapDefect((cause) => Effect.logError(cause)),
  Effect.provide(NodeContext.layer),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown: cli.teardown })
)
