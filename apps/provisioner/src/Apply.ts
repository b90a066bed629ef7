/**
 * Carries out a plan.
 *
 * @since 0.1.0
 */
import type * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import type * as CurrentState from "./CurrentState.js"
import type * as Plan from "./Plan.js"
import * as Provision from "./Provision.js"

/** Whether others can only be done after it: a domain belongs to one organization at a time. */
const releases = ({ organizations }: Plan.Plan) => {
  const claimed = new Set(
    organizations.flatMap(({ steps }) => steps.flatMap((step) => step._tag === "CreateDomain" ? [step.name] : []))
  )
  return ({ steps }: Plan.OrganizationPlan): boolean =>
    steps.some((step) => step._tag === "DeleteOrganization" || (step._tag === "DeleteDomain" && claimed.has(step.name)))
}

/**
 * The parts of a plan, each of which is done wholly or not at all: organizations and changes of the allow-list. Those of
 * a group may be carried out at once, the groups one after the other: organizations that give up a domain which another
 * one takes over come first.
 *
 * @since 0.1.0
 * @category combinators
 */
export const groups = (plan: Plan.Plan): ReadonlyArray<
  ReadonlyArray<
    Effect.Effect<void, never, AllowlistIdentifiers.AllowlistIdentifiers | CurrentState.OrganizationResources>
  >
> => {
  const [others, first] = Array.partition(plan.organizations, releases(plan))
  const organization = (plan: Plan.OrganizationPlan) => Effect.ignore(Provision.run(plan))
  return [
    first.map(organization),
    [...others.map(organization), ...plan.allowlist.map((step) => Effect.ignore(Provision.runAllowlist(step)))]
  ]
}

/**
 * How a plan is carried out.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** How many organizations to work on at a time. */
  readonly concurrency: number
  /** Is told what happens. */
  readonly onEvent: (event: Provision.Event) => Effect.Effect<void>
}

/**
 * Carries out a plan. What fails for an organization is taken back there; other organizations and the allow-list are not
 * touched by it, and `onEvent` is told of it.
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
): Effect.Effect<void, never, AllowlistIdentifiers.AllowlistIdentifiers | CurrentState.OrganizationResources> =>
  Effect.forEach(groups(plan), Effect.allWith({ concurrency, discard: true }), { discard: true }).pipe(
    Effect.provideService(Provision.Steps, Provision.direct(onEvent))
  )
