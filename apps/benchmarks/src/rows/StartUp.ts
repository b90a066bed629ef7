/**
 * The CPU time of a new process that makes one call and exits.
 */
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import * as Bundle from "../harness/Bundle.js"
import * as Child from "../harness/Child.js"
import type { Plan } from "../harness/Plan.js"
import * as Result from "../harness/Result.js"
import { Server } from "../harness/Server.js"

/** Writes our program with this library in one file, and a program with the same imports from elsewhere that does the minimum. */
const writeUnbundled = async (): Promise<{ readonly oneFile: string; readonly floor: string }> => {
  const { metafile, outputFiles } = await build({
    entryPoints: [Child.fileOf("programs/startUp")],
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["effect", "effect/*", "@effect/*", "undici"],
    metafile: true,
    write: false
  })
  const imports = Object.values(metafile.inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && !path.startsWith("node:"))
    .map(({ path }) => path)
  const modules = new Set([...imports, Child.fileOf("programs/startUpFloor")])
  return {
    oneFile: await Bundle.write("startUpOneFile.mjs", outputFiles[0]!.contents),
    floor: await Bundle.write(
      "startUpFloor.mjs",
      Array.from(modules, (module) => `import ${JSON.stringify(module)}\n`).join("")
    )
  }
}

const cpuMillis = (file: string, origin: string): Effect.Effect<number> =>
  Effect.map(
    Effect.promise(() =>
      promisify(execFile)(process.execPath, ["--import", Child.fileOf("programs/tellCpu"), file], {
        env: { ...process.env, CLERK_API_URL: origin, CLERK_SECRET_KEY: "sk_live_benchmark" }
      })
    ),
    ({ stdout }) => Number(stdout.trim().split("\n").at(-1))
  )

export const startUp = ({ startUps }: Plan) =>
  Effect.gen(function*() {
    const { origins } = yield* Server
    const files = {
      all: yield* Bundle.forNode("bundleAll"),
      few: yield* Bundle.forNode("bundleFew"),
      one: yield* Bundle.forNode("bundleOne"),
      byHand: yield* Bundle.forNode("bundleByHand"),
      peer: yield* Bundle.forNode("startUpPeer"),
      unbundled: Child.fileOf("programs/startUp"),
      ...yield* Effect.promise(writeUnbundled)
    }
    type Name = keyof typeof files
    const names = Object.keys(files) as ReadonlyArray<Name>
    const round = Effect.map(
      Effect.forEach(names, (name) =>
        Effect.map(cpuMillis(files[name], origins.instant), (millis) => [name, millis] as const)),
      (pairs) =>
        Object.fromEntries(pairs) as Readonly<Record<Name, number>>
    )
    yield* round
    const rounds = yield* Effect.replicateEffect(round, startUps)
    const compare = (
      what: string,
      unit: string,
      target: number,
      ours: readonly [Name, string],
      other: readonly [Name, string],
      ...others: ReadonlyArray<readonly [Name, string]>
    ): Result.Result => ({
      what: `start-up and one call: ${what}`,
      unit: `× ${unit}`,
      today: Result.summarize(rounds.map((round) => round[ours[0]] / round[other[0]])),
      target: { kind: "at most", value: target },
      figures: [ours, other, ...others].map(([file, name]) =>
        Result.figure(name, "ms", rounds.map((round) => round[file]))
      )
    })
    const all = ["all", "effect-clerk"] as const
    const byHand = ["byHand", "by hand"] as const
    return [
      compare("bundled, `Clerk` with all operations", "@clerk/backend", 1.25, all, ["peer", "@clerk/backend"], byHand),
      compare("bundled, 248 operations", "that of 27", 1.05, all, ["few", "with 27"]),
      compare("bundled, one resource", "by hand on `HttpClient` and `Schema`", 1.1, ["one", "effect-clerk"], byHand),
      compare(
        "not bundled",
        "the same modules of Effect",
        1.15,
        ["unbundled", "effect-clerk"],
        ["floor", "floor"],
        ["oneFile", "effect-clerk in one file"]
      )
    ]
  })
