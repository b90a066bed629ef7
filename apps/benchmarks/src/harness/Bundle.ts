/**
 * Bundles programs as they are deployed where size and start-up time matter: one minified file.
 */
import * as Effect from "effect/Effect"
import { build, type BuildOptions, transform } from "esbuild"
import { mkdir, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import * as Child from "./Child.js"

/** A file next to the built modules. */
export const write = async (name: string, contents: string | Uint8Array): Promise<string> => {
  const file = fileURLToPath(new URL(`../../build/${name}`, import.meta.url))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, contents)
  return file
}

const contentsOf = (program: string, platform: "browser" | "node", options: BuildOptions = {}) =>
  Effect.promise(async () => {
    const { outputFiles } = await build({
      entryPoints: [Child.fileOf(`programs/${program}`)],
      bundle: true,
      minify: true,
      format: "esm",
      platform,
      target: "es2022",
      ...options,
      write: false,
      // for packages in CommonJS
      ...(platform === "node" && {
        banner: { js: "import { createRequire } from \"node:module\"; const require = createRequire(import.meta.url);" }
      })
    })
    return outputFiles[0]!
  })

const compressed = (contents: string | Uint8Array): number => gzipSync(contents, { level: 9 }).byteLength / 1000

/** The size of a program for a browser or a worker, compressed. */
export const kilobytes = (program: string): Effect.Effect<number> =>
  Effect.map(contentsOf(program, "browser"), ({ contents }) => compressed(contents))

/** The size of what is installed from elsewhere in such a program, compressed: what is left of it without this library. */
export const kilobytesOfOthers = (program: string): Effect.Effect<number> =>
  Effect.flatMap(
    // a comment with its path comes before each module, as long as white space is kept
    contentsOf(program, "browser", { minify: false, minifyIdentifiers: true, minifySyntax: true }),
    ({ text }) =>
      Effect.promise(async () => {
        const others = text.split(/^(?=\/\/ )/m).filter((module) => /^\/\/ .*node_modules/.test(module)).join("")
        return compressed((await transform(others, { minifyWhitespace: true })).code)
      })
  )

/** The file of a program for Node. */
export const forNode = (program: string): Effect.Effect<string> =>
  Effect.flatMap(contentsOf(program, "node"), ({ contents }) => Effect.promise(() => write(`${program}.mjs`, contents)))
