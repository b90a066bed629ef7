import { assert, describe, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Layer } from "effect"
import * as CurrentState from "../src/CurrentState.js"
import type * as DesiredState from "../src/DesiredState.js"
import * as Plan from "../src/Plan.js"
import { after, before, contents, everything, operations, planFor, reach } from "./support/access.js"
import { applyPlan, linesOf } from "./support/ordering.js"
import { apply, files, layer, provision, whole } from "./support/provision.js"

const planOf = (yaml: string, ...options: ReadonlyArray<string>) =>
  Effect.map(
    Effect.flatMap(files({ "state.yaml": whole(yaml) }), (file) => provision("plan", file, ...options)),
    ({ status, stderr, stdout }) => ({
      status,
      stderr: stderr.map((line) => line.replace(/.*state\.yaml:/, "")),
      lines: stdout.split("\n").slice(2, -3).map((line) => line.replace(/ {2,}/g, "  ").trim())
    })
  )

const nothing = { status: 0, stderr: [], lines: [] }

const yaml = `permissions:
  - { key: org:invoices:read, name: Read invoices }
  - { key: org:invoices:pay, name: Pay invoices, description: " With the card of the company " }
roles:
  - key: org:billing
    name: Billing
    permissions: [org:invoices:read, org:invoices:pay, org:sys_memberships:read]
organizations:
  - slug: acme
    name: Acme
    members:
      - { userId: user_1, role: org:admin }
      - { userId: user_2, role: org:billing }
`

const stated = {
  permissions: [
    "org:invoices:pay Pay invoices With the card of the company",
    "org:invoices:read Read invoices "
  ],
  roles: ["org:billing Billing: org:invoices:pay org:invoices:read org:sys_memberships:read"]
}

describe("roles and permissions", () => {
  it.scoped("are created before the organizations that need them, and the next plan has no changes", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* planOf(yaml)).lines, [
        "+ permission org:invoices:read  name  Read invoices",
        "+ permission org:invoices:pay  name  Pay invoices",
        "description  With the card of the company",
        "+ role org:billing  name  Billing",
        "permissions  org:invoices:read, org:invoices:pay, org:sys_memberships:read",
        "+ organization acme  name  Acme",
        "+ member user_1 of acme  role  org:admin",
        "+ member user_2 of acme  role  org:billing"
      ])
      assert.include(yield* apply(yaml), { status: 0 })
      assert.deepStrictEqual(yield* contents, stated)
      assert.deepStrictEqual(yield* planOf(yaml, "--prune"), nothing)
    }).pipe(Effect.provide(layer)))

  it.scoped("are updated if they differ, a role with all of its permissions, and keep fields that the file omits", () =>
    Effect.gen(function*() {
      yield* apply(yaml)
      const other = `permissions: [{ key: org:invoices:pay, name: Pay }]
roles:
  - { key: org:billing, name: Billing, permissions: [org:invoices:read] }
  - { key: org:member, name: Everybody }
`
      assert.deepStrictEqual(
        (yield* planOf(other)).lines,
        [
          "~ permission org:invoices:pay  name  Pay invoices -> Pay",
          "~ role org:billing  permissions  org:invoices:pay, org:invoices:read, org:sys_memberships:read -> org:invoices:read",
          "~ role org:member  name  Member -> Everybody"
        ].map((line) =>
          line.replace("org:invoices:pay, org:invoices:read, org", "org:invoices:read, org:invoices:pay, org")
        )
      )
      assert.include(yield* apply(other), { status: 0 })
      assert.deepStrictEqual(yield* contents, {
        permissions: ["org:invoices:pay Pay With the card of the company", "org:invoices:read Read invoices "],
        roles: ["org:billing Billing: org:invoices:read"]
      })
      assert.deepStrictEqual(yield* planOf(other), nothing)
    }).pipe(Effect.provide(layer)))

  it.scoped("are only deleted with --prune, after the organizations, except built-in ones", () =>
    Effect.gen(function*() {
      yield* apply(yaml)
      const less = "permissions: []\nroles: []\norganizations:\n  - slug: acme\n    name: Acme\n    members:\n"
        + "      - { userId: user_1, role: org:admin }\n      - { userId: user_2, role: org:member }\n"
      assert.deepStrictEqual((yield* planOf(less)).lines, [
        "~ member user_2 of acme  role  org:billing -> org:member"
      ])
      const { plan, report, status } = yield* apply(less, "--prune")
      assert.match(plan, /^~ member user_2 .*\n- role org:billing\n- permission org:invoices:(pay|read)\n/m)
      assert.deepStrictEqual([status, report], [
        0,
        "0 created, 1 updated, 3 deleted, 2 unchanged, 0 failed, 0 rolled back\n"
      ])
      assert.deepStrictEqual(yield* contents, { permissions: [], roles: [] })
      assert.deepStrictEqual(yield* planOf(less, "--prune"), nothing)
    }).pipe(Effect.provide(layer)))

  it.scoped("are only deleted after the names of their lists were typed", () =>
    Effect.gen(function*() {
      yield* apply(yaml)
      const desired: DesiredState.DesiredState = { permissions: [], roles: [] }
      const current = yield* CurrentState.read(desired, { concurrency: 1, prune: true })
      assert.deepStrictEqual(Plan.removals(Plan.make(current, desired, { prune: true })), ["roles", "permissions"])
    }).pipe(Effect.provide(Layer.provideMerge(Clerk.layerConfig(), layer))))

  it.scoped("that are needed but missing, or deleted by the same plan, are reported with their lines", () =>
    Effect.gen(function*() {
      const problems = (text: string, ...options: ReadonlyArray<string>) =>
        Effect.map(planOf(text, ...options), ({ status, stderr }) => [status, ...stderr])
      assert.deepStrictEqual(yield* problems(yaml.replace("[org:invoices:read,", "[org:invoice:read,")), [
        1,
        "7: roles[0].permissions[0]: permission org:invoice:read does not exist in this instance: did you mean org:invoices:read?"
      ])
      assert.deepStrictEqual(yield* problems(yaml.replace("role: org:billing", "role: org:biling")), [
        1,
        "13: organizations[0].members[1].role: role org:biling does not exist in this instance: did you mean org:billing?"
      ])
      yield* apply(yaml)
      assert.deepStrictEqual(
        yield* problems(yaml.replace("key: org:billing", "key: org:member"), "--prune"),
        [
          1,
          "13: organizations[0].members[1].role: --prune deletes role org:billing, which is missing from the roles of this file: add it there"
        ]
      )
      assert.deepStrictEqual(
        yield* problems(yaml.replace(/ {2}- \{ key: org:invoices:pay.*\n/, ""), "--prune"),
        [
          1,
          "6: roles[0].permissions[1]: --prune deletes permission org:invoices:pay, which is missing from the permissions of this file: add it there"
        ]
      )
    }).pipe(Effect.provide(layer)))

  it.scoped("define who may manage members, and an organization must keep such a member", () =>
    Effect.gen(function*() {
      yield* apply("organizations: [{ slug: acme, name: Acme, members: [{ userId: user_1, role: org:admin }] }]")
      const handOver = (permission: string) =>
        `roles:
  - { key: org:chief, name: Chief, permissions: [org:sys_memberships:read, ${permission}] }
organizations:
  - slug: acme
    name: Acme
    members:
      - { userId: user_1, role: org:member }
      - { userId: user_2, role: org:chief }
`
      assert.match(
        (yield* planOf(handOver("org:sys_domains:read"), "--prune")).stderr.join(),
        /organization acme would have no member left who may manage members/
      )
      const yaml = handOver("org:sys_memberships:manage")
      assert.include(yield* apply(yaml, "--prune"), { status: 0 })
      assert.deepStrictEqual(yield* planOf(yaml, "--prune"), nothing)
    }).pipe(Effect.provide(layer)))

  it.scoped("have unique keys, and names", () =>
    Effect.gen(function*() {
      const { stderr } = yield* planOf(`permissions:
  - { key: org:sys_memberships:read, name: Read }
  - { key: org:a:b, name: A, type: user }
  - { key: org:a:b, name: "" }
roles:
  - { key: "org:", name: 7 }
  - { key: org:x, name: X, permissions: [org:a:b, " org:a:b"] }
  - { key: org:x, name: X }
`)
      assert.deepStrictEqual(stderr, [
        "2: permissions[0].key: must be a permission key, such as org:invoices:read; keys that begin with org:sys_ are built in",
        "3: permissions[1].type: is unknown; expected one of key, name, description",
        "4: permissions[2].name: must be text; put numbers in quotes",
        "4: permissions[2].key: repeats the permission org:a:b: remove one of them",
        "6: roles[0].key: must be a role key, such as org:admin or org:member",
        "6: roles[0].name: must be text; put numbers in quotes",
        "7: roles[1].permissions[1]: repeats the permission org:a:b: remove one of them",
        "8: roles[2].key: repeats the role org:x: remove one of them"
      ])
    }).pipe(Effect.provide(layer)))

  it.scoped("are exported, and the plan of the export has no changes", () =>
    Effect.gen(function*() {
      yield* apply(yaml)
      const { stdout } = yield* provision("export")
      assert.include(
        stdout,
        "  - { key: org:invoices:pay, name: Pay invoices, description: With the card of the company }\n"
      )
      assert.include(
        stdout,
        "  - { key: org:billing, name: Billing, permissions: [ org:invoices:pay, org:invoices:read, org:sys_memberships:read ] }\n"
      )
      assert.deepStrictEqual(yield* planOf(stdout, "--prune"), nothing)
      yield* Effect.gen(function*() {
        assert.include(yield* apply(stdout, "--prune"), { status: 0 })
        assert.deepStrictEqual(yield* contents, stated)
      }).pipe(Effect.provide(layer))
    }).pipe(Effect.provide(layer)))
})

describe("changes of roles and permissions", () => {
  it.effect.each(operations)(
    "are rolled back if one fails, and nothing else begins: %s",
    (operation) =>
      Effect.gen(function*() {
        const faults = yield* Faults.Faults
        yield* reach(before)
        const untouched = yield* everything
        yield* faults.script(operation, { 1: Faults.error(422, { code: "form_param_value_invalid" }) })
        const events = linesOf(yield* reach(after))
        assert.deepStrictEqual(events.map((event) => event.split(" ")[0]), [
          ...operations.slice(0, operations.indexOf(operation)).map(() => "Done"),
          "Failed",
          ...operations.slice(0, operations.indexOf(operation)).map(() => "RolledBack")
        ])
        assert.deepStrictEqual(yield* everything, untouched)
      }).pipe(Effect.provide(Faults.layer))
  )

  it.effect("are not rolled back if another run made them too and has built on them", () =>
    Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* reach(before)
      const plan = yield* planFor(after)
      const context = yield* Effect.context<CurrentState.Resources>()
      yield* faults.script("organizationRoles.create", [
        Faults.sequence(
          Faults.mutate(Effect.provide(Effect.orDie(reach(after)), context)),
          Faults.error(422, { code: "form_param_value_invalid" })
        )
      ])
      const events = linesOf(yield* applyPlan(plan, 1)).map((event) => event.split(" ")[0])
      assert.deepStrictEqual(events, ["Done", "Done", "Done", "Failed", "Left", "Left", "Left"])
      assert.deepStrictEqual(Plan.steps(yield* planFor(after)), [])
    }).pipe(Effect.provide(Faults.layer)))

  it.effect("are repeated if another run, which had made them first, has rolled them back", () =>
    Effect.gen(function*() {
      const faults = yield* Faults.Faults
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const untouched = yield* clerk.snapshot
      const first = { permissions: [{ key: "org:a:read", name: "Read" }] }
      const both = { permissions: [...first.permissions, { key: "org:a:write", name: "Write" }] }
      const plan = yield* planFor(both)
      yield* reach(first)
      yield* faults.script("organizationPermissions.create", {
        2: Faults.mutate(Effect.orDie(clerk.restore(untouched)))
      })
      assert.deepStrictEqual(linesOf(yield* applyPlan(plan, 1)), [
        "Done create permission org:a:read",
        "Done create permission org:a:write"
      ])
      assert.deepStrictEqual(
        (yield* clerk.requests).flatMap(({ operation, status }) =>
          operation === "organizationPermissions.create" ? [status] : []
        ),
        [200, 422, 200, 200]
      )
      assert.deepStrictEqual(Plan.steps(yield* planFor(both)), [])
    }).pipe(Effect.provide(Faults.layer)))

  it.effect("leave a permission that the role of another run has by now", () =>
    Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* reach(before)
      const plan = yield* planFor(after)
      const context = yield* Effect.context<CurrentState.Resources>()
      const another = reach({ roles: [{ key: "org:other", name: "Other", permissions: ["org:a:write"] }] })
      yield* faults.script("organizationRoles.create", [
        Faults.sequence(
          Faults.mutate(Effect.provide(Effect.orDie(another), context)),
          Faults.error(422, { code: "form_param_value_invalid" })
        )
      ])
      const events = linesOf(yield* applyPlan(plan, 1)).map((event) => event.split(":").slice(0, 3).join(":"))
      assert.include(events, "Left create permission org:a:write")
      assert.include((yield* contents).roles, "org:other Other: org:a:write")
    }).pipe(Effect.provide(Faults.layer)))
})
