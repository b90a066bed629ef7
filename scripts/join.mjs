// Joins the modules of core and client that a program on `Clerk` loads, into one file for each package: to load a file costs
// Node about a millisecond. Every module can be imported as before and re-exports its part. Calls in the top level of a module are
// marked as pure, so that bundlers drop what a program does not use.
import { build } from "esbuild"
import { readdirSync, readFileSync, rmSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import ts from "typescript"

const options = { bundle: true, format: "esm", platform: "node", target: "es2022" }

/** The files that `Clerk` loads. */
const { metafile } = await build({
  ...options,
  entryPoints: ["packages/client/dist/Clerk.js"],
  external: ["effect", "@effect/*"],
  metafile: true,
  write: false
})
const loaded = Object.keys(metafile.inputs)

/** Marks the calls that are made when a module is loaded. All of them only construct something. */
const markPure = (text) => {
  const source = ts.createSourceFile("", text, ts.ScriptTarget.ES2022)
  const starts = new Set()
  const visit = (node) => {
    if (ts.isFunctionLike(node) || ts.isExpressionStatement(node)) return
    if (ts.isCallExpression(node)) starts.add(node.getStart(source))
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...starts].sort((a, b) => b - a)
    .reduce((marked, start) => `${marked.slice(0, start)}/* @__PURE__ */ ${marked.slice(start)}`, text)
}

for (const dist of ["packages/core/dist", "packages/client/dist"]) {
  const files = readdirSync(dist, { recursive: true }).filter((file) => file.endsWith(".js"))
  const modules = files.filter((file) => file !== "index.js" && !file.startsWith("internal/"))
  // what all entry points import comes into one file
  const joined = loaded.filter((file) => file.startsWith(dist))
    .map((file) => `import "./${file.slice(dist.length + 1)}"`)
  await build({
    ...options,
    entryPoints: modules.map((file) => ({ in: `entry:${file}`, out: file.slice(0, -".js".length) })),
    outdir: dist,
    allowOverwrite: true,
    splitting: true,
    chunkNames: "internal/[hash]",
    packages: "external",
    sourcemap: true,
    sourcesContent: false,
    plugins: [{
      name: "join",
      setup: ({ onLoad, onResolve }) => {
        onResolve({ filter: /^entry:/ }, ({ path }) => ({ path, namespace: "entry" }))
        onLoad({ filter: /^/, namespace: "entry" }, ({ path }) => ({
          contents: [`export * from "./${path.slice("entry:".length)}"`, ...joined].join("\n"),
          resolveDir: dist
        }))
        onResolve({ filter: /^\./ }, ({ path, resolveDir }) => ({ path: resolve(resolveDir, path), sideEffects: true }))
        onLoad({ filter: /\.js$/ }, ({ path }) => ({
          contents: markPure(readFileSync(path, "utf8")),
          resolveDir: dirname(path)
        }))
      }
    }]
  })
  for (const file of files.filter((file) => file.startsWith("internal/"))) {
    rmSync(join(dist, file))
    rmSync(join(dist, `${file}.map`))
  }
}
