import * as SqlClient from "@effect/sql/SqlClient"
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as WorkflowEngine from "@effect/workflow/WorkflowEngine"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Exit, Fiber, Layer, Logger, Option, Ref, Schedule } from "effect"
import { hostname } from "node:os"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import * as CurrentState from "../src/CurrentState.js"
import * as DesiredState from "../src/DesiredState.js"
import * as Durable from "../src/Durable.js"
import * as DurableState from "../src/DurableState.js"
import * as Plan from "../src/Plan.js"
import type * as Provision from "../src/Provision.js"
import * as Report from "../src/Report.js"
import * as Step from "../src/Step.js"
import { arrange, assertReached, desiredYaml, planFor, services, write } from "./support/durable.js"

const memory = Layer.sync(DurableState.DurableState, () => {
  let runs = 0
  return {
    pending: () => Effect.succeedNone,
    begin: (_, plan) => Effect.sync(() => ({ id: `${runs++}`, plan })),
    finish: () => Effect.void,
    engine: WorkflowEngine.layerMemory
  }
})

/** Applies a plan with a state, and returns the events. */
const applyPlan = (desired: DesiredState.DesiredState, plan: Plan.Plan, tell: Effect.Effect<void> = Effect.void) =>
  Effect.gen(function*() {
    const { begin } = yield* DurableState.DurableState
    const run = yield* begin(DurableState.fingerprint(desired, {}), plan)
    const events: Array<Provision.Event> = []
    yield* Durable.run(run, {
      concurrency: 2,
      onEvent: (event) => Effect.zipRight(Effect.sync(() => events.push(event)), tell)
    })
    return { events, report: Report.make(run.plan, events) }
  })

describe("a durable run in this process", () => {
  it.scoped("rolls back an organization whose step fails, and emits each event once", () =>
    Effect.gen(function*() {
      const faults = yield* Faults.Faults
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* arrange(2)
      const desired = yield* DesiredState.load(yield* write(desiredYaml(2)))
      const plan = yield* planFor(desired)
      const before = (yield* clerk.organizations)[0]
      yield* faults.script("organizations.uploadLogo", [
        Faults.error(422, { code: "image_too_large" }),
        Faults.error(422, { code: "image_too_large" })
      ])
      const { events, report } = yield* applyPlan(desired, plan)
      assert.include(report.counts, { created: 2, updated: 0, failed: 2, notAttempted: 0 })
      assert.strictEqual(new Set(events.map(({ _tag, step }) => `${_tag} ${Step.key(step)}`)).size, events.length)
      const organizations = yield* clerk.organizations
      assert.deepStrictEqual(organizations.map(({ name }) => name), [before!.name])
      assert.deepStrictEqual((yield* clerk.domains).map(({ isVerified, name }) => [name, isVerified]), [[
        "a2.com",
        false
      ]])
      assert.deepStrictEqual((yield* clerk.memberships).map(({ publicUserData }) => `${publicUserData?.userId}`), [
        "user_9"
      ])
    }).pipe(Effect.provide([Faults.layer, services, memory])), 30_000)

  it.scoped(
    "completes an organization or rolls it back when any step is rejected, and the next run completes it",
    () =>
      Effect.gen(function*() {
        const desired = yield* DesiredState.load(yield* write(desiredYaml(2)))
        const steps = yield* Effect.gen(function*() {
          const clerk = yield* InMemoryClerk.InMemoryClerk
          yield* arrange(2)
          yield* applyPlan(desired, yield* planFor(desired))
          const requests = yield* clerk.requests
          return requests.flatMap(({ method, operation }) => method === "GET" ? [] : [operation as Faults.Operation])
        }).pipe(Effect.provide([Faults.layer, memory]))
        assert.strictEqual(steps.length, 11 + 12 + 2)
        // the steps between the first and the last of an operation would test nothing more
        const ends = Array.from(steps.entries()).filter(([index, operation]) =>
          index === steps.indexOf(operation) || index === steps.lastIndexOf(operation)
        )
        for (const [index, operation] of ends) {
          yield* Effect.gen(function*() {
            const faults = yield* Faults.Faults
            yield* arrange(2)
            const plan = yield* planFor(desired)
            const call = steps.slice(0, index + 1).filter((other) => other === operation).length
            yield* faults.script(operation, { [call]: Faults.error(422, { code: "form_param_value_invalid" }) })
            assert.isFalse(Report.isComplete((yield* applyPlan(desired, plan)).report), operation)
            const remaining = yield* planFor(desired)
            assert.isAtMost(remaining.parts.length, 1)
            for (const part of remaining.parts) assert.deepInclude(plan.parts, part)
            assert.isTrue(Report.isComplete((yield* applyPlan(desired, remaining)).report), operation)
            assert.deepStrictEqual(Plan.steps(yield* planFor(desired)), [])
          }).pipe(Effect.provide([Faults.layer, memory]))
        }
      }).pipe(Effect.provide(services)),
    60_000
  )

  it.scopedLive(
    "continues an interrupted run, and loses no event from before the interruption",
    () =>
      Effect.gen(function*() {
        const faults = yield* Faults.Faults
        yield* arrange(2)
        const file = yield* write(desiredYaml(2))
        const desired = yield* DesiredState.load(file)
        const plan = yield* planFor(desired)
        yield* faults.always("*", Faults.delay("5 millis"))
        const state = DurableState.layerFile(join(dirname(file), "state"))
        const first = yield* Ref.make(0)
        const running = yield* Effect.fork(
          Effect.provide(applyPlan(desired, plan, Ref.update(first, (count) => count + 1)), state)
        )
        yield* Effect.repeat(Ref.get(first), { until: (count) => count > 5, schedule: Schedule.spaced("2 millis") })
        assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(running)))

        yield* Effect.gen(function*() {
          const { pending } = yield* DurableState.DurableState
          const another = DurableState.fingerprint({ ...desired, allowlist: [] }, {})
          assert.strictEqual((yield* Effect.flip(pending(another))).reason, "OtherRun")
          const { message, reason } = yield* Effect.flip(Layer.build(Layer.fresh(state)))
          assert.strictEqual(reason, "InUse")
          assert.include(
            message,
            `another process is using it: process ${process.pid} on ${hostname()}, since 20`
          )
          const { events, report } = yield* applyPlan(
            desired,
            Plan.make({
              organizations: new Map(),
              otherOrganizations: new Map(),
              allowlist: new Map(),
              users: new Map(),
              limits: CurrentState.defaultLimits,
              access: CurrentState.noAccess
            }, { allowlist: ["not-in-the-run@example.com"] })
          )
          assert.isTrue(Report.isComplete(report))
          assert.strictEqual(events.length, Plan.steps(plan).length)
          assert.isTrue(Option.isNone(yield* pending(another)))
        }).pipe(Effect.provide(state))
        yield* assertReached(file, 2)
      }).pipe(Effect.provide([Faults.layer, services])),
    120_000
  )

  for (
    const operation of [
      "organizations.create",
      "organizationDomains.create",
      "organizationMemberships.create",
      "allowlistIdentifiers.create"
    ] as const
  ) {
    it.scopedLive(`recognizes the result of a step that was cut off: ${operation}`, () =>
      Effect.gen(function*() {
        const faults = yield* Faults.Faults
        const clerk = yield* InMemoryClerk.InMemoryClerk
        yield* arrange(2)
        const file = yield* write(desiredYaml(2))
        const desired = yield* DesiredState.load(file)
        const plan = yield* planFor(desired)
        yield* faults.script(operation, [Faults.hang({ carriedOut: true })])
        const state = DurableState.layerFile(join(dirname(file), "state"))
        const running = yield* Effect.fork(Effect.provide(applyPlan(desired, plan), state))
        const answers = Effect.map(clerk.requests, (requests) =>
          requests.flatMap((request) => request.operation === operation ? [request.status] : []))
        yield* Effect.repeat(answers, {
          until: ({ length }) =>
            length > 0,
          schedule: Schedule.spaced("2 millis")
        })
        yield* Fiber.interrupt(running)
        const { report } = yield* Effect.provide(applyPlan(desired, plan), state)
        assert.isTrue(Report.isComplete(report))
        assert.strictEqual((yield* answers).filter((status) => status !== 200).length, 1)
        yield* assertReached(file, 2)
      }).pipe(Effect.provide([Faults.layer, services])), 120_000)
  }

  it.scopedLive("continues a rollback that was interrupted", () =>
    Effect.gen(function*() {
      const faults = yield* Faults.Faults
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* arrange(1)
      const file = yield* write(desiredYaml(1))
      const desired = yield* DesiredState.load(file)
      const plan = yield* planFor(desired)
      yield* faults.script("organizationMemberships.create", { 5: Faults.error(403, { code: "forbidden" }) })
      yield* faults.script("organizationMemberships.delete", { 2: Faults.delay("1 minute") })
      const state = DurableState.layerFile(join(dirname(file), "state"))
      const running = yield* Effect.fork(Effect.provide(applyPlan(desired, plan), state))
      yield* Effect.repeat(faults.seen, {
        until: (seen) => seen.filter(({ operation }) => operation === "organizationMemberships.delete").length === 2,
        schedule: Schedule.spaced("2 millis")
      })
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(running)))

      const { report } = yield* Effect.provide(applyPlan(desired, plan), state)
      assert.include(report.counts, { created: 2, updated: 0, failed: 1 })
      assert.deepStrictEqual((yield* clerk.organizations).map(({ name }) => name), ["Another name"])
      assert.deepStrictEqual((yield* clerk.memberships).map(({ publicUserData }) => `${publicUserData?.userId}`), [
        "user_9"
      ])
      const removals = (yield* clerk.requests).filter(({ method, path }) =>
        method === "DELETE" && path.includes("user_")
      )
      assert.deepStrictEqual(removals.map(({ path, status }) => [path.split("/").at(-1), status]), [
        ["user_4", 200],
        ["user_3", 200],
        ["user_2", 200],
        ["user_1", 200]
      ])
    }).pipe(Effect.provide([Faults.layer, services])), 120_000)

  it.scopedLive("does not suppress logs of onEvent", () =>
    Effect.gen(function*() {
      yield* arrange(1)
      const desired = yield* DesiredState.load(yield* write(desiredYaml(1)))
      const file = join(dirname(yield* write("")), "run.state")
      const logged: Array<unknown> = []
      const recorder = Logger.make(({ message }) => {
        logged.push(message)
      })
      const { events } = yield* applyPlan(desired, yield* planFor(desired), Effect.log("told")).pipe(
        Effect.provide([DurableState.layerFile(file), Logger.replace(Logger.defaultLogger, recorder)])
      )
      assert.deepStrictEqual(logged, events.map(() => ["told"]))
    }).pipe(Effect.provide([Faults.layer, services])), 120_000)

  it.scoped("does not begin organizations before the roles that they need exist", () =>
    Effect.gen(function*() {
      const faults = yield* Faults.Faults
      const yaml = `permissions: [{ key: org:a:read, name: Read }]
roles: [{ key: org:reader, name: Reader, permissions: [org:a:read] }]
organizations: [{ slug: acme, name: Acme, members: [{ userId: user_1, role: org:reader }] }]
`
      yield* arrange(1)
      const desired = yield* DesiredState.load(yield* write(yaml))
      yield* faults.script("organizationRoles.create", [Faults.error(422, { code: "form_param_value_invalid" })])
      const { events } = yield* applyPlan(desired, yield* planFor(desired))
      assert.deepStrictEqual(events.map(({ _tag, step }) => `${_tag} ${Step.key(step)}`), [
        "Done create permission org:a:read",
        "Failed create role org:reader",
        "RolledBack create permission org:a:read"
      ])
      const { report } = yield* applyPlan(desired, yield* planFor(desired))
      assert.isTrue(Report.isComplete(report))
      assert.deepStrictEqual(Plan.steps(yield* planFor(desired)), [])
    }).pipe(Effect.provide([Faults.layer, services, memory])))

  it.scoped("rejects a state with a run of another version", () =>
    Effect.gen(function*() {
      const file = yield* write("allowlist: []")
      const path = join(dirname(file), "state")
      const begun = JSON.stringify({
        parts: [],
        allowlist: [{ _tag: "AllowIdentifier", identifier: "jane@acme.com" }],
        refused: [],
        unchanged: 0
      })
      yield* Effect.flatMap(SqlClient.SqlClient, (sql) =>
        sql`CREATE TABLE provision_run (
          slot INTEGER PRIMARY KEY, id TEXT NOT NULL, desired TEXT NOT NULL, plan TEXT NOT NULL
        )`.pipe(
          Effect.zipRight(sql`INSERT INTO provision_run VALUES (1, 'run', 'key', ${begun})`)
        )).pipe(Effect.provide(LibsqlClient.layer({ url: pathToFileURL(path) })))
      const error = yield* DurableState.DurableState.pipe(
        Effect.flatMap(({ pending }) => pending("key")),
        Effect.provide(DurableState.layerFile(path)),
        Effect.flip
      )
      assert.deepInclude(error, { _tag: "StateUnusable", reason: "OtherRun" })
      assert.match(error.message, /state: holds a run of another version of this program\. Finish it with that version/)
    }).pipe(Effect.provide(services)))

  it.scoped("reports what is wrong with a state that cannot be used", () =>
    Effect.gen(function*() {
      const file = yield* write("allowlist: []")
      const unusable = [
        [file, /: cannot be (opened|used): .*not a database/],
        [join(file, "state"), /state\.lock: cannot be opened: ENOTDIR: not a directory/],
        [join(dirname(file), "missing", "state"), /state\.lock: cannot be opened: ENOENT: no such file or directory/]
      ] as const
      for (const [path, message] of unusable) {
        const error = yield* Effect.flip(Layer.build(DurableState.layerFile(path)))
        assert.deepInclude(error, { _tag: "StateUnusable", reason: "Failed" })
        assert.match(error.message, message)
      }
    }).pipe(Effect.provide(services)))
})
