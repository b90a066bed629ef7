import * as Keys from "@effect-clerk/server/Keys"
import * as SessionTokens from "@effect-clerk/server/SessionTokens"
import * as TokenError from "@effect-clerk/server/TokenError"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Exit, Fiber, Layer, Logger, Redacted, TestClock } from "effect"
import { generateKeyPairSync } from "node:crypto"
import { clerk, failure, html, json, type Reply, scripted } from "./support/clerk.js"
import { key, now, origin, otherKey, publishableKey, token } from "./support/tokens.js"

const oneLine = key.pem.trim().split("\n")
const body = oneLine.slice(1, -1).join("")

describe("a key in PEM", () => {
  const fit: Readonly<Record<string, string>> = {
    "unchanged": key.pem,
    "with the line breaks of Windows": key.pem.replace(/\n/g, "\r\n"),
    "with \\n in place of line breaks": key.pem.replace(/\n/g, "\\n"),
    "with \\r\\n in place of line breaks": key.pem.replace(/\n/g, "\\r\\n"),
    "with \\\\n in place of line breaks": key.pem.replace(/\n/g, "\\\\n"),
    "with spaces in place of line breaks": key.pem.replace(/\n/g, " "),
    "without line breaks": oneLine.join(""),
    "in double quotes": `"${key.pem.replace(/\n/g, "\\n")}"`,
    "in single quotes": `'${key.pem}'`,
    "without its first and its last line": body,
    "without them, broken into lines": oneLine.slice(1, -1).join("\n"),
    "encoded in base64 again": Buffer.from(key.pem).toString("base64"),
    "with white space around it": `\n  ${key.pem}  \n`,
    "two of them": `${key.pem}\n${otherKey().pem}`
  }
  for (const [name, jwtKey] of Object.entries(fit)) {
    it.effect(`can be used ${name}`, () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(now * 1000)
        const { verify } = yield* SessionTokens.SessionTokens
        yield* verify(Redacted.make(token()))
      }).pipe(
        Effect.provide(SessionTokens.layer().pipe(Layer.provide(Keys.layerConfig()))),
        Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["CLERK_JWT_KEY", jwtKey]])))
      ))
  }

  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const unfit: Readonly<Record<string, readonly [jwtKey: string, says: string]>> = {
    empty: ["", "It is not base64"],
    "a private key": [rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString(), "This is a private key"],
    "a key in another format": [rsa.publicKey.export({ type: "pkcs1", format: "pem" }).toString(), "rsa public key"],
    "a certificate": ["-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "certificate"],
    "the key set": [JSON.stringify({ keys: [key.jwk] }), "This is JSON"],
    "cut at its end": [key.pem.slice(0, 200), "The first or the last line is missing"],
    "the secret key": ["sk_test_abc", "It is not an RSA public key"],
    "an elliptic curve key": [
      generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "pem" }).toString(),
      "It is not an RSA public key"
    ],
    "a short key": [
      generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ type: "spki", format: "pem" }).toString(),
      "of at least 2048 bits"
    ],
    "with characters outside base64": ["ä".repeat(100), "It is not base64"]
  }
  for (const [name, [jwtKey, says]] of Object.entries(unfit)) {
    it.effect(`is refused when the layer is built: ${name}`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Keys.make({ jwtKey }))
        assert.include(String(error), says)
        assert.include(String(error), "CLERK_JWT_KEY")
        if (jwtKey !== "") assert.notInclude(String(error), jwtKey.slice(0, 40))
      }))
  }

  it.effect("an empty list is refused", () => Effect.flip(Keys.make({ jwtKey: [] })))
})

/** Session tokens with the keys of a scripted Clerk. */
const backend = (reply: Reply) => {
  const { layer, sent } = clerk(reply)
  return {
    sent,
    layer: SessionTokens.layer({ publishableKey, authorizedParties: [origin], cache: 0 }).pipe(
      Layer.provideMerge(Keys.layerBackendApi),
      Layer.provide(layer),
      Layer.orDie
    )
  }
}

const start = TestClock.setTime(now * 1000)

const verify = (text: string) =>
  Effect.flatMap(SessionTokens.SessionTokens, (sessionTokens) => sessionTokens.verify(Redacted.make(text)))

const outcome = (text: string) =>
  Effect.match(verify(text), { onSuccess: () => "accepted", onFailure: ({ _tag, reason }) => `${_tag} ${reason}` })

/** The outcome, after all its waits. */
const outcomeInTime = (text: string) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.fork(outcome(text))
    yield* TestClock.adjust("11 seconds")
    return yield* Fiber.join(fiber)
  })

/** What is logged, and a logger that keeps it. */
const recorder = () => {
  const lines: Array<string> = []
  const logger = Logger.make(({ logLevel, message }) => lines.push(`${logLevel.label} ${String(message)}`))
  return { lines, layer: Logger.replace(Logger.defaultLogger, logger) }
}

const longLived = (kid?: string) => token({ exp: now + 100_000 }, kid === undefined ? {} : { kid })

const set = (...keys: ReadonlyArray<unknown>) => json({ keys })

describe("the keys of the Backend API", () => {
  it.effect("are fetched once for 50 concurrent callers", () =>
    Effect.gen(function*() {
      const { layer, sent } = backend(() => Effect.zipRight(Effect.sleep("1 second"), set(key.jwk)))
      yield* Effect.gen(function*() {
        yield* start
        const fiber = yield* Effect.fork(verify(token()))
        const others = yield* Effect.fork(
          Effect.forEach(Array.from({ length: 49 }), () => verify(token()), { concurrency: "unbounded" })
        )
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(fiber)
        yield* Fiber.join(others)
      }).pipe(Effect.provide(layer))
      assert.strictEqual(sent.length, 1)
      assert.strictEqual(sent[0]!.url.pathname, "/v1/jwks")
    }))

  it.effect("continue to be fetched if the first caller is interrupted", () =>
    Effect.gen(function*() {
      const { layer, sent } = backend(() => Effect.zipRight(Effect.sleep("1 second"), set(key.jwk)))
      yield* Effect.gen(function*() {
        yield* start
        const first = yield* Effect.fork(verify(token()))
        const second = yield* Effect.fork(verify(token()))
        yield* Effect.yieldNow()
        yield* Fiber.interrupt(first)
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(second)
      }).pipe(Effect.provide(layer))
      assert.strictEqual(sent.length, 1)
    }))

  it.effect("are fetched at most twice for 1,000 unknown key ids in 30 seconds", () =>
    Effect.gen(function*() {
      const { layer, sent } = backend(() => set(key.jwk))
      yield* Effect.gen(function*() {
        yield* start
        yield* verify(longLived())
        const keys = yield* Keys.Keys
        for (let i = 0; i < 1000; i++) {
          assert.deepStrictEqual(yield* keys.find(`ins_unknown_${i}`), [])
          if (i % 10 === 0) yield* TestClock.adjust("299 millis")
        }
        assert.strictEqual(sent.length, 2)
        yield* TestClock.adjust("1 second")
        yield* outcome(longLived("ins_unknown"))
        assert.strictEqual(sent.length, 3)
      }).pipe(Effect.provide(layer))
    }))

  it.effect("are fetched once if the first key id is unknown", () =>
    Effect.gen(function*() {
      const { layer, sent } = backend(() => set(key.jwk))
      yield* Effect.gen(function*() {
        yield* start
        for (const kid of ["ins_unknown", "x".repeat(5000), "../", "__proto__", "constructor", ""]) {
          assert.strictEqual(yield* outcome(longLived(kid)), "TokenRejected UnknownKey")
        }
        assert.strictEqual(yield* outcome(token({}, { kid: undefined })), "TokenRejected UnknownKey")
        assert.strictEqual(yield* outcome(token({}, { kid: 1 })), "TokenRejected UnknownKey")
      }).pipe(Effect.provide(layer))
      assert.strictEqual(sent.length, 1)
    }))

  it.effect("are replaced as a unit: a new key is found immediately, and an old one is gone", () =>
    Effect.gen(function*() {
      const { layer } = backend((_, number) => set(number === 1 ? key.jwk : otherKey().jwk))
      yield* Effect.gen(function*() {
        yield* start
        assert.strictEqual(yield* outcome(token()), "accepted")
        assert.strictEqual(yield* outcome(token({}, {}, otherKey())), "accepted")
        assert.strictEqual(yield* outcome(token()), "TokenRejected UnknownKey")
      }).pipe(Effect.provide(layer))
    }))

  it.effect("a cached token is dropped with its key", () =>
    Effect.gen(function*() {
      const { layer } = clerk((_, number) => set(number === 1 ? key.jwk : otherKey().jwk))
      yield* Effect.gen(function*() {
        yield* start
        assert.strictEqual(yield* outcome(token()), "accepted")
        yield* Effect.flatMap(Keys.Keys, ({ refresh }) => refresh)
        assert.strictEqual(yield* outcome(token()), "TokenRejected UnknownKey")
      }).pipe(
        Effect.provide(
          SessionTokens.layer({ publishableKey, authorizedParties: [origin] }).pipe(
            Layer.provideMerge(Keys.layerBackendApi),
            Layer.provide(layer)
          )
        )
      )
    }))

  it.effect("a cached token is kept if the same keys are fetched again", () =>
    Effect.gen(function*() {
      const { layer, sent } = backend(() => set(key.jwk))
      yield* Effect.gen(function*() {
        yield* start
        const keys = yield* Keys.Keys
        const [before] = yield* keys.find(key.kid)
        yield* keys.refresh
        assert.isTrue(keys.isTrusted(before!))
      }).pipe(Effect.provide(layer))
      assert.strictEqual(sent.length, 2)
    }))

  it.effect("are refreshed in the background after 5 minutes", () =>
    Effect.gen(function*() {
      const { layer, sent } = backend((_, number) => number === 1 ? set(key.jwk) : Effect.never)
      yield* Effect.gen(function*() {
        yield* start
        yield* verify(longLived())
        yield* TestClock.adjust("299 seconds")
        yield* verify(longLived())
        assert.strictEqual(sent.length, 1)
        yield* TestClock.adjust("1 second")
        yield* verify(longLived())
        yield* Effect.yieldNow()
        assert.strictEqual(sent.length, 2)
      }).pipe(Effect.provide(layer))
    }))

  it.effect(
    "are used for an hour while Clerk is unreachable, and then verification fails",
    () =>
      Effect.gen(function*() {
        const { layer } = backend((_, number) => number === 1 ? set(key.jwk) : html(500))
        const log = recorder()
        yield* Effect.gen(function*() {
          yield* start
          const text = longLived()
          yield* verify(text)
          for (let minute = 0; minute < 64; minute++) {
            yield* TestClock.adjust("1 minute")
            assert.strictEqual(yield* outcome(text), "accepted")
          }
          assert.strictEqual(yield* outcomeInTime(longLived("ins_unknown")), "TokenUnverifiable Unreachable")
          assert.strictEqual(yield* outcome(longLived("ins_unknown_too")), "TokenUnverifiable Unreachable")
          assert.deepStrictEqual([...new Set(log.lines)], [
            "WARN Clerk's keys could not be fetched (Unreachable): the cached keys are used"
          ])
          yield* TestClock.adjust("1 minute")
          assert.strictEqual(yield* outcomeInTime(longLived()), "TokenUnverifiable Unreachable")
          assert.match(log.lines.at(-1)!, /^ERROR Clerk's keys could not be fetched\. /)
        }).pipe(Effect.provide([layer, log.layer]))
      }),
    20_000
  )

  it.effect("are fetched soon after Clerk is reachable again", () =>
    Effect.gen(function*() {
      let isAway = true
      const { layer } = backend(() => isAway ? failure(500) : set(key.jwk))
      yield* Effect.gen(function*() {
        yield* start
        assert.strictEqual(yield* outcomeInTime(longLived()), "TokenUnverifiable Unreachable")
        isAway = false
        yield* TestClock.adjust("1 second")
        assert.strictEqual(yield* outcome(longLived()), "accepted")
      }).pipe(Effect.provide(layer))
    }))

  const away: Readonly<Record<string, readonly [Reply, reason: TokenError.OutageReason]>> = {
    "401": [() => failure(401), "KeyRefused"],
    "403": [() => failure(403), "KeyRefused"],
    "404": [() => failure(404), "Unreachable"],
    "429 with Retry-After": [() => failure(429, { "retry-after": "20" }), "Throttled"],
    "500 HTML": [() => html(500), "Unreachable"],
    "503": [() => failure(503), "Unreachable"],
    "{}": [() => json({}), "NoKeys"],
    "no keys": [() => set(), "NoKeys"],
    "no usable key": [() => set({ kty: "EC" }, null, 1), "NoKeys"],
    "200 HTML": [() => html(200), "NoKeys"],
    "a body that is cut": [() => Effect.sync(() => new Response(`{"keys":[`)), "NoKeys"],
    "a lost connection": [() => Effect.fail("lost"), "Unreachable"],
    "a redirect": [
      () => Effect.sync(() => new Response(null, { status: 302, headers: { location: "https://evil.example.com" } })),
      "Unreachable"
    ],
    "no answer": [() => Effect.never, "Unreachable"]
  }
  for (const [name, [reply, reason]] of Object.entries(away)) {
    it.effect(`cannot be fetched: ${name}`, () =>
      Effect.gen(function*() {
        const { layer } = backend(reply)
        const log = recorder()
        yield* Effect.gen(function*() {
          yield* start
          assert.strictEqual(yield* outcomeInTime(longLived()), `TokenUnverifiable ${reason}`)
          const { message } = new TokenError.TokenUnverifiable({ reason, retryAfter: null })
          assert.deepStrictEqual(log.lines, [`ERROR Clerk's keys could not be fetched. ${message}`])
        }).pipe(Effect.provide([layer, log.layer]))
      }))
    it.effect(`cannot be refreshed, so the cached keys are used: ${name}`, () =>
      Effect.gen(function*() {
        const { layer } = backend((sent, number) => number === 1 ? set(key.jwk) : reply(sent, number))
        yield* Effect.gen(function*() {
          yield* start
          yield* verify(longLived())
          yield* TestClock.adjust("6 minutes")
          assert.strictEqual(yield* outcome(longLived()), "accepted")
          yield* TestClock.adjust("11 seconds")
          assert.strictEqual(yield* outcome(longLived()), "accepted")
        }).pipe(Effect.provide(layer))
      }))
  }

  it.effect("a caller waits at most 10 seconds, and learns how long Clerk asks to wait", () =>
    Effect.gen(function*() {
      const { layer, sent } = backend(() => failure(429, { "retry-after": "20" }))
      yield* Effect.gen(function*() {
        yield* start
        const error = yield* Effect.flip(verify(longLived()))
        assert.strictEqual(error._tag === "TokenUnverifiable" && String(error.retryAfter), "Duration(20s)")
        yield* TestClock.adjust("19 seconds")
        yield* Effect.flip(verify(longLived()))
        assert.strictEqual(sent.length, 1)
      }).pipe(Effect.provide(layer))
    }))

  it.effect("that are not public RSA keys for signatures are ignored", () =>
    Effect.gen(function*() {
      const { d: _, ...jwk } = key.jwk as Record<string, unknown>
      const others = [
        { ...jwk, kid: "enc", use: "enc" },
        { ...jwk, kid: "other", alg: "RS512" },
        { kty: "EC", kid: "ec", crv: "P-256", x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y: "x" },
        { kty: "oct", kid: "oct", k: "secret" },
        { ...jwk, kid: "no modulus", n: undefined },
        { ...jwk, kid: "a wrong modulus", n: "*" },
        { ...jwk, kid: "a short modulus", n: "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8" },
        { ...jwk, kid: "a long modulus", n: "A".repeat(100_000) }
      ]
      const { layer } = backend(() =>
        set(...others, { ...jwk, kid: "plain", use: undefined, alg: undefined, d: "AQAB" })
      )
      yield* Effect.gen(function*() {
        yield* start
        for (const { kid } of others) {
          assert.strictEqual(yield* outcome(longLived(kid)), "TokenRejected UnknownKey", kid)
        }
        assert.strictEqual(yield* outcome(longLived("plain")), "accepted")
        const [found] = yield* Effect.flatMap(Keys.Keys, (keys) => keys.find("plain"))
        assert.strictEqual(found!.type, "public")
      }).pipe(Effect.provide(layer))
    }))

  it.effect("with the same id are both tried, and more than 32 are not kept", () =>
    Effect.gen(function*() {
      const more = Array.from({ length: 30 }, (_, i) => ({ ...key.jwk, kid: `ins_more_${i}` }))
      const { layer } = backend(() =>
        set(otherKey().jwk, { ...key.jwk, kid: "ins_2" }, ...more, { ...key.jwk, kid: "last" })
      )
      yield* Effect.gen(function*() {
        yield* start
        assert.strictEqual(yield* outcome(longLived("ins_2")), "accepted")
        assert.strictEqual(yield* outcome(token({}, {}, otherKey())), "accepted")
        assert.strictEqual(yield* outcome(longLived("ins_more_29")), "accepted")
        assert.strictEqual(yield* outcome(longLived("last")), "TokenRejected UnknownKey")
      }).pipe(Effect.provide(layer))
    }))
})

describe("the keys of the Frontend API", () => {
  const frontend = (reply: Reply, url = "https://clerk.example.com") => {
    const { layer, sent } = scripted(reply)
    return {
      sent,
      layer: SessionTokens.layer({ publishableKey, authorizedParties: [origin] }).pipe(
        Layer.provide(Keys.layerFrontendApi(url)),
        Layer.provide(layer)
      )
    }
  }

  it.effect("are fetched without a secret key", () =>
    Effect.gen(function*() {
      const { layer, sent } = frontend(() => set(key.jwk))
      yield* Effect.provide(Effect.zipRight(start, verify(token())), layer)
      assert.strictEqual(sent[0]!.url.href, "https://clerk.example.com/.well-known/jwks.json")
      assert.notProperty(sent[0]!.headers, "authorization")
    }))

  const away: Readonly<Record<string, readonly [Reply, reason: string]>> = {
    "429 with Retry-After": [() => failure(429, { "retry-after": "20" }), "Throttled"],
    "500 HTML": [() => html(500), "Unreachable"],
    "{}": [() => json({}), "NoKeys"],
    "200 HTML": [() => html(200), "NoKeys"],
    "more than 64 KiB": [() => json({ keys: [key.jwk], more: "x".repeat(70_000) }), "NoKeys"],
    "a lost connection": [() => Effect.fail("lost"), "Unreachable"],
    "a redirect": [() => Effect.sync(() => new Response(null, { status: 302 })), "Unreachable"],
    "no answer": [() => Effect.never, "Unreachable"]
  }
  for (const [name, [reply, reason]] of Object.entries(away)) {
    it.effect(`cannot be fetched: ${name}`, () =>
      Effect.gen(function*() {
        yield* start
        assert.strictEqual(yield* outcomeInTime(longLived()), `TokenUnverifiable ${reason}`)
      }).pipe(Effect.provide(frontend(reply).layer)))
  }

  it.effect("are fetched again after a failure", () =>
    Effect.gen(function*() {
      const { layer, sent } = frontend((_, number) => number < 3 ? html(502) : set(key.jwk))
      yield* Effect.provide(
        Effect.gen(function*() {
          yield* start
          assert.strictEqual(yield* outcomeInTime(longLived()), "accepted")
        }),
        layer
      )
      assert.strictEqual(sent.length, 3)
    }))

  for (
    const url of ["", "clerk.example.com", "http://clerk.example.com", "https://clerk.example.com/v1", "https://a@b.c"]
  ) {
    it.effect(`need its URL, which "${url}" is not`, () =>
      Effect.gen(function*() {
        const { layer } = frontend(() => set(key.jwk), url)
        assert.isTrue(Exit.isFailure(yield* Effect.exit(Effect.scoped(Layer.build(layer)))))
      }))
  }
})
