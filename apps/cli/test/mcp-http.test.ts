import { describe, expect, it } from "@effect/vitest"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js"
import * as HttpClient from "@effect/platform/HttpClient"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Cli from "./support/cli.js"
import * as Mcp from "./support/mcp.js"

/** A server on a free loopback port, with its token. */
const serve = (env: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.make()
    const asked = yield* Deferred.make<void>()
    const canceled = yield* Deferred.make<void>()
    const client = HttpClient.make((request, url) =>
      url.pathname.endsWith("/org_slow")
        ? Deferred.succeed(asked, undefined).pipe(
          Effect.zipRight(Effect.never),
          Effect.onInterrupt(() => Deferred.succeed(canceled, undefined))
        )
        : clerk.httpClient.execute(request)
    )
    const said = yield* Deferred.make<string>()
    const stderr: Array<string> = []
    yield* Effect.forkScoped(Cli.run(["mcp", "--http", "0", "--group", "organizations"], {
      client,
      env: { CLERK_SECRET_KEY: Redacted.value(clerk.secretKey), ...env },
      onError: (line) => {
        stderr.push(line)
        if (stderr.length === (env["CLERK_ADMIN_MCP_TOKEN"] === undefined ? 2 : 1)) {
          Effect.runSync(Deferred.succeed(said, stderr.join("\n")))
        }
      }
    }))
    const [url = "", authorization = ""] = (yield* Deferred.await(said)).split("\n")
    return { asked, authorization: authorization.replace("Authorization: ", ""), canceled, clerk, stderr, url }
  })

const connect = (url: string, authorization: string) =>
  Effect.map(
    Mcp.client(
      new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { authorization } } }) as Transport
    ),
    (client) => client
  )

const post = (url: string, headers: Readonly<Record<string, string>>, body: string, method = "POST") =>
  Effect.promise(() =>
    fetch(url, {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(method === "POST" ? { body } : {})
    })
  )

const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } }
})

describe("over HTTP", () => {
  it.scopedLive(
    "clients with the token have separate sessions, list tools and call them",
    () =>
      Effect.gen(function*() {
        const { authorization, clerk, stderr, url } = yield* serve()
        expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/)
        yield* clerk.seedOrganization({ name: "Acme" })
        const clients = yield* Effect.all([connect(url, authorization), connect(url, authorization)])
        for (const client of clients) {
          const { tools } = yield* Effect.promise(() => client.listTools())
          expect(tools.map(({ name }) => name)).toEqual(["organizations_list", "organizations_get"])
          const answer = yield* Effect.promise(() => client.callTool({ name: "organizations_list", arguments: {} }))
          expect(answer.structuredContent).toMatchObject({ data: [{ name: "Acme" }], total_count: 1 })
        }
        expect(stderr.slice(2)).toEqual([
          expect.stringMatching(/^organizations\.list: done/),
          expect.stringMatching(/^organizations\.list: done/)
        ])
      }),
    20_000
  )

  it.scopedLive("a client cancels its own call", () =>
    Effect.gen(function*() {
      const { asked, authorization, canceled, url } = yield* serve()
      const client = yield* connect(url, authorization)
      const other = yield* connect(url, authorization)
      const abort = new AbortController()
      const called = client.callTool(
        { name: "organizations_get", arguments: { organization_id: "org_slow" } },
        undefined,
        { signal: abort.signal }
      ).then(() => "answered", () => "rejected")
      yield* Deferred.await(asked)
      for (const requestId of [0, 1, 2, 3]) {
        yield* Effect.promise(() => other.notification({ method: "notifications/cancelled", params: { requestId } }))
      }
      expect(yield* Deferred.isDone(canceled)).toBe(false)
      abort.abort()
      yield* Deferred.await(canceled)
      expect(yield* Effect.promise(() => called)).toBe("rejected")
      yield* Effect.promise(() => client.ping())
    }), 20_000)

  it.scopedLive("a request without the token or from another origin is refused", () =>
    Effect.gen(function*() {
      const token = "a-token-of-my-own"
      const { stderr, url } = yield* serve({ CLERK_ADMIN_MCP_TOKEN: token })
      expect(stderr).toEqual([url])
      const authorization = `Bearer ${token}`
      for (const headers of [{}, { authorization: "Bearer x" }, { authorization: token }]) {
        const { headers: answered, status } = yield* post(url, headers, initialize)
        expect([status, answered.get("www-authenticate")]).toEqual([401, "Bearer"])
      }
      expect((yield* post(url, { authorization, origin: "https://evil.example" }, initialize)).status).toBe(403)
      expect((yield* post(url, { authorization, origin: "http://localhost:3000" }, initialize)).status).toBe(200)
    }), 20_000)

  it.scopedLive("sessions begin with initialize, and end", () =>
    Effect.gen(function*() {
      const { authorization, url } = yield* serve()
      const ping = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" })
      const send = (body: string, id?: string, method?: string) =>
        Effect.map(post(url, { authorization, ...(id && { "mcp-session-id": id }) }, body, method), ({ status }) =>
          status)
      expect(yield* send(ping)).toBe(400)
      expect(yield* send(ping, "none")).toBe(404)
      expect(yield* send("{")).toBe(400)
      expect(yield* send("", undefined, "GET")).toBe(405)
      expect((yield* post(`${url}/x`, { authorization }, ping)).status).toBe(404)
      const id = (yield* post(url, { authorization }, initialize)).headers.get("mcp-session-id")!
      expect(yield* send(JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }), id)).toBe(202)
      expect(yield* send(ping, id)).toBe(200)
      expect(yield* send("", id, "DELETE")).toBe(204)
      expect(yield* send(ping, id)).toBe(404)
    }), 20_000)
})
