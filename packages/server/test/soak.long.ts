import * as Keys from "@effect-clerk/server/Keys"
import * as SessionTokens from "@effect-clerk/server/SessionTokens"
import * as Webhooks from "@effect-clerk/server/Webhooks"
import * as WebhookStore from "@effect-clerk/server/WebhookStore"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, TestClock } from "effect"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

setFlagsFromString("--expose-gc")

const collect = runInNewContext("gc") as () => void

/** The heap in MB after garbage collection. */
const heap = Effect.sync(() => {
  collect()
  collect()
  return process.memoryUsage().heapUsed / 1e6
})

const total = 20_000

const batch = 1_000

/** Runs a batch repeatedly, and fails if the heap grows in the second half of the batches. */
const soak = <E, R>(run: (batch: number) => Effect.Effect<void, E, R>) =>
  Effect.gen(function*() {
    const heaps: Array<number> = []
    for (let i = 0; i < total / batch; i++) {
      yield* run(i)
      heaps.push(yield* heap)
    }
    const half = heaps[heaps.length / 2]!
    assert.isBelow(heaps.at(-1)! - half, 10, heaps.map(Math.round).join(" "))
  })

describe("20,000", () => {
  const server = Layer.unwrapEffect(
    Effect.map(
      InMemoryClerk.InMemoryClerk,
      ({ tokens }) => SessionTokens.layer({ publishableKey: tokens.publishableKey, missingAzp: { header: "accept" } })
    )
  ).pipe(Layer.provide(Keys.layerBackendApi), Layer.provideMerge(Faults.layer))

  it.effect(
    "verifications: forged tokens are rejected, all others accepted, while Clerk fails sometimes",
    () =>
      Effect.gen(function*() {
        const { tokens } = yield* InMemoryClerk.InMemoryClerk
        const { verify } = yield* SessionTokens.SessionTokens
        const faults = yield* Faults.Faults
        let accepted = 0
        let refused = 0
        yield* TestClock.setTime(100_000)
        yield* soak((number) =>
          Effect.gen(function*() {
            for (let i = 0; i < batch; i++) {
              const iat = 600 * number + 100
              const isForged = i % 20 === 0
              const claims = { iss: tokens.issuer, sub: `user_${i}`, sid: "sess_1", iat, nbf: iat, exp: iat + 60, v: 2 }
              const token = Redacted.value(tokens.sign(claims))
              const [head, , signature] = token.split(".")
              const payload = Buffer.from(JSON.stringify({ ...claims, sub: "user_admin" })).toString("base64url")
              const sent = Redacted.make(isForged ? `${head}.${payload}.${signature}` : token)
              const result = yield* Effect.either(verify(sent))
              if (result._tag === "Right" && result.right.userId === `user_${i}`) accepted++
              else if (result._tag === "Left" && result.left.reason === "Signature") refused++
            }
            yield* faults.random({ rate: 0.05, seed: number })
            yield* TestClock.adjust("10 minutes")
          })
        )
        assert.deepStrictEqual({ accepted, refused }, { accepted: total * 0.95, refused: total * 0.05 })
      }).pipe(Effect.provide(server)),
    600_000
  )

  it.scoped(
    "deliveries, many of them lost, late or duplicated, are handled once each",
    () =>
      Effect.gen(function*() {
        const clerk = yield* InMemoryClerk.InMemoryClerk
        const handled = new Uint8Array(total + 1)
        const app = Webhooks.respond(Webhooks.once(({ id }) =>
          Effect.sync(() => {
            handled[Number(id.slice("msg_".length))]!++
          })
        ))
        const share = 0.05
        const { attempts, idle } = yield* clerk.webhooks.deliverTo(app, {
          faults: { lost: share, unanswered: share, duplicated: share, reordered: share }
        })
        yield* soak(() =>
          Effect.gen(function*() {
            yield* clerk.seedUsers(Array.from({ length: batch }, () => ({})))
            yield* idle
            for (
              const wait of [
                "5 seconds",
                "5 seconds",
                "5 minutes",
                "30 minutes",
                "3 hours",
                "5 hours",
                "15 hours"
              ] as const
            ) {
              yield* TestClock.adjust(wait)
              yield* idle
            }
            yield* clerk.reset
          })
        )
        assert.deepStrictEqual(new Set(handled.subarray(1)), new Set([1]))
        const outcomes = new Set((yield* attempts).map(({ outcome }) => outcome))
        assert.includeMembers([...outcomes], [204, "lost", "unanswered"])
      }).pipe(
        Effect.provide(
          Layer.merge(
            WebhookStore.layerMemory(),
            Layer.unwrapEffect(
              Effect.map(
                InMemoryClerk.InMemoryClerk,
                ({ webhooks: { signingSecret } }) => Webhooks.layer({ signingSecret })
              )
            )
          ).pipe(Layer.provideMerge(InMemoryClerk.layerHttpClient()))
        )
      ),
    600_000
  )
})
