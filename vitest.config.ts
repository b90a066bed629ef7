import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

// Setting `conditions` drops Vite's own server conditions, so they are repeated, but for `module`: Node cannot load what it names.
const conditions = ["@effect-clerk/source", "node", "development|production"]
const results = process.env["VITEST_RESULTS"]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [process.env["LONG_TESTS"] ? "test/**/*.long.ts" : "test/**/*.test.ts"],
    setupFiles: [fileURLToPath(new URL("vitest.setup.ts", import.meta.url))],
    passWithNoTests: true,
    // Loading Effect anew for each file takes longer than the tests in it.
    isolate: false,
    maxWorkers: 2,
    minWorkers: 1,
    // A busy machine slows the tests down; layers that are built in hooks start servers or generate a client.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: results ? ["default", ["json", { outputFile: results }]] : ["default"]
  }
})
