/**
 * The cost of decoding alone. It is measured on freshly parsed values, as in a client: the cost of both minus that of
 * parsing.
 */
import * as Effect from "effect/Effect"
import * as Contest from "../harness/Contest.js"
import type { Plan } from "../harness/Plan.js"
import * as Result from "../harness/Result.js"
import { Server } from "../harness/Server.js"

export const decoding = ({ decoding: effort }: Plan) =>
  Effect.gen(function*() {
    const { origins } = yield* Server
    const rounds = yield* Contest.run({
      parse: { module: "effectClerk", task: "parse" },
      code: { module: "effectClerk", task: "parseAndDecode" },
      closures: { module: "effectClerk", task: "parseAndDecodeByClosures" }
    }, { origin: origins.instant, amount: 100_000, effort })
    const parse = rounds.map(({ parse }) => Contest.cpuPerUnit(parse))
    const result = (what: string, by: "code" | "closures", target: number): Result.Result => {
      const decode = rounds.map((round) => Contest.cpuPerUnit(round[by]) - Contest.cpuPerUnit(round.parse))
      return {
        what,
        unit: "× `JSON.parse` of it",
        today: Result.summarize(decode.map((millis, index) => millis / parse[index]!)),
        target: { kind: "at most", value: target },
        figures: [Result.figure("decoding", "ms", decode), Result.figure("JSON.parse", "ms", parse)]
      }
    }
    return [
      result("decoding that page", "code", 0.6),
      result("decoding that page without generated code", "closures", 1.1)
    ]
  })
