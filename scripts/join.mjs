// Prepares what `tsc` made of the packages for those who load it and those who bundle it.
//
// Calls at the top level of modules are marked as pure, so that bundlers drop what a program does not use. The modules of core and
// client that `Clerk` loads are joined into one file for each package, because Node takes about a millisecond to load a file; every
// module can be imported as before and re-exports its part.
import { build } from "esbuild"
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import ts from "typescript"

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

const filesOf = (dist) => readdirSync(dist, { recursive: true }).filter((file) => file.endsWith(".js"))

for (const dist of ["packages/core/dist", "packages/client/dist", "packages/server/dist"]) {
  for (const file of filesOf(dist).map((file) => join(dist, file))) {
    writeFileSync(file, markPure(readFileSync(file, "utf8")))
  }
}

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

for (const dist of ["packages/core/dist", "packages/client/dist"]) {
  const files = filesOf(dist)
  const modules = files.filter((file) => file !== "index.js" && !file.startsWith("internal/"))
  // what all entry points import comes into one file
  const joined = loaded.filter((file) => file.startsWith(dist))
    .map((file) => `import "./${file.slice(dist.length + 1)}"`)
  const { outputFiles } = await build({
    ...options,
    entryPoints: modules.map((file) => ({ in: `entry:${file}`, out: file.slice(0, -".js".length) })),
    outdir: dist,
    write: false,
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
      }
    }]
  })
  // a module that uses nothing of that file need not load it
  for (const { path, text } of outputFiles) writeFileSync(path, text.replace(/^import "[^"]+";$/gm, ""))
  const renamed = outputFiles.flatMap(({ text }) => text.match(/^var [A-Z]\w*\d = class\b/gm) ?? [])
  if (renamed.length > 0) {
    throw new Error(`Two classes have one name, and an inspected value would show: ${renamed.join(", ")}`)
  }
  for (const file of files.filter((file) => file.startsWith("internal/"))) {
    rmSync(join(dist, file))
    rmSync(join(dist, `${file}.map`))
  }
}
