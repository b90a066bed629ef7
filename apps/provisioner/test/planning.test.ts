import { assert, describe, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Redacted } from "effect"
import * as Output from "../src/Output.js"
import {
  answering,
  apply,
  files,
  layer,
  layerWith,
  provision,
  provisionTo,
  whole,
  writes
} from "./support/provision.js"

const yaml = `
organizations:
  - slug: acme
    name: Acme Inc.
    publicMetadata: { plan: pro }
    privateMetadata: { crm: 42 }
    domains: [{ name: acme.com, enrollmentMode: automatic_suggestion }]
    members:
      - { userId: user_1, role: org:admin }
allowlist: [jane@acme.com]
`

const seed = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* clerk.seedOrganization({
    slug: "acme",
    name: "Acme",
    publicMetadata: { plan: "free" },
    domains: [{ name: "acme.com" }, { name: "acme.net" }],
    members: [{ userId: "user_1" }, { userId: "user_2", role: "org:admin" }]
  })
  yield* clerk.seedOrganization({ slug: "globex", name: "Globex", domains: [{ name: "globex.com" }] })
  yield* apply("allowlist: [joe@acme.com]")
})

const productionLayer = layerWith({ secretKey: Redacted.make("sk_live_0123456789abcdefwxyz") })

const plan = (yaml: string, ...options: ReadonlyArray<string>) =>
  Effect.flatMap(files({ "state.yaml": whole(yaml) }), (file) => provision("plan", file, ...options))

const slugs = Effect.flatMap(
  InMemoryClerk.InMemoryClerk,
  ({ organizations }) => Effect.map(organizations, (all) => all.map(({ slug }) => String(slug)))
)

describe("provision plan", () => {
  it.scoped("shows what would be created and updated, and changes nothing", () =>
    Effect.gen(function*() {
      yield* seed
      const before = yield* writes
      assert.deepStrictEqual(yield* plan(yaml), {
        status: 0,
        stdout: [
          "Instance: development (key ...mory from the configuration), https://api.clerk.com",
          "",
          "~ organization acme         name                 Acme -> Acme Inc.",
          "                            publicMetadata.plan  free -> pro",
          "                            privateMetadata.crm  (none) -> (private)",
          "~ domain acme.com of acme   enrollmentMode       manual_invitation -> automatic_suggestion",
          "~ member user_1 of acme     role                 org:member -> org:admin",
          "+ identifier jane@acme.com",
          "",
          "Plan: 1 to create, 3 to update, 0 to delete, 0 unchanged.\n"
        ].join("\n"),
        stderr: []
      })
      assert.deepStrictEqual(yield* writes, before)
    }).pipe(Effect.provide(layer)))

  it.scoped("with --prune also shows what would be deleted", () =>
    Effect.gen(function*() {
      yield* seed
      const { stdout } = yield* plan(yaml, "--prune")
      assert.deepStrictEqual(stdout.split("\n").filter((line) => line.startsWith("-")), [
        "- domain acme.net of acme   enrollmentMode       manual_invitation",
        "- member user_2 of acme     role                 org:admin",
        "- organization globex       members              0",
        "- identifier joe@acme.com"
      ])
      const partial = yield* plan(
        "organizations: [{ slug: acme, name: Acme }, { slug: globex, name: Globex }]",
        "--prune"
      )
      assert.match(partial.stdout, /^No changes/m)
    }).pipe(Effect.provide(layer)))

  it.scoped("with --prune shows what is deleted with an organization", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({ slug: "acme", name: "Acme" })
      const globex = yield* clerk.seedOrganization({
        slug: "globex",
        name: "Globex",
        domains: [{ name: "globex.net" }, { name: "globex.com" }],
        members: [{ userId: "user_1" }, { userId: "user_2" }]
      })
      yield* clerk.seed({
        organizationInvitations: ["ada@x.com", "bob@x.com"].map((emailAddress) => ({
          organizationId: globex.id,
          emailAddress
        }))
      })
      const { stdout } = yield* plan("organizations: [{ slug: acme, name: Acme }]", "--prune")
      const lines = stdout.split("\n").slice(2, 5).map((line) => line.trim().split(/ {2,}/))
      assert.sameDeepMembers(lines.map((line) => line.slice(-2)), [
        ["members", "2"],
        ["domains", "globex.com, globex.net"],
        ["invitations", "ada@x.com, bob@x.com"]
      ])
      assert.strictEqual(lines[0]![0], "- organization globex")
    }).pipe(Effect.provide(layer)))

  it.scoped("reads the member and domain limits from the settings of the instance", () =>
    Effect.gen(function*() {
      const members = (count: number) =>
        Array.from({ length: count }, (_, index) => `{ userId: user_${index + 1}, role: org:admin }`)
      const domains = (count: number) => Array.from({ length: count }, (_, index) => `{ name: d${index}.com }`)
      const acme = (more: string) => `organizations: [{ slug: acme, name: Acme, ${more} }]`
      const refused = (more: string) => Effect.map(plan(acme(more)), ({ stderr }) => stderr[0])
      assert.isUndefined(yield* refused(`members: [${members(3)}]`))
      assert.isUndefined(yield* refused(`domains: [${domains(2)}]`))
      assert.isUndefined(yield* refused(`maxAllowedMemberships: 4, members: [${members(4)}]`))
      assert.strictEqual(
        yield* refused(`members: [${members(4)}]`),
        "provision: organization acme would have 4 members, but its maxAllowedMemberships is 3."
      )
      assert.strictEqual(
        yield* refused(`domains: [${domains(3)}]`),
        "provision: organization acme would have 3 domains, but the limit of this instance is 2 per organization."
      )
    }).pipe(Effect.provide(layerWith({ maxAllowedMemberships: 3, maxDomainsPerOrganization: 2 }))))

  it.scoped("exits with a status for changes with --detailed-exitcode", () =>
    Effect.gen(function*() {
      const status = (yaml: string, ...options: ReadonlyArray<string>) =>
        Effect.map(plan(yaml, ...options), ({ status }) => status)
      assert.strictEqual(yield* status(yaml), 0)
      assert.strictEqual(yield* status(yaml, "--detailed-exitcode"), 2)
      assert.strictEqual(yield* status("{}", "--detailed-exitcode"), 0)
      assert.strictEqual(yield* status("[]", "--detailed-exitcode"), 1)
    }).pipe(Effect.provide(layer)))

  it.scoped("reports why no order of steps can apply a file, and apply changes nothing", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({ slug: "acme", name: "Acme", members: [{ userId: "user_1", role: "org:admin" }] })
      const members = "[{ userId: user_1, role: org:member }, { userId: user_2, role: org:member }]"
      const file = yield* files({
        "state.yaml":
          `organizations: [{ slug: acme, name: Acme, maxAllowedMemberships: 1, members: ${members} }]\n...\n`
      })
      const before = yield* writes
      for (const command of [["plan", file], ["apply", file, "--auto-approve"]]) {
        const { status, stderr } = yield* provision(...command, "--prune")
        assert.deepStrictEqual([status, stderr], [1, [
          "provision: organization acme would have 2 members, but its maxAllowedMemberships is 1.",
          "provision: organization acme would have no member left who may manage members. Give a member the role org:admin.",
          "provision: Nothing was changed. Correct the file."
        ]])
      }
      assert.deepStrictEqual(yield* writes, before)
    }).pipe(Effect.provide(layer)))

  it.scoped("exits with the status for changes and applies nothing if the pipe is closed", () =>
    Effect.gen(function*() {
      const file = yield* files({ "state.yaml": yaml })
      const gone = () => new Output.BrokenPipe()
      assert.strictEqual((yield* provisionTo(gone, "plan", file, "--detailed-exitcode")).status, 2)
      assert.strictEqual((yield* provisionTo(gone, "plan", file, "--json", "--detailed-exitcode")).status, 2)
      const { status, stderr } = yield* provisionTo(gone, "apply", file, "--auto-approve")
      assert.deepStrictEqual([status, stderr.length], [1, 1])
      assert.deepStrictEqual(yield* writes, [])
      const nothing = yield* files({ "state.yaml": "{}" })
      assert.strictEqual((yield* provisionTo(gone, "apply", nothing, "--auto-approve")).status, 0)
    }).pipe(Effect.provide(layer)))

  it.scoped("reads JSON and prints JSON", () =>
    Effect.gen(function*() {
      const { stdout } = yield* plan(JSON.stringify({ allowlist: ["jane@acme.com"] }), "--json")
      assert.deepStrictEqual(JSON.parse(stdout), {
        instance: {
          kind: "development",
          keyEnd: "mory",
          keySource: "the configuration",
          apiUrl: "https://api.clerk.com"
        },
        changes: [{ action: "create", subject: "identifier jane@acme.com", fields: [] }],
        refused: [],
        summary: { create: 1, update: 0, delete: 0, unchanged: 0 }
      })
      const { stderr } = yield* plan("{\n  \"allowlist\": [7]\n}")
      assert.match(stderr.join("\n"), /state\.yaml:2: allowlist\[0\]: must be an email address/)
    }).pipe(Effect.provide(layer)))
})

describe("provision apply", () => {
  const applyAsked = (yaml: string, answers: ReadonlyArray<string>, ...options: ReadonlyArray<string>) =>
    Effect.gen(function*() {
      const file = yield* files({ "state.yaml": whole(yaml) })
      const questions: Array<string> = []
      const { status, stderr } = yield* provision("apply", file, ...options).pipe(
        Effect.provide(answering(answers, questions))
      )
      return { status, stderr, questions }
    })

  it.scoped("does nothing if stdin is not a terminal", () =>
    Effect.gen(function*() {
      const file = yield* files({ "state.yaml": whole(yaml) })
      const { status, stderr, stdout } = yield* provision("apply", file)
      assert.strictEqual(status, 1)
      assert.match(stdout, /^Instance: development [^\n]*\n\n\+ organization acme[^]*\nPlan: /)
      assert.match(stderr.join("\n"), /^provision: stdin is not a terminal\. Pass --auto-approve/)
      assert.deepStrictEqual(yield* writes, [])
      const idle = yield* files({ "state.yaml": "{}" })
      assert.strictEqual((yield* provision("apply", idle)).status, 0)
    }).pipe(Effect.provide(layer)))

  it.scoped("continues only after yes", () =>
    Effect.gen(function*() {
      const no = yield* applyAsked(yaml, ["y"])
      assert.deepStrictEqual([no.status, no.stderr], [1, ["provision: Nothing was changed."]])
      assert.deepStrictEqual(yield* slugs, [])
      const yes = yield* applyAsked(yaml, ["yes"])
      assert.deepStrictEqual([yes.status, yes.questions.length], [0, 1])
      assert.deepStrictEqual(yield* slugs, ["acme"])
    }).pipe(Effect.provide(layer)))

  it.scoped("changes a production instance after the word production, or with --production", () =>
    Effect.gen(function*() {
      for (const options of [["--auto-approve"], ["--auto-approve", "--durable", "not-made.state"]]) {
        const unasked = yield* applyAsked(yaml, [], ...options)
        assert.deepStrictEqual([unasked.status, unasked.stderr], [1, [
          "provision: The secret key belongs to a production instance. Pass --production with --auto-approve to change it without confirmation."
        ]])
      }
      const yes = yield* applyAsked(yaml, ["yes"], "--production")
      assert.deepStrictEqual([yes.status, yes.stderr], [1, ["provision: Nothing was changed."]])
      assert.deepStrictEqual(yes.questions, ["Apply this to the production instance? Type production to confirm"])
      assert.deepStrictEqual(yield* writes, [])
      assert.strictEqual((yield* applyAsked("{}", ["production"])).status, 0)
      assert.strictEqual((yield* applyAsked("allowlist: [ada@acme.com]", ["production"])).status, 0)
      assert.strictEqual((yield* apply("allowlist: [joe@acme.com]", "--production")).status, 0)
      const { stdout } = yield* plan("{}")
      assert.match(
        stdout,
        /^Instance: production \(key \.\.\.wxyz from the configuration\), https:\/\/api\.clerk\.com\n/
      )
      assert.notInclude(stdout, "sk_live")
    }).pipe(Effect.provide(productionLayer)))

  it.scoped("deletes after the names are typed, and then the instance matches the file", () =>
    Effect.gen(function*() {
      yield* seed
      const other = yield* applyAsked(yaml, ["yes", "acme", "Globex"], "--prune")
      assert.strictEqual(other.status, 1)
      assert.deepStrictEqual(yield* slugs, ["acme", "globex"])

      const { questions, status } = yield* applyAsked(yaml, ["yes", "acme", "globex", "allowlist"], "--prune")
      assert.deepStrictEqual(questions.slice(1), [
        "This deletes everything marked with - in acme. Type acme to confirm",
        "This deletes everything marked with - in globex. Type globex to confirm",
        "This deletes everything marked with - in allowlist. Type allowlist to confirm"
      ])
      assert.strictEqual(status, 0)
      const clerk = yield* InMemoryClerk.InMemoryClerk
      assert.deepStrictEqual(yield* slugs, ["acme"])
      assert.deepStrictEqual((yield* clerk.domains).map(({ name }) => name), ["acme.com"])
      assert.deepStrictEqual((yield* clerk.memberships).map(({ publicUserData }) => String(publicUserData?.userId)), [
        "user_1"
      ])
      assert.deepStrictEqual((yield* clerk.allowlistIdentifiers).map(({ identifier }) => identifier), ["jane@acme.com"])
      assert.match((yield* plan(yaml, "--prune")).stdout, /^No changes: 4 resources/m)
    }).pipe(Effect.provide(layer)))

  it.scoped("moves a domain from one organization to another", () =>
    Effect.gen(function*() {
      yield* seed
      const { report } = yield* apply(
        `
organizations:
  - { slug: new, name: New, domains: [{ name: acme.net }, { name: globex.com }] }
  - { slug: acme, name: Acme, domains: [{ name: acme.com }] }`,
        "--prune"
      )
      assert.strictEqual(report, "3 created, 0 updated, 3 deleted, 2 unchanged, 0 failed, 0 rolled back\n")
    }).pipe(Effect.provide(layer)))
})
