/**
 * How large programs are that run where size counts: bundled, minified and compressed.
 */
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import { gzipSync } from "node:zlib"
import * as Child from "../harness/Child.js"
import * as Result from "../harness/Result.js"

const kilobytes = (program: string): Effect.Effect<number> =>
  Effect.promise(async () => {
    const { outputFiles } = await build({
      entryPoints: [Child.fileOf(`programs/${program}`)],
      bundle: true,
      minify: true,
      format: "esm",
      platform: "browser",
      target: "es2022",
      write: false
    })
    return gzipSync(outputFiles[0]!.contents, { level: 9 }).byteLength / 1000
  })

export const bundle = Effect.gen(function*() {
  const one = yield* kilobytes("bundleOne")
  const two = yield* kilobytes("bundleTwo")
  const byHand = yield* kilobytes("bundleByHand")
  return [
    {
      what: "bundle of a program that uses one resource",
      unit: "× by hand on `HttpClient` and `Schema`",
      today: Result.summarize([one / byHand]),
      target: { kind: "at most", value: 1.15 },
      figures: [Result.figure("effect-clerk", "kB", [one]), Result.figure("by hand", "kB", [byHand])]
    },
    {
      what: "bundle: what a second resource adds",
      unit: "kB",
      today: Result.summarize([two - one]),
      target: { kind: "at most", value: 4 },
      figures: [Result.figure("two resources", "kB", [two])]
    }
  ] satisfies ReadonlyArray<Result.Result>
})
