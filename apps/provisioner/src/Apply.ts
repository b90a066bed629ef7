/**
 * Carries out a plan.
 *
 * @since 0.1.0
 */
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Effect from "effect/Effect"
import * as Function from "effect/Function"
import type * as CurrentState from "./CurrentState.js"
import * as Plan from "./Plan.js"
import * as Provision from "./Provision.js"

/** Whether it was done. Other requests pass its own in the throttle, and so does what takes it back. */
const part = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<boolean, never, R> =>
  Throttle.background(Effect.isSuccess(effect))

/**
 * The parts of a plan, each of which is done wholly or not at all and yields whether it was: first the roles and
 * permissions that the file has, then organizations, those that depend on each other together, and changes of the
 * allow-list, at last the roles and permissions that are deleted. Those of one stage may be carried out in any order and
 * at once.
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
 * Carries out stages, each once all of the one before was done.
 *
 * @since 0.2.0
 * @category combinators
 */
export const inStages = <A, E, R>(
  stages: ReadonlyArray<ReadonlyArray<A>>,
  carryOut: (part: A) => Effect.Effect<boolean, E, R>,
  concurrency: number
): Effect.Effect<void, E, R> =>
  Effect.reduceWhile(stages, true, {
    while: Function.identity,
    body: (_, stage) =>
      Effect.map(Effect.forEach(stage, carryOut, { concurrency }), (done) => done.every(Function.identity))
  })

/**
 * How a plan is carried out.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** How many parts of the plan to work on at a time. */
  readonly concurrency: number
  /** Is told what happens. */
  readonly onEvent: (event: Provision.Event) => Effect.Effect<void>
}

/**
 * Carries out a plan. What fails for a part is taken back there; other parts of its stage are not touched by it, and
 * `onEvent` is told of it.
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
