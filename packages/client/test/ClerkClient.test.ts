import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Effect, Fiber, Layer, Redacted, Schedule, TestClock } from "effect"
import { clerk, failure, json, page, scripted } from "./support/scripted.js"

const list = Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.list())

const fromEnvironment = (
  environment: Readonly<Record<string, string>>,
  config: Parameters<typeof Clerk.layerConfig>[0] = {}
) => {
  const { layer, sent } = scripted(() => json(page([])))
  return list.pipe(
    Effect.provide(Clerk.layerConfig(config).pipe(Layer.provide(layer))),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment)))),
    Effect.as(sent)
  )
}

describe("layerConfig", () => {
  it.effect("reads the environment and has defaults", () =>
    Effect.gen(function*() {
      const [sent] = yield* fromEnvironment({ CLERK_SECRET_KEY: "sk_test_1" })
      assert.strictEqual(sent!.url.href, "https://api.clerk.com/v1/organizations")
      assert.strictEqual(sent!.headers["clerk-api-version"], "2026-05-12")
      assert.strictEqual(sent!.headers.authorization, "Bearer sk_test_1")
    }))

  it.effect("reads the URL and the version", () =>
    Effect.gen(function*() {
      const [sent] = yield* fromEnvironment({
        CLERK_SECRET_KEY: "sk_test_1",
        CLERK_API_URL: "http://127.0.0.1:4000/",
        CLERK_API_VERSION: "2025-11-10"
      })
      assert.strictEqual(sent!.url.href, "http://127.0.0.1:4000/v1/organizations")
      assert.strictEqual(sent!.headers["clerk-api-version"], "2025-11-10")
    }))

  it.effect("takes other configurations", () =>
    Effect.gen(function*() {
      const [sent] = yield* fromEnvironment({ KEY: "sk_live_2" }, { secretKey: Config.redacted("KEY") })
      assert.strictEqual(sent!.headers.authorization, "Bearer sk_live_2")
    }))

  const wrong: ReadonlyArray<readonly [string, Readonly<Record<string, string>>, RegExp]> = [
    ["no key", {}, /Expected CLERK_SECRET_KEY to exist/],
    ["an empty key", { CLERK_SECRET_KEY: "" }, /starts with sk_/],
    ["a publishable key", { CLERK_SECRET_KEY: "pk_test_1" }, /publishable key/],
    ["a key with a line break", { CLERK_SECRET_KEY: "sk_test_1\nx" }, /starts with sk_/],
    ["a URL with /v1", { CLERK_SECRET_KEY: "sk_test_1", CLERK_API_URL: "https://api.clerk.com/v1" }, /without \/v1/],
    ["a version with a line break", { CLERK_SECRET_KEY: "sk_test_1", CLERK_API_VERSION: "2\n3" }, /CLERK_API_VERSION/],
    [
      "plain HTTP",
      { CLERK_SECRET_KEY: "sk_test_1", CLERK_API_URL: "http://api.clerk.com" },
      /Only loopback may use http/
    ],
    ["no URL", { CLERK_SECRET_KEY: "sk_test_1", CLERK_API_URL: "api.clerk.com" }, /CLERK_API_URL/],
    [
      "a URL with credentials",
      { CLERK_SECRET_KEY: "sk_test_1", CLERK_API_URL: "https://a:b@c.d" },
      /without \/v1 or credentials/
    ]
  ]
  for (const [name, environment, message] of wrong) {
    it.effect(`fails on ${name}`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(fromEnvironment(environment))
        assert.match(String(error), message)
        assert.notInclude(String(error), "_test_1")
      }))
  }
})

describe("a key that rotates", () => {
  const rotating = (keys: ReadonlyArray<string>) => {
    let asked = 0
    return {
      asked: () => asked,
      secretKey: Effect.sync(() => Redacted.make(keys[Math.min(asked++, keys.length - 1)]!))
    }
  }
  const accepts = (key: string) => (sent: { readonly headers: Readonly<Record<string, string>> }) =>
    sent.headers.authorization === `Bearer ${key}` ? json(page([])) : failure(401, "clerk_key_invalid")

  it.effect("is read once, and again after a 401", () =>
    Effect.gen(function*() {
      const { asked, secretKey } = rotating(["sk_test_old", "sk_test_new"])
      const { layer, sent } = clerk(accepts("sk_test_new"), { secretKey })
      yield* Effect.all([list, list, list], { concurrency: "unbounded" }).pipe(Effect.provide(layer))
      assert.strictEqual(asked(), 2)
      assert.deepStrictEqual(sent.slice(3).map(({ headers }) => headers.authorization), [
        "Bearer sk_test_new",
        "Bearer sk_test_new",
        "Bearer sk_test_new"
      ])
    }))

  it.effect("is not read a third time when the new one is rejected too", () =>
    Effect.gen(function*() {
      const { asked, secretKey } = rotating(["sk_test_old", "sk_test_new", "sk_test_newer"])
      const { layer, sent } = clerk(accepts("sk_test_other"), { secretKey })
      const error = yield* Effect.flip(Effect.provide(list, layer))
      assert.strictEqual(error._tag, "Unauthorized")
      assert.strictEqual(asked(), 2)
      assert.strictEqual(sent.length, 2)
    }))

  it.effect("is not sent again when the effect returns the same key", () =>
    Effect.gen(function*() {
      const { secretKey } = rotating(["sk_test_old"])
      for (const key of [secretKey, Redacted.make("sk_test_old")]) {
        const { layer, sent } = clerk(accepts("sk_test_other"), { secretKey: key })
        const error = yield* Effect.flip(Effect.provide(list, layer))
        assert.strictEqual(error._tag, "Unauthorized")
        assert.strictEqual(sent.length, 1)
      }
    }))

  it.effect("is read once for all calls that were rejected meanwhile", () =>
    Effect.gen(function*() {
      let asked = 0
      const secretKey = Effect.delay(Effect.sync(() => (asked++, Redacted.make("sk_test_old"))), "1 second")
      const { layer } = clerk(accepts("sk_test_other"), { secretKey })
      const fiber = yield* Effect.replicateEffect(Effect.flip(list), 20, { concurrency: "unbounded" }).pipe(
        Effect.provide(layer),
        Effect.fork
      )
      yield* TestClock.adjust("2 seconds")
      for (const error of yield* Fiber.join(fiber)) assert.strictEqual(error._tag, "Unauthorized")
      assert.strictEqual(asked, 2)
    }))

  it.effect("is kept when the effect that reads it dies", () =>
    Effect.gen(function*() {
      let asked = 0
      const secretKey = Effect.suspend(() =>
        ++asked === 1 ? Effect.succeed(Redacted.make("sk_test_old")) : Effect.dieMessage("no vault")
      )
      const { layer, sent } = clerk(accepts("sk_test_other"), { secretKey })
      const errors = yield* Effect.all([Effect.flip(list), Effect.flip(list)]).pipe(Effect.provide(layer))
      assert.deepStrictEqual(errors.map(({ _tag }) => _tag), ["Unauthorized", "Unauthorized"])
      assert.deepStrictEqual([asked, sent.length], [3, 2])
    }))

  it.effect("is kept when the effect returns a malformed key", () =>
    Effect.gen(function*() {
      const { secretKey } = rotating(["sk_test_old", "sk_test_\nnew"])
      const { layer, sent } = clerk(accepts("sk_test_other"), { secretKey })
      const error = yield* Effect.flip(Effect.provide(list, layer))
      assert.strictEqual(error._tag, "Unauthorized")
      assert.strictEqual(sent.length, 1)
    }))
})

describe("options", () => {
  it.effect("transformClient wraps the HTTP client", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json(page([])), {
        transformClient: HttpClient.mapRequest(HttpClientRequest.setHeader("x-proxy", "1"))
      })
      yield* Effect.provide(list, layer)
      assert.strictEqual(sent[0]!.headers["x-proxy"], "1")
    }))

  it.effect("an HTTP client that fails on statuses changes nothing", () =>
    Effect.gen(function*() {
      const { layer } = clerk(() => failure(403, "authorization_invalid"), {
        transformClient: HttpClient.filterStatusOk
      })
      const error = yield* Effect.flip(Effect.provide(list, layer))
      assert.strictEqual(error._tag, "Forbidden")
    }))

  it.effect("policies of the surrounding layers apply to all clients built under them", () =>
    Effect.gen(function*() {
      const { layer, sent } = scripted(() => failure(503, "x"))
      yield* list.pipe(
        Effect.exit,
        Effect.provide(Clerk.layer.pipe(
          Layer.provide(ClerkClient.layer({ secretKey: Redacted.make("sk_test_1") })),
          Layer.provide([
            layer,
            Throttle.layerNone,
            RetryPolicy.layer(Schedule.recurs(1)),
            Timeouts.layer({ attempt: "1 second" })
          ])
        ))
      )
      assert.strictEqual(sent.length, 2)
    }))

  it.effect("fetch follows no redirect, and keeps the options it was given", () =>
    Effect.gen(function*() {
      const seen: Array<RequestInit | undefined> = []
      const fetch: typeof globalThis.fetch = (_, init) => {
        seen.push(init)
        return Promise.resolve(new Response(null, { status: 307, headers: { location: "https://example.com" } }))
      }
      const error = yield* list.pipe(
        Effect.provide(Clerk.layer.pipe(
          Layer.provide(ClerkClient.layer({ secretKey: Redacted.make("sk_test_1") })),
          Layer.provide(FetchHttpClient.layer)
        )),
        Effect.provideService(FetchHttpClient.Fetch, fetch),
        Effect.provideService(FetchHttpClient.RequestInit, { keepalive: true }),
        Effect.flip
      )
      assert.strictEqual(error._tag, "UnexpectedStatus")
      assert.include((error as Error).message, "it redirects, and redirects are not followed")
      assert.strictEqual(seen.length, 1)
      assert.propertyVal(seen[0], "redirect", "manual")
      assert.propertyVal(seen[0], "keepalive", true)
    }))
})
