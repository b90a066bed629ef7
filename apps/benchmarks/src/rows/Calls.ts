/**
 * The CPU time of calls over the wire, next to Clerk's client and to no client at all.
 */
import * as Effect from "effect/Effect"
import * as Contest from "../harness/Contest.js"
import type { Plan } from "../harness/Plan.js"
import * as Result from "../harness/Result.js"
import { Server } from "../harness/Server.js"

type Peer = "@clerk/backend" | "undici alone"

interface Options {
  readonly what: string
  readonly task: string
  readonly amount: number
  readonly unit: "request" | "page"
  readonly targets: Readonly<Partial<Record<Peer, number>>>
}

const race = ({ amount, targets, task, unit, what }: Options) => ({ calls: effort }: Plan) =>
  Effect.gen(function*() {
    const { origins } = yield* Server
    const rounds = yield* Contest.run({
      "effect-clerk": { module: "effectClerk", task },
      "@clerk/backend": { module: "clerkBackend", task },
      "undici alone": { module: "undici", task },
      "Effect around undici": { module: "effectAlone", task }
    }, { origin: origins.instant, amount, effort })
    const names = ["effect-clerk", "@clerk/backend", "undici alone", "Effect around undici"] as const
    const figures = names.map((name) =>
      Result.figure(name, `ms a ${unit}`, rounds.map((round) => Contest.cpuPerUnit(round[name])))
    )
    const rate = (name: "effect-clerk" | "@clerk/backend") =>
      Result.figure(`rate of ${name}`, `${unit}s/s`, rounds.map((round) => Contest.perSecond(round[name])))
    return Object.entries(targets).map(([peer, target]): Result.Result => ({
      what,
      unit: `× the CPU time of ${peer}`,
      today: Result.summarize(
        rounds.map((round) => Contest.cpuPerUnit(round["effect-clerk"]) / Contest.cpuPerUnit(round[peer as Peer]))
      ),
      target: { kind: "at most", value: target },
      figures: peer === "@clerk/backend" ? [...figures, rate("effect-clerk"), rate("@clerk/backend")] : figures
    }))
  })

export const sequential = race({
  what: "`organizations.get`, sequential calls",
  task: "get",
  amount: 64,
  unit: "request",
  targets: { "@clerk/backend": 0.6, "undici alone": 1.7 }
})

export const concurrent = race({
  what: "`organizations.get`, 32 concurrent calls",
  task: "getConcurrently",
  amount: 64,
  unit: "request",
  targets: { "@clerk/backend": 0.42 }
})

export const page = race({
  what: "a page of 500 memberships, validated and renamed",
  task: "pages",
  amount: 100_000,
  unit: "page",
  targets: { "@clerk/backend": 1 }
})

/** The elapsed time on a link as slow as that of a phone, with the compression that each client accepts. */
export const slowLink = ({ slowLink: effort }: Plan) =>
  Effect.gen(function*() {
    const { origins } = yield* Server
    const rounds = yield* Contest.run({
      ours: { module: "effectClerk", task: "pages" },
      peer: { module: "clerkBackend", task: "pages" }
    }, { origin: origins.slow, amount: 100_000, effort })
    const millis = (name: "ours" | "peer") => rounds.map((round) => 1000 / Contest.perSecond(round[name]))
    return {
      what: "the same page over 20 Mbit/s and 30 ms",
      unit: "× the time of @clerk/backend",
      today: Result.summarize(millis("ours").map((ours, index) => ours / millis("peer")[index]!)),
      target: { kind: "at most", value: 1 },
      figures: [
        Result.figure("effect-clerk", "ms", millis("ours")),
        Result.figure("@clerk/backend", "ms", millis("peer"))
      ]
    } satisfies Result.Result
  })
