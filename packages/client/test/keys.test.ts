import * as Clerk from "@effect-clerk/client/Clerk"
import * as Throttle from "@effect-clerk/client/Throttle"
import { MachineId } from "@effect-clerk/core/Machine"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Redacted } from "effect"
import { clerk, json, scripted, secretKey } from "./support/scripted.js"

const machineSecretKey = Redacted.make("ak_0123456789")

const token = {
  object: "machine_to_machine_token",
  id: "mt_1",
  subject: "mch_1",
  claims: null,
  token: "mt_secret",
  revoked: false,
  revocation_reason: null,
  expired: false,
  expiration: null,
  last_used_at: null,
  created_at: 1,
  updated_at: 1
}

describe("the secret key of a machine", () => {
  it.effect("creates the tokens of that machine; all other calls use the key of the instance", () => {
    const { layer, sent } = clerk(({ method }) => json(method === "GET" ? { m2m_tokens: [], total_count: 0 } : token), {
      machineSecretKey
    })
    return Effect.gen(function*() {
      const { m2m } = yield* Clerk.Clerk
      const created = yield* m2m.createToken()
      assert.strictEqual(Redacted.value(created.token!), "mt_secret")
      assert.notInclude(JSON.stringify(created), "mt_secret")
      yield* m2m.listTokens({ subject: MachineId.make("mch_1") })
      assert.deepStrictEqual(sent.map(({ headers }) => headers["authorization"]), [
        "Bearer ak_0123456789",
        `Bearer ${secretKey}`
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("is required before anything is sent", () => {
    const { layer, sent } = clerk(() => json(token))
    return Effect.gen(function*() {
      const { m2m } = yield* Clerk.Clerk
      const error = yield* Effect.flip(m2m.createToken())
      assert.strictEqual(error._tag, "InvalidRequest")
      assert.include(error.message, "CLERK_MACHINE_SECRET_KEY")
      assert.strictEqual(sent.length, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("comes from the configuration, and is rejected if it is another kind of key", () =>
    Effect.gen(function*() {
      const { layer, sent } = scripted(() => json(token))
      const withKey = (key: string) =>
        Effect.flatMap(Clerk.Clerk, ({ m2m }) => m2m.createToken()).pipe(
          Effect.provide(Clerk.layerConfig().pipe(Layer.provide([layer, Throttle.layerNone]))),
          Effect.withConfigProvider(
            ConfigProvider.fromMap(new Map([["CLERK_SECRET_KEY", secretKey], ["CLERK_MACHINE_SECRET_KEY", key]]))
          )
        )
      yield* withKey("ak_1")
      assert.strictEqual(sent[0]?.headers["authorization"], "Bearer ak_1")
      const error = yield* Effect.flip(withKey("sk_test_x"))
      assert.include(String(error), "CLERK_MACHINE_SECRET_KEY")
      assert.notInclude(String(error), "sk_test_x")
    }))
})

describe("jwks.get", () => {
  it.effect("uses no budget", () => {
    const taken: Array<unknown> = []
    const throttle = Layer.succeed(Throttle.Throttle, {
      take: (resource) => Effect.sync(() => void taken.push(resource)),
      close: () => Effect.void
    })
    const { layer } = clerk(() => json({ keys: [] }), {}, throttle)
    return Effect.gen(function*() {
      const { instance, jwks } = yield* Clerk.Clerk
      yield* jwks.get()
      assert.deepStrictEqual(taken, [])
      yield* Effect.ignore(instance.get())
      assert.deepStrictEqual(taken, [null])
    }).pipe(Effect.provide(layer))
  })
})
