/**
 * A long list as a stream: how fast it comes, and what memory it takes.
 */
import * as Effect from "effect/Effect"
import * as Contest from "../harness/Contest.js"
import type { Plan } from "../harness/Plan.js"
import * as Result from "../harness/Result.js"
import { Server } from "../harness/Server.js"

const count = (members: number): string => members.toLocaleString("en")

export const speed = ({ latencyMillis, members, streams: effort }: Plan) =>
  Effect.gen(function*() {
    const { origins } = yield* Server
    const rounds = yield* Contest.run({
      ours: { module: "effectClerk", task: "list" },
      peer: { module: "clerkBackend", task: "list" }
    }, { origin: origins.delayed, amount: members, effort })
    return {
      what: `${count(members)} memberships streamed, latency ${latencyMillis} ms, concurrency 8`,
      unit: "× a loop over @clerk/backend",
      today: Result.summarize(rounds.map(({ ours, peer }) => peer.millis / ours.millis)),
      target: { kind: "at least", value: 6 },
      figures: [
        Result.figure("effect-clerk", "s", rounds.map(({ ours }) => ours.millis / 1000)),
        Result.figure("@clerk/backend", "s", rounds.map(({ peer }) => peer.millis / 1000))
      ]
    } satisfies Result.Result
  })

/** The peak of what is in use, for what the garbage takes is up to V8. Without latency: rows come as fast as they can. */
export const memory = ({ manyMembers, members, memoryRuns }: Plan) =>
  Effect.gen(function*() {
    const { origins } = yield* Server
    const peak = (amount: number) =>
      Effect.map(
        Contest.once({ module: "effectClerk", task: "peakBytes" }, { origin: origins.instant, amount }),
        ({ units }) => units / 1024 / 1024
      )
    const pairs = yield* Effect.replicateEffect(Effect.all([peak(members), peak(manyMembers)]), memoryRuns)
    return {
      what: `peak of live memory: ${count(manyMembers)} memberships streamed and counted`,
      unit: `× that of ${count(members)}`,
      today: Result.summarize(pairs.map(([few, many]) => many / few)),
      target: { kind: "at most", value: 1.2 },
      figures: [
        Result.figure(count(manyMembers), "MB", pairs.map(([, many]) => many)),
        Result.figure(count(members), "MB", pairs.map(([few]) => few))
      ]
    } satisfies Result.Result
  })
