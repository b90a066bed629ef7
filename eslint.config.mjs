import effect from "@effect/eslint-plugin"
import tseslint from "typescript-eslint"

const barrels = [
  "effect",
  "@effect/platform",
  "@effect/platform-node",
  "@effect/cli",
  "@effect/experimental",
  "@effect-clerk/core",
  "@effect-clerk/client",
  "@effect-clerk/yaml",
  "@effect-clerk/server",
  "@effect-clerk/testing"
]

export default tseslint.config(
  { ignores: ["**/dist/", "**/build/", "**/coverage/"] },
  tseslint.configs.recommended,
  {
    plugins: { "@effect": effect },
    rules: {
      "@effect/dprint": ["error", {
        config: {
          indentWidth: 2,
          lineWidth: 120,
          semiColons: "asi",
          quoteStyle: "alwaysDouble",
          trailingCommas: "never",
          operatorPosition: "maintain",
          "arrowFunction.parentheses": "force",
          // In one --fix pass, a sorted import and another rule's fix of it can lose an import.
          "module.sortImportDeclarations": "maintain",
          "module.sortExportDeclarations": "maintain"
        }
      }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-empty-object-type": "off",
      "object-shorthand": "error"
    }
  },
  { files: ["packages/**"], rules: { "no-console": "error" } },
  { files: ["apps/provisioner/examples/**"], rules: { "max-lines": ["error", 40] } },
  {
    files: ["{packages,apps}/*/{src,examples}/**"],
    rules: {
      "@effect/no-import-from-barrel-package": ["error", { packageNames: barrels }],
      // The rule above lets type-only imports, namespaces and re-exports of a barrel through.
      "no-restricted-imports": ["error", {
        paths: barrels.map((name) => ({ name, message: `Import the module: "${name}/<Module>".` }))
      }]
    }
  }
)
