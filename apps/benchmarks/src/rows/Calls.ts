/**
 * Calls over the wire, side by side with Clerk's client and with no client at all.
 */
import * as Effect from "effect/Effect"
import * as Contest from "../harness/Contest.js"
import type { Plan } from "../harness/Plan.js"
import * as Result from "../harness/Result.js"
import { Server } from "../harness/Server.js"

interface Options {
  readonly what: string
  readonly task: string
  readonly amount: number
  readonly unit: "requests" | "pages"
  readonly target: number
}

const race = ({ amount, target, task, unit, what }: Options) => ({ calls: effort }: Plan) =>
  Effect.gen(function*() {
    const { origins } = yield* Server
    const rounds = yield* Contest.run({
      ours: { module: "effectClerk", task },
      peer: { module: "clerkBackend", task },
      undici: { module: "undici", task }
    }, { origin: origins.instant, amount, effort })
    const figure = (name: string, contestant: "ours" | "peer" | "undici") =>
      Result.figure(name, `${unit}/s`, rounds.map((round) => Contest.perSecond(round[contestant])))
    return {
      what,
      unit: "× @clerk/backend",
      today: Result.summarize(rounds.map(({ ours, peer }) => Contest.perSecond(ours) / Contest.perSecond(peer))),
      target: { kind: "at least", value: target },
      figures: [figure("effect-clerk", "ours"), figure("@clerk/backend", "peer"), figure("undici alone", "undici")]
    } satisfies Result.Result
  })

export const sequential = race({
  what: "`organizations.get`, one after the other",
  task: "get",
  amount: 64,
  unit: "requests",
  target: 2.5
})

export const concurrent = race({
  what: "`organizations.get`, 32 at once",
  task: "getConcurrently",
  amount: 64,
  unit: "requests",
  target: 2
})

export const page = race({
  what: "a page of 500 memberships, all of it checked and renamed",
  task: "pages",
  amount: 100_000,
  unit: "pages",
  target: 1.1
})
