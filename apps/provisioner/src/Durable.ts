/**
 * Carries out a plan so that it outlives the process: each part of it (`Apply.stages`) is a workflow of `@effect/workflow`, each step and each undoing of one an activity, which is recorded when it has ended. Killed at
 * any moment and started again on the same state, a run goes on where it was.
 *
 * At most once means: what is recorded is not done again. In each part of the plan at most one step can have been carried
 * out and not recorded, the one that was cut off. It is carried out again. Where it turns out to be done, as the plan has
 * it, it counts as done. The run has no proof then that it was its own doing, so that a roll back leaves it and says so.
 *
 * Not promised is that nothing is made twice where the instance gives organizations no slugs; and that the state, once the
 * run is done, has no trace of the plan, with its metadata and logos, and of the errors that Clerk gave. The secret key is
 * never in it. A state is for one instance, and a run for one file: it is not noticed when the secret key is that of
 * another instance.
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

/** An event as it is kept: the step by its key. */
const Happened = Schema.Union(
  Schema.TaggedStruct("Done", { step: Schema.String }),
  Schema.TaggedStruct("Failed", { step: Schema.String, error: Provision.StepFailed }),
  Schema.TaggedStruct("RolledBack", { step: Schema.String }),
  Schema.TaggedStruct("Left", { step: Schema.String, error: Provision.StepFailed }),
  Schema.TaggedStruct("Stuck", { step: Schema.String, error: Provision.StepFailed })
)

type Happened = typeof Happened.Type

/**
 * Carries out a part of a plan with its steps as activities, and takes back what was done when one fails: here, for the
 * engine does not end while a finalizer waits for it. Before each event of `events` is told by `tell`, it is added.
 */
const recorded = <A, R>(part: Effect.Effect<A, never, R>, { events, tell }: {
  readonly events: Array<Happened>
  readonly tell: Effect.Effect<void>
}): Effect.Effect<void, never, R | WorkflowEngine | WorkflowInstance> =>
  Effect.gen(function*() {
    const context = yield* Effect.context<WorkflowEngine | WorkflowInstance>()
    const happened = (event: Happened) => Effect.zipRight(Effect.sync(() => events.push(event)), tell)
    const undos: Array<Effect.Effect<void>> = []

    const takeBack = (key: string, undo: Effect.Effect<void, Provision.StepFailed>) =>
      Activity.make({ name: `undo: ${key}`, error: Provision.StepFailed, execute: undo }).pipe(
        Effect.provide(context),
        Effect.matchEffect({
          onFailure: (error) => happened({ _tag: Provision.notTakenBack(error), step: key, error }),
          onSuccess: () => happened({ _tag: "RolledBack", step: key })
        })
      )

    const perform: Provision.Service["perform"] = ({ again = false, execute, key, step, undo }) =>
      Activity.make({ name: key, success: Provision.Result, error: Provision.StepFailed, execute }).pipe(
        Effect.provide(context),
        Effect.tapBoth({
          onFailure: (error) => happened({ _tag: "Failed", step: Step.key(step), error }),
          onSuccess: (result) => {
            if (undo !== undefined) undos.unshift(takeBack(key, undo(result)))
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
 * Carries out a run as `Apply.run` does a plan, and first tells what happened before. Where several processes share the
 * run, each is told all of it and ends when all of it is done; the state then forgets the run. What fails for an
 * organization is taken back there. Interruption takes nothing back: the state keeps the run, to be gone on with.
 *
 * @example
 * import * as Durable from "@effect-clerk/provisioner/Durable"
 * import * as DurableState from "@effect-clerk/provisioner/DurableState"
 * import type * as Plan from "@effect-clerk/provisioner/Plan"
 * import * as Effect from "effect/Effect"
 *
 * const carryOut = (desired: string, plan: Plan.Plan) =>
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
  // the engine keeps its own log at level error, and that is not to hold for who is told
  Effect.flatMap(FiberRef.get(FiberRef.currentMinimumLogLevel), (logLevel) =>
    carryOut(begun, {
      concurrency,
      onEvent: (event) => Logger.withMinimumLogLevel(onEvent(event), logLevel)
    }))

const carryOut = (begun: DurableState.Run, { concurrency, onEvent }: Apply.Options) => {
  const { id, plan } = begun
  const steps = new Map(Plan.steps(plan).map((step) => [Step.key(step), step]))
  const stages = Apply.stages(plan)
  const parts = stages.flat()
  let index = 0
  const numbered = stages.map((stage) => stage.map(() => index++))

  /** How many events of a part were told. A workflow that goes on repeats the events from before in their order. */
  const told = parts.map(() => 0)
  const tell = (part: number, events: ReadonlyArray<Happened>) =>
    Effect.forEach(events.slice(told[part]), (event) => {
      told[part]!++
      return onEvent({ ...event, step: steps.get(event.step)! })
    }, { discard: true })

  /** One part of the plan. A process that has another plan does not know the name. */
  const workflow = Workflow.make({
    name: `provision/${id}`,
    payload: { part: Schema.NonNegativeInt },
    idempotencyKey: ({ part }) => `${part}`,
    success: Schema.Array(Happened)
  })
  const layer = workflow.toLayer(({ part }) =>
    Effect.gen(function*() {
      const events: Array<Happened> = []
      yield* recorded(parts[part]!, { events, tell: Effect.suspend(() => tell(part, events)) })
      return events
    })
  )
  const execute = (part: number) =>
    workflow.execute({ part }).pipe(
      Effect.tap((events) => tell(part, events)),
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
