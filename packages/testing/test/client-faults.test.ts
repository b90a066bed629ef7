import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Organizations from "@effect-clerk/client/Organizations"
import * as Throttle from "@effect-clerk/client/Throttle"
import type { ClerkError } from "@effect-clerk/core/ClerkError"
import type { OrganizationId } from "@effect-clerk/core/Organization"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Chunk, Clock, Effect, Exit, Fiber, Layer, Random, TestClock } from "effect"

const after = { carriedOut: true }
const json = { "content-type": "application/json" }
const envelope = { errors: [{ code: "too_many_requests", message: "Too many requests" }] }

const status = (status: number, options?: Faults.Options) => Faults.respond({ status, ...options })
const tooMany = (headers: Record<string, string>) => Faults.respond({ status: 429, headers, body: envelope })
const html = Faults.respond({ status: 502, headers: { "content-type": "text/html" }, body: "<html></html>" })
const half = (options?: Faults.Options) =>
  Faults.respond({ status: 200, headers: json, body: "{\"object\":\"organization\",\"id\":\"org_", ...options })
const moved = Faults.respond({ status: 307, headers: { location: "https://clerk.test/v1/organizations" } })
const success = Faults.respond({ status: 200, body: {} })

type Row = readonly [
  fault: string,
  Faults.Fault,
  error: ClerkError["_tag"] | null,
  once: string,
  createOnce: string,
  always: string,
  createAlways: string
]

/**
 * How many requests are sent, reach Clerk and are processed, and whether the call succeeds (`ok`) or fails with the error of
 * its row: if one request gets the fault and if all do, for the idempotent operations and for the create.
 */
const table: ReadonlyArray<Row> = [
  ["refused", Faults.refuse, "TransportError", "ok 2/1/1", "ok 2/1/1", "5/0/0", "5/0/0"],
  ["lost before", Faults.reset(), "TransportError", "ok 2/2/1", "1/1/0", "5/5/0", "1/1/0"],
  ["lost after", Faults.reset(after), "TransportError", "ok 2/2/2", "1/1/1", "5/5/5", "1/1/1"],
  ["cut before", Faults.sequence(success, Faults.cut()), "TransportError", "ok 2/2/1", "1/1/0", "5/5/0", "1/1/0"],
  ["cut after", Faults.cut(), "TransportError", "ok 2/2/2", "1/1/1", "5/5/5", "1/1/1"],
  ["silent before", Faults.hang(), "RequestTimeout", "ok 2/2/1", "1/1/0", "5/5/0", "1/1/0"],
  ["silent after", Faults.hang(after), "RequestTimeout", "ok 2/2/2", "1/1/1", "5/5/5", "1/1/1"],
  ["20 s late", Faults.delay("20 seconds"), null, "ok 1/1/1", "ok 1/1/1", "ok 1/1/1", "ok 1/1/1"],
  ["60 s late before", Faults.delay("60 seconds"), "RequestTimeout", "ok 2/2/1", "1/1/0", "5/5/0", "1/1/0"],
  ["60 s late after", Faults.delay("60 seconds", after), "RequestTimeout", "ok 2/2/2", "1/1/1", "5/5/5", "1/1/1"],
  ["body within 20 s", Faults.slow("20 seconds"), null, "ok 1/1/1", "ok 1/1/1", "ok 1/1/1", "ok 1/1/1"],
  ["body within 60 s", Faults.slow("60 seconds"), "RequestTimeout", "ok 2/2/2", "1/1/1", "5/5/5", "1/1/1"],
  ["trickle after", Faults.endless({ every: "20 seconds" }), "RequestTimeout", "ok 2/2/2", "1/1/1", "5/5/5", "1/1/1"],
  [
    "endless before",
    Faults.sequence(success, Faults.endless()),
    "ResponseDecodeError",
    "1/1/0",
    "1/1/0",
    "1/1/0",
    "1/1/0"
  ],
  ["endless after", Faults.endless(), "ResponseDecodeError", "1/1/1", "1/1/1", "1/1/1", "1/1/1"],
  ["429", tooMany({}), "TooManyRequests", "ok 2/2/1", "ok 2/2/1", "5/5/0", "5/5/0"],
  ["429, Retry-After", tooMany({ "retry-after": "5" }), "TooManyRequests", "ok 2/2/1", "ok 2/2/1", "5/5/0", "5/5/0"],
  ["500 before", status(500), "ServerError", "1/1/0", "1/1/0", "1/1/0", "1/1/0"],
  ["500 after", status(500, after), "ServerError", "1/1/1", "1/1/1", "1/1/1", "1/1/1"],
  ["502 HTML", html, "ServerError", "ok 2/2/1", "1/1/0", "5/5/0", "1/1/0"],
  ["502 after", status(502, after), "ServerError", "ok 2/2/2", "1/1/1", "5/5/5", "1/1/1"],
  ["503 before", status(503), "ServerError", "ok 2/2/1", "1/1/0", "5/5/0", "1/1/0"],
  ["503 after", status(503, after), "ServerError", "ok 2/2/2", "1/1/1", "5/5/5", "1/1/1"],
  ["504 after", status(504, after), "ServerError", "ok 2/2/2", "1/1/1", "5/5/5", "1/1/1"],
  ["half a JSON before", half(), "ResponseDecodeError", "1/1/0", "1/1/0", "1/1/0", "1/1/0"],
  ["half a JSON after", half(after), "ResponseDecodeError", "1/1/1", "1/1/1", "1/1/1", "1/1/1"],
  ["307", moved, "UnexpectedStatus", "1/1/0", "1/1/0", "1/1/0", "1/1/0"]
]

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

type Operation =
  | "organizations.get"
  | "organizations.mergeMetadata"
  | "organizations.uploadLogo"
  | "organizations.create"

type Call = (
  organizations: Organizations.Service,
  organizationId: OrganizationId
) => Effect.Effect<unknown, ClerkError>

const operations: Record<Operation, Call> = {
  "organizations.get": (organizations, organizationId) => organizations.get({ organizationId }),
  "organizations.mergeMetadata": (organizations, organizationId) =>
    organizations.mergeMetadata({ organizationId, publicMetadata: { plan: "pro" } }),
  "organizations.uploadLogo": (organizations, organizationId) =>
    organizations.uploadLogo({ organizationId, file: png }),
  "organizations.create": (organizations) => organizations.create({ name: "New" })
}

/** The exchanges with the in-memory Clerk in flight: they take real time, in which the clock must not move. */
interface Traffic {
  exchanges: number
}

const clerkWith = (traffic: Traffic) =>
  Layer.effect(
    InMemoryClerk.InMemoryClerk,
    Effect.map(InMemoryClerk.make(), (clerk) => ({
      ...clerk,
      httpClient: HttpClient.transformResponse(clerk.httpClient, (exchange) =>
        Effect.acquireUseRelease(
          Effect.sync(() => traffic.exchanges++),
          () => exchange,
          () => Effect.sync(() => traffic.exchanges--)
        ))
    }))
  )

/** Calls an operation whose requests get a fault. */
const attempt = (operation: Operation, [, fault, error]: Row, mode: "once" | "always", traffic: Traffic) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.InMemoryClerk
    const faults = yield* Faults.Faults
    const acme = yield* clerk.seedOrganization({ name: "Acme" })
    yield* mode === "once" ? faults.script(operation, [fault]) : faults.always(operation, fault)
    let sent = 0
    const countingClient = ClerkClient.layer({
      secretKey: clerk.secretKey,
      transformClient: HttpClient.mapRequest((request) => {
        sent++
        return request
      })
    })
    const exit = yield* Effect.flatMap(Organizations.Organizations, (_) => operations[operation](_, acme.id)).pipe(
      Effect.provide(Organizations.layer.pipe(Layer.provide(countingClient), Layer.provide(Throttle.layerNone))),
      Effect.exit
    )
    const seen = yield* faults.seen
    const carriedOut = (yield* clerk.requests).filter((request) => request.operation === operation)
    assert.deepStrictEqual(new Set(carriedOut.map(({ status }) => status)), new Set(carriedOut.length > 0 ? [200] : []))
    const created = (yield* clerk.organizations).length - 1
    assert.strictEqual(created, operation === "organizations.create" ? carriedOut.length : 0)
    assert.isAtMost(created, 1)
    const end = Exit.match(exit, {
      onSuccess: () => "ok ",
      onFailure: (cause) => cause._tag === "Fail" && cause.error._tag === error ? "" : `${cause} `
    })
    return `${end}${sent}/${seen.length}/${carriedOut.length}`
  }).pipe(Effect.provide(Layer.provideMerge(Faults.layerHttpClient, clerkWith(traffic))))

const turn = Effect.promise(() => new Promise((resolve) => setTimeout(resolve)))

/** Moves the clock from one timer to the next, if nothing is in flight. */
const drive = <A>(fiber: Fiber.RuntimeFiber<A>, traffic: Traffic): Effect.Effect<A> =>
  Effect.gen(function*() {
    while (fiber.unsafePoll() === null) {
      const moments = Chunk.toReadonlyArray(yield* TestClock.sleeps())
      yield* traffic.exchanges > 0 || moments.length === 0 ? turn : TestClock.setTime(Math.min(...moments))
    }
    return yield* Fiber.join(fiber)
  })

const attempts = (row: Row, mode: "once" | "always", traffic: Traffic) =>
  Effect.all({
    get: attempt("organizations.get", row, mode, traffic),
    mergeMetadata: attempt("organizations.mergeMetadata", row, mode, traffic),
    uploadLogo: attempt("organizations.uploadLogo", row, mode, traffic),
    create: attempt("organizations.create", row, mode, traffic)
  }, { concurrency: "unbounded" })

describe.concurrent("a client with a fault", () => {
  it.effect.each(table)("%s", (row) =>
    Effect.gen(function*() {
      const traffic: Traffic = { exchanges: 0 }
      const fiber = yield* Effect.fork(
        Effect.all([attempts(row, "once", traffic), attempts(row, "always", traffic)], { concurrency: "unbounded" })
      )
      const [once, always] = yield* drive(fiber, traffic)
      const idempotent = (cell: string) => ({ get: cell, mergeMetadata: cell, uploadLogo: cell })
      assert.deepStrictEqual(once, { ...idempotent(row[3]), create: row[4] })
      assert.deepStrictEqual(always, { ...idempotent(row[5]), create: row[6] })
      assert.isAtMost(yield* Clock.currentTimeMillis, 180_000)
    }).pipe(Effect.withRandom(Random.fixed([0.5]))), 60_000)
})
