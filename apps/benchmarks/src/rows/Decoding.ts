/**
 * Decoding alone: what a call takes that decodes, less what it takes without.
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
      parse: { module: "decoding", task: "parse" },
      undecoded: { module: "decoding", task: "undecoded" },
      decoded: { module: "decoding", task: "decoded" }
    }, { origin: origins.instant, amount: 1, effort })
    const parse = rounds.map(({ parse }) => Contest.millisPerUnit(parse))
    const decode = rounds.map(({ decoded, undecoded }) =>
      Contest.millisPerUnit(decoded) - Contest.millisPerUnit(undecoded)
    )
    return {
      what: "decoding that page",
      unit: "× `JSON.parse` of it",
      today: Result.summarize(decode.map((millis, index) => millis / parse[index]!)),
      target: { kind: "at most", value: 1.5 },
      figures: [Result.figure("decoding", "ms", decode), Result.figure("JSON.parse", "ms", parse)]
    } satisfies Result.Result
  })
