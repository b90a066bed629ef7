/**
 * A long list as a stream: its speed and memory use.
 */
import * as Effect from "effect/Effect"
import * as Child from "../harness/Child.js"
import * as Contest from "../harness/Contest.js"
import type { Plan } from "../harness/Plan.js"
import * as Result from "../harness/Result.js"
import { Server } from "../harness/Server.js"

const count = (members: number): string => members.toLocaleString("en")

/**
 * The loop only waits, so it is measured once. The stream is measured alone, and next to a process that keeps a core
 * busy.
 */
export const speed = ({ latencyMillis, members, streams: effort }: Plan) =>
  Effect.gen(function*() {
    const { origins } = yield* Server
    const options = { origin: origins.delayed, amount: members }
    const loop = yield* Contest.once({ module: "clerkBackend", task: "list" }, options)
    const stream = Effect.map(
      Contest.run({ ours: { module: "effectClerk", task: "list" } }, { ...options, effort }),
      (rounds) => rounds.map(({ ours }) => ours.millis)
    )
    const alone = yield* stream
    const beside = yield* Effect.scoped(
      Effect.zipRight(Effect.flatMap(Child.fork(Child.fileOf("programs/busy"), {}), ({ next }) => next), stream)
    )
    const result = (what: string, millis: ReadonlyArray<number>): Result.Result => ({
      what: `${count(members)} memberships streamed, latency ${latencyMillis} ms${what}`,
      unit: "× a loop over @clerk/backend",
      today: Result.summarize(millis.map((millis) => loop.millis / millis)),
      target: { kind: "at least", value: 6 },
      figures: [
        Result.figure("effect-clerk", "s", millis.map((millis) => millis / 1000)),
        Result.figure("@clerk/backend", "s", [loop.millis / 1000])
      ]
    })
    return [result(", concurrency 8", alone), result(", next to a busy process", beside)]
  })

/**
 * The peak of live memory, because the amount of garbage is up to V8. Without latency, so rows arrive at full speed.
 */
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
      target: { kind: "at most", value: 1.1 },
      figures: [
        Result.figure(count(manyMembers), "MB", pairs.map(([, many]) => many)),
        Result.figure(count(members), "MB", pairs.map(([few]) => few))
      ]
    } satisfies Result.Result
  })
