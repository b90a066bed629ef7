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

// What Effect 4 has under another name or not at all. It is used in the modules named below and nowhere else, which are then
// all that a port rewrites by hand.
const seams = [
  "packages/core/src/{ClerkApi,Decoder}.ts",
  "packages/core/src/internal/{fields,issues,lazy,model,wire}.ts",
  "packages/client/src/internal/{batching,configError,fiber,http,issues,meters,operation,streams}.ts",
  "packages/server/src/{TokenError,internal/configError,internal/singleFlight}.ts"
]
const modulesOfEffect3 = [
  "Chunk",
  "ConfigError",
  "DefaultServices",
  "FiberId",
  "FiberRef",
  "FiberRefs",
  "MetricBoundaries",
  "MetricKey",
  "ParseResult",
  "Request",
  "RequestResolver",
  "Runtime",
  "SchemaAST"
]
const membersOfEffect3 = {
  Data: ["struct"],
  Effect: ["runtime", "timeoutTo", "withRequestBatching"],
  Schedule: ["addDelay", "driver", "identity", "modifyDelay"],
  Schema: ["fromKey", "make", "optionalToRequired", "propertySignature", "withConstructorDefault"],
  Stream: ["mapConcatChunk", "paginateChunkEffect"],
  HttpClientError: ["RequestError", "ResponseError"]
}
const restrictedMembers = [
  ...Object.entries(membersOfEffect3).map(([object, members]) =>
    `MemberExpression[object.name="${object}"][property.name=/^(${members.join("|")})$/]`
  ),
  "MemberExpression[property.name=/^(currentDefaultServices|getFiberRefs?)$/]"
].map((selector) => ({ selector, message: "Effect 4 has it in another form: use it in a seam, and that seam here." }))

const lazily = {
  selector: "CallExpression:not(:function *):not([callee.type=\"CallExpression\"])"
    + ":not([callee.name=/^(id|openEnum)$/]):not([callee.object.name=/^(Model|Endpoint)$/])"
    + ":not([callee.object.name=\"Group\"][callee.property.name=\"make\"])",
  message: "Build this when it is used: in a function, or with Model.schema(() => ...)."
}

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
    files: ["packages/{core,client,server}/src/**"],
    ignores: seams,
    rules: {
      "@typescript-eslint/no-restricted-imports": ["error", {
        paths: modulesOfEffect3.map((name) => ({
          name: `effect/${name}`,
          allowTypeImports: true,
          message: "Effect 4 has it in another form: use it in a seam, and that seam here."
        }))
      }],
      "no-restricted-syntax": ["error", ...restrictedMembers]
    }
  },
  {
    // What is built at the top of these modules is built at the start of every program, for every operation of Clerk's.
    files: ["packages/core/src/*.ts", "packages/core/src/contract/*.ts", "packages/core/src/internal/ids.ts"],
    ignores: ["Authorization", "ClerkApi", "ClerkError", "Contract", "Decoder", "Endpoint", "Metadata", "Query"]
      .map((name) => `packages/core/src/${name}.ts`),
    rules: { "no-restricted-syntax": ["error", ...restrictedMembers, lazily] }
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
