import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Keys from "@effect-clerk/server/Keys"
import * as MachineTokens from "@effect-clerk/server/MachineTokens"
import { expect, layer } from "@effect/vitest"
import type { Redacted } from "effect"
import { Effect, Layer, TestClock } from "effect"

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
    users: [{ id: "user_ada" }]
  })
  return { clerk, verify, rejected: (token: Redacted.Redacted) => Effect.map(Effect.flip(verify(token)), String) }
})

layer(server)("machine tokens of an in-memory Clerk", (it) => {
  it.effect.each(["opaque", "jwt"] as const)(
    "are verified by MachineTokens in the form %s",
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
})
