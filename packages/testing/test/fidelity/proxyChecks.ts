import { Effect } from "effect"
import type { Call } from "../support/fidelity.js"

export const script = (call: Call) =>
  Effect.gen(function*() {
    yield* call("POST", "/proxy_checks", 200)({ domain_id: "dmn_primary", proxy_url: "https://example.com/__clerk" })
    yield* call("POST", "/proxy_checks", 422)({})
  })
