// Reports the diagnostics of Effect's language service for the packages and apps, with the rules in tsconfig.base.json.
//
// The package's own command line creates a new compiler for every 50 files, and ignores suggestions.
import transform from "@effect/language-service/transform.js"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import ts from "typescript"

const problems = []
const addDiagnostic = (diagnostic) => problems.push(diagnostic)

const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: addDiagnostic }
const projects = ["packages", "apps"].flatMap((folder) =>
  readdirSync(folder).map((name) =>
    ts.getParsedCommandLineOfConfigFile(join(folder, name, "tsconfig.json"), { composite: false, noEmit: true }, host)
  )
)
const files = projects.flatMap(({ fileNames }) => fileNames)
const program = ts.createProgram(files, projects[0].options)

const rules = program.getCompilerOptions().plugins.find(({ name }) => name === "@effect/language-service")
const inspect = transform.default(program, rules, { addDiagnostic, ts })()
for (const file of files) inspect(program.getSourceFile(file))

console.log(ts.formatDiagnostics(problems, ts.createCompilerHost({})))
console.log(`${files.length} files, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
