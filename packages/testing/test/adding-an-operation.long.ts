// @effect-diagnostics nestedEffectGenYield:off
import { assert, layer } from "@effect/vitest"
import type * as Clerk from "@effect-clerk/client/Clerk"
import type * as ClerkClient from "@effect-clerk/client/ClerkClient"
import type * as Throttle from "@effect-clerk/client/Throttle"
import type * as Faults from "@effect-clerk/testing/Faults"
import type * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Context, Effect, Fiber, Layer, type Scope, TestClock } from "effect"
import { execFile } from "node:child_process"
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { Json } from "./raw.js"

const run = promisify(execFile)

const root = fileURLToPath(new URL("../../..", import.meta.url))

/** Below the root, so that installed packages are found. */
const folder = join(root, "build", "adding-an-operation")

const packages = ["core", "yaml", "client", "testing", "clerk-in-memory"]

const operation = "organizationMemberships.listOfUser"

/** The blocks of the guide that change sources. */
const changes = async () => {
  const guide = (await readFile(join(root, "CONTRIBUTING.md"), "utf8")).split("\n## Adding an operation\n")[1] ?? ""
  return Array.from(guide.matchAll(/^```diff\n(.*?)^```$/gms), ([, change]) => change!)
}

const apply = (...options: ReadonlyArray<string>) =>
  run("git", ["apply", ...options, "guide.patch"], {
    cwd: folder,
    env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(folder) }
  })

/** The sources without these changes, and with them again, next to the installed dependencies. */
const copy = async () => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(join(folder, "node_modules/@effect-clerk"), { recursive: true })
  await cp(join(root, "tsconfig.base.json"), join(folder, "tsconfig.base.json"))
  for (const name of packages) {
    const own = join("packages", name)
    for (const part of ["src", "package.json", "tsconfig.json"]) {
      await cp(join(root, own, part), join(folder, own, part), { recursive: true })
    }
    const { name: published } = JSON.parse(await readFile(join(root, own, "package.json"), "utf8"))
    await symlink(join(folder, own), join(folder, "node_modules", published), "dir")
  }
  await writeFile(join(folder, "guide.patch"), (await changes()).join(""))
  await apply("--reverse")
  await apply()
}

/** The modules of the changed sources. */
const load = async () => {
  const from = (module: string) => import(/* @vite-ignore */ join(folder, "packages", module))
  return {
    Clerk: (await from("client/src/Clerk.ts")) as typeof Clerk,
    ClerkClient: (await from("client/src/ClerkClient.ts")) as typeof ClerkClient,
    Throttle: (await from("client/src/Throttle.ts")) as typeof Throttle,
    Server: (await from("clerk-in-memory/src/Server.ts")) as Served,
    Faults: (await from("testing/src/Faults.ts")) as typeof Faults,
    InMemoryClerk: (await from("testing/src/InMemoryClerk.ts")) as typeof InMemoryClerk
  }
}

/** The parts of `clerk-in-memory/Server` that this test needs. The tests of this package cannot import it. */
interface Served {
  readonly make: (clerk: InMemoryClerk.Service) => Effect.Effect<{ readonly url: string }, unknown, Scope.Scope>
}

class Changed extends Context.Tag("@effect-clerk/testing/test/adding-an-operation.long/Changed")<
  Changed,
  Effect.Effect.Success<typeof make>
>() {}

const make = Effect.promise(() => copy().then(load))

const layerChanged = Layer.scoped(
  Changed,
  Effect.acquireRelease(make, () => Effect.promise(() => rm(folder, { recursive: true, force: true })))
)

/** The method that the sources of this test do not have. */
const listOfUser = ({ organizationMemberships }: Clerk.Service, input: object) =>
  (organizationMemberships as Json).listOfUser(input) as ReturnType<typeof organizationMemberships.listAll>

const seeded = Effect.flatMap(
  Changed,
  ({ InMemoryClerk: { InMemoryClerk } }) =>
    Effect.tap(InMemoryClerk, (control) =>
      Effect.zipRight(
        control.seedUsers([{ id: "user_1" }, { id: "user_2" }]),
        control.seedOrganization({ id: "org_1", name: "Acme", createdBy: "user_1", members: [{ userId: "user_2" }] })
      ))
)

layer(layerChanged, { timeout: 120_000 })("an operation that is added as in CONTRIBUTING.md", (it) => {
  it.effect("takes at most 25 lines: in the contract, the derived methods and the in-memory handler", () =>
    Effect.gen(function*() {
      const lines = (yield* Effect.promise(changes)).join("").split("\n")
      assert.deepStrictEqual(lines.filter((line) => line.startsWith("+++ ")), [
        "+++ b/packages/core/src/contract/OrganizationMemberships.ts",
        "+++ b/packages/client/src/Resource.ts",
        "+++ b/packages/testing/src/internal/resources/organizationMemberships.ts"
      ])
      const changed = lines.filter((line) => /^[+-](?![+-]{2} )/.test(line))
      assert.isAbove(changed.length, 0)
      assert.isAtMost(changed.length, 25)
    }))

  it.effect("compiles without any other change", () =>
    Effect.promise(() =>
      run(process.execPath, [
        join(root, "node_modules/typescript/bin/tsc"),
        "-b",
        ...packages.map((name) => join(folder, "packages", name))
      ]).catch(({ stdout }) => assert.fail(stdout))
    ), 300_000)

  it.effect("is a method with checked inputs and declared errors", () =>
    Effect.gen(function*() {
      const { Clerk, InMemoryClerk } = yield* Changed
      yield* Effect.gen(function*() {
        const control = yield* seeded
        const clerk = yield* Clerk.Clerk
        const page = yield* listOfUser(clerk, { userId: "user_2" })
        assert.deepStrictEqual(page.data.map(({ organization }) => organization.name), ["Acme"])
        assert.strictEqual(
          (yield* Effect.flip(listOfUser(clerk, { userId: "user_2", limit: 0 })))._tag,
          "InvalidRequest"
        )
        yield* control.updateSettings({ organizationsEnabled: false })
        const error: Json = yield* Effect.flip(listOfUser(clerk, { userId: "user_2" }))
        assert.deepInclude({ ...error }, {
          _tag: "Forbidden",
          operation,
          method: "GET",
          path: "/users/:userId/organization_memberships",
          idempotent: true
        })
        const requests = yield* control.requests
        assert.deepStrictEqual(
          requests.map((request) => [String(request.operation), request.params["userId"], request.status]),
          [[operation, "user_2", 200], [operation, "user_2", 403]]
        )
      }).pipe(Effect.provide(InMemoryClerk.layer))
    }))

  it.effect("gets faults by its name, is retried and is throttled", () =>
    Effect.gen(function*() {
      const { Clerk, ClerkClient, Faults, InMemoryClerk, Throttle } = yield* Changed
      const taken: Array<Throttle.ResourceBudget | null> = []
      const counted = Layer.succeed(Throttle.Throttle, {
        take: (resource) => Effect.sync(() => void taken.push(resource)),
        close: () => Effect.void
      })
      const client = Layer.unwrapEffect(Effect.map(
        InMemoryClerk.InMemoryClerk,
        ({ secretKey }) => Layer.orDie(ClerkClient.layer({ secretKey }))
      ))
      yield* Effect.gen(function*() {
        yield* seeded
        const faults = yield* Faults.Faults
        yield* faults.script(operation as Faults.Operation, [Faults.respond({ status: 503 }), Faults.reset()])
        const call = yield* Effect.fork(listOfUser(yield* Clerk.Clerk, { userId: "user_1" }))
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* Fiber.join(call)).totalCount, 1)
        const seen = yield* faults.seen
        assert.deepStrictEqual(seen.map((request) => String(request.operation)), [operation, operation, operation])
        assert.deepStrictEqual(taken, [null, null, null])
      }).pipe(Effect.provide(
        Clerk.layer.pipe(
          Layer.provide(Layer.provide(client, counted)),
          Layer.provideMerge(Faults.layerHttpClient),
          Layer.provideMerge(InMemoryClerk.layerHttpClient())
        )
      ))
    }))

  it.scoped("is in the OpenAPI document of the server, and on its docs page", () =>
    Effect.gen(function*() {
      const { InMemoryClerk, Server } = yield* Changed
      yield* Effect.gen(function*() {
        const { url } = yield* Effect.flatMap(InMemoryClerk.make(), (clerk) => Server.make(clerk))
        const get = (path: string) => Effect.promise(() => fetch(`${url}${path}`).then((response) => response.text()))
        const { paths }: Json = JSON.parse(yield* get("/openapi.json"))
        const described = paths["/v1/users/{user_id}/organization_memberships"].get
        assert.strictEqual(described.operationId, operation)
        assert.strictEqual(described.summary, operation)
        assert.deepStrictEqual(Object.keys(described.responses), ["200", "400", "401", "403"])
        assert.include(yield* get("/docs"), described.summary)
      })
    }), 60_000)
})
