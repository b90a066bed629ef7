import { HttpClient, HttpServer, HttpServerRequest } from "@effect/platform"
import { NodeContext, NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import * as WorkflowEngine from "@effect/workflow/WorkflowEngine"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Exit, Fiber, Layer, Option, Random, Ref, Schedule } from "effect"
import { spawn } from "node:child_process"
import { readdir, readFile } from "node:fs/promises"
import { createServer } from "node:http"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as CurrentState from "../src/CurrentState.js"
import * as DesiredState from "../src/DesiredState.js"
import * as Durable from "../src/Durable.js"
import * as DurableState from "../src/DurableState.js"
import * as Plan from "../src/Plan.js"
import type * as Provision from "../src/Provision.js"
import * as Report from "../src/Report.js"
import { isInstalled, postgres } from "./support/postgres.js"
import { config, files, png } from "./support/provision.js"

const secretKey = "sk_test_in_memory"

const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

const organization = (number: number) => `
  - name: Organization ${number}
    slug: org-${number}
    publicMetadata: { plan: pro }
    privateMetadata: { crm: ${number} }
    logo: logo.png
    domains: [{ name: a${number}.com, verified: true }, { name: b${number}.com }, { name: c${number}.com }]
    members:
${
  range(5).map((user) => `      - { userId: user_${user}, role: ${user < 3 ? "org:admin" : "org:member"} }`).join("\n")
}`

/** As many organizations, the last of which {@link arrange} makes, though not as the file has it. */
const desiredYaml = (count: number) =>
  `organizations:${range(count).map(organization).join("")}\nallowlist: ["*@example.com", jane@example.com]\n`

const arrange = (count: number) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.InMemoryClerk
    yield* clerk.seedUsers(range(9).map((number) => ({ id: `user_${number}` })))
    yield* clerk.seedOrganization({
      name: "Another name",
      slug: `org-${count}`,
      domains: [{ name: `a${count}.com`, verified: false }],
      members: [{ userId: "user_9", role: "org:admin" }]
    })
  })

const write = (yaml: string) => files({ "desired.yaml": yaml, "logo.png": png })

const planFor = (desired: DesiredState.DesiredState) =>
  Effect.map(CurrentState.read(desired, { concurrency: 4 }), (current) => Plan.make(current, desired))

/** Asserts that the instance is as the file has it, and that nothing was made twice or removed. */
const assertReached = (file: string, count: number) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.InMemoryClerk
    const requests = yield* clerk.requests
    const succeeded = (operation: string) =>
      requests.filter((request) => request.operation === operation && request.status === 200).length
    assert.deepStrictEqual({
      organizations: succeeded("organizations.create"),
      domains: succeeded("organizationDomains.create"),
      memberships: succeeded("organizationMemberships.create"),
      allowlist: succeeded("allowlistIdentifiers.create"),
      removed: requests.filter(({ method }) => method === "DELETE").length
    }, { organizations: count - 1, domains: 3 * count - 1, memberships: 5 * count, allowlist: 2, removed: 0 })
    const plan = yield* planFor(yield* DesiredState.load(file))
    assert.deepStrictEqual(Plan.steps(plan), [])
  })

/** A state in memory, of runs that are not cut off. */
const memory = Layer.sync(DurableState.DurableState, () => {
  let runs = 0
  return {
    pending: () => Effect.succeedNone,
    begin: (_, plan) => Effect.sync(() => ({ id: `${runs++}`, plan })),
    finish: () => Effect.void,
    engine: WorkflowEngine.layerMemory
  }
})

/** Carries out a plan on a state, and gives what happened. */
const carryOut = (desired: DesiredState.DesiredState, plan: Plan.Plan, tell: Effect.Effect<void> = Effect.void) =>
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

const services = Layer.mergeAll(NodeContext.layer, Throttle.layerNone)

describe("a durable run in this process", () => {
  it.scoped("takes back an organization whose step fails, and tells of each step once", () =>
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
      const { events, report } = yield* carryOut(desired, plan)
      assert.include(report.counts, { created: 2, updated: 0, failed: 2, notAttempted: 0 })
      assert.strictEqual(new Set(events.map(({ _tag, step }) => `${_tag} ${Plan.key(step)}`)).size, events.length)
      const organizations = yield* clerk.organizations
      assert.deepStrictEqual(organizations.map(({ name }) => name), [before!.name])
      assert.deepStrictEqual((yield* clerk.domains).map(({ isVerified, name }) => [name, isVerified]), [[
        "a2.com",
        false
      ]])
      assert.deepStrictEqual((yield* clerk.memberships).map(({ publicUserData }) => `${publicUserData?.userId}`), [
        "user_9"
      ])
    }).pipe(Effect.provide([Faults.layer, services, memory])))

  it.scoped(
    "leaves an organization complete or as before when any step is refused, and the next run completes it",
    () =>
      Effect.gen(function*() {
        const desired = yield* DesiredState.load(yield* write(desiredYaml(2)))
        const steps = yield* Effect.gen(function*() {
          const clerk = yield* InMemoryClerk.InMemoryClerk
          yield* arrange(2)
          yield* carryOut(desired, yield* planFor(desired))
          const requests = yield* clerk.requests
          return requests.flatMap(({ method, operation }) => method === "GET" ? [] : [operation as Faults.Operation])
        }).pipe(Effect.provide([Faults.layer, memory]))
        assert.strictEqual(steps.length, 11 + 12 + 2)
        for (const [index, operation] of steps.entries()) {
          yield* Effect.gen(function*() {
            const faults = yield* Faults.Faults
            yield* arrange(2)
            const plan = yield* planFor(desired)
            const call = steps.slice(0, index + 1).filter((other) => other === operation).length
            yield* faults.script(operation, { [call]: Faults.error(422, { code: "form_param_value_invalid" }) })
            assert.isFalse(Report.isComplete((yield* carryOut(desired, plan)).report), operation)
            const remaining = yield* planFor(desired)
            const left = remaining.organizations.filter(({ steps }) => steps.length > 0)
            assert.isAtMost(left.length, 1)
            for (const organization of left) assert.deepInclude(plan.organizations, organization)
            assert.isTrue(Report.isComplete((yield* carryOut(desired, remaining)).report), operation)
            assert.deepStrictEqual(Plan.steps(yield* planFor(desired)), [])
          }).pipe(Effect.provide([Faults.layer, memory]))
        }
      }).pipe(Effect.provide(services)),
    60_000
  )

  it.scopedLive(
    "goes on with a run that was interrupted, without a word of what was done before the interruption lost",
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
          Effect.provide(carryOut(desired, plan, Ref.update(first, (count) => count + 1)), state)
        )
        yield* Effect.repeat(Ref.get(first), { until: (count) => count > 5, schedule: Schedule.spaced("2 millis") })
        assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(running)))

        yield* Effect.gen(function*() {
          const { pending } = yield* DurableState.DurableState
          const another = DurableState.fingerprint({ ...desired, allowlist: [] }, {})
          assert.strictEqual((yield* Effect.flip(pending(another))).reason, "OtherRun")
          const reason = Effect.flip(Layer.build(Layer.fresh(state)))
          assert.strictEqual((yield* reason).reason, "InUse")
          const { events, report } = yield* carryOut(
            desired,
            Plan.make({
              organizations: new Map(),
              otherOrganizations: new Map(),
              allowlist: new Map()
            }, { allowlist: ["not-in-the-run@example.com"] })
          )
          assert.isTrue(Report.isComplete(report))
          assert.strictEqual(events.length, Plan.steps(plan).length)
          assert.isTrue(Option.isNone(yield* pending(another)))
        }).pipe(Effect.provide(state))
        yield* assertReached(file, 2)
      }).pipe(Effect.provide([Faults.layer, services])),
    30_000
  )

  for (
    const operation of [
      "organizations.create",
      "organizationDomains.create",
      "organizationMemberships.create",
      "allowlistIdentifiers.create"
    ] as const
  ) {
    it.scopedLive(`takes what a step made that was cut off for its own: ${operation}`, () =>
      Effect.gen(function*() {
        const faults = yield* Faults.Faults
        const clerk = yield* InMemoryClerk.InMemoryClerk
        yield* arrange(2)
        const file = yield* write(desiredYaml(2))
        const desired = yield* DesiredState.load(file)
        const plan = yield* planFor(desired)
        yield* faults.script(operation, [Faults.hang({ carriedOut: true })])
        const state = DurableState.layerFile(join(dirname(file), "state"))
        const running = yield* Effect.fork(Effect.provide(carryOut(desired, plan), state))
        const answers = Effect.map(clerk.requests, (requests) =>
          requests.flatMap((request) => request.operation === operation ? [request.status] : []))
        yield* Effect.repeat(answers, {
          until: ({ length }) =>
            length > 0,
          schedule: Schedule.spaced("2 millis")
        })
        yield* Fiber.interrupt(running)
        const { report } = yield* Effect.provide(carryOut(desired, plan), state)
        assert.isTrue(Report.isComplete(report))
        assert.strictEqual((yield* answers).filter((status) => status !== 200).length, 1)
        yield* assertReached(file, 2)
      }).pipe(Effect.provide([Faults.layer, services])), 30_000)
  }

  it.scopedLive("goes on taking back what it was interrupted in taking back", () =>
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
      const running = yield* Effect.fork(Effect.provide(carryOut(desired, plan), state))
      yield* Effect.repeat(faults.seen, {
        until: (seen) => seen.filter(({ operation }) => operation === "organizationMemberships.delete").length === 2,
        schedule: Schedule.spaced("2 millis")
      })
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(running)))

      const { report } = yield* Effect.provide(carryOut(desired, plan), state)
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
    }).pipe(Effect.provide([Faults.layer, services])), 30_000)

  it.scoped("says what is wrong with a state that cannot be used", () =>
    Effect.gen(function*() {
      const file = yield* write("allowlist: []")
      for (const path of [file, join(file, "state"), join(dirname(file), "missing", "state")]) {
        const error = yield* Effect.flip(Layer.build(DurableState.layerFile(path)))
        assert.deepInclude(error, { _tag: "StateUnusable", reason: "Failed" })
        assert.match(error.message, /cannot be (opened|used): /)
      }
    }).pipe(Effect.provide(services)))
})

const directory = fileURLToPath(new URL("..", import.meta.url))

/** Runs the program with Clerk at an address, to be killed when the scope closes. */
const start = (url: string, ...args: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(process.execPath, ["--conditions=@effect-clerk/source", "--import", "tsx", "src/bin.ts", ...args], {
          cwd: directory,
          env: { ...process.env, CLERK_SECRET_KEY: secretKey, CLERK_API_URL: url }
        })
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    let output = ""
    child.stdout.on("data", (data) => output += data)
    child.stderr.on("data", (data) => output += data)
    const status = Effect.async<number | null>((resume) => {
      if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.succeed(child.exitCode))
      child.once("close", (status) => resume(Effect.succeed(status)))
    })
    return {
      status: Effect.map(status, (status) => ({ status, output })),
      kill: Effect.zipRight(Effect.sync(() => child.kill("SIGKILL")), status)
    }
  })

/** Waits until Clerk has made as many changes more. */
const afterChanges = (more: number) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.InMemoryClerk
    const changes = Effect.map(clerk.requests, (requests) => requests.filter(({ method }) => method !== "GET").length)
    const before = yield* changes
    yield* Effect.repeat(changes, { until: (now) => now >= before + more, schedule: Schedule.spaced("2 millis") })
  })

const latency = Faults.sequence(Faults.delay("10 millis"), Faults.delay("50 millis", { carriedOut: true }))

const serve = (count: number, fault: Faults.Fault) =>
  Effect.gen(function*() {
    const faults = yield* Faults.Faults
    yield* arrange(count)
    yield* faults.always("*", fault)
    return yield* write(desiredYaml(count))
  })

/** The same Clerk, without a server between. */
const direct = Layer.unwrapEffect(Effect.map(InMemoryClerk.InMemoryClerk, ({ httpClient }) =>
  Clerk.layerConfig().pipe(
    Layer.provide(Layer.succeed(HttpClient.HttpClient, httpClient)),
    Layer.provide(config({ CLERK_SECRET_KEY: secretKey }))
  )))

const kills = Number(process.env["DURABLE_KILLS"] ?? 5)

describe("the process", () => {
  it.scopedLive(`ends what it began after ${kills} kills, with nothing made twice`, () =>
    Effect.gen(function*() {
      const count = Math.ceil(kills * 0.8)
      const { url } = yield* ClerkServer.ClerkServer
      const file = yield* serve(count, latency)
      const state = join(dirname(file), "state")
      const moments = yield* Effect.replicateEffect(
        Effect.all([Random.nextIntBetween(1, 7), Random.nextIntBetween(0, 60)]),
        kills
      ).pipe(Effect.withRandom(Random.make(process.env["DURABLE_SEED"] ?? "seed")))
      for (const [changes, millis] of moments) {
        yield* Effect.gen(function*() {
          const { kill, status } = yield* start(url, "apply", file, "--auto-approve", "--durable", state)
          yield* afterChanges(changes).pipe(
            Effect.zipRight(Effect.sleep(millis)),
            Effect.raceFirst(Effect.flatMap(status, (ended) => Effect.die(ended)))
          )
          yield* kill
        }).pipe(Effect.scoped)
      }
      const last = yield* start(url, "apply", file, "--auto-approve", "--durable", state)
      const { output, status } = yield* last.status
      assert.strictEqual(status, 0, output)
      assert.include(output, `${10 * count} created, 2 updated`)
      yield* assertReached(file, count)

      const kept = yield* Effect.promise(async () => {
        const names = (await readdir(dirname(file))).filter((name) => name.startsWith("state"))
        return Promise.all(names.map((name) => readFile(join(dirname(file), name), "latin1")))
      })
      assert.isAbove(kept.length, 0)
      assert.isFalse(kept.some((content) => content.includes(secretKey)))
    }).pipe(Effect.provide(direct), Effect.provide([ClerkServer.layer(), services])), 60_000 + kills * 15_000)
})

/** An address of the Clerk of the test, and how many requests arrived there that change something. */
const address = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  const changes = yield* Ref.make(0)
  const server = yield* NodeHttpServer.make(() => createServer(), { host: "127.0.0.1", port: 0 })
  yield* server.serve(Effect.gen(function*() {
    const { method } = yield* HttpServerRequest.HttpServerRequest
    if (method !== "GET") yield* Ref.update(changes, (count) => count + 1)
    yield* Effect.sleep("150 millis")
    return yield* clerk.httpApp
  }))
  return { url: HttpServer.formatAddress(server.address), changes: Ref.get(changes) }
})

describe.skipIf(!isInstalled)(`processes that share a run${isInstalled ? "" : ": PostgreSQL is not installed"}`, () => {
  it.scopedLive("do it all, though one is killed", () =>
    Effect.gen(function*() {
      const count = 8
      const database = yield* postgres
      yield* arrange(count)
      const file = yield* write(desiredYaml(count))
      const apply = ["apply", file, "--auto-approve", "--concurrency", "2", "--database-url", database]
      const [one, other] = yield* Effect.all([address, address])
      const killed = yield* start(one.url, ...apply)
      const survivor = yield* start(other.url, ...apply)
      yield* Effect.repeat(Effect.all([one.changes, other.changes]), {
        until: (changes) => changes.every((count) => count > 2),
        schedule: Schedule.spaced("5 millis")
      })
      yield* killed.kill
      const { output, status } = yield* survivor.status
      assert.strictEqual(status, 0, output)
      yield* assertReached(file, count)
    }).pipe(Effect.provide(direct), Effect.provide([InMemoryClerk.layer, services])), 120_000)
})
