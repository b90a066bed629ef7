/**
 * Decoding alone. It is measured on what was just parsed, as a client meets it: what both take less what parsing takes.
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
      both: { module: "effectClerk", task: "parseAndDecode" }
    }, { origin: origins.instant, amount: 100_000, effort })
    const parse = rounds.map(({ parse }) => Contest.millisPerUnit(parse))
    const decode = rounds.map(({ both, parse }) => Contest.millisPerUnit(both) - Contest.millisPerUnit(parse))
    return {
      what: "decoding that page",
      unit: "× `JSON.parse` of it",
      today: Result.summarize(decode.map((millis, index) => millis / parse[index]!)),
      target: { kind: "at most", value: 1.5 },
      figures: [Result.figure("decoding", "ms", decode), Result.figure("JSON.parse", "ms", parse)]
    } satisfies Result.Result
  })
