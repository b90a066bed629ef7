import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as cli from "./cli.js"

/**
 * npm and npx do not forward every signal that ends them. A server that they started watches the shell between them, and ends with
 * it.
 */
if (process.env["npm_execpath"] !== undefined) {
  const { ppid } = process
  setInterval(() => {
    if (process.ppid !== ppid) process.kill(process.pid, "SIGTERM")
  }, 100).unref()
}

cli.run(process.argv.slice(2)).pipe(
  Effect.tapDefect((cause) => Effect.logError(cause)),
  Effect.provide(NodeContext.layer),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown: cli.teardown })
)
