/**
 * Carries out a plan.
 */
import type * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as Effect from "effect/Effect"
import type * as CurrentState from "./CurrentState.js"
import type * as Plan from "./Plan.js"
import * as Provision from "./Provision.js"

/**
 * Carries out a plan, up to `concurrency` organizations at a time, and tells `onEvent` what happens. What fails for an
 * organization is taken back there; other organizations and the allow-list are not touched by it.
 */
export const run = (plan: Plan.Plan, { concurrency, onEvent }: {
  readonly concurrency: number
  readonly onEvent: (event: Provision.Event) => Effect.Effect<void>
}): Effect.Effect<void, never, AllowlistIdentifiers.AllowlistIdentifiers | CurrentState.OrganizationResources> =>
  Effect.all([
    ...plan.organizations.map((plan) => Effect.ignore(Provision.run(plan))),
    ...plan.allowlist.map((step) => Effect.ignore(Provision.runAllowlist(step)))
  ], { concurrency, discard: true }).pipe(Effect.provideService(Provision.Steps, Provision.direct(onEvent)))
