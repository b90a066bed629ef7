/**
 * The shortcuts of a call, each with the cost of the call without it. A shortcut that saves less than 5 % is not worth
 * its code.
 */
import * as Effect from "effect/Effect"
import * as Contest from "../harness/Contest.js"
import type { Plan } from "../harness/Plan.js"
import * as Result from "../harness/Result.js"
import { Server } from "../harness/Server.js"

export const shortcuts = ({ shortcuts: effort }: Plan) =>
  Effect.gen(function*() {
    const { origins } = yield* Server
    const task = (task: string) => ({ module: "effectClerk", task }) as const
    const rounds = yield* Contest.run({
      call: task("getConcurrently"),
      httpClient: task("getThroughHttpClient"),
      throttle: task("getThroughThrottle"),
      plainTimer: task("plainTimer"),
      sleepingFiber: task("sleepingFiber")
    }, { origin: origins.instant, amount: 64, effort })
    type Name = keyof (typeof rounds)[number]
    const micros = rounds.map((round) =>
      Object.fromEntries(Object.entries(round).map(([name, answer]) => [name, Contest.cpuPerUnit(answer) * 1000]))
    ) as unknown as ReadonlyArray<Readonly<Record<Name, number>>>
    const result = (what: string, without: Name, withIt: Name): Result.Result => ({
      what: `a call without ${what}`,
      unit: "× the CPU time of a call",
      today: Result.summarize(micros.map((round) => 1 + (round[without] - round[withIt]) / round.call)),
      target: { kind: "at least", value: 1.05 },
      figures: [
        Result.figure("without it", "µs", micros.map((round) => round[without])),
        Result.figure("with it", "µs", micros.map((round) => round[withIt]))
      ]
    })
    return [
      result("the direct path to undici", "httpClient", "call"),
      result("synchronous permits of the throttle", "throttle", "call"),
      result("plain timers", "sleepingFiber", "plainTimer")
    ]
  })
