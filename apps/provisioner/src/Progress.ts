/**
 * Shows the progress of a plan on stderr.
 */
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { Presets, SingleBar } from "cli-progress"
import type * as Provision from "./Provision.js"
import * as Report from "./Report.js"
import * as Text from "./Text.js"

/**
 * `start` shows the events of the given number of steps until the scope closes.
 */
export interface Service {
  readonly start: (steps: number) => Effect.Effect<(event: Provision.Event) => Effect.Effect<void>, never, Scope.Scope>
}

/**
 * The service that shows the progress of a plan.
 */
export class Progress extends Context.Tag("@effect-clerk/provisioner/Progress")<Progress, Service>() {}

/**
 * A line for each event.
 */
export const layerLines: Layer.Layer<Progress> = Layer.succeed(Progress, {
  start: () => Effect.succeed((event) => Console.error(Text.clean(Report.describe(event))))
})

/**
 * A progress bar.
 */
const layerBar: Layer.Layer<Progress> = Layer.succeed(Progress, {
  start: (steps) =>
    Effect.map(
      Effect.acquireRelease(
        Effect.sync(() => {
          const bar = new SingleBar(
            { format: "{bar} {value}/{total} {step}", hideCursor: true },
            Presets.shades_classic
          )
          bar.start(steps, 0, { step: "" })
          return bar
        }),
        (bar) => Effect.sync(() => bar.stop())
      ),
      (bar) => (event) =>
        Effect.sync(() => bar.increment(event._tag === "Done" ? 1 : 0, { step: Text.clean(Report.describe(event)) }))
    )
})

/**
 * A progress bar if stderr is a terminal, otherwise a line for each event.
 */
export const layer: Layer.Layer<Progress> = Layer.suspend(() => process.stderr.isTTY ? layerBar : layerLines)
