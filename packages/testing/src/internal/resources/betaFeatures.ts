import { BetaFeaturesApi } from "@effect-clerk/core/contract/BetaFeatures"
import { InstanceId, InstanceRestrictions, InstanceSettings } from "@effect-clerk/core/Instance"
import * as Either from "effect/Either"
import * as failures from "../failures.js"
import * as identifiers from "../identifiers.js"
import * as Resource from "../resource.js"
import * as instance from "./instance.js"

export const resource = Resource.make({
  group: BetaFeaturesApi,
  handlers: {
    updateInstanceSettings: (input, store) =>
      Either.gen(function*() {
        const { fromEmailAddress, progressiveSignUp, restrictedToAllowlist } = input
        yield* instance.inPlan(store, { allowlist: restrictedToAllowlist })
        yield* failures.refuse([
          fromEmailAddress == null || /^[a-z0-9]+$/i.test(fromEmailAddress)
            ? null
            : failures.parameterFormat("from_email_address", "made of letters and digits")
        ])
        const { restrictions } = instance.current(store)
        const row = yield* instance.change(store, {
          // guess: restricted_to_allowlist is the allowlist of the restrictions
          restrictions: new InstanceRestrictions(
            { ...restrictions, allowlist: restrictedToAllowlist ?? restrictions.allowlist },
            true
          ),
          fromEmailAddress: fromEmailAddress ?? undefined,
          progressiveSignUp: progressiveSignUp ?? undefined
        })
        return new InstanceSettings({
          id: InstanceId.make(identifiers.instanceId),
          restrictedToAllowlist: row.restrictions.allowlist,
          fromEmailAddress: row.fromEmailAddress,
          progressiveSignUp: row.progressiveSignUp,
          enhancedEmailDeliverability: false
        }, true)
      }),
    updateProductionInstanceDomain: (input, store) => instance.changeDomain(store, input)
  }
})
