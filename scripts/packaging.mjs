// Checks the packages as they would be published: their tarballs, with every module as an entry point.
import { execFileSync } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const folder = mkdtempSync(join(tmpdir(), "packaging-"))
const npx = (...args) => execFileSync("npx", ["--no", ...args], { stdio: "inherit" })

try {
  for (const name of ["core", "client", "testing"]) {
    const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", folder, "-w", `packages/${name}`])
    const tarball = join(folder, JSON.parse(packed)[0].filename)
    const modules = readdirSync(`packages/${name}/dist`)
      .filter((file) => file.endsWith(".js") && file !== "index.js")
      .map((file) => file.slice(0, -".js".length))
    npx("publint", "run", tarball, "--strict")
    npx("attw", tarball, "--profile", "esm-only", "--no-summary", "--format", "ascii", "--entrypoints", ".", ...modules)
    // Without the development condition, so that what loads is `dist`.
    for (const module of ["", ...modules.map((module) => `/${module}`)]) {
      await import(`@effect-clerk/${name}${module}`)
    }
    console.log(`@effect-clerk/${name}: ${modules.length + 1} modules load`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
