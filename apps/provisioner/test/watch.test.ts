import { FileSystem, HttpApp } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import * as Webhooks from "@effect-clerk/server/Webhooks"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as WebhookSender from "@effect-clerk/testing/WebhookSender"
import { Console, Duration, Effect, Fiber, Queue, Redacted, Ref, TestClock } from "effect"
import * as Cli from "../src/Cli.js"
import * as Output from "../src/Output.js"
import * as Watch from "../src/Watch.js"
import * as WebhookTrigger from "../src/WebhookTrigger.js"
import { files, layer, layerWith, provision, writes } from "./support/provision.js"

const acme = "organizations: [{ slug: acme, name: Acme, members: [{ userId: user_1, role: org:admin }] }]"

/** Watches a file, and returns the output lines as they arrive, without their times. */
const watching = (file: string, ...options: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const lines = yield* Queue.unbounded<string>()
    const console = yield* Effect.console
    const fiber = yield* Cli.run(["watch", file, ...options]).pipe(
      Effect.provideService(Output.Stdout, { write: (text) => Queue.offerAll(lines, text.trimEnd().split("\n")) }),
      Console.withConsole({ ...console, error: () => Effect.void }),
      Effect.forkScoped
    )
    const next = Effect.map(Queue.take(lines), (line) => line.replace(/^[0-9T:.Z-]+ /, ""))
    return { fiber, next }
  })

const stated = acme.replace("Acme", "Acme Inc.")

describe("provision watch", () => {
  it.scoped("compares at each interval and changes nothing, whatever happens to the file and the instance", () =>
    Effect.gen(function*() {
      const fileSystem = yield* FileSystem.FileSystem
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const file = yield* files({ "state.yaml": acme })
      const { next } = yield* watching(file, "--every", "15m")
      assert.match(yield* next, /^Instance: development \(/)
      assert.strictEqual(yield* next, `watching ${file} every 15m`)
      assert.strictEqual(
        yield* next,
        "drift: 2 to create, 0 to update, 0 to delete, 0 unchanged: + organization acme, + member user_1 of acme"
      )
      yield* clerk.seedOrganization({ slug: "acme", name: "Acme", members: [{ userId: "user_1", role: "org:admin" }] })
      yield* TestClock.adjust("15 minutes")
      assert.strictEqual(yield* next, "no drift: 2 resources match the file")
      yield* fileSystem.writeFileString(file, `${acme}\nallowlist: 7`)
      yield* TestClock.adjust("15 minutes")
      assert.match(yield* next, /^failed: .*state\.yaml:2: allowlist: must be a list of identifiers$/)
      yield* fileSystem.writeFileString(file, stated)
      yield* TestClock.adjust("15 minutes")
      assert.strictEqual(
        yield* next,
        "drift: 0 to create, 1 to update, 0 to delete, 1 unchanged: ~ organization acme"
      )
      assert.deepStrictEqual(yield* writes, [])
    }).pipe(Effect.provide(layer)))

  it.scoped("applies the file with --apply, and then finds no drift", () =>
    Effect.gen(function*() {
      const { next } = yield* watching(yield* files({ "state.yaml": acme }), "--apply", "--format", "json")
      assert.deepInclude(JSON.parse(yield* next), { type: "watching", every: "1h", webhooks: null })
      assert.deepInclude(JSON.parse(yield* next), {
        type: "compared",
        drift: true,
        summary: { create: 2, update: 0, delete: 0, unchanged: 0 }
      })
      const applied = JSON.parse(yield* next)
      assert.deepInclude(applied, { type: "applied", complete: true, failures: [] })
      assert.include(applied.counts, { created: 2 })
      yield* TestClock.adjust("1 hour")
      assert.deepInclude(JSON.parse(yield* next), { type: "compared", drift: false, changes: [] })
    }).pipe(Effect.provide(layer)))

  it.scoped("ends when it is interrupted, in any state", () =>
    Effect.gen(function*() {
      const { fiber, next } = yield* watching(yield* files({ "state.yaml": acme }), "--every", "24d")
      yield* Effect.replicateEffect(next, 3)
      const exit = yield* Fiber.interrupt(fiber)
      assert.isTrue(exit._tag === "Failure")
    }).pipe(Effect.provide(layer)))

  it.scoped("exits with the status of a single comparison", () =>
    Effect.gen(function*() {
      const fileSystem = yield* FileSystem.FileSystem
      const file = yield* files({ "state.yaml": acme })
      const statusOf = (...options: ReadonlyArray<string>) =>
        Effect.map(provision("watch", file, "--once", ...options), ({ status }) => status)
      assert.deepStrictEqual([yield* statusOf(), yield* statusOf("--apply"), yield* statusOf()], [2, 0, 0])
      yield* fileSystem.writeFileString(file, "organizations: 7")
      const { status, stdout } = yield* provision("watch", file, "--once", "--format", "json")
      assert.strictEqual(status, 1)
      const [first, last] = stdout.trimEnd().split("\n").map((line) => JSON.parse(line))
      assert.deepInclude(first, { type: "watching", every: null })
      assert.deepInclude(last, { type: "failed" })
    }).pipe(Effect.provide(layer)))

  it.scoped("rejects invalid options before it compares", () =>
    Effect.gen(function*() {
      const file = yield* files({ "state.yaml": acme })
      const refused = (...options: ReadonlyArray<string>) =>
        Effect.map(provision("watch", file, ...options), ({ status, stderr, stdout }) => [status, stdout, ...stderr])
      assert.deepStrictEqual(yield* refused("--once", "--webhook-port", "0"), [
        1,
        "",
        "provision: --once and --webhook-port are mutually exclusive. Pass only one of them."
      ])
      assert.deepStrictEqual(yield* refused("--webhook-port", "0"), [
        1,
        "",
        "provision: CLERK_WEBHOOK_SIGNING_SECRET is not set. Set it, or write it to .env: the signing secret of the endpoint, which starts with whsec_."
      ])
      assert.deepStrictEqual(yield* refused("--every", "25d"), [
        1,
        "",
        "--every must be a number of seconds, minutes, hours or days, such as 90s, 15m, 1h or 1d",
        ""
      ])
    }).pipe(Effect.provide(layer)))

  it.scoped("changes production only with --production", () =>
    Effect.gen(function*() {
      const file = yield* files({ "state.yaml": acme })
      const { status, stderr } = yield* provision("watch", file, "--once", "--apply")
      assert.deepStrictEqual([status, ...stderr], [
        1,
        "provision: The secret key belongs to a production instance. Pass --production with --apply to change it without confirmation."
      ])
      assert.strictEqual((yield* provision("watch", file, "--once", "--apply", "--production")).status, 0)
    }).pipe(Effect.provide(layerWith({ secretKey: Redacted.make("sk_live_in_memory_1234") }))))
})

describe("webhooks", () => {
  const secret = Redacted.make(`whsec_${Buffer.from("a signing secret of some length").toString("base64")}`)

  it.scoped("lead to one comparison per burst, and to none for events that no file describes", () =>
    Effect.gen(function*() {
      const events = yield* Queue.sliding<void>(1)
      const compared = yield* Ref.make(0)
      const { request } = yield* WebhookSender.make(secret)
      const receive = HttpApp.toWebHandlerLayer(
        WebhookTrigger.app(Queue.offer(events, undefined)),
        Webhooks.layer({ signingSecret: secret, tolerance: "30000 days" })
      ).handler
      const post = (type: string, id = "org_1") =>
        Effect.map(
          Effect.flatMap(request({ type, data: { object: type.split(".")[0], id, deleted: true } }), (request) =>
            Effect.promise(() => receive(request))),
          ({ status }) =>
            status
        )
      yield* Effect.forkScoped(
        Watch.repeat(Ref.update(compared, (count) => count + 1), { events, every: Duration.hours(1) })
      )
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Ref.get(compared), 1)
      assert.strictEqual(yield* post("invoice.paid"), 204)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(yield* Ref.get(compared), 1)
      assert.strictEqual(yield* post("organization.deleted"), 204)
      assert.strictEqual(yield* post("organization.deleted", "org_2"), 204)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* post("organization.deleted", "org_3"), 204)
      assert.strictEqual(yield* Ref.get(compared), 1)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(yield* Ref.get(compared), 2)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(yield* Ref.get(compared), 3)
    }))
})
