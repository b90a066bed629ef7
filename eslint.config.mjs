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
  "@effect-clerk/testing",
  "clerk-in-memory"
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
    // What is built at the top of these modules is built at the start of every program, for every operation of Clerk's.
    files: ["packages/core/src/*.ts", "packages/core/src/contract/*.ts", "packages/core/src/internal/ids.ts"],
    ignores: ["Authorization", "ClerkApi", "ClerkError", "Contract", "Decoder", "Endpoint", "Metadata", "Query"]
      .map((name) => `packages/core/src/${name}.ts`),
    rules: {
      "no-restricted-syntax": ["error", {
        selector: "CallExpression:not(:function *):not([callee.type=\"CallExpression\"])"
          + ":not([callee.name=/^(id|openEnum)$/]):not([callee.object.name=/^(Model|Endpoint)$/])"
          + ":not([callee.object.name=\"Group\"][callee.property.name=\"make\"])",
        message: "Build this when it is used: in a function, or with Model.schema(() => ...)."
      }]
    }
  },
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
