// Checks the code of the documentation: every `@example`, and every fenced block of every Markdown file.
//
// A `ts` block with imports is a self-contained program. It must compile and run: against `npx clerk-in-memory`, or under
// vitest if it is a test. A block that cannot run states the reason: ```ts no-run: needs Redis
//
// Any other `ts` block is a fragment. It must compile after the hidden comment before it, which has the imports and
// declarations that readers do not need, and applies until the next such comment: <!-- ts ... -->
import { execFile, spawn } from "node:child_process"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { build } from "esbuild"
import MarkdownIt from "markdown-it"
import ts from "typescript"
import { parse } from "yaml"

const folder = join("build", "examples")
const { LONG_TESTS: _, VITEST_RESULTS: __, ...environment } = process.env
const run = promisify(execFile)

const problems = []
const examples = []
const programs = []
const tests = []

/** Writes the parts of a file at their original lines, so that line numbers in errors apply to both files. */
const write = (file, parts, suffix = "") => {
  const lines = []
  for (const { code, line } of parts) {
    while (lines.length < line) lines.push("")
    lines.push(...code.trimEnd().split("\n"))
  }
  const name = `${file.replace(/\W+/g, "-")}-${parts.at(-1).line}${suffix}`
  writeFileSync(join(folder, `${name}.ts`), `${lines.join("\n")}\nexport {}\n`)
  examples.push(name)
  return name
}

const notChecked = ["", "text", "sh", "diff", "mermaid"]

const readBlock = (file, preamble, { content: code, info, map: [fence] }) => {
  const [language, ...rest] = info.trim().split(" ")
  const block = { code, line: fence + 1 }
  const refuse = (why) => problems.push(`${file}:${fence + 1}: ${why}`)
  try {
    if (language === "json") return JSON.parse(code)
    if (language === "yaml") return parse(code)
  } catch (error) {
    return refuse(error.message)
  }
  if (notChecked.includes(language)) return
  if (language !== "ts") return refuse(`A block of "${language}" cannot be checked.`)
  if (!/^import /m.test(code)) return write(file, preamble === undefined ? [block] : [preamble, block])
  const isTest = code.includes(`from "@effect/vitest"`)
  const name = write(file, [block], isTest ? ".test" : "")
  if (rest.length === 0) return (isTest ? tests : programs).push({ name, at: `${file}:${fence + 1}` })
  if (!/^no-run: \S/.test(rest.join(" "))) refuse(`"${rest.join(" ")}" should be "no-run: " and why it cannot run.`)
}

const readMarkdown = (file) => {
  let preamble
  for (const token of new MarkdownIt({ html: true }).parse(readFileSync(file, "utf8"), {})) {
    const hidden = token.type === "html_block" && /^<!-- ts\n([^]*?)-->/.exec(token.content)
    if (hidden) preamble = { code: hidden[1], line: token.map[0] + 1 }
    if (token.type === "fence") readBlock(file, preamble, token)
  }
}

const readModule = (file) => {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true)
  const visit = (node) => {
    for (const tag of node.jsDoc?.flatMap(({ tags }) => tags ?? []) ?? []) {
      if (tag.tagName.text !== "example") continue
      const { line } = source.getLineAndCharacterOfPosition(tag.pos)
      const text = tag.getFullText(source).split("\n").slice(1).map((text) => text.replace(/^\s*\* ?/, ""))
      write(file, [{ code: text.join("\n"), line: line + 1 }])
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
}

/** Runs a command, and returns its output if it fails. */
const check = async (command, args, options = {}) => {
  try {
    await run(command, args, { env: environment, maxBuffer: 2 ** 26, ...options })
  } catch (error) {
    problems.push(
      `${options.title ?? args.join(" ")}: ${error.killed ? "did not end" : ""}\n${error.stdout}${error.stderr}`
    )
  }
}

const compile = () => {
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: "../../tsconfig.base.json",
      compilerOptions: {
        noEmit: true,
        composite: false,
        incremental: false,
        emitDeclarationOnly: false,
        rootDir: "../..",
        noUnusedLocals: false
      },
      include: ["*.ts"]
    })
  )
  return check("npx", ["tsc", "-p", folder])
}

/** Bundles the programs, because each would take seconds to load its modules. */
const bundle = () =>
  build({
    entryPoints: programs.map(({ name }) => join(folder, `${name}.ts`)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    conditions: ["@effect-clerk/source"],
    external: ["@libsql/*", "undici"],
    // for the CommonJS modules among them
    banner: { js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url)` },
    logLevel: "warning"
  })

/** Runs the programs in sequence against an in-memory Clerk, which is reset before each of them. */
const runPrograms = async () => {
  await bundle()
  const server = spawn("node", [
    "--conditions=@effect-clerk/source",
    "--import=tsx",
    "packages/clerk-in-memory/src/internal/bin.ts",
    "--port=0"
  ])
  try {
    const address = await new Promise((resolve, reject) => {
      server.stdout.on(
        "data",
        (data) => /CLERK_API_URL=(\S+)/.exec(data) && resolve(/CLERK_API_URL=(\S+)/.exec(data)[1])
      )
      server.on("exit", () => reject(new Error("The in-memory Clerk did not start.")))
    })
    const env = { ...environment, CLERK_API_URL: address, CLERK_SECRET_KEY: "sk_test_in_memory" }
    for (const { at, name } of programs) {
      await fetch(`${address}/control/reset`, { method: "POST" })
      await check("node", [`${name}.mjs`], { cwd: folder, env, timeout: 60_000, title: at })
    }
  } finally {
    server.kill()
  }
}

const runTests = () => {
  writeFileSync(
    join(folder, "vitest.config.mjs"),
    `import config from "../../vitest.config.ts"
export default { ...config, test: { ...config.test, include: ["*.test.ts"], passWithNoTests: false, testTimeout: 60_000 } }
`
  )
  return check("npx", ["vitest", "run", "--root", folder])
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const { stdout } = await run("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md", "*/src/*.ts"])
for (const file of stdout.trim().split("\n")) (file.endsWith(".md") ? readMarkdown : readModule)(file)

await Promise.all([compile(), runPrograms().then(runTests)])
if (problems.length > 0) {
  console.error(problems.join("\n\n"))
  process.exitCode = 1
} else {
  console.log(`${examples.length} examples compile, ${programs.length + tests.length} of them run`)
}
