/**
 * How large programs are that run where size counts: bundled, minified and compressed.
 */
import * as Effect from "effect/Effect"
import { kilobytes } from "../harness/Bundle.js"
import * as Result from "../harness/Result.js"

export const bundle = Effect.gen(function*() {
  const one = yield* kilobytes("bundleOne")
  const two = yield* kilobytes("bundleTwo")
  const all = yield* kilobytes("bundleAll")
  const byHand = yield* kilobytes("bundleByHand")
  const result = (what: string, value: number, target: number, figures: Result.Result["figures"] = []) =>
    ({
      what,
      unit: "kB",
      today: Result.summarize([value]),
      target: { kind: "at most", value: target },
      figures
    }) satisfies Result.Result
  return [
    result("bundle of a program that uses one resource", one, 100, [
      Result.figure("by hand on `HttpClient` and `Schema`", "kB", [byHand])
    ]),
    result("bundle of a program on `Clerk`, with all operations", all, 125),
    result("bundle: what a second resource adds", two - one, 3)
  ]
})
