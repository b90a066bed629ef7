// Checks the packages as they would be published: their tarballs, with every module as an entry point.
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { packAll } from "./pack.mjs"

const folder = mkdtempSync(join(tmpdir(), "packaging-"))
const npx = (...args) => execFileSync("npx", ["--no", ...args], { stdio: "inherit" })

try {
  for (const { entryPoints, name, tarball } of packAll(folder)) {
    npx("publint", "run", tarball, "--strict")
    npx("attw", tarball, "--profile", "esm-only", "--no-summary", "--format", "ascii", "--entrypoints", ...entryPoints)
    // Without the development condition, so that what loads is `dist`.
    for (const path of entryPoints) await import(join(name, path))
    console.log(`${name}: ${entryPoints.length} modules load`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
