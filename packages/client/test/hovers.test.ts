import { assert, it } from "@effect/vitest"
import { basename } from "node:path"
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
  yield* Stream.runDrain(organizations.deleteMany([{ organizationId }]))
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
  return (code: string) => {
    const at = program.indexOf(code)
    const info = service.getQuickInfoAtPosition(file, at)
    const [definition] = service.getDefinitionAtPosition(file, at) ?? []
    return {
      text: ts.displayPartsToString(info?.displayParts),
      documentation: ts.displayPartsToString(info?.documentation),
      definition: definition && `${basename(definition.fileName)} ${definition.name}`
    }
  }
}

it("an editor shows the input, result and errors of a call by name, its documentation, and its definition", () => {
  const hover = makeHover()
  assert.deepStrictEqual(hover("get("), {
    text:
      "(property) Service.get: (input: Input<\"get\">) => Effect.Effect<Organization, Forbidden | NotFound | Common>",
    documentation:
      "Retrieves an organization by its id or slug. Under `Effect.withRequestBatching(true)`, the calls of concurrent\n"
      + "fibers by id are merged into lists of up to 100, with the retry policy and the timeouts of the first; an\n"
      + "organization that does not exist still fails with its own `NotFound`.",
    definition: "Organizations.ts get"
  })
  assert.deepStrictEqual(hover("create("), {
    text: "(property) create: (input: Input<OrganizationMembershipsApi, \"create\">) => "
      + "Effect.Effect<OrganizationMembership, BadRequest | Forbidden | NotFound | UnprocessableEntity | Common, never>",
    documentation:
      "Adds a user of the instance to an organization. Not retried once the request may have been processed.",
    definition: "OrganizationMemberships.ts create"
  })
  assert.deepStrictEqual(hover("listStream("), {
    text: "(property) listStream: (input: StreamInput<OrganizationMembershipsApi, \"list\">) => "
      + "Stream.Stream<OrganizationMembership, UnprocessableEntity | Common, never>",
    documentation: "All rows that match, fetched as they are consumed; see `Listing` for guarantees.",
    definition: "Resource.ts listStream"
  })
  assert.strictEqual(
    hover("deleteMany(").documentation,
    "Emits one outcome per input, in the order of the inputs. A failed input does not stop the others."
  )
  assert.strictEqual(hover("organizations.get").documentation, "Organizations, their metadata and their logos.")
  assert.strictEqual(
    hover("program =").text,
    "const program: Effect.Effect<Organization, BadRequest | Forbidden | NotFound | UnprocessableEntity | Common, "
      + "Clerk.Clerk>"
  )
}, 60_000)
