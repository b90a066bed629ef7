/**
 * Bundles programs as they are deployed where size and start-up time matter: one minified file.
 */
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import { mkdir, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import * as Child from "./Child.js"

/** A file beside the built modules. */
export const write = async (name: string, contents: string | Uint8Array): Promise<string> => {
  const file = fileURLToPath(new URL(`../../build/${name}`, import.meta.url))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, contents)
  return file
}

const contentsOf = (program: string, platform: "browser" | "node") =>
  Effect.promise(async () => {
    const { outputFiles } = await build({
      entryPoints: [Child.fileOf(`programs/${program}`)],
      bundle: true,
      minify: true,
      format: "esm",
      platform,
      target: "es2022",
      write: false,
      // for packages in CommonJS
      ...(platform === "node" && {
        banner: { js: "import { createRequire } from \"node:module\"; const require = createRequire(import.meta.url);" }
      })
    })
    return outputFiles[0]!.contents
  })

/** The size of a program for a browser or a worker, compressed. */
export const kilobytes = (program: string): Effect.Effect<number> =>
  Effect.map(
    contentsOf(program, "browser"),
    (contents) => gzipSync(contents, { level: 9 }).byteLength / 1000
  )

/** The file of a program for Node. */
export const forNode = (program: string): Effect.Effect<string> =>
  Effect.flatMap(contentsOf(program, "node"), (contents) => Effect.promise(() => write(`${program}.mjs`, contents)))
