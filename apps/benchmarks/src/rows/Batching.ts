/**
 * Calls that are combined by batching.
 */
import * as Effect from "effect/Effect"
import * as Contest from "../harness/Contest.js"
import * as Result from "../harness/Result.js"
import { Server } from "../harness/Server.js"

export const batching = Effect.gen(function*() {
  const { origins, requests } = yield* Server
  yield* requests
  yield* Contest.once({ module: "effectClerk", task: "getBatched" }, { origin: origins.instant, amount: 100 })
  const made = yield* requests
  return {
    what: "100 concurrent `organizations.get` under batching",
    unit: "requests",
    today: Result.summarize([made]),
    target: { kind: "at most", value: 1 },
    figures: []
  } satisfies Result.Result
})
