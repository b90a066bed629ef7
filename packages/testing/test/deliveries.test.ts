import { assert, describe, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { HttpRouter, HttpServer, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { verifyWebhook } from "@clerk/backend/webhooks"
import { Duration, Effect, Layer, Redacted, Ref, TestClock } from "effect"
import { createServer } from "node:http"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const hours = (n: number) => n * 3_600_000

/** An endpoint that answers with one status after the other, and the ids of what it received. */
const endpoint = (...statuses: ReadonlyArray<number>) =>
  Effect.gen(function*() {
    const ids = yield* Ref.make<ReadonlyArray<string>>([])
    const app = Effect.gen(function*() {
      const { headers } = yield* HttpServerRequest.HttpServerRequest
      const before = yield* Ref.getAndUpdate(ids, (all) => [...all, headers["svix-id"]!])
      return HttpServerResponse.empty({ status: statuses[before.length] ?? 204 })
    })
    return { app, ids }
  })

const outcomes = (deliveries: InMemoryClerk.Deliveries) =>
  Effect.map(deliveries.attempts, (attempts) => attempts.map(({ outcome }) => outcome))

/** The time until the next attempt. */
const next = ({ attempts, idle }: InMemoryClerk.Deliveries) =>
  Effect.zipRight(idle, Effect.map(attempts, (all) => all.at(-1)!.nextIn))

describe("deliveries", () => {
  it.scoped("are tried eight times in 27 hours 35 minutes and 5 seconds, as Svix does", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const { app, ids } = yield* endpoint(...Array.from({ length: 20 }, () => 500))
      const deliveries = yield* clerk.webhooks.deliverTo(app)
      yield* clerk.seedUsers([{ firstName: "Ada" }])
      yield* Effect.iterate(yield* next(deliveries), {
        while: (wait) => wait !== null,
        body: (wait) => Effect.zipRight(TestClock.adjust(wait!), next(deliveries))
      })
      const attempts = yield* deliveries.attempts
      assert.deepStrictEqual(
        attempts.map(({ at, nextIn, number, outcome, type }) => [
          type,
          number,
          outcome,
          at.epochMillis,
          nextIn && Duration.toMillis(nextIn)
        ]),
        [
          0,
          5_000,
          300_000,
          1_800_000,
          hours(2),
          hours(5),
          hours(10),
          hours(10)
        ].map((_, index, waits) => [
          "user.created",
          index + 1,
          500,
          waits.slice(0, index + 1).reduce((sum, wait) => sum + wait, 0),
          waits[index + 1] ?? null
        ])
      )
      assert.strictEqual(new Set(yield* ids).size, 1)
    }).pipe(provided))

  it.scoped("end with a 2xx, or if the endpoint aborts them; a redirect is not followed", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const { app } = yield* endpoint(503, 302, 201)
      const deliveries = yield* clerk.webhooks.deliverTo(app)
      const abort = HttpServerResponse.empty({ status: 500, headers: { "webhook-delivery": "abort-message" } })
      const aborted = yield* clerk.webhooks.deliverTo(Effect.succeed(abort))
      yield* clerk.seedUsers([{}])
      for (let i = 0; i < 4; i++) {
        yield* deliveries.idle
        yield* aborted.idle
        yield* TestClock.adjust("10 minutes")
      }
      assert.deepStrictEqual(yield* outcomes(deliveries), [503, 302, 201])
      assert.deepStrictEqual(yield* outcomes(aborted), [500])
    }).pipe(provided))

  it.scoped("that are not answered in 15 seconds or fail are retried", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const slow = yield* clerk.webhooks.deliverTo(
        Effect.delay(Effect.succeed(HttpServerResponse.empty()), "16 seconds")
      )
      const router = yield* clerk.webhooks.deliverTo(HttpRouter.empty, { path: "/elsewhere" })
      yield* clerk.seedUsers([{}])
      yield* router.idle
      yield* TestClock.adjust("15 seconds")
      yield* slow.idle
      assert.deepStrictEqual(yield* outcomes(slow), ["timeout"])
      assert.deepStrictEqual((yield* outcomes(router))[0], 404)
    }).pipe(provided))

  it.scoped("are limited to the given types, and can be sent again", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const { app, ids } = yield* endpoint()
      const deliveries = yield* clerk.webhooks.deliverTo(app, { types: ["organization.created"] })
      yield* clerk.seedUsers([{ id: "user_ada" }])
      yield* clerk.seedOrganization({ name: "Acme", members: [{ userId: "user_ada" }] })
      yield* deliveries.idle
      const [{ id, type }] = (yield* deliveries.attempts) as [InMemoryClerk.DeliveryAttempt]
      assert.strictEqual(type, "organization.created")
      yield* TestClock.adjust("7 days")
      yield* deliveries.resend(id)
      yield* deliveries.idle
      assert.deepStrictEqual(yield* ids, [id, id])
      assert.strictEqual((yield* Effect.flip(deliveries.resend("msg_other")))._tag, "NoSuchElementException")
    }).pipe(provided))

  it.scoped("have faults: lost, unanswered, duplicated and late", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const through = (faults: InMemoryClerk.DeliveryFaults) =>
        Effect.gen(function*() {
          const { app, ids } = yield* endpoint()
          const deliveries = yield* clerk.webhooks.deliverTo(app, { faults })
          return { deliveries, ids }
        })
      const lost = yield* through({ lost: 1 })
      const unanswered = yield* through({ unanswered: 1 })
      const late = yield* through({ reordered: 1 })
      const duplicated = yield* through({ duplicated: 0.5, seed: 2 })
      yield* clerk.seedUsers([{}, {}, {}, {}, {}, {}, {}, {}])
      for (const { deliveries } of [lost, unanswered, late, duplicated]) yield* deliveries.idle
      assert.deepStrictEqual(yield* lost.ids, [])
      assert.isTrue((yield* outcomes(lost.deliveries)).every((outcome) => outcome === "lost"))
      assert.strictEqual((yield* unanswered.ids).length, 8)
      assert.isTrue((yield* outcomes(unanswered.deliveries)).every((outcome) => outcome === "unanswered"))
      const twice = yield* duplicated.ids
      assert.strictEqual(new Set(twice).size, 8)
      assert.isAbove(twice.length, 8)
      assert.deepStrictEqual(yield* late.ids, [])
      yield* TestClock.adjust("10 seconds")
      yield* late.deliveries.idle
      assert.strictEqual((yield* late.ids).length, 8)
    }).pipe(provided))

  it.scoped("end with the scope; an invalid secret is refused", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const { app, ids } = yield* endpoint()
      yield* Effect.scoped(clerk.webhooks.deliverTo(app))
      yield* clerk.seedUsers([{}])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* ids, [])
      const error = yield* Effect.flip(clerk.webhooks.deliverTo(app, { secret: Redacted.make("whsec_short") }))
      assert.strictEqual(error._op, "InvalidData")
    }).pipe(provided))

  it.scopedLive("go to a URL, and Clerk's own library verifies them; without a server the connection fails", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const types = yield* Ref.make<ReadonlyArray<string>>([])
      const app = Effect.gen(function*() {
        const request = yield* HttpServerRequest.HttpServerRequest
        const body = yield* request.text
        const { type } = yield* Effect.promise(() =>
          verifyWebhook(new Request("http://localhost", { method: "POST", headers: request.headers, body }), {
            signingSecret: Redacted.value(clerk.webhooks.signingSecret)
          })
        )
        yield* Ref.update(types, (all) => [...all, type])
        return HttpServerResponse.empty()
      })
      const server = Layer.provideMerge(
        HttpServer.serve(app),
        NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: 0 })
      )
      const url = yield* Effect.gen(function*() {
        const url = HttpServer.formatAddress((yield* HttpServer.HttpServer).address)
        const deliveries = yield* clerk.webhooks.deliverTo(url)
        yield* clerk.seedUsers([{ id: "user_ada" }])
        yield* deliveries.idle
        assert.deepStrictEqual(yield* outcomes(deliveries), [204])
        return url
      }).pipe(Effect.scoped, Effect.provide(server))
      assert.deepStrictEqual(yield* types, ["user.created"])
      const deliveries = yield* clerk.webhooks.deliverTo(url)
      yield* clerk.seedUsers([{}])
      yield* deliveries.idle
      assert.deepStrictEqual(yield* outcomes(deliveries), ["connection"])
    }).pipe(provided))
})
