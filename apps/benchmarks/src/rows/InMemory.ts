/**
 * The in-memory Clerk and the sample application on it.
 */
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import { performance } from "node:perf_hooks"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as Bundle from "../harness/Bundle.js"
import * as Child from "../harness/Child.js"
import * as Contest from "../harness/Contest.js"
import type { Plan } from "../harness/Plan.js"
import * as Result from "../harness/Result.js"

const cpu = (task: string, amount: number, effort: Contest.Effort) =>
  Effect.map(
    Contest.run({ ours: { module: "inMemory", task } }, { origin: "http://127.0.0.1", amount, effort }),
    (rounds) => rounds.map(({ ours }) => Contest.cpuPerUnit(ours))
  )

const provision = (url: string, ...args: ReadonlyArray<string>): Effect.Effect<string> =>
  Effect.map(
    Effect.promise(() =>
      promisify(execFile)(process.execPath, [
        fileURLToPath(new URL("../../../provisioner/bin/provision.js", import.meta.url)),
        ...args
      ], {
        env: { ...process.env, CLERK_API_URL: url, CLERK_SECRET_KEY: "sk_live_benchmark" },
        maxBuffer: 64 * 1024 * 1024
      })
    ),
    ({ stdout }) => stdout
  )

const plan = Effect.scoped(Effect.gen(function*() {
  const child = yield* Child.fork(Child.fileOf("programs/largeInstance"), {})
  const url = (yield* child.next) as string
  const state = yield* Effect.promise(async () => Bundle.write("state.yaml", ""))
  const exported = yield* provision(url, "export")
  yield* Effect.promise(() => Bundle.write("state.yaml", exported))
  const begin = performance.now()
  yield* provision(url, "plan", state, "--prune", "--detailed-exitcode")
  return (performance.now() - begin) / 1000
}))

export const inMemory = ({ tests, testLayers }: Plan) =>
  Effect.gen(function*() {
    const result = (what: string, unit: string, target: number, values: ReadonlyArray<number>): Result.Result => ({
      what,
      unit,
      today: Result.summarize(values),
      target: { kind: "at most", value: target },
      figures: []
    })
    return [
      result("a test with an in-memory Clerk of its own", "ms", 5, yield* cpu("tests", testLayers, tests)),
      result("in memory: a page of 500 of 100,000 members", "ms", 15, yield* cpu("pages", 10, tests)),
      result(
        "in memory: a generated instance of 100,000 users, with sessions and invitations",
        "s",
        3,
        (yield* cpu("generated", 100_000, tests)).map((millis) => millis / 1000)
      ),
      result("`provision plan` of 50 organizations with 10,000 members", "s", 10, [yield* plan])
    ]
  })
