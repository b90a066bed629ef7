import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const sources = [
  "packages/core",
  "packages/client",
  "packages/server",
  "packages/yaml",
  "packages/testing",
  "packages/clerk-in-memory",
  "apps/cli",
  "apps/provisioner"
]

/** The entry points of a package, the barrel first. */
const entryPoints = (source, { exports }) =>
  Object.keys(exports).flatMap((path) =>
    path === "./*"
      ? readdirSync(join(source, "dist")).filter((file) => file.endsWith(".js") && file !== "index.js")
        .map((file) => `./${file.slice(0, -".js".length)}`)
      : exports[path] === null || path === "./package.json"
      ? []
      : [path]
  )

/** Packs the published packages into a folder, as npm would deliver them. */
export const packAll = (folder) => {
  const workspaces = sources.flatMap((source) => ["-w", source])
  const packed = JSON.parse(execFileSync("npm", ["pack", "--json", "--pack-destination", folder, ...workspaces]))
  return sources.map((source) => {
    const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8"))
    return {
      name: manifest.name,
      version: manifest.version,
      tarball: join(folder, packed.find(({ name }) => name === manifest.name).filename),
      entryPoints: entryPoints(source, manifest)
    }
  })
}
