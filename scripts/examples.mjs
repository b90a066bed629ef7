// Compiles the examples of the documentation: every `@example` of the packages and applications and every whole program
// of the READMEs.
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const folder = join("build", "examples")
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

let count = 0
const write = (source, code) =>
  writeFileSync(join(folder, `${++count}-${source.replace(/\W+/g, "-")}.ts`), `${code}\nexport {}\n`)

const workspaces = ["packages", "apps"].flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)))
const modules = workspaces.flatMap((workspace) => {
  const source = join(workspace, "src")
  return readdirSync(source).filter((file) => file.endsWith(".ts")).map((file) => join(source, file))
})
for (const file of modules) {
  for (const [comment] of readFileSync(file, "utf8").matchAll(/\/\*\*[^]*?\*\//g)) {
    const lines = comment.split("\n").slice(1, -1).map((line) => line.replace(/^\s*\* ?/, ""))
    const start = lines.indexOf("@example")
    if (start < 0) continue
    const rest = lines.slice(start + 1)
    const end = rest.findIndex((line) => line.startsWith("@"))
    write(file, rest.slice(0, end < 0 ? undefined : end).join("\n"))
  }
}
const readmes = ["README.md", ...workspaces.map((workspace) => join(workspace, "README.md"))]
for (const file of readmes.filter((file) => existsSync(file))) {
  for (const [, code] of readFileSync(file, "utf8").matchAll(/```ts\n([^]*?)```/g)) {
    if (code.startsWith("import ")) write(file, code)
  }
}

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
execFileSync("npx", ["tsc", "-p", folder], { stdio: "inherit" })
console.log(`${count} examples compile`)
