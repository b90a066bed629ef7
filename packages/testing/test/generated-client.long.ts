import { expect, layer } from "@effect/vitest"
import * as ApiVersion from "@effect-clerk/core/ApiVersion"
import { endpoints } from "@effect-clerk/core/Contract"
import * as ClerkServer from "@effect-clerk/testing/ClerkServer"
import { InMemoryClerk } from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Redacted } from "effect"
import { describeConformance } from "./support/clerkSpec.js"
import { generate } from "./support/generatedClient.js"

describeConformance("a client of the whole API, generated from Clerk's document", () => {
  layer(ClerkServer.layer())((it) => {
    it.effect("reaches each operation by Clerk's name for it", () =>
      Effect.gen(function*() {
        const clerk = yield* InMemoryClerk
        const { url } = yield* ClerkServer.ClerkServer
        const { client, sdk } = yield* generate(ApiVersion.latest)
        client.setConfig({
          baseUrl: `${url}/v1`,
          auth: Redacted.value(clerk.secretKey),
          headers: { "Clerk-API-Version": ApiVersion.latest }
        })
        const calls = new Map(Object.entries(sdk).map(([name, call]) => [name.toLowerCase(), call]))
        // the documents name parameters of paths in more than one way
        const path = new Proxy({}, { get: () => "unknown" })
        for (const { method, operation, spec } of endpoints) {
          const call = calls.get(spec!.toLowerCase())
          expect(call, operation).toBeTypeOf("function")
          const { error, response } = yield* Effect.promise(() =>
            call!({ path, ...(method !== "GET" && method !== "DELETE" && { body: {} }) })
          )
          const answered = (yield* clerk.requests).at(-1)?.operation
          expect(answered, `${spec} ${response.status}`).toBe(operation)
          if (response.ok) continue
          expect(response.status, operation).toBeLessThan(500)
          expect(error.errors[0].code, operation).toMatch(/\S/)
        }
      }), 120_000)
  })
})
