import { Effect } from "effect"
import { versions } from "../support/clerkSpec.js"
import type { Call, Deviation } from "../support/fidelity.js"

export const script = (call: Call) =>
  Effect.gen(function*() {
    yield* call("PATCH", "/beta_features/instance_settings", 200)({ progressive_sign_up: false })
    yield* call("PATCH", "/beta_features/instance_settings", 422)({ progressive_sign_up: "no" })
    yield* call("PUT", "/beta_features/domain", 202)({ home_url: "https://beta.com" })
    yield* call("PUT", "/beta_features/domain", 422)({})
  })

export const deviations: ReadonlyArray<Deviation> = [{
  operations: ["betaFeatures.updateInstanceSettings"],
  versions,
  about: 400,
  problem: "request_body_invalid is not declared",
  reason: "the body is not JSON"
}]
