import { Effect } from "effect"
import type { Call } from "../support/fidelity.js"

export const script = (call: Call) =>
  Effect.gen(function*() {
    yield* call("POST", "/webhooks/svix_url", 400)()
    yield* call("POST", "/webhooks/svix", 200)()
    yield* call("POST", "/webhooks/svix", 400)()
    yield* call("POST", "/webhooks/svix_url", 200)()
    yield* call("DELETE", "/webhooks/svix", 204)()
    yield* call("DELETE", "/webhooks/svix", 400)()
  })
