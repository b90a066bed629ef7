/**
 * The size of programs for runtimes where it matters: bundled, minified and compressed.
 */
import * as Effect from "effect/Effect"
import { kilobytes, kilobytesOfOthers } from "../harness/Bundle.js"
import * as Result from "../harness/Result.js"

export const bundle = Effect.gen(function*() {
  const one = yield* kilobytes("bundleOne")
  const two = yield* kilobytes("bundleTwo")
  const all = yield* kilobytes("bundleAll")
  const byHand = yield* kilobytes("bundleByHand")
  const router = yield* kilobytes("bundleRouter")
  const tokens = yield* kilobytes("bundleTokens")
  const webhooks = yield* kilobytes("bundleWebhooks")
  const result = (what: string, value: number, target: number, figures: Result.Result["figures"] = []) =>
    ({
      what,
      unit: "kB",
      today: Result.summarize([value]),
      target: { kind: "at most", value: target },
      figures
    }) satisfies Result.Result
  const ofEffect = (kilobytes: number) => Result.figure("Effect's modules in it", "kB", [kilobytes])
  return [
    result("bundle of a program that uses one resource", one, 100, [
      Result.figure("by hand on `HttpClient` and `Schema`", "kB", [byHand]),
      ofEffect(yield* kilobytesOfOthers("bundleOne"))
    ]),
    result("bundle of a program on `Clerk`, with all operations", all, 125, [
      ofEffect(yield* kilobytesOfOthers("bundleAll"))
    ]),
    result("bundle: what a second resource adds", two - one, 3),
    result("bundle: what session tokens add to `HttpRouter` and `Schema`", tokens - router, 9),
    result("bundle: what webhooks add, with the models of all events", webhooks - router, 5)
  ]
})
