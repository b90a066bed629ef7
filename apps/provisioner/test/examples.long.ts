import { Command, FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { DateTime, Effect, Layer, Stream } from "effect"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href

/** Runs an example in a separate process, and returns its status and output lines. */
const run = (name: string, args: ReadonlyArray<string>, env: Record<string, string> = {}) =>
  Effect.gen(function*() {
    const { url } = yield* ClerkServer.ClerkServer
    const file = fileURLToPath(new URL(`../examples/${name}.ts`, import.meta.url))
    const { exitCode, stdout } = yield* Command.start(
      Command.make("node", "--conditions=@effect-clerk/source", "--import", tsx, file, ...args).pipe(
        Command.env({ CLERK_API_URL: url, CLERK_SECRET_KEY: "sk_test_in_memory", ...env })
      )
    )
    const text = yield* Stream.mkString(Stream.decodeText(stdout))
    return { status: Number(yield* exitCode), stdout: text.split("\n").slice(0, -1) }
  }).pipe(Effect.scoped)

const seeded = Layer.effectDiscard(Effect.flatMap(InMemoryClerk.InMemoryClerk, (clerk) =>
  clerk.seedUsers(
    ["ada", "bob", "cai"].map((name) => ({ id: `user_${name}`, emailAddress: `${name}@acme.com` }))
  ))).pipe(Layer.provideMerge(ClerkServer.layer()), Layer.merge(NodeContext.layer))

const example = <E>(
  name: string,
  test: Effect.Effect<void, E, Layer.Layer.Success<typeof seeded>>
) => it.live(name, () => Effect.provide(test, seeded), 60_000)

const membersOf = (slug: string) =>
  InMemoryClerk.InMemoryClerk.pipe(
    Effect.flatMap((clerk) => clerk.memberships),
    Effect.map((memberships) =>
      memberships
        .filter(({ organization }) => organization.slug === slug)
        .map(({ publicUserData, role }) => `${publicUserData?.userId} ${role}`)
    )
  )

describe("examples", () => {
  example(
    "provision-tenant creates a complete tenant, or nothing",
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const failed = yield* run("provision-tenant", ["user_ada", "user_nobody"])
      assert.deepStrictEqual(failed.stdout.slice(0, 5), [
        "Done       create organization acme",
        "Done       create domain acme.com in acme",
        "Done       add user_ada to acme",
        "Failed     add user_nobody to acme",
        "RolledBack create organization acme"
      ])
      assert.strictEqual(failed.status, 1)
      assert.deepStrictEqual(yield* clerk.organizations, [])

      const done = yield* run("provision-tenant", ["user_ada", "user_bob"])
      const [acme] = yield* clerk.organizations
      assert.deepStrictEqual([done.status, done.stdout.at(-1)], [0, `acme is ${acme?.id}`])
      assert.deepStrictEqual(acme?.publicMetadata, { plan: "enterprise" })
      assert.deepStrictEqual((yield* clerk.domains).map(({ name }) => name), ["acme.com"])
      assert.deepStrictEqual(yield* membersOf("acme"), ["user_ada org:admin", "user_bob org:member"])
    })
  )

  example(
    "report-members writes each member once",
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({ name: "Acme", createdBy: "user_ada", members: [{ userId: "user_bob" }] })
      yield* clerk.seedOrganization({ name: "Globex", createdBy: "user_cai" })
      const { status, stdout } = yield* run("report-members", [])
      const today = DateTime.formatIsoDateUtc(yield* DateTime.now)
      const row = (organization: string, member: string, role: string) =>
        JSON.stringify({ organization, member, role, since: today })
      assert.strictEqual(status, 0)
      assert.deepStrictEqual([...stdout].sort(), [
        row("Acme", "ada@acme.com", "org:admin"),
        row("Acme", "bob@acme.com", "org:member"),
        row("Globex", "cai@acme.com", "org:admin")
      ])
    })
  )

  example(
    "import-members adds the members that it can and names the others",
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const fileSystem = yield* FileSystem.FileSystem
      yield* clerk.seedOrganization({ name: "Acme", slug: "acme", createdBy: "user_ada" })
      const file = yield* fileSystem.makeTempFileScoped()
      yield* fileSystem.writeFileString(file, "user_ada\nuser_nobody\nuser_bob\torg:admin\nuser_cai\n")
      const { status, stdout } = yield* run("import-members", ["acme", file])
      assert.strictEqual(status, 1)
      assert.match(stdout[0]!, /^user_nobody: .*No user was found/)
      assert.include(stdout.join("\n"), "1 could not be added")
      assert.deepStrictEqual([...yield* membersOf("acme")].sort(), [
        "user_ada org:admin",
        "user_bob org:admin",
        "user_cai org:member"
      ])
      yield* fileSystem.writeFileString(file, "user_ada\nuser_cai\n")
      assert.deepStrictEqual(yield* run("import-members", ["acme", file]), { status: 0, stdout: [] })
    }).pipe(Effect.scoped)
  )

  example(
    "sync-allowlist adds missing identifiers and removes unwanted ones",
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const identifiers = Effect.map(clerk.allowlistIdentifiers, (rows) => rows.map(({ identifier }) => identifier))
      yield* Effect.orDie(clerk.seed({ allowlistIdentifiers: ["*@acme.com", "*@initech.com"] }))
      const changes = ["+ *@globex.com", "- *@initech.com"]
      const planned = yield* run("sync-allowlist", ["*@acme.com", "*@globex.com"], { DRY_RUN: "true" })
      assert.deepStrictEqual(planned, { status: 0, stdout: changes })
      assert.deepStrictEqual(yield* identifiers, ["*@acme.com", "*@initech.com"])
      const done = yield* run("sync-allowlist", ["*@acme.com", "*@globex.com"])
      assert.deepStrictEqual(done, { status: 0, stdout: changes })
      assert.deepStrictEqual(yield* identifiers, ["*@acme.com", "*@globex.com"])
    })
  )

  example(
    "join-workspace creates, joins, waits and is idempotent",
    Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* faults.script("organizations.create", [
        Faults.error(400, { code: "organization_creator_not_found" }),
        Faults.error(429, { code: "too_many_requests", headers: { "retry-after": "1" } })
      ])
      const outcomes = yield* Effect.forEach(
        ["user_ada", "user_bob", "user_bob"],
        (user) => Effect.map(run("join-workspace", [user, "acme"]), ({ stdout }) => stdout.join("\n"))
      )
      assert.deepStrictEqual(outcomes, [
        "user_ada: created acme",
        "user_bob: joined acme",
        "user_bob: was already in acme"
      ])
      assert.deepStrictEqual(yield* membersOf("acme"), ["user_ada org:admin", "user_bob org:member"])
    })
  )

  example(
    "team-lifecycle creates a team, revokes an invitation, creates a sign-in link and closes the account",
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const { status, stdout } = yield* run("team-lifecycle", ["initech.com"])
      assert.deepStrictEqual([status, stdout[0], stdout[2]], [
        0,
        "ada@initech.com and ada@mail.initech.com invite 10, except engineer-0@initech.com",
        "banned: true, sessions: 1 before, 0 after"
      ])
      assert.match(stdout[1]!, /^in a log: <redacted>, in an email: https:\/\/\S+ticket=\S+$/)
      const invitations = yield* clerk.rows("organizationInvitations")
      assert.deepStrictEqual(invitations.map(({ status }) => status).sort(), [...Array(9).fill("pending"), "revoked"])
      assert.deepStrictEqual((yield* clerk.rows("signInTokens")).map(({ status }) => status), ["pending"])
      const [owner] = (yield* clerk.users).filter(({ banned }) => banned)
      const addresses = (yield* clerk.rows("identifications")).filter(({ userId }) => userId === owner?.id)
      assert.deepStrictEqual(addresses.map(({ identifier }) => identifier), [
        "ada@initech.com",
        "ada@mail.initech.com"
      ])
    })
  )
})
