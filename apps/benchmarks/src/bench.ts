/**
 * Measures this library next to Clerk's official client, raw undici and Effect alone, and compares with the targets.
 *
 * `--check` exits with 1 if a result falls short of its target by more than the noise. `--quick` only checks that every
 * row works, and `--only` selects rows; both write no files.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { parseArgs } from "node:util"
import * as Plan from "./harness/Plan.js"
import * as Report from "./harness/Report.js"
import * as Result from "./harness/Result.js"
import * as Server from "./harness/Server.js"
import { batching } from "./rows/Batching.js"
import { bundle } from "./rows/Bundle.js"
import * as Calls from "./rows/Calls.js"
import { decoding } from "./rows/Decoding.js"
import { pending } from "./rows/Pending.js"
import { shortcuts } from "./rows/Shortcuts.js"
import { startUp } from "./rows/StartUp.js"
import { inMemory } from "./rows/InMemory.js"
import * as Stream from "./rows/Stream.js"
import { tokens } from "./rows/Tokens.js"
import { types } from "./rows/Types.js"

const { values: options } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    only: { type: "string" }
  }
})

const plan = options.quick ? Plan.quick : Plan.full

const rows: Readonly<
  Record<string, Effect.Effect<Result.Result | ReadonlyArray<Result.Result>, never, Server.Server>>
> = {
  sequential: Calls.sequential(plan),
  concurrent: Calls.concurrent(plan),
  page: Calls.page(plan),
  shortcuts: shortcuts(plan),
  slowLink: Calls.slowLink(plan),
  decoding: decoding(plan),
  stream: Stream.speed(plan),
  memory: Stream.memory(plan),
  batching,
  startUp: startUp(plan),
  bundle,
  types,
  tokens: tokens(plan),
  inMemory: inMemory(plan),
  pending: pending(plan)
}

const program = Effect.gen(function*() {
  const begin = performance.now()
  const names = options.only?.split(",") ?? Object.keys(rows)
  const results = yield* Effect.forEach(names, (name) =>
    rows[name] === undefined
      ? Effect.dieMessage(`No row ${name}: there are ${Object.keys(rows).join(", ")}`)
      : Effect.tap(Effect.timed(rows[name]), ([taken]) => Console.error(`${name}: ${Duration.format(taken)}`)))
  const report = Report.make(results.flatMap(([, result]) => result), Math.round((performance.now() - begin) / 1000))
  yield* Console.log(Report.toText(report))
  if (!options.quick && options.only === undefined) yield* Effect.promise(() => Report.write(report))
  const short = report.results.filter((result) => Result.verdict(result) === "short")
  if (options.check && short.length > 0) {
    yield* Console.error(`Short of the target: ${short.map(({ what }) => what).join("; ")}`)
    process.exitCode = 1
  }
})

NodeRuntime.runMain(Effect.provide(program, Server.layer({ latencyMillis: plan.latencyMillis })))
