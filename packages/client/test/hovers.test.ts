import { assert, it } from "@effect/vitest"
import { fileURLToPath } from "node:url"
import ts from "typescript"

const file = fileURLToPath(new URL("hovers.ts", import.meta.url))

const program = `
import * as Clerk from "@effect-clerk/client/Clerk"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const organizationId = OrganizationId.make("org_1")

export const program = Effect.gen(function*() {
  const { organizationMemberships, organizations } = yield* Clerk.Clerk
  yield* organizationMemberships.create({ organizationId, userId: UserId.make("user_1"), role: "org:admin" })
  yield* Stream.runDrain(organizationMemberships.listStream({ organizationId }))
  return yield* organizations.get({ organizationId })
})
`

const makeHover = () => {
  const project = fileURLToPath(new URL("../tsconfig.json", import.meta.url))
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} }
  const { options } = ts.getParsedCommandLineOfConfigFile(project, { composite: false }, host)!
  const { directoryExists, fileExists, getDirectories, readFile } = ts.createCompilerHost(options)
  const read = (name: string) => name === file ? program : readFile(name)
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getCurrentDirectory: ts.sys.getCurrentDirectory,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const text = read(name)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    directoryExists: directoryExists!,
    fileExists: (name) => name === file || fileExists(name),
    getDirectories: getDirectories!,
    readFile: read
  })
  assert.deepStrictEqual(service.getSemanticDiagnostics(file).map(({ messageText }) => messageText), [])
  return (code: string) =>
    ts.displayPartsToString(service.getQuickInfoAtPosition(file, program.indexOf(code))?.displayParts)
}

it("an editor shows what a call takes, returns and fails with, by names", () => {
  const hover = makeHover()
  assert.strictEqual(
    hover("get("),
    "(property) Service.get: (input: GetInput) => Effect.Effect<Organization, Forbidden | NotFound | Common>"
  )
  assert.strictEqual(
    hover("create("),
    "(property) Service.create: (input: CreateInput) => Effect.Effect<OrganizationMembership, "
      + "BadRequest | Forbidden | NotFound | UnprocessableEntity | Common>"
  )
  assert.strictEqual(
    hover("listStream("),
    "(property) Service.listStream: (input: ListStreamInput) => Stream.Stream<OrganizationMembership, "
      + "Unauthorized | UnprocessableEntity | Common>"
  )
  assert.strictEqual(
    hover("program ="),
    "const program: Effect.Effect<Organization, BadRequest | Forbidden | NotFound | UnprocessableEntity | Common, "
      + "Clerk.Clerk>"
  )
}, 60_000)
