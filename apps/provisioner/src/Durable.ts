/**
 * Carries out a plan so that it outlives the process: each organization, and each change of the allow-list, is a workflow
 * of `@effect/workflow`, each step and each undoing of one an activity of it, recorded when it has ended. Killed at any
 * moment and started again on the same state, a run goes on where it was.
 *
 * At most once means here: a step that is recorded is never carried out again. Of each organization at most one step can
 * have been carried out without being recorded, the one that was cut off; it is carried out again, which for a change
 * or a removal comes to the same, and where Clerk refuses that, because what it creates is there, is settled as
 * `Provision.Action` has it: an organization is known by its slug, a member by the user, a domain by its name, an entry
 * of the allow-list by its identifier.
 *
 * Not promised: that what another made under the same slug, name or user between the kill and the start is told from what
 * the run made; that a request which Clerk had not yet seen when the process died arrives before the next start looks;
 * that the state holds nothing private, for it has the plan, with its metadata, while the run lasts, and the errors that
 * Clerk gave. It never has the secret key.
 *
 * @since 0.1.0
 */
import * as Activity from "@effect/workflow/Activity"
import * as Workflow from "@effect/workflow/Workflow"
import type { WorkflowEngine, WorkflowInstance } from "@effect/workflow/WorkflowEngine"
import type * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { randomUUID } from "node:crypto"
import * as Apply from "./Apply.js"
import type * as CurrentState from "./CurrentState.js"
import * as DurableState from "./DurableState.js"
import * as Plan from "./Plan.js"
import * as Provision from "./Provision.js"

/** An event as it is kept: the step by its key. */
const Happened = Schema.Union(
  Schema.TaggedStruct("Done", { step: Schema.String }),
  Schema.TaggedStruct("Failed", { step: Schema.String, error: Provision.StepFailed }),
  Schema.TaggedStruct("RolledBack", { step: Schema.String }),
  Schema.TaggedStruct("Stuck", { step: Schema.String, error: Provision.StepFailed })
)

type Happened = typeof Happened.Type

/**
 * Performs steps as activities. What happened is pushed onto `events`, then `tell` is run. `resumed` says that this
 * workflow was begun before, so that the first step that is not recorded may have been carried out.
 */
const recorded = (
  { events, resumed, tell }: {
    readonly events: Array<Happened>
    readonly resumed: boolean
    readonly tell: Effect.Effect<void>
  }
): Effect.Effect<Provision.Service, never, WorkflowEngine | WorkflowInstance> =>
  Effect.map(Effect.context<WorkflowEngine | WorkflowInstance>(), (context) => {
    const happened = (event: Happened) => Effect.zipRight(Effect.sync(() => events.push(event)), tell)
    let doubtful = resumed

    const settled = ({ execute, settle }: Provision.Action) =>
      Effect.suspend(() => {
        const again = doubtful
        doubtful = true
        return Effect.catchIf(execute, (error) => again || error.doubtful, (error) =>
          Effect.matchEffect(settle, {
            onFailure: () => error,
            onSuccess: Option.match({ onNone: () => error, onSome: Effect.succeed })
          }))
      }).pipe(
        Effect.onExit((exit) =>
          Effect.sync(() => {
            doubtful = Exit.isInterrupted(exit)
          })
        )
      )

    return {
      perform: (action) => {
        const { key, undo } = action
        const activity = Activity.make({
          name: key,
          success: Provision.Result,
          error: Provision.StepFailed,
          execute: settled(action)
        }).pipe(
          Effect.provide(context),
          Effect.tapBoth({
            onFailure: (error) => happened({ _tag: "Failed", step: key, error }),
            onSuccess: () => happened({ _tag: "Done", step: key })
          })
        )
        if (undo === undefined) return activity
        const takeBack = (result: Provision.Result) =>
          Activity.make({ name: `undo: ${key}`, error: Provision.StepFailed, execute: undo(result) }).pipe(
            Effect.provide(context),
            Effect.matchEffect({
              onFailure: (error) => happened({ _tag: "Stuck", step: key, error }),
              onSuccess: () => happened({ _tag: "RolledBack", step: key })
            })
          )
        return Effect.tap(
          activity,
          (result) =>
            Effect.addFinalizer((exit) =>
              Exit.isSuccess(exit) || Exit.isInterrupted(exit) ? Effect.void : takeBack(result)
            )
        )
      }
    }
  })

/**
 * Carries out a run as `Apply.run` does a plan, and tells first what happened before. Where several processes share the run, each is told all of it and ends when all of it is done; the state
 * then forgets the run. What fails for an organization is taken back there. Interruption takes nothing back: the run stays,
 * to be gone on with.
 *
 * @since 0.1.0
 * @category running
 */
export const run = (begun: DurableState.Run, { concurrency, onEvent }: Apply.Options): Effect.Effect<
  void,
  ConfigError.ConfigError | DurableState.StateUnusable,
  AllowlistIdentifiers.AllowlistIdentifiers | CurrentState.OrganizationResources | DurableState.DurableState
> => {
  const { id, plan } = begun
  const steps = new Map(Plan.steps(plan).map((step) => [Plan.key(step), step]))
  const groups = Apply.groups(plan)
  const parts = groups.flat()

  /** How many events of a part were told. A workflow that goes on repeats the events from before in their order. */
  const told = parts.map(() => 0)
  const tell = (part: number, events: ReadonlyArray<Happened>) =>
    Effect.forEach(events.slice(told[part]), (event) => {
      told[part]!++
      return onEvent({ ...event, step: steps.get(event.step)! })
    }, { discard: true })

  /** One organization or one change of the allow-list. A process that has another plan does not know the name. */
  const workflow = Workflow.make({
    name: `provision/${id}`,
    payload: { part: Schema.NonNegativeInt },
    idempotencyKey: ({ part }) => `${part}`,
    success: Schema.Array(Happened)
  })
  const layer = workflow.toLayer(({ part }) =>
    Effect.gen(function*() {
      const here = randomUUID()
      const first = yield* Activity.make({ name: "begin", success: Schema.String, execute: Effect.succeed(here) })
      const events: Array<Happened> = []
      const steps = yield* recorded({
        events,
        resumed: first !== here,
        tell: Effect.suspend(() => tell(part, events))
      })
      yield* Effect.provideService(parts[part]!, Provision.Steps, steps)
      return events
    })
  )
  const execute = (part: number) => Effect.flatMap(workflow.execute({ part }), (events) => tell(part, events))
  let part = 0
  const executions = groups.map((group) => group.map(() => execute(part++)))
  return Effect.flatMap(
    DurableState.DurableState,
    ({ engine, finish }) =>
      Effect.forEach(executions, Effect.allWith({ concurrency, discard: true }), { discard: true }).pipe(
        Effect.provide(layer),
        Effect.provide(engine),
        Effect.zipRight(finish(begun))
      )
  )
}
