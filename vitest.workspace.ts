const project = (root: string) => ({
  extends: "./vitest.config.ts",
  test: { name: root.slice(root.indexOf("/") + 1), root }
})

export default [
  "packages/core",
  "packages/client",
  "packages/server",
  "packages/yaml",
  "packages/testing",
  "packages/clerk-in-memory",
  "apps/cli",
  "apps/provisioner",
  "apps/benchmarks"
].map(project)
