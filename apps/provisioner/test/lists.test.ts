import { HttpClient, PlatformConfigProvider } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Layer } from "effect"
import picocolors from "picocolors"
import * as Colors from "../src/Colors.js"
import * as Help from "../src/Help.js"
import * as Output from "../src/Output.js"
import { apply, config, files, layer, provision, provisionTo } from "./support/provision.js"

const seed = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* clerk.seedUsers([
    { id: "user_ada", firstName: "Ada", lastName: "Lovelace", emailAddress: "ada@acme.com" },
    { id: "user_eve", firstName: "=1+1", lastName: "\u001b[31mred\u202e", emailAddress: "eve@\"acme\".com" }
  ])
  return yield* clerk.seedOrganization({
    id: "org_1",
    name: "Acme",
    slug: "acme",
    members: [{ userId: "user_ada", role: "org:admin" }, { userId: "user_eve" }],
    domains: [{ name: "acme.com" }, { name: "acme.dev", verified: false, enrollmentMode: "automatic_suggestion" }]
  })
})

/** An organization with members for three pages. */
const seedLarge = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  const users = Array.from({ length: 1200 }, (_, index) => ({ id: `user_large_${index}` }))
  yield* clerk.seedUsers(users)
  yield* clerk.seedOrganization({ name: "Large", slug: "large", members: users.map(({ id }) => ({ userId: id })) })
})

const pages = Effect.flatMap(
  InMemoryClerk.InMemoryClerk,
  (clerk) =>
    Effect.map(
      clerk.requests,
      (requests) => requests.filter(({ operation }) => operation === "organizationMemberships.list").length
    )
)

const lines = (text: string) => text.trimEnd().split("\n")

describe("lists", () => {
  it.effect("prints a table without control characters", () =>
    Effect.gen(function*() {
      yield* seed
      const { status, stdout } = yield* provision("members", "acme")
      assert.strictEqual(status, 0)
      const [header, , ada, eve, ...rest] = lines(stdout)
      assert.deepStrictEqual(header!.split(/ +/), ["userId", "identifier", "name", "role", "joined"])
      assert.deepStrictEqual(ada!.split(/ {2,}/), [
        "user_ada",
        "ada@acme.com",
        "Ada Lovelace",
        "org:admin",
        "1970-01-01"
      ])
      assert.include(eve, "=1+1 \ufffd[31mred\ufffd ")
      assert.deepStrictEqual(rest, [])
    }).pipe(Effect.provide(layer)))

  it.effect("prints NDJSON", () =>
    Effect.gen(function*() {
      yield* seed
      const { stdout } = yield* provision("domains", "--organization", "acme", "--format", "ndjson")
      assert.deepStrictEqual(lines(stdout).map((line) => JSON.parse(line)), [
        {
          name: "acme.com",
          organization: "acme",
          enrollmentMode: "manual_invitation",
          verified: true,
          created: "1970-01-01T00:00:00.000Z"
        },
        {
          name: "acme.dev",
          organization: "acme",
          enrollmentMode: "automatic_suggestion",
          verified: false,
          created: "1970-01-01T00:00:00.000Z"
        }
      ])
    }).pipe(Effect.provide(layer)))

  it.scoped("prints CSV that a spreadsheet does not evaluate", () =>
    Effect.gen(function*() {
      yield* seed
      const { stdout } = yield* provision("members", "org_1", "--format", "csv")
      assert.deepStrictEqual(lines(stdout), [
        "userId,identifier,name,role,joined",
        "user_ada,ada@acme.com,Ada Lovelace,org:admin,1970-01-01T00:00:00.000Z",
        "user_eve,\"eve@\"\"acme\"\".com\",'=1+1 \u001b[31mred\u202e,org:member,1970-01-01T00:00:00.000Z"
      ])
      const organizations = yield* provision("organizations", "--format", "csv")
      assert.deepStrictEqual(lines(organizations.stdout), [
        "id,slug,name,members,created",
        "org_1,acme,Acme,2,1970-01-01T00:00:00.000Z"
      ])
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedUsers([{ id: "user_phone", phoneNumber: "+15550100" }])
      yield* clerk.seedOrganization({
        name: "+1+cmd",
        slug: "phones",
        members: [{ userId: "user_phone" }]
      })
      yield* apply("allowlist: [\"+15550101\"]")
      const csv = (...args: ReadonlyArray<string>) =>
        Effect.map(provision(...args, "--format", "csv"), ({ stdout }) => lines(stdout).slice(1))
      assert.match((yield* csv("allowlist")).join(), /^\+15550101,phone_number,/)
      assert.match((yield* csv("members", "phones")).join(), /^user_phone,\+15550100,/)
      assert.match((yield* csv("organizations", "--query", "phones")).join(), /,phones,'\+1\+cmd,/)
    }).pipe(Effect.provide(layer)))

  it.scoped("filters", () =>
    Effect.gen(function*() {
      yield* seed
      const names = (...args: ReadonlyArray<string>) =>
        Effect.map(provision(...args, "--format", "csv"), ({ stdout }) =>
          lines(stdout).slice(1).map((line) => line.split(",")[0]))
      assert.deepStrictEqual(yield* names("members", "acme", "--role", "org:admin"), ["user_ada"])
      assert.deepStrictEqual(yield* names("members", "acme", "--query", "eve"), ["user_eve"])
      assert.deepStrictEqual(yield* names("domains", "--verified", "no"), ["acme.dev"])
      assert.deepStrictEqual(yield* names("domains", "--enrollment-mode", "manual_invitation"), ["acme.com"])
      assert.deepStrictEqual(yield* names("organizations", "--query", "nobody"), [])
      assert.deepStrictEqual(yield* names("members", "acme", "--limit", "1"), ["user_ada"])
      yield* apply("allowlist: [\"*@acme.com\", jane@globex.com]")
      assert.deepStrictEqual(yield* names("allowlist"), ["jane@globex.com", "*@acme.com"])
      assert.deepStrictEqual(yield* names("allowlist", "--query", "GLOBEX"), ["jane@globex.com"])
    }).pipe(Effect.provide(layer)))

  for (const format of Output.formats) {
    it.effect(`writes the first rows as ${format} before it asks for the next page`, () =>
      Effect.gen(function*() {
        yield* seedLarge
        const writes: Array<string> = []
        const { status } = yield* provisionTo(
          (text) =>
            Effect.map(pages, (after) => {
              const rows = lines(text).filter((line) => line.includes("user_large_"))
              writes.push(`${rows.length} rows after page ${after}`)
            }),
          "members",
          "large",
          "--format",
          format
        )
        assert.strictEqual(status, 0)
        assert.deepStrictEqual(writes, ["500 rows after page 1", "499 rows after page 2", "201 rows after page 3"])
      }).pipe(Effect.provide(layer)), 20_000)
  }

  it.effect("prints the header if there are no rows", () =>
    Effect.gen(function*() {
      yield* seed
      for (const format of Output.formats) {
        const full = yield* provision("members", "acme", "--format", format)
        const empty = yield* provision("members", "acme", "--format", format, "--role", "org:nobody")
        const header = { table: 2, csv: 1, ndjson: 0 }[format]
        assert.deepStrictEqual(empty, {
          status: 0,
          stdout: full.stdout.split(/^/m).slice(0, header).join(""),
          stderr: []
        })
      }
    }).pipe(Effect.provide(layer)))

  it.effect("stops quietly when the pipe is closed", () =>
    Effect.gen(function*() {
      yield* seedLarge
      let writes = 0
      const { status, stderr } = yield* provisionTo(
        () => Effect.suspend(() => ++writes === 1 ? new Output.BrokenPipe() : Effect.void),
        "members",
        "large"
      )
      assert.deepStrictEqual([status, stderr, writes, yield* pages], [0, [], 1, 1])
    }).pipe(Effect.provide(layer)))

  it.effect("reports when the output cannot be written", () =>
    Effect.gen(function*() {
      yield* seed
      const full = new Output.WriteError({ message: "the disk is full" })
      const { status, stderr } = yield* provisionTo(() => full, "organizations")
      assert.deepStrictEqual([status, stderr], [1, ["provision: the disk is full"]])
    }).pipe(Effect.provide(layer)))
})

describe("help", () => {
  const help = (...args: ReadonlyArray<string>) => Effect.map(provision(...args), ({ stdout }) => lines(stdout))

  it.effect("lists the commands, without a key and without colors", () =>
    Effect.gen(function*() {
      const { status, stderr, stdout } = yield* provision("--help").pipe(Effect.provide(config({})))
      assert.deepStrictEqual([status, stderr], [0, []])
      assert.match(
        stdout,
        /\nCommands\n {2}plan {11}Show what apply would change, without changing anything\.\n {2}apply /
      )
      assert.notInclude(stdout, "\u001b")
      assert.deepStrictEqual(yield* help(), lines(stdout))
    }).pipe(Effect.provide(layer)))

  it.effect("shows the arguments and options of a command", () =>
    Effect.gen(function*() {
      assert.includeMembers(yield* help("members", "--help"), [
        "  provision members [options] <ORG>",
        "  <ORG>  The id or slug of an organization.",
        "  --limit N                      The maximum number of rows to print."
      ])
    }).pipe(Effect.provide(layer)))

  it.effect("fits the terminal, and is bold only if colors are enabled", () =>
    Effect.gen(function*() {
      for (const args of [["--help"], ["apply", "-h"], ["watch", "--help"], ["domains", "--help"]]) {
        for (const columns of [60, 120]) {
          const lines = yield* Effect.provideService(help(...args), Help.Columns, columns)
          for (const line of lines) assert.isAtMost(line.length, columns, line)
          assert.notInclude(lines.join("\n"), "\u001b")
        }
        const painted = yield* Effect.provideService(help(...args), Colors.Current, picocolors.createColors(true))
        assert.include(painted, "\u001b[1mUsage\u001b[22m")
      }
    }).pipe(Effect.provide(layer)))
})

describe("failures", () => {
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<string>, RegExp]> = [
    ["an organization that is not there", ["members", "nowhere"], /^provision: organizations\.get failed with 404 /],
    ["a filter that cannot be", ["members", "acme", "--query", " "], /^provision: .* was not sent: query/],
    ["an empty argument", ["members", ""], /^ORG must be the id or slug of an organization$/],
    ["an empty option", ["export", "--organization", ""], /^ORG must be the id or slug of an organization$/],
    ["a missing argument", ["members"], /Missing argument <ORG>/],
    ["an unknown option", ["organizations", "--nope"], /unknown argument: '--nope'/],
    ["an option in capitals", ["organizations", "--LIMIT", "1"], /unknown argument: '--LIMIT'/],
    [
      "a flag that is neither true nor false",
      ["plan", "x.yaml", "--prune=False"],
      /^provision: --prune must have no value, or true or false$/
    ],
    ["an unknown command", ["organisations"], /Invalid subcommand/],
    ["an unknown format", ["organizations", "--format", "xml"], /table, ndjson, csv/],
    ["a concurrency of none", ["apply", "x.yaml", "--concurrency", "0"], /^--concurrency must be 1 to 64$/],
    ["a file that is not there", ["apply", "no-such.yaml"], /^provision: no-such\.yaml: file not found$/]
  ]
  for (const [what, args, message] of cases) {
    it.effect(`says what is wrong with ${what}`, () =>
      Effect.gen(function*() {
        yield* seed
        const { status, stderr, stdout } = yield* provision(...args)
        assert.strictEqual(status, 1)
        assert.match(stderr.join("\n").trim(), message)
        assert.strictEqual(stdout, "")
      }).pipe(Effect.provide(layer)))
  }

  it.scoped("names the variable of a missing or invalid key", () =>
    Effect.gen(function*() {
      const missing = yield* provision("organizations").pipe(Effect.provide(config({})))
      assert.deepStrictEqual(missing, {
        status: 1,
        stdout: "",
        stderr: [
          "provision: CLERK_SECRET_KEY is not set. Set it, or write it to .env: the secret key of your instance, which starts with sk_."
        ]
      })
      const dotEnv = PlatformConfigProvider.layerDotEnvAdd(yield* files({ ".env": "DATABASE_URL=postgres://x" }))
      const missingFromBoth = yield* provision("organizations").pipe(Effect.provide(Layer.provide(dotEnv, config({}))))
      assert.deepStrictEqual(missingFromBoth, missing)
      const { status, stderr } = yield* provision("organizations").pipe(
        Effect.provide(config({ CLERK_SECRET_KEY: "pk_test_1" }))
      )
      assert.strictEqual(status, 1)
      assert.match(stderr.join("\n"), /^provision: CLERK_SECRET_KEY: This is the publishable key\.[^\n]*$/)
    }).pipe(Effect.provide(layer)))

  it.effect("prints a stack trace only with --verbose", () =>
    Effect.gen(function*() {
      const { status, stderr } = yield* provision("organizations")
      assert.deepStrictEqual([status, stderr], [1, [
        "provision: a bug. This is a bug. Pass --verbose for a stack trace."
      ]])
      const verbose = yield* provision("organizations", "--verbose")
      assert.match(verbose.stderr.join("\n"), /a bug\n +at [^]*provision: a bug/)
    }).pipe(Effect.provide(
      Layer.succeed(HttpClient.HttpClient, HttpClient.make(() => Effect.dieMessage("a bug"))).pipe(
        Layer.provideMerge(layer)
      )
    )))
})
