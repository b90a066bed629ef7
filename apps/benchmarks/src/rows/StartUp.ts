/**
 * From nothing to the answer of the first call, in fresh processes.
 */
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import { mkdir, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import * as Child from "../harness/Child.js"
import type { Plan } from "../harness/Plan.js"
import * as Result from "../harness/Result.js"
import { Server } from "../harness/Server.js"

/** The modules that a program and this library's packages import from elsewhere. */
const imports = async (file: string): Promise<ReadonlyArray<string>> => {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["effect", "effect/*", "@effect/*", "undici"],
    metafile: true,
    write: false
  })
  return Object.values(metafile.inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && !path.startsWith("node:"))
    .map(({ path }) => path)
}

/** Writes a program that imports what ours imports and then does the least there is. */
const writeFloor = async (): Promise<string> => {
  const file = fileURLToPath(new URL("../../build/startUpFloor.mjs", import.meta.url))
  const modules = new Set([...await imports(Child.fileOf("programs/startUp")), Child.fileOf("programs/startUpFloor")])
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, Array.from(modules, (module) => `import ${JSON.stringify(module)}\n`).join(""))
  return file
}

export const startUp = ({ startUps }: Plan) =>
  Effect.gen(function*() {
    const { origins } = yield* Server
    const floor = yield* Effect.promise(writeFloor)
    const millis = (file: string) =>
      Effect.scoped(
        Effect.flatMap(Child.fork(file, { origin: origins.instant }), ({ next }) => next as Effect.Effect<number>)
      )
    const round = Effect.all({
      ours: millis(Child.fileOf("programs/startUp")),
      floor: millis(floor),
      barrels: millis(Child.fileOf("programs/startUpBarrels")),
      peer: millis(Child.fileOf("programs/startUpPeer"))
    })
    yield* round
    const rounds = yield* Effect.replicateEffect(round, startUps)
    const ours = Result.figure("effect-clerk", "ms", rounds.map(({ ours }) => ours))
    return [
      {
        what: "start-up to the first answer, beside modules",
        unit: "ms over the same modules of Effect",
        today: Result.summarize(rounds.map(({ floor, ours }) => ours - floor)),
        target: { kind: "at most", value: 40 },
        figures: [ours, Result.figure("floor", "ms", rounds.map(({ floor }) => floor))]
      },
      {
        what: "start-up to the first answer, beside barrels",
        unit: "× a program on Effect's barrels",
        today: Result.summarize(rounds.map(({ barrels, ours }) => ours / barrels)),
        target: { kind: "at most", value: 0.5 },
        figures: [
          ours,
          Result.figure("barrels", "ms", rounds.map(({ barrels }) => barrels)),
          Result.figure("@clerk/backend", "ms", rounds.map(({ peer }) => peer))
        ]
      }
    ] satisfies ReadonlyArray<Result.Result>
  })
