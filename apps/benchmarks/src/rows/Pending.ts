/**
 * The memory of calls that wait for an answer.
 */
import * as Effect from "effect/Effect"
import * as Contest from "../harness/Contest.js"
import type { Plan } from "../harness/Plan.js"
import * as Result from "../harness/Result.js"
import { Server } from "../harness/Server.js"

export const pending = ({ memoryRuns, pendingCalls: amount }: Plan) =>
  Effect.gen(function*() {
    const { origins } = yield* Server
    const perCall = (module: Contest.Contestant["module"]) =>
      Effect.map(
        Contest.once({ module, task: "pending" }, { origin: origins.silent, amount }),
        ({ units }) => units / amount / 1024
      )
    const pairs = yield* Effect.replicateEffect(
      Effect.all([perCall("effectClerk"), perCall("clerkBackend")]),
      memoryRuns
    )
    return {
      what: `memory of ${amount.toLocaleString("en")} pending calls, per call`,
      unit: "× @clerk/backend",
      today: Result.summarize(pairs.map(([ours, peer]) => ours / peer)),
      target: { kind: "at most", value: 1 },
      figures: [
        Result.figure("effect-clerk", "kB", pairs.map(([ours]) => ours)),
        Result.figure("@clerk/backend", "kB", pairs.map(([, peer]) => peer))
      ]
    } satisfies Result.Result
  })
