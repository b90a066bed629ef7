/**
 * Carries out a plan.
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
 * Carries out a plan, up to `concurrency` organizations at a time, and tells `onEvent` what happens. What fails for an
 * organization is taken back there; other organizations and the allow-list are not touched by it. Organizations that
 * give up a domain which another one takes over come first.
 */
export const run = (plan: Plan.Plan, { concurrency, onEvent }: {
  readonly concurrency: number
  readonly onEvent: (event: Provision.Event) => Effect.Effect<void>
}): Effect.Effect<void, never, AllowlistIdentifiers.AllowlistIdentifiers | CurrentState.OrganizationResources> => {
  const [others, first] = Array.partition(plan.organizations, releases(plan))
  const options = { concurrency, discard: true } as const
  const organization = (plan: Plan.OrganizationPlan) => Effect.ignore(Provision.run(plan))
  return Effect.all(first.map(organization), options).pipe(
    Effect.zipRight(Effect.all([
      ...others.map(organization),
      ...plan.allowlist.map((step) => Effect.ignore(Provision.runAllowlist(step)))
    ], options)),
    Effect.provideService(Provision.Steps, Provision.direct(onEvent))
  )
}
