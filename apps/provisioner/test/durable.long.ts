import { HttpClient, HttpServer, HttpServerRequest } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import * as PgClient from "@effect/sql-pg/PgClient"
import { assert, describe, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Context, Effect, Layer, Random, Redacted, Ref, Schedule } from "effect"
import { spawn } from "node:child_process"
import { readdir, readFile } from "node:fs/promises"
import { createServer } from "node:http"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as DurableState from "../src/DurableState.js"
import { isInstalled, postgres } from "./support/postgres.js"
import { config } from "./support/provision.js"
import { arrange, assertReached, desiredYaml, secretKey, services, write } from "./support/durable.js"

const directory = fileURLToPath(new URL("..", import.meta.url))

/** Runs the program with Clerk at a URL. The process is killed when the scope closes. */
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

/** Waits until Clerk has made this many more changes. */
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

/** The same in-memory Clerk, without the server. */
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

/** A URL of the in-memory Clerk, and the number of write requests that it received. */
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
  it.scopedLive("complete the run, even if one of them is killed", () =>
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

  it.scopedLive("report the process that holds the exclusive lock", () =>
    Effect.gen(function*() {
      const url = Redacted.make(yield* postgres)
      const build = (exclusive: boolean) => Layer.build(Layer.fresh(DurableState.layerDatabase(url, { exclusive })))
      const other = yield* Layer.build(PgClient.layer({ url, applicationName: "provision 42 elsewhere" }))
      const session = yield* Context.get(other, PgClient.PgClient).reserve
      yield* session.executeUnprepared("SELECT pg_advisory_lock_shared(6515819, 1)", [], undefined)
      yield* Effect.scoped(build(false))
      assert.match(
        (yield* Effect.flip(Effect.scoped(build(true)))).message,
        /^the database: another process is using it: process 42 on elsewhere, since 20[^;]*$/
      )
      yield* session.executeUnprepared("SELECT pg_advisory_unlock_all()", [], undefined)
      yield* Effect.scoped(Effect.zipRight(build(true), Effect.flip(build(false))))
      yield* Effect.scoped(build(true))
    }), 120_000)
})
