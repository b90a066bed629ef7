/**
 * Applies a plan in a run that survives the process. Each part of the plan (`Apply.stages`) is a workflow of
 * `@effect/workflow`. Each step and each rollback of a step is an activity, which is recorded when it has completed. A
 * run that is killed at any moment continues when it is started again with the same state.
 *
 * A recorded step is not repeated. In each part of the plan, at most one step can have been applied without being
 * recorded: the one that was in flight. That step is attempted again. If it finds the resource in the desired state, it
 * counts as done. The run then has no proof that it made the change, so a rollback leaves it and reports that.
 *
 * Not guaranteed:
 * - that nothing is created twice, if the instance has slugs disabled;
 * - that a completed run leaves no trace of the plan (including metadata and logos) or of Clerk's errors in the state.
 *   The secret key is never in it;
 * - that a wrong key is detected. A state belongs to one instance and a run to one file, but the run does not notice
 *   when the secret key belongs to another instance.
 *
 * @since 0.1.0
 */
import * as Activity from "@effect/workflow/Activity"
import * as Workflow from "@effect/workflow/Workflow"
import type { WorkflowEngine, WorkflowInstance } from "@effect/workflow/WorkflowEngine"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import * as Logger from "effect/Logger"
import * as Schema from "effect/Schema"
import * as Apply from "./Apply.js"
import type * as CurrentState from "./CurrentState.js"
import * as DurableState from "./DurableState.js"
import * as Plan from "./Plan.js"
import * as Provision from "./Provision.js"
import * as Step from "./Step.js"

/** An event as it is stored, with the key of its step. */
const Happened = Schema.Union(
  Schema.TaggedStruct("Done", { step: Schema.String }),
  Schema.TaggedStruct("Failed", { step: Schema.String, error: Provision.StepFailed }),
  Schema.TaggedStruct("RolledBack", { step: Schema.String }),
  Schema.TaggedStruct("Left", { step: Schema.String, error: Provision.StepFailed }),
  Schema.TaggedStruct("Stuck", { step: Schema.String, error: Provision.StepFailed })
)

type Happened = typeof Happened.Type

/**
 * Applies a part of a plan with its steps as activities, and rolls back the completed ones if one fails. It does so
 * here, because the engine does not end while a finalizer waits for it. Each event is added to `events` before `notify`
 * runs.
 */
const recorded = <A, R>(part: Effect.Effect<A, never, R>, { events, notify }: {
  readonly events: Array<Happened>
  readonly notify: Effect.Effect<void>
}): Effect.Effect<void, never, R | WorkflowEngine | WorkflowInstance> =>
  Effect.gen(function*() {
    const context = yield* Effect.context<WorkflowEngine | WorkflowInstance>()
    const happened = (event: Happened) => Effect.zipRight(Effect.sync(() => events.push(event)), notify)
    const undos: Array<Effect.Effect<void>> = []

    const rollBack = (key: string, undo: Effect.Effect<void, Provision.StepFailed>) =>
      Activity.make({ name: `undo: ${key}`, error: Provision.StepFailed, execute: undo }).pipe(
        Effect.provide(context),
        Effect.matchEffect({
          onFailure: (error) => happened({ _tag: Provision.notRolledBack(error), step: key, error }),
          onSuccess: () => happened({ _tag: "RolledBack", step: key })
        })
      )

    const perform: Provision.Service["perform"] = ({ again = false, execute, key, step, undo }) =>
      Activity.make({ name: key, success: Provision.Result, error: Provision.StepFailed, execute }).pipe(
        Effect.provide(context),
        Effect.tapBoth({
          onFailure: (error) => happened({ _tag: "Failed", step: Step.key(step), error }),
          onSuccess: (result) => {
            if (undo !== undefined) undos.unshift(rollBack(key, undo(result)))
            return again ? Effect.void : happened({ _tag: "Done", step: key })
          }
        }),
        Effect.zipLeft(Effect.addFinalizer((exit) =>
          Effect.sync(() => {
            if (Exit.isSuccess(exit)) undos.length = 0
          })
        ))
      )

    yield* Effect.provideService(part, Provision.Steps, { perform })
    if (events.some(({ _tag }) => _tag === "Failed")) yield* Effect.all(undos, { discard: true })
  })

/**
 * Applies a run as `Apply.run` applies a plan, and first emits the events of earlier processes. If several processes
 * share the run, each receives all events and ends when the complete run is done, which deletes it from the state. If a
 * step of an organization fails, the steps of that organization are rolled back. Interruption rolls nothing back: the
 * run stays in the state and can be continued.
 *
 * @example
 * import * as Durable from "@effect-clerk/provisioner/Durable"
 * import * as DurableState from "@effect-clerk/provisioner/DurableState"
 * import type * as Plan from "@effect-clerk/provisioner/Plan"
 * import * as Effect from "effect/Effect"
 *
 * const applyDurably = (desired: string, plan: Plan.Plan) =>
 *   DurableState.DurableState.pipe(
 *     Effect.flatMap(({ begin }) => begin(desired, plan)),
 *     Effect.flatMap((run) => Durable.run(run, { concurrency: 4, onEvent: Effect.log })),
 *     Effect.provide(DurableState.layerFile("provision.state"))
 *   )
 *
 * @since 0.1.0
 * @category running
 */
export const run = (begun: DurableState.Run, { concurrency, onEvent }: Apply.Options): Effect.Effect<
  void,
  ConfigError.ConfigError | DurableState.StateUnusable,
  CurrentState.Resources | DurableState.DurableState
> =>
  // the engine sets the minimum log level to error, which must not apply to onEvent
  Effect.flatMap(FiberRef.get(FiberRef.currentMinimumLogLevel), (logLevel) =>
    applyRun(begun, {
      concurrency,
      onEvent: (event) => Logger.withMinimumLogLevel(onEvent(event), logLevel)
    }))

const applyRun = (begun: DurableState.Run, { concurrency, onEvent }: Apply.Options) => {
  const { id, plan } = begun
  const steps = new Map(Plan.steps(plan).map((step) => [Step.key(step), step]))
  const stages = Apply.stages(plan)
  const parts = stages.flat()
  let index = 0
  const numbered = stages.map((stage) => stage.map(() => index++))

  /** The number of events emitted for each part. A workflow that is continued replays its earlier events in order. */
  const notified = parts.map(() => 0)
  const notify = (part: number, events: ReadonlyArray<Happened>) =>
    Effect.forEach(events.slice(notified[part]), (event) => {
      notified[part]!++
      return onEvent({ ...event, step: steps.get(event.step)! })
    }, { discard: true })

  /**
   * One part of the plan. The name contains the id of the run, so that a process with another plan does not execute it.
   */
  const workflow = Workflow.make({
    name: `provision/${id}`,
    payload: { part: Schema.NonNegativeInt },
    idempotencyKey: ({ part }) => `${part}`,
    success: Schema.Array(Happened)
  })
  const layer = workflow.toLayer(({ part }) =>
    Effect.gen(function*() {
      const events: Array<Happened> = []
      yield* recorded(parts[part]!, { events, notify: Effect.suspend(() => notify(part, events)) })
      return events
    })
  )
  const execute = (part: number) =>
    workflow.execute({ part }).pipe(
      Effect.tap((events) => notify(part, events)),
      Effect.map((events) => !events.some(({ _tag }) => _tag === "Failed"))
    )
  return Effect.flatMap(
    DurableState.DurableState,
    ({ engine, finish }) =>
      Apply.inStages(numbered, execute, concurrency).pipe(
        Effect.provide(layer),
        Effect.provide(engine),
        Effect.zipRight(finish(begun))
      )
  )
}
