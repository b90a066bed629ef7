import { FetchHttpClient } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { afterEach, assert, describe, it, vi } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import { OrganizationSlug } from "@effect-clerk/core/Organization"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Layer } from "effect"
import { randomBytes } from "node:crypto"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { gzipSync } from "node:zlib"
import * as FetchProxy from "@effect-clerk/client/FetchProxy"
import { config, png } from "./support/provision.js"
import { serveProxy } from "./support/proxy.js"

const serve = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.make()
  yield* clerk.seedOrganization({ name: "Acme", slug: "acme" })
  const socket = createServer()
  const server = yield* NodeHttpServer.make(() => socket, { host: "127.0.0.1", port: 0 })
  yield* server.serve(clerk.httpApp)
  return { clerk, port: (socket.address() as AddressInfo).port }
})

/** Sets the proxy variables, and clears the others. */
const environment = (variables: Record<string, string>) => {
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"]) {
    vi.stubEnv(name, variables[name])
    vi.stubEnv(name.toLowerCase(), undefined)
  }
}

const clerkAt = (port: number) =>
  Clerk.layerConfig().pipe(
    Layer.provide([
      FetchHttpClient.layer.pipe(Layer.provideMerge(FetchProxy.layer)),
      config({ CLERK_SECRET_KEY: "sk_test_in_memory", CLERK_API_URL: `http://127.0.0.1:${port}` })
    ])
  )

/** Uploads a logo to Clerk at a port, with a client that uses the current environment. */
const upload = (port: number) =>
  Effect.gen(function*() {
    const { organizations } = yield* Clerk.Clerk
    const { id } = yield* organizations.get({ organizationId: OrganizationSlug.make("acme") })
    return yield* organizations.uploadLogo({ organizationId: id, file: png })
  }).pipe(Effect.provide(clerkAt(port)))

describe("the proxy", () => {
  afterEach(() => vi.unstubAllEnvs())

  it.scopedLive("is used for hosts that are not in NO_PROXY", () =>
    Effect.gen(function*() {
      const { clerk, port } = yield* serve
      const proxy = yield* serveProxy
      environment({ HTTP_PROXY: `http://me:secret@127.0.0.1:${proxy.port}` })
      yield* upload(port)
      assert.isTrue((yield* clerk.organizations)[0]?.hasImage)
      const asked = [...proxy.asked]
      assert.deepStrictEqual(new Set(asked), new Set([`127.0.0.1:${port} Basic ${btoa("me:secret")}`]))

      environment({ HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: "example.com,127.0.0.1" })
      yield* upload(port)
      environment({})
      yield* upload(port)
      assert.deepStrictEqual(proxy.asked, asked)
    }))

  it.scopedLive("survives that a connection ends while the body is decompressed", () =>
    Effect.gen(function*() {
      environment({})
      const page = gzipSync(
        JSON.stringify({ data: [], total_count: 0, unknown: randomBytes(200_000).toString("hex") }),
        { level: 1 }
      )
      const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${page.byteLength}\r\n`
      const server = yield* Effect.acquireRelease(
        Effect.async<Server>((resume) => {
          const server = createServer(({ socket }) =>
            socket.end(Buffer.concat([Buffer.from(`${head}connection: close\r\n\r\n`), page]))
          ).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close())
      )
      const uncaught: Array<unknown> = []
      const onUncaught = (error: unknown) => uncaught.push(error)
      yield* Effect.acquireRelease(
        Effect.sync(() => process.on("uncaughtExceptionMonitor", onUncaught)),
        () => Effect.sync(() => process.off("uncaughtExceptionMonitor", onUncaught))
      )
      const { port } = server.address() as AddressInfo
      const { data } = yield* Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.list()).pipe(
        Effect.provide(clerkAt(port))
      )
      assert.deepStrictEqual([data, uncaught], [[], []])
    }))

  it.effect("is rejected without revealing the password if its URL is invalid", () =>
    Effect.gen(function*() {
      environment({ HTTPS_PROXY: "me:secret@proxy:3128" })
      const error = yield* Effect.flip(Effect.provide(Effect.void, FetchProxy.layer))
      assert.strictEqual(
        String(error),
        "(Invalid data at HTTPS_PROXY or HTTP_PROXY: \"must be the URL of a proxy, such as http://proxy.acme.com:3128\")"
      )
    }))
})
