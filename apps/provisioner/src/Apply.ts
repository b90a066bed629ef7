/**
 * Applies a plan.
 *
 * @since 0.1.0
 */
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Effect from "effect/Effect"
import * as Function from "effect/Function"
import type * as CurrentState from "./CurrentState.js"
import * as Plan from "./Plan.js"
import * as Provision from "./Provision.js"

/** Whether it succeeded. Its requests have background priority in the throttle; a rollback does not. */
const part = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<boolean, never, R> =>
  Throttle.background(Effect.isSuccess(effect))

/**
 * The parts of a plan, in stages. Each part is applied all or nothing and returns whether it was. The first stage has
 * the roles and permissions to create or update, the second the organizations (those that depend on each other in one
 * part) and the changes of the allowlist, the last the roles and permissions to delete. The parts of one stage may be
 * applied in any order and concurrently.
 *
 * @since 0.2.0
 * @category combinators
 */
export const stages = (
  plan: Plan.Plan
): ReadonlyArray<ReadonlyArray<Effect.Effect<boolean, never, CurrentState.Resources>>> => {
  const provided = Plan.provided(plan)
  return [
    provided.length === 0 ? [] : [part(Provision.runAccess(provided))],
    [
      ...plan.parts.map((one) => part(Provision.run(one))),
      ...plan.allowlist.map((step) => part(Provision.runAllowlist(step)))
    ],
    Plan.withdrawn(plan).map((step) => part(Provision.runAccess([step])))
  ]
}

/**
 * Applies stages in order. A stage begins when every part of the previous one has succeeded.
 *
 * @since 0.2.0
 * @category combinators
 */
export const inStages = <A, E, R>(
  stages: ReadonlyArray<ReadonlyArray<A>>,
  applyPart: (part: A) => Effect.Effect<boolean, E, R>,
  concurrency: number
): Effect.Effect<void, E, R> =>
  Effect.reduceWhile(stages, true, {
    while: Function.identity,
    body: (_, stage) =>
      Effect.map(Effect.forEach(stage, applyPart, { concurrency }), (done) => done.every(Function.identity))
  })

/**
 * Options for applying a plan.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The number of parts of the plan to apply concurrently. */
  readonly concurrency: number
  /** Runs for each event. */
  readonly onEvent: (event: Provision.Event) => Effect.Effect<void>
}

/**
 * Applies a plan. If a part fails, its changes are rolled back; the other parts of its stage continue. `onEvent`
 * receives every step that is done, fails or is rolled back.
 *
 * @example
 * import * as Apply from "@effect-clerk/provisioner/Apply"
 * import type * as Plan from "@effect-clerk/provisioner/Plan"
 * import * as Effect from "effect/Effect"
 *
 * const apply = (plan: Plan.Plan) => Apply.run(plan, { concurrency: 4, onEvent: Effect.log })
 *
 * @since 0.1.0
 * @category combinators
 */
export const run = (
  plan: Plan.Plan,
  { concurrency, onEvent }: Options
): Effect.Effect<void, never, CurrentState.Resources> =>
  inStages(stages(plan), Function.identity, concurrency).pipe(
    Effect.provideService(Provision.Steps, Provision.direct(onEvent))
  )
