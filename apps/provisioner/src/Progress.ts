/**
 * Shows on stderr what is going on.
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
 * Begins to show the events of that many steps, until the scope closes.
 */
export interface Service {
  readonly start: (steps: number) => Effect.Effect<(event: Provision.Event) => Effect.Effect<void>, never, Scope.Scope>
}

/**
 * What shows how far a plan is.
 */
export class Progress extends Context.Tag("@effect-clerk/provisioner/Progress")<Progress, Service>() {}

/**
 * A line for each event.
 */
export const layerLines: Layer.Layer<Progress> = Layer.succeed(Progress, {
  start: () => Effect.succeed((event) => Console.error(Text.clean(Report.describe(event))))
})

/**
 * A bar that grows with each step.
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
 * A bar where stderr is a terminal, lines where it is not.
 */
export const layer: Layer.Layer<Progress> = Layer.suspend(() => process.stderr.isTTY ? layerBar : layerLines)
