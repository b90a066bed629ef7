/**
 * Carries out a plan.
 *
 * @since 0.1.0
 */
import type * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Effect from "effect/Effect"
import type * as CurrentState from "./CurrentState.js"
import type * as Plan from "./Plan.js"
import * as Provision from "./Provision.js"

/**
 * The parts of a plan, each of which is done wholly or not at all: organizations, those that depend on each other
 * together, and changes of the allow-list. They may be carried out in any order and at once. Other requests pass theirs in
 * the throttle, and so does what takes a part back.
 *
 * @since 0.2.0
 * @category combinators
 */
export const parts = ({ allowlist, parts }: Plan.Plan): ReadonlyArray<
  Effect.Effect<void, never, AllowlistIdentifiers.AllowlistIdentifiers | CurrentState.OrganizationResources>
> => [
  ...parts.map((part) => Throttle.background(Effect.ignore(Provision.run(part)))),
  ...allowlist.map((step) => Throttle.background(Effect.ignore(Provision.runAllowlist(step))))
]

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
 * Carries out a plan. What fails for a part is taken back there; other parts are not touched by it, and `onEvent` is told
 * of it.
 *
 * @example
 * import * as Apply from "@effect-clerk/provisioner/Apply"
 * import type * as Plan from "@effect-clerk/provisioner/Plan"
 * import * as Throttle from "@effect-clerk/client/Throttle"
import * as Effect from "effect/Effect"
 *
 * const apply = (plan: Plan.Plan) => Apply.run(plan, { concurrency: 4, onEvent: Effect.log })
 *
 * @since 0.1.0
 * @category combinators
 */
export const run = (
  plan: Plan.Plan,
  { concurrency, onEvent }: Options
): Effect.Effect<void, never, AllowlistIdentifiers.AllowlistIdentifiers | CurrentState.OrganizationResources> =>
  Effect.all(parts(plan), { concurrency, discard: true }).pipe(
    Effect.provideService(Provision.Steps, Provision.direct(onEvent))
  )
