import { assert, describe, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as UndiciHttpClient from "@effect-clerk/client/UndiciHttpClient"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { FetchHttpClient } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import { Effect, Layer } from "effect"

/** The HTTP clients that a program may use. */
const clients = {
  "fetch": FetchHttpClient.layer,
  "undici": NodeHttpClient.layerUndici,
  "node:http": NodeHttpClient.layer,
  "UndiciHttpClient": UndiciHttpClient.layer,
  "UndiciHttpClient, pooled and pipelined": UndiciHttpClient.layerWith({ connections: 2, pipelining: 4 })
}

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])

for (const [name, httpClient] of Object.entries(clients)) {
  const clerk = Layer.unwrapEffect(
    Effect.map(
      Effect.all([ClerkServer.ClerkServer, InMemoryClerk.InMemoryClerk]),
      ([{ url }, { secretKey }]) =>
        Clerk.layer.pipe(Layer.provide(ClerkClient.layer({ secretKey, apiUrl: url })), Layer.orDie)
    )
  ).pipe(Layer.provide([httpClient, Throttle.layerNone]), Layer.provideMerge(ClerkServer.layer()))

  describe(`over ${name}`, () => {
    it.live("JSON, queries and uploads arrive", () =>
      Effect.gen(function*() {
        const { organizations } = yield* Clerk.Clerk
        const { id: organizationId } = yield* organizations.create({ name: "Acme + Söhne", slug: "acme" })
        assert.strictEqual((yield* organizations.list({ query: "+ sö", includeMembersCount: false })).totalCount, 1)
        assert.isTrue((yield* organizations.uploadLogo({ organizationId, file: png })).hasImage)
        assert.isFalse((yield* organizations.deleteLogo({ organizationId })).hasImage)
        assert.isTrue((yield* organizations.delete({ organizationId })).deleted)
      }).pipe(Effect.provide(clerk)))

    it.live("an upload is retried completely", () =>
      Effect.gen(function*() {
        const { organizations } = yield* Clerk.Clerk
        const { id: organizationId } = yield* organizations.create({ name: "Acme" })
        const faults = yield* Faults.Faults
        yield* faults.script("organizations.uploadLogo", [Faults.respond({ status: 503 })])
        assert.isTrue((yield* organizations.uploadLogo({ organizationId, file: png })).hasImage)
      }).pipe(Effect.provide(clerk)))

    it.live("without a server, the connection is refused", () =>
      Effect.gen(function*() {
        const { url } = yield* ClerkServer.ClerkServer.pipe(Effect.provide(ClerkServer.layer()))
        const { secretKey } = yield* InMemoryClerk.make()
        const error = yield* Effect.flatMap(Clerk.Clerk, (_) => _.organizations.create({ name: "Acme" })).pipe(
          RetryPolicy.none,
          Effect.provide(Clerk.layer.pipe(
            Layer.provide(ClerkClient.layer({ secretKey, apiUrl: url })),
            Layer.provide(httpClient)
          )),
          Effect.flip
        )
        assert.strictEqual(error._tag, "TransportError")
        assert.propertyVal(error, "reason", "Connect")
      }))

    it.live("a lost connection is distinguished from a refused one", () =>
      Effect.gen(function*() {
        const { organizations } = yield* Clerk.Clerk
        const faults = yield* Faults.Faults
        yield* faults.script("organizations.create", [Faults.reset({ carriedOut: true })])
        const error = yield* Effect.flip(organizations.create({ name: "Acme" }))
        assert.strictEqual(error._tag, "TransportError")
        assert.propertyVal(error, "reason", "Interrupted")
      }).pipe(Effect.provide(clerk)))
  })
}
