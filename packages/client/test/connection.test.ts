import * as UndiciHttpClient from "@effect-clerk/client/UndiciHttpClient"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import { FetchHttpClient, type HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck, Layer, Redacted, Schedule } from "effect"
import { createServer as createHttpServer } from "node:http"
import { type AddressInfo, createServer, type Server, type Socket } from "node:net"
import { inspect } from "node:util"
import { ProxyAgent } from "undici"
import { connectionFailure, systemError } from "../src/internal/connection.js"

const call = { operation: "organizations.create", method: "POST", path: "/organizations", idempotent: false } as const
const origin = "https://api.clerk.com"
const failure = (cause: unknown) => connectionFailure(call, { cause, origin })
const coded = (code: string, message = "m") => Object.assign(new Error(message), { code })
const fetchFailed = (cause: unknown) => new TypeError("fetch failed", { cause })

/** Errors of runtimes and clients when nothing was sent. */
const never: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries([
    ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EPROTO", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_PRX_TLS"],
    ...["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ...["DEPTH_ZERO_SELF_SIGNED_CERT", "CERT_HAS_EXPIRED", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "HOSTNAME_MISMATCH"],
    ...["ConnectionRefused", "FailedToOpenSocket", "ERR_PROXY_TUNNEL"]
  ].map((code) => [code, coded(code)])),
  "a port that Node blocks": new Error("bad port"),
  "a port that Deno blocks": new TypeError("Fetch failed: Requests to port 6000 are blocked"),
  "Deno cannot connect": new Error(
    "error sending request for url (https://api.clerk.com/): client error (Connect): tls handshake eof"
  ),
  "TLS that is cut off": coded(
    "ECONNRESET",
    "Client network socket disconnected before secure TLS connection was established"
  ),
  "several tries": Object.assign(new AggregateError([Object.assign(coded("ETIMEDOUT"), { syscall: "connect" })]), {
    code: "ETIMEDOUT"
  })
}

/** Errors after which the request may have been processed. */
const interrupted: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries([
    ...["ECONNRESET", "EPIPE", "ETIMEDOUT", "UND_ERR_SOCKET", "UND_ERR_ABORTED", "UND_ERR_DESTROYED"],
    ...["ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "ERR_SSL_UNEXPECTED_EOF_WHILE_READING", "HPE_INVALID_CONSTANT"]
  ].map((code) => [code, coded(code)])),
  "a read that failed": Object.assign(coded("EHOSTUNREACH"), { syscall: "read" }),
  "Deno lost the connection": new Error(
    "error sending request for url (https://api.clerk.com/): client error (SendRequest): connection closed"
  ),
  "a code and no cause": coded("X"),
  "no error": "text",
  nothing: undefined
}

describe("the error of an HTTP client", () => {
  for (const [reason, causes] of Object.entries({ Connect: never, Interrupted: interrupted })) {
    for (const [name, cause] of Object.entries(causes)) {
      it(`${name} is ${reason}, anywhere in a chain of causes`, () => {
        for (const wrapped of [cause, fetchFailed(cause), new AggregateError([fetchFailed(cause)])]) {
          const error = failure(wrapped)
          assert.strictEqual(error.reason, reason)
          assert.include(error.message, "api.clerk.com:443")
          assert.strictEqual(ClerkError.isRetryable(error), reason === "Connect")
        }
      })
    }
  }

  it("a proxy's refusal has its status, and is retried only if a retry can help", () => {
    const tellings: ReadonlyArray<(status: number) => unknown> = [
      (status) => fetchFailed(coded("UND_ERR_ABORTED", `Proxy response (${status}) !== 200 when HTTP Tunneling`)),
      (status) => coded("ECONNRESET", `tunneling socket could not be established, statusCode=${status}`),
      (status) => Object.assign(coded("ERR_PROXY_TUNNEL"), { status })
    ]
    for (const telling of tellings) {
      for (const status of [403, 407, 500, 502, 503, 504]) {
        const error = failure(telling(status))
        assert.strictEqual(error.reason, "Connect")
        assert.strictEqual(error.proxyStatus, status)
        assert.include(error.message, `the proxy refused with ${status}; api.clerk.com:443`)
        assert.strictEqual(ClerkError.isRetryable(error), status !== 403 && status !== 407)
        assert.strictEqual(
          ClerkError.isRetryable(new ClerkError.TransportError({ ...error, idempotent: true })),
          status !== 403 && status !== 407
        )
      }
    }
    const deno = failure(fetchFailed(new Error("client error (Connect): proxy authentication required")))
    assert.strictEqual(deno.proxyStatus, 407)
  })

  it("the peer that refused the connection is named", () => {
    const refused = Object.assign(coded("ECONNREFUSED"), { syscall: "connect", address: "10.1.2.3", port: 3128 })
    assert.include(failure(fetchFailed(refused)).message, "(ECONNREFUSED at 10.1.2.3:3128; api.clerk.com:443)")
  })

  it("the code is the outermost one, the system call that of its causes", () => {
    const inner = Object.assign(coded("ECONNREFUSED"), { syscall: "connect" })
    assert.deepStrictEqual(systemError(coded("OUTER")), { code: "OUTER", syscall: undefined })
    assert.deepStrictEqual(systemError(Object.assign(coded("OUTER"), { cause: inner })), {
      code: "OUTER",
      syscall: "connect"
    })
    assert.deepStrictEqual(systemError(fetchFailed(inner)), { code: "ECONNREFUSED", syscall: "connect" })
    assert.deepStrictEqual(systemError(Object.assign(inner, { cause: coded("INNER") })).syscall, "connect")
  })

  it("an endless chain is truncated", () => {
    const cyclic = new Error("m")
    Object.assign(cyclic, { cause: cyclic })
    assert.strictEqual(failure(cyclic).reason, "Interrupted")
  })

  it("the cause is kept, without details of the request", () => {
    const secrets = ["sk_live_abc", "jane@example.com", "private-search", "private-metadata", "proxy-password"]
    const [key, email, search, metadata, password] = secrets
    const request = { headers: { authorization: `Bearer ${key}` }, body: `{"private_metadata":"${metadata}"}` }
    const url = `https://user:${password}@api.clerk.com/v1/users?query=${search}&email_address=${
      encodeURIComponent(email!)
    }`
    const texts = FastCheck.constantFrom(
      url,
      ...Object.values(request).map((value) => JSON.stringify(value)),
      `Bearer ${key}`,
      "Basic " + password,
      `/v1/users?query=${search}`,
      inspect({ metadata, password }),
      email!,
      "Connection refused"
    )
    FastCheck.assert(FastCheck.property(FastCheck.array(texts, { minLength: 1, maxLength: 4 }), (parts) => {
      const inner = Object.assign(coded("ECONNRESET", parts.join(" ")), { request })
      for (const cause of [inner, fetchFailed(inner), new Error(parts.join("\n"))]) {
        const error = failure(cause)
        assert.instanceOf(error.cause, Error)
        const out = [error.message, JSON.stringify(error), inspect(error, { depth: Infinity, showHidden: true })].join()
        for (const secret of secrets) assert.notInclude(out, secret)
      }
    }))
    const { cause } = failure(fetchFailed(coded("ECONNRESET", "read ECONNRESET"))).cause as Error
    assert.deepInclude(cause, { message: "read ECONNRESET", code: "ECONNRESET" })
    assert.include((cause as Error).stack, "connection.test.ts")
  })
})

/** A server on loopback that closes with the scope, with all its connections. */
const listen = (server: Server) =>
  Effect.gen(function*() {
    const sockets = new Set<Socket>()
    server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})))
    yield* Effect.acquireRelease(
      Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
      () =>
        Effect.sync(() => {
          sockets.forEach((socket) => socket.destroy())
          server.close()
        })
    )
    return (server.address() as AddressInfo).port
  })

const create = (apiUrl: string, http: Layer.Layer<HttpClient.HttpClient>) =>
  Effect.flatMap(Clerk.Clerk, ({ organizations }) => Effect.flip(organizations.create({ name: "Acme" }))).pipe(
    Effect.provide(Clerk.layer.pipe(
      Layer.provide(ClerkClient.layer({
        secretKey: Redacted.make("sk_test_x"),
        apiUrl,
        retryPolicy: RetryPolicy.make(Schedule.recurs(1))
      })),
      Layer.provide([http, Throttle.layerNone])
    ))
  )

describe("a create that cannot be sent", () => {
  for (const status of [403, 407, 502, 503]) {
    it.scopedLive(`because a proxy answers CONNECT with ${status}`, () =>
      Effect.gen(function*() {
        let tries = 0
        const port = yield* listen(
          createHttpServer().on("connect", (_, socket: Socket) => {
            tries++
            socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`)
          })
        )
        const agent = yield* Effect.acquireRelease(
          Effect.sync(() => new ProxyAgent(`http://127.0.0.1:${port}`)),
          (agent) => Effect.promise(() => agent.destroy())
        )
        const error = yield* create("https://127.0.0.1:9", UndiciHttpClient.layerDispatcher(agent))
        assert.include(error, { _tag: "TransportError", reason: "Connect", proxyStatus: status })
        assert.strictEqual(tries, status === 403 || status === 407 ? 1 : 2)
      }))
  }

  const closing = () => createServer((socket) => socket.once("data", () => socket.destroy()))
  const clients = { fetch: FetchHttpClient.layer, undici: UndiciHttpClient.layer }
  for (const [name, http] of Object.entries(clients)) {
    it.scopedLive(`because the peer does not speak TLS, over ${name}`, () =>
      Effect.gen(function*() {
        const plain = yield* listen(createHttpServer())
        assert.include(yield* create(`https://127.0.0.1:${plain}`, http), { reason: "Connect" })
        const cutting = yield* listen(closing())
        assert.include(yield* create(`https://127.0.0.1:${cutting}`, http), { reason: "Connect" })
      }))

    it.scopedLive(`is distinguished from one that was sent, over ${name}`, () =>
      Effect.gen(function*() {
        const port = yield* listen(closing())
        assert.include(yield* create(`http://127.0.0.1:${port}`, http), { reason: "Interrupted" })
      }))
  }
})
