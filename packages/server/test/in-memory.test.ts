import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Keys from "@effect-clerk/server/Keys"
import * as MachineTokens from "@effect-clerk/server/MachineTokens"
import { expect, layer } from "@effect/vitest"
import type { Redacted } from "effect"
import { Duration, Effect, Layer, TestClock } from "effect"

const server = Layer.unwrapEffect(
  Effect.map(
    InMemoryClerk.InMemoryClerk,
    ({ tokens: { publishableKey } }) => Layer.orDie(MachineTokens.layer({ publishableKey }))
  )
).pipe(Layer.provide(Keys.layerBackendApi), Layer.provideMerge(InMemoryClerk.layer))

const seeded = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  const { verify } = yield* MachineTokens.MachineTokens
  yield* clerk.reset
  yield* clerk.seed({
    machines: [
      { id: "mch_billing", name: "Billing" },
      { id: "mch_orders", name: "Orders", scopedMachines: ["mch_billing"] }
    ],
    oauthApplications: [{ id: "oa_notes", name: "Notes" }],
    users: [{ id: "user_ada" }]
  })
  return { clerk, verify, rejected: (token: Redacted.Redacted) => Effect.map(Effect.flip(verify(token)), String) }
})

layer(server)("machine tokens of an in-memory Clerk", (it) => {
  it.effect.each(["opaque", "jwt"] as const)(
    "are verified by MachineTokens in the format %s",
    (tokenFormat) =>
      Effect.gen(function*() {
        const { clerk, rejected, verify } = yield* seeded
        const token = yield* clerk.tokens.m2m({ machineId: "mch_orders", tokenFormat, claims: { team: "a" } })
        expect(yield* verify(token)).toMatchObject({
          _tag: "M2M",
          machineId: "mch_orders",
          scopes: ["mch_billing"],
          claims: { team: "a" }
        })
        yield* TestClock.adjust("3606 seconds")
        expect(yield* rejected(token)).toContain("Expired")
      })
  )

  it.effect.each(["opaque", "jwt"] as const)(
    "of OAuth applications are verified in the format %s",
    (tokenFormat) =>
      Effect.gen(function*() {
        const { clerk, rejected, verify } = yield* seeded
        const token = yield* clerk.tokens.oauth({
          applicationId: "oa_notes",
          userId: "user_ada",
          scopes: ["notes:read"],
          lifetime: "1 minute",
          tokenFormat
        })
        const [notes] = yield* clerk.rows("oauthApplications")
        expect(yield* verify(token)).toMatchObject({
          _tag: "OAuth",
          clientId: notes!.clientId,
          userId: "user_ada",
          scopes: ["notes:read"]
        })
        yield* TestClock.adjust("66 seconds")
        expect(yield* rejected(token)).toContain("Expired")
      })
  )

  it.effect("that are API keys are verified", () =>
    Effect.gen(function*() {
      const { clerk, rejected, verify } = yield* seeded
      const token = yield* clerk.tokens.apiKey({
        subject: "user_ada",
        name: "Deploy",
        scopes: ["deploy"],
        secondsUntilExpiration: Duration.minutes(1)
      })
      expect(yield* verify(token)).toMatchObject({ _tag: "ApiKey", subject: "user_ada", scopes: ["deploy"] })
      yield* TestClock.adjust("66 seconds")
      expect(yield* rejected(token)).toContain("NotFound")
    }))
})
