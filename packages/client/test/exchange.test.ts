import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import * as UndiciHttpClient from "@effect-clerk/client/UndiciHttpClient"
import { OrganizationId } from "@effect-clerk/core/Organization"
import type { HttpClientRequest } from "@effect/platform"
import { FetchHttpClient, HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, identity, Layer, Redacted, Schedule, Schema } from "effect"
import type { ServerResponse } from "node:http"
import { Agent } from "undici"
import { DirectExchange } from "../src/internal/exchange.js"
import { organization } from "./support/scripted.js"
import { cut, endless, type Handler, listen } from "./support/server.js"

/** The request that reached the server, without the headers of the connection. */
interface Sent {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** A server whose behavior depends on the id of the organization. */
const serve = Effect.gen(function*() {
  const sent: Array<Sent> = []
  const arrived = yield* Deferred.make<void>()
  const closed = yield* Deferred.make<void>()
  const json = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { "content-type": "application/json", "clerk-trace-id": "trace_1" })
      .end(JSON.stringify(body))
  const answers: Record<string, Handler> = {
    org_slow: (_, response) => void setTimeout(() => json(response, 200, organization), 500),
    org_missing: (_, response) => json(response, 404, { errors: [{ code: "resource_not_found", message: "m" }] }),
    org_busy: (_, response) => response.writeHead(429, { "retry-after": "7" }).end(),
    org_moved: (_, response) => response.writeHead(307, { location: "/v1/organizations/org_1" }).end(),
    org_cut: cut,
    org_endless: endless,
    org_silent: (request) => {
      request.on("close", () => Deferred.unsafeDone(closed, Effect.void))
      Deferred.unsafeDone(arrived, Effect.void)
    }
  }
  const apiUrl = yield* listen((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const { connection: _, host: __, ...headers } = request.headers
      sent.push({ method: request.method, url: request.url, headers, body: Buffer.concat(chunks).toString() })
    })
    const id = request.url!.split("/")[3]?.replace(/\?.*/, "") ?? ""
    const answer = answers[id] ?? ((_, response) => json(response, 200, { ...organization, id: "org_1" }))
    request.on("end", () => answer(request, response))
  })
  return { sent, arrived, closed, apiUrl }
})

const on = (apiUrl: string, options: Partial<ClerkClient.Options>) =>
  Clerk.layer.pipe(
    Layer.provideMerge(ClerkClient.layer({ secretKey: Redacted.make("sk_test_x"), apiUrl, ...options })),
    Layer.provide([UndiciHttpClient.layer, Throttle.layerNone])
  )

const get = (id: string) =>
  Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.get({ organizationId: OrganizationId.make(id) }))

describe("over undici", () => {
  const wraps: Record<string, (client: HttpClient.HttpClient, onCall: () => void) => HttpClient.HttpClient> = {
    "a transformation": (client, onCall) => HttpClient.mapRequest(client, (request) => (onCall(), request)),
    "a copy": (client, onCall) => ({ ...client, execute: (request) => (onCall(), client.execute(request)) }),
    "an heir": (client, onCall) =>
      Object.assign(Object.create(client) as HttpClient.HttpClient, {
        execute: (request: HttpClientRequest.HttpClientRequest) => (onCall(), client.execute(request))
      }),
    "a proxy": (client, onCall) =>
      new Proxy(client, {
        get: (target, key: keyof HttpClient.HttpClient) =>
          key === "execute"
            ? (request: HttpClientRequest.HttpClientRequest) => (onCall(), target.execute(request))
            : target[key]
      })
  }
  for (const [what, wrap] of Object.entries(wraps)) {
    it.scopedLive(`${what} around the client is not bypassed`, () =>
      Effect.gen(function*() {
        const { apiUrl } = yield* serve
        let calls = 0
        const transformClient = (client: HttpClient.HttpClient) => wrap(client, () => calls++)
        yield* Effect.provide(get("org_1"), on(apiUrl, { transformClient }))
        assert.strictEqual(calls, 1)
      }))
  }

  it.scopedLive("an attempt that undici reports late as aborted does not affect the next one", () =>
    Effect.gen(function*() {
      const { apiUrl, arrived, closed, sent } = yield* serve
      const agent = yield* Effect.acquireRelease(
        Effect.sync(() => new Agent({ connections: 1 })),
        (agent) => Effect.promise(() => agent.destroy())
      )
      // holds the only connection while the first attempt waits for it in vain
      const held = yield* Deferred.make<void>()
      agent.dispatch({ origin: apiUrl, path: "/v1/organizations/org_slow", method: "GET" }, {
        onRequestStart: () => Deferred.unsafeDone(held, Effect.void),
        onResponseError: () => {}
      })
      yield* Deferred.await(held)
      const layer = Clerk.layer.pipe(
        Layer.provide(ClerkClient.layer({ secretKey: Redacted.make("sk_test_x"), apiUrl })),
        Layer.provide([Layer.succeed(HttpClient.HttpClient, UndiciHttpClient.make(agent)), Throttle.layerNone])
      )
      const fiber = yield* Effect.fork(
        get("org_silent").pipe(Timeouts.with({ attempt: "400 millis" }), Effect.provide(layer))
      )
      yield* Deferred.await(arrived)
      assert.isTrue(sent.some(({ url }) => url === "/v1/organizations/org_slow"))
      yield* Effect.sleep("20 millis")
      yield* Fiber.interrupt(fiber)
      yield* Deferred.await(closed)
    }))

  it.scopedLive("a direct exchange is only used for its own client", () =>
    Effect.gen(function*() {
      const { apiUrl, sent } = yield* serve
      let calls = 0
      const client = HttpClient.make(() => Effect.die("the client was used"))
      const direct = (stands: HttpClient.HttpClient) =>
        Layer.succeed(DirectExchange, {
          client: stands,
          exchange: (_, __, done) => {
            calls++
            done(
              Exit.succeed({ status: 200, headers: {}, body: new TextEncoder().encode(JSON.stringify(organization)) })
            )
            return Effect.void
          }
        })
      const through = (http: Layer.Layer<HttpClient.HttpClient>) =>
        get("org_1").pipe(Effect.provide(Clerk.layer.pipe(
          Layer.provide(ClerkClient.layer({ secretKey: Redacted.make("sk_test_x"), apiUrl })),
          Layer.provide([http, Throttle.layerNone])
        )))
      yield* through(Layer.merge(direct(client), Layer.succeed(HttpClient.HttpClient, client)))
      assert.deepStrictEqual([calls, sent.length], [1, 0])
      yield* through(Layer.merge(direct(client), FetchHttpClient.layer))
      assert.deepStrictEqual([calls, sent.length], [1, 1])
    }))

  const ways = {
    directly: {},
    "through the HttpClient": { transformClient: HttpClient.mapRequest(identity) }
  } satisfies Record<string, Partial<ClerkClient.Options>>

  it.scopedLive("the same requests go out either way", () =>
    Effect.gen(function*() {
      const sentBy = (options: Partial<ClerkClient.Options>) =>
        Effect.gen(function*() {
          const { apiUrl, sent } = yield* serve
          yield* Effect.gen(function*() {
            const { organizations } = yield* Clerk.Clerk
            const client = yield* ClerkClient.ClerkClient
            const organizationId = OrganizationId.make("org_1")
            yield* organizations.get({ organizationId, includeMembersCount: true })
            yield* organizations.get({ organizationId: OrganizationId.make("org a/ä.b%~!'()*") })
            yield* organizations.create({ name: "Zoë & Söhne", publicMetadata: { a: [1, null] } })
            yield* organizations.delete({ organizationId }).pipe(Effect.ignore)
            yield* organizations.deleteLogo({ organizationId })
            yield* client.request({
              operation: "other.get",
              method: "GET",
              path: "/other/a b/x.y/:id/%zz",
              params: { id: "1" },
              query: { q: ["a b", "ä&="], empty: "" },
              success: Schema.Unknown
            })
          }).pipe(Effect.provide(on(apiUrl, options)))
          return sent
        })
      const direct = yield* sentBy(ways.directly)
      assert.deepStrictEqual(direct, yield* sentBy(ways["through the HttpClient"]))
      assert.lengthOf(direct, 6)
      assert.strictEqual(direct[0]!.headers["authorization"], "Bearer sk_test_x")
      assert.notProperty(direct[0]!.headers, "traceparent")
    }))

  for (const [way, options] of Object.entries(ways)) {
    describe(way, () => {
      it.scopedLive("every kind of response is distinguished", () =>
        Effect.gen(function*() {
          const { apiUrl } = yield* serve
          yield* Effect.gen(function*() {
            assert.strictEqual((yield* get("org_1")).name, "Acme")
            assert.strictEqual((yield* Effect.flip(get("org_missing")))._tag, "NotFound")
            const busy = yield* Effect.flip(get("org_busy"))
            assert.strictEqual(busy._tag === "TooManyRequests" ? String(busy.retryAfter) : busy._tag, "Duration(7s)")
            assert.propertyVal(yield* Effect.flip(get("org_moved")), "status", 307)
            assert.propertyVal(yield* Effect.flip(get("org_cut")), "reason", "Interrupted")
            assert.include((yield* Effect.flip(get("org_endless"))).message, "larger than 32 MiB")
          }).pipe(
            Effect.provide(on(apiUrl, { ...options, retryPolicy: RetryPolicy.make(Schedule.stop) }))
          )
        }), 20_000)

      it.scopedLive("an attempt that takes too long aborts its request", () =>
        Effect.gen(function*() {
          const { apiUrl, closed } = yield* serve
          const error = yield* get("org_silent").pipe(
            Timeouts.with({ attempt: "50 millis", operation: "60 millis" }),
            Effect.flip,
            Effect.provide(on(apiUrl, options))
          )
          assert.strictEqual(error._tag, "RequestTimeout")
          yield* Deferred.await(closed)
        }))

      it.scopedLive("an interrupted call aborts its request", () =>
        Effect.gen(function*() {
          const { apiUrl, arrived, closed } = yield* serve
          const fiber = yield* Effect.fork(Effect.provide(get("org_silent"), on(apiUrl, options)))
          yield* Deferred.await(arrived)
          yield* Fiber.interrupt(fiber)
          yield* Deferred.await(closed)
        }))

      it.scopedLive("trace headers are sent when enabled", () =>
        Effect.gen(function*() {
          const { apiUrl, sent } = yield* serve
          yield* get("org_1").pipe(
            Effect.withSpan("test"),
            Effect.provide(on(apiUrl, { ...options, propagateTrace: true }))
          )
          assert.match(String(sent[0]!.headers["traceparent"]), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
        }))

      it.scopedLive("a refused connection is a Connect failure", () =>
        Effect.gen(function*() {
          const error = yield* get("org_1").pipe(
            RetryPolicy.none,
            Effect.flip,
            Effect.provide(on("http://127.0.0.1:1", options))
          )
          assert.propertyVal(error, "reason", "Connect")
        }))
    })
  }
})

describe("over fetch", () => {
  it.scopedLive("a redirect is not followed, whatever options a program gives", () =>
    Effect.gen(function*() {
      const { apiUrl, sent } = yield* serve
      const client = ClerkClient.layer({
        secretKey: Redacted.make("sk_test_x"),
        apiUrl,
        transformClient: HttpClient.transformResponse(
          Effect.provideService(FetchHttpClient.RequestInit, { credentials: "omit", redirect: "follow" })
        )
      })
      const error = yield* Effect.flip(get("org_moved")).pipe(
        Effect.provide(Layer.provide(Clerk.layer, client)),
        Effect.provide([FetchHttpClient.layer, Throttle.layerNone])
      )
      assert.propertyVal(error, "status", 307)
      assert.lengthOf(sent, 1)
    }))
})
