// Writes the version of the packages into their sources. All packages share one version, and read no file to get it.
import { readFileSync, writeFileSync } from "node:fs"

const { version } = JSON.parse(readFileSync("packages/core/package.json", "utf8"))
const places = {
  "packages/client/src/ClerkClient.ts": /(?<=const userAgent = "effect-clerk\/)[^"]+/,
  "packages/client/test/requests.test.ts": /(?<="user-agent": "effect-clerk\/)[^"]+/,
  "packages/clerk-in-memory/src/internal/cli.ts": /(?<=name: "clerk-in-memory", version: ")[^"]+/,
  "apps/cli/src/Cli.ts": /(?<=const version = ")[^"]+/,
  "apps/provisioner/src/Cli.ts": /(?<=name: "provision", version: ")[^"]+/
}
for (const [file, stated] of Object.entries(places)) {
  const text = readFileSync(file, "utf8")
  if (!stated.test(text)) throw new Error(`${file} has no version where one is expected`)
  writeFileSync(file, text.replace(stated, version))
}
