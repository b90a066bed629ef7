import { assert, describe, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, FastCheck } from "effect"
import { apply, applyFile, files, layer, layerWith, png, provision, provisionTo } from "./support/provision.js"

const exported = Effect.map(provision("export"), ({ stdout }) => stdout)

/** What a plan of the text would change, all lists being whole. */
const planOf = (yaml: string) =>
  Effect.flatMap(files({ "state.yaml": yaml }), (file) => provision("plan", file, "--prune", "--detailed-exitcode"))

describe("provision export", () => {
  it.scoped("writes the file that brings about what is there", () =>
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
        ""
      ])
      assert.deepInclude(yield* planOf(yaml), { status: 0, stderr: [] })
      const elsewhere = yield* Effect.zipRight(apply(yaml), exported).pipe(Effect.provide(layer))
      assert.sameMembers(elsewhere.split("\n"), yaml.split("\n"))
    }).pipe(Effect.provide(layer)), 20_000)

  it.scoped("writes lists that are empty where nothing is there", () =>
    Effect.gen(function*() {
      const yaml = yield* exported
      assert.strictEqual(yaml, "organizations: []\nallowlist: []\n")
      assert.strictEqual((yield* planOf(yaml)).status, 0)
    }).pipe(Effect.provide(layer)))

  it.scoped("leaves out a logo and the hash that is kept of it, and says so", () =>
    Effect.gen(function*() {
      const state = "organizations: [{ slug: acme, name: Acme, logo: logo.png }]"
      yield* applyFile(yield* files({ "state.yaml": state, "logo.png": png }))
      const yaml = yield* exported
      assert.include(yaml, "    # It has a logo, which Clerk does not give back")
      assert.notInclude(yaml, "Sha256")
      assert.strictEqual((yield* planOf(yaml)).status, 0)
    }).pipe(Effect.provide(layer)))

  it.scoped("writes one organization", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({ id: "org_1", name: "Acme", slug: "acme" })
      yield* clerk.seedOrganization({ name: "Globex", slug: "globex" })
      const { stdout } = yield* provision("export", "--organization", "org_1")
      assert.match(stdout, /^# One organization of several: .*\norganizations:\n {2}- slug: acme\n/)
      assert.notInclude(stdout, "globex")
      assert.notInclude(stdout, "allowlist")
    }).pipe(Effect.provide(layer)))

  it.scoped("names organizations that a file cannot speak of, and leaves them alone", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({ id: "org_1", name: "Acme" })
      const { stderr, stdout } = yield* provision("export")
      assert.deepStrictEqual(stderr, ["org_1 (Acme) has no slug, by which a file could speak of it."])
      assert.strictEqual((yield* planOf(stdout)).status, 0)
    }).pipe(Effect.provide(layerWith({ slugs: false }))))

  it.scoped("writes rows before it asks for the next page", () =>
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

  it.scoped("moves an instance to another one in few requests", () =>
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
      assert.strictEqual((yield* clerk.requests).length, 1 + 3 * 2 + 1)
      yield* Effect.gen(function*() {
        const clerk = yield* InMemoryClerk.InMemoryClerk
        yield* seed
        const { report } = yield* apply(yaml)
        assert.strictEqual(report, "306 created, 0 updated, 0 unchanged, 0 failed, 0 rolled back\n")
        const before = (yield* clerk.requests).length
        assert.strictEqual((yield* planOf(yaml)).status, 0)
        assert.strictEqual((yield* clerk.requests).length - before, 3 * 3 + 2)
        assert.sameMembers((yield* exported).split("\n"), yaml.split("\n"))
      }).pipe(Effect.provide(layer))
    }).pipe(Effect.provide(layer)), 30_000)

  const name = FastCheck.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((name) => name.trim() !== "")
  const metadata = FastCheck.dictionary(
    FastCheck.string({ unit: "grapheme", maxLength: 8 }),
    FastCheck.jsonValue({ maxDepth: 2 }),
    {
      maxKeys: 3,
      noNullPrototype: true
    }
  ).map((value) => JSON.parse(JSON.stringify(value)))

  it.scoped("writes a file of which no plan is left, whatever names and metadata are", () =>
    Effect.gen(function*() {
      const runtime = yield* Effect.runtime()
      yield* Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(name, metadata, metadata, (name, publicMetadata, privateMetadata) =>
            Effect.gen(function*() {
              const clerk = yield* InMemoryClerk.InMemoryClerk
              yield* clerk.seedOrganization({
                name,
                slug: "acme",
                publicMetadata,
                privateMetadata,
                members: [{ userId: "user_1", publicMetadata }]
              })
              const yaml = yield* exported
              const { status, stderr, stdout } = yield* planOf(yaml)
              assert.deepStrictEqual([status, stderr], [0, []], `${yaml}\n${stdout}`)
            }).pipe(Effect.scoped, Effect.provide(layer), Effect.provide(runtime), Effect.runPromise)),
          { numRuns: 10 }
        )
      )
    }), 30_000)
})
