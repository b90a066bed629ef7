import { FileSystem, HttpClient, HttpClientResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as OrganizationRoles from "@effect-clerk/client/OrganizationRoles"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, FastCheck } from "effect"
import { dirname, join } from "node:path"
import {
  apply,
  applyFile,
  files,
  intercept,
  layer,
  layerWith,
  png,
  provision,
  provisionTo
} from "./support/provision.js"

const exported = Effect.map(provision("export", "--private-metadata"), ({ stdout }) => stdout)

/** The roles and permissions of every instance. */
const everyInstance = [
  "roles:",
  "  - { key: org:admin, name: Admin, permissions: [ org:sys_domains:manage, org:sys_domains:read, org:sys_memberships:manage, org:sys_memberships:read, org:sys_profile:delete, org:sys_profile:manage ] }",
  "  - { key: org:member, name: Member, permissions: [ org:sys_memberships:read ] }",
  "permissions: []"
]

const secret = "# This file contains private metadata. Restrict who can read it.\n"

/** The plan of a text with --prune. */
const planOf = (yaml: string) =>
  Effect.flatMap(files({ "state.yaml": yaml }), (file) => provision("plan", file, "--prune", "--detailed-exitcode"))

describe("provision export", () => {
  it.scoped("writes a file that describes the current state", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({
        name: "Acme: \"the\" #1",
        slug: "acme",
        maxAllowedMemberships: 20,
        publicMetadata: { plan: "pro", "on": "yes", nested: { gone: null, list: [1, null, "x"] } },
        privateMetadata: { secret: "1e3" },
        domains: [{ name: "acme.com", verified: false, enrollmentMode: "automatic_suggestion" }],
        members: [{ userId: "user_1", role: "org:admin" }, { userId: "user_2", publicMetadata: { team: "a, b" } }]
      })
      yield* clerk.seedOrganization({ name: "Empty", slug: "empty" })
      yield* apply("allowlist: [\"*@acme.com\", \"+15550100\"]")
      const yaml = yield* exported
      assert.deepStrictEqual(yaml.split("\n"), [
        secret.trim(),
        "organizations:",
        "  - slug: acme",
        "    name: 'Acme: \"the\" #1'",
        "    maxAllowedMemberships: 20",
        "    publicMetadata: { plan: pro, on: yes, nested: { list: [ 1, null, x ] } }",
        "    privateMetadata: { secret: \"1e3\" }",
        "    domains:",
        "      - { name: acme.com, enrollmentMode: automatic_suggestion, verified: false }",
        "    members:",
        "      - { userId: user_1, role: org:admin }",
        "      - { userId: user_2, role: org:member, publicMetadata: { team: \"a, b\" } }",
        "  - slug: empty",
        "    name: Empty",
        "    maxAllowedMemberships: 0",
        "    domains: []",
        "    members: []",
        "allowlist:",
        "  - \"+15550100\"",
        "  - \"*@acme.com\"",
        ...everyInstance,
        "...",
        ""
      ])
      assert.deepInclude(yield* planOf(yaml), { status: 0, stderr: [] })
      const elsewhere = yield* Effect.zipRight(apply(yaml), exported).pipe(Effect.provide(layer))
      assert.sameMembers(elsewhere.split("\n"), yaml.split("\n"))
    }).pipe(Effect.provide(layer)), 20_000)

  it.scoped("writes empty lists if there is nothing", () =>
    Effect.gen(function*() {
      const yaml = yield* exported
      assert.strictEqual(yaml, `${secret}organizations: []\nallowlist: []\n${everyInstance.join("\n")}\n...\n`)
      assert.strictEqual((yield* planOf(yaml)).status, 0)
    }).pipe(Effect.provide(layer)))

  it.scoped("leaves out a logo and its stored hash, with a comment", () =>
    Effect.gen(function*() {
      const state = "organizations: [{ slug: acme, name: Acme, logo: logo.png }]"
      yield* applyFile(yield* files({ "state.yaml": state, "logo.png": png }))
      const yaml = yield* exported
      assert.include(yaml, "    # The logo is not exported, because Clerk does not return it")
      assert.notInclude(yaml, "Sha256")
      assert.strictEqual((yield* planOf(yaml)).status, 0)
    }).pipe(Effect.provide(layer)))

  it.scoped("writes one organization", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({ id: "org_1", name: "Acme", slug: "acme" })
      yield* clerk.seedOrganization({ name: "Globex", slug: "globex" })
      const { stdout } = yield* provision("export", "--organization", "org_1")
      assert.match(stdout, /^# Only one organization was exported\. .*\norganizations:\n {2}- slug: acme\n/)
      assert.notInclude(stdout, "globex")
      assert.notInclude(stdout, "allowlist")
    }).pipe(Effect.provide(layer)))

  it.scoped("reports organizations that a file cannot describe, and leaves them alone", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({ id: "org_1", name: "Acme" })
      const { stderr, stdout } = yield* provision("export")
      assert.deepStrictEqual(stderr, ["org_1 (Acme) is left out, because it has no slug."])
      assert.strictEqual((yield* planOf(stdout)).status, 0)
    }).pipe(Effect.provide(layerWith({ slugs: false }))))

  it.scoped("writes rows before it requests the next page", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const users = Array.from({ length: 1200 }, (_, index) => ({ id: `user_large_${index}` }))
      yield* clerk.seedUsers(users)
      yield* clerk.seedOrganization({ name: "Large", slug: "large", members: users.map(({ id }) => ({ userId: id })) })
      const written: Array<number> = []
      yield* provisionTo((text) => Effect.sync(() => void written.push(text.split("user_large_").length - 1)), "export")
      assert.isAtMost(Math.max(...written), 500)
      assert.strictEqual(written.reduce((sum, rows) => sum + rows, 0), 1200)
    }).pipe(Effect.provide(layer)), 20_000)

  it.scoped("copies an instance to another one in few requests", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const users = Array.from({ length: 300 }, (_, index) => ({ id: `user_many_${index}` }))
      const seed = Effect.flatMap(InMemoryClerk.InMemoryClerk, ({ seedUsers }) => seedUsers(users))
      yield* seed
      for (let index = 0; index < 3; index++) {
        yield* clerk.seedOrganization({
          name: `Organization ${index}`,
          slug: `organization-${index}`,
          domains: [{ name: `organization${index}.com` }],
          members: users.slice(index * 100, index * 100 + 100).map(({ id }) => ({ userId: id, publicMetadata: { id } }))
        })
      }
      const yaml = yield* exported
      assert.strictEqual((yield* clerk.requests).length, 2 + 1 + 3 * 3 + 1)
      yield* Effect.gen(function*() {
        const clerk = yield* InMemoryClerk.InMemoryClerk
        yield* seed
        const { report } = yield* apply(yaml)
        assert.strictEqual(report, "306 created, 0 updated, 2 unchanged, 0 failed, 0 rolled back\n")
        const before = (yield* clerk.requests).length
        assert.strictEqual((yield* planOf(yaml)).status, 0)
        assert.strictEqual((yield* clerk.requests).length - before, 3 * 4 + 3 + 3)
        assert.sameMembers((yield* exported).split("\n"), yaml.split("\n"))
      }).pipe(Effect.provide(layer))
    }).pipe(Effect.provide(layer)), 30_000)

  it.scoped("leaves out private metadata unless --private-metadata is passed", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({
        name: "Acme",
        slug: "acme",
        publicMetadata: { seen: 1 },
        privateMetadata: { token: "hidden" },
        members: [{ userId: "user_1", privateMetadata: { token: "hidden" } }]
      })
      const { stdout } = yield* provision("export")
      assert.match(stdout, /^organizations:\n/)
      assert.include(stdout, "publicMetadata: { seen: 1 }")
      assert.notMatch(stdout, /hidden|private/i)
      assert.strictEqual((yield* planOf(stdout)).status, 0)
      const all = yield* exported
      assert.isTrue(all.startsWith(secret))
      assert.lengthOf(all.match(/privateMetadata: \{ token: hidden \}/g) ?? [], 2)
    }).pipe(Effect.provide(layer)))

  it.scoped("rejects numbers that a file cannot represent, if they would be exported", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({
        name: "Acme",
        slug: "acme",
        members: [{ userId: "user_1", privateMetadata: { guilds: [1, { id: 2 ** 60 }] } }]
      })
      assert.strictEqual((yield* provision("export")).status, 0)
      const { status, stderr, stdout } = yield* provision("export", "--private-metadata")
      assert.deepStrictEqual([status, stderr], [1, [
        "provision: member user_1 of acme: privateMetadata.guilds[1].id: 1152921504606847000 is a number beyond 2^53, which loses digits: store it as text in Clerk"
      ]])
      assert.notInclude(stdout, "...")
    }).pipe(Effect.provide(layer)))

  it.scoped("writes no file that --prune accepts if it fails or is truncated", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({ name: "...\n---\n", slug: "acme", domains: [{ name: "acme.com" }] })
      yield* clerk.seedOrganization({ name: "Globex", slug: "globex", members: [{ userId: "user_1" }] })
      const { stdout } = yield* provision("export")
      for (let length = 1; length <= stdout.trimEnd().length; length += 5) {
        const { status, stderr } = yield* planOf(stdout.slice(0, stdout.trimEnd().length - length))
        assert.strictEqual(status, 1, stderr.join("\n"))
      }
      const one = yield* provision("export", "--organization", "acme")
      assert.match((yield* planOf(one.stdout)).stderr.join(), /does not end with a line \.\.\./)
    }).pipe(Effect.provide(layer)), 60_000)

  it.scoped(
    "writes a file that only its owner can read, and replaces the old one after everything is read",
    () =>
      Effect.gen(function*() {
        const fileSystem = yield* FileSystem.FileSystem
        const clerk = yield* InMemoryClerk.InMemoryClerk
        yield* clerk.seedOrganization({ name: "Acme", slug: "acme" })
        const file = yield* files({ "state.yaml": "before", "link.yaml": "" })
        const directory = dirname(file)
        const link = join(directory, "link.yaml")
        yield* fileSystem.remove(link)
        yield* fileSystem.symlink(file, link)
        const out = (target: string) => provision("export", "--out", target)

        assert.deepStrictEqual(yield* out(file), { status: 0, stdout: "", stderr: [] })
        const { stdout } = yield* provision("export")
        assert.strictEqual(yield* fileSystem.readFileString(file), stdout)
        assert.strictEqual((yield* fileSystem.stat(file)).mode & 0o777, 0o600)
        yield* fileSystem.writeFileString(file, "before")
        assert.strictEqual((yield* out(link)).status, 0)
        assert.strictEqual(yield* fileSystem.readLink(link), file)
        assert.strictEqual(yield* fileSystem.readFileString(file), stdout)

        yield* clerk.seedOrganization({ name: "Globex", slug: "globex", publicMetadata: { id: 2 ** 60 } })
        assert.strictEqual((yield* out(file)).status, 1)
        assert.strictEqual(yield* fileSystem.readFileString(file), stdout)
        assert.deepStrictEqual((yield* fileSystem.readDirectory(directory)).sort(), ["link.yaml", "state.yaml"])
        assert.deepStrictEqual((yield* out(directory)).stderr, [
          `provision: ${directory}: exists and is not a regular file`
        ])
        assert.match((yield* out(join(directory, "no", "such"))).stderr.join(), /no\/such: cannot be written: /)
      }).pipe(Effect.provide(layer)),
    20_000
  )

  it.scoped("writes values that only Clerk can validate, and the plan has no changes", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({
        name: "👍".repeat(256),
        slug: "acme",
        domains: [{ name: "shared.com", verified: false }, { name: "acme.com", enrollmentMode: "by_chance" }],
        members: [{ userId: "user_1" }]
      })
      yield* clerk.seedOrganization({
        name: "字".repeat(256),
        slug: "Old_Slug_1",
        domains: [{ name: "shared.com", verified: false }]
      })
      const { status, stdout } = yield* provision("export")
      assert.strictEqual(status, 0)
      assert.include(stdout, "enrollmentMode: by_chance")
      assert.lengthOf(stdout.match(/name: shared\.com/g) ?? [], 2)
      assert.include(stdout, "slug: Old_Slug_1")
      assert.include(stdout, "role: basic_member")
      const { stderr, ...planned } = yield* planOf(stdout)
      assert.deepStrictEqual([planned.status, stderr], [0, []], planned.stdout)
    }).pipe(
      Effect.provide(intercept(HttpClient.transform((response, request) =>
        Effect.flatMap(response, (response) =>
          Effect.map(response.text, (text) =>
            HttpClientResponse.fromWeb(
              request,
              new Response(
                text.replaceAll("\"org:member\"", "\"basic_member\""),
                response
              )
            )))
      )))
    ))

  const oddities = [
    "\n",
    "\r",
    "\t",
    "---",
    "...",
    "\n---\n",
    "\u00a0",
    "\u0085",
    "\u2028",
    "\ufeff",
    "\u202e",
    "\ud800",
    "\ufffd"
  ]
    .concat([
      "<<",
      "*a",
      "&a",
      "!t",
      "%Y",
      "#c",
      ": ",
      " #",
      "'",
      "\"",
      "\\",
      "1e5",
      "0x1F",
      "007",
      "+1",
      "~",
      "null",
      "yes",
      "|",
      ">"
    ])
    .concat([
      "👨‍👩‍👧",
      "🏳️‍🌈",
      "ابجد",
      "字",
      "e\u0301",
      "_",
      "=",
      "2001-01-01",
      "12:30",
      "[",
      "{",
      "}",
      ",",
      "?",
      "-",
      "@",
      "`"
    ])
  const text = (options: { readonly minLength?: number; readonly maxLength: number }) =>
    FastCheck.string({
      unit: FastCheck.oneof(FastCheck.constantFrom(...oddities), FastCheck.string({ unit: "grapheme" })),
      ...options
    })
  const name = text({ minLength: 1, maxLength: 6 }).filter((name) =>
    name.trim() !== "" && Array.from(name).length <= 256
  )
  const json = FastCheck.letrec((tie) => ({
    value: FastCheck.oneof(
      { maxDepth: 2 },
      text({ maxLength: 4 }),
      FastCheck.boolean(),
      FastCheck.constant(null),
      FastCheck.maxSafeInteger(),
      FastCheck.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => Math.abs(number) < 2 ** 53),
      FastCheck.array(tie("value"), { maxLength: 3 }),
      tie("object")
    ),
    object: FastCheck.dictionary(text({ maxLength: 3 }), tie("value"), { maxKeys: 3, noNullPrototype: true })
  }))
  const metadata = json.object.map((value): Record<string, unknown> => JSON.parse(JSON.stringify(value)))

  it.scoped("writes a file whose plan has no changes, for any names and metadata", () =>
    Effect.gen(function*() {
      const runtime = yield* Effect.runtime()
      yield* Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(
            name,
            name,
            metadata,
            metadata,
            (name, description, publicMetadata, privateMetadata) =>
              Effect.gen(function*() {
                const clerk = yield* InMemoryClerk.InMemoryClerk
                yield* clerk.seedOrganization({
                  name,
                  slug: "acme",
                  publicMetadata,
                  privateMetadata,
                  members: [{ userId: "user_1", publicMetadata }]
                })
                yield* Effect.flatMap(
                  OrganizationRoles.OrganizationRoles,
                  ({ create }) => create({ key: "org:odd", name, description })
                ).pipe(Effect.provide(Clerk.layerConfig()))
                const yaml = yield* exported
                const { status, stderr, stdout } = yield* planOf(yaml)
                assert.deepStrictEqual([status, stderr], [0, []], `${yaml}\n${stdout}`)
                assert.notMatch(yaml, /[^\P{C}\n\p{Cf}]|\p{Zl}|\p{Zp}/u)
              }).pipe(Effect.scoped, Effect.provide(layer), Effect.provide(runtime), Effect.runPromise)
          ),
          { numRuns: Number(process.env["EXPORT_RUNS"] ?? 30) }
        )
      )
    }), 600_000)
})
