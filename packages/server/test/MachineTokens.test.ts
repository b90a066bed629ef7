import type * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Authentication from "@effect-clerk/server/Authentication"
import * as Keys from "@effect-clerk/server/Keys"
import * as MachineTokens from "@effect-clerk/server/MachineTokens"
import * as SessionTokens from "@effect-clerk/server/SessionTokens"
import type { TokenType } from "@effect-clerk/server/TokenError"
import { Headers } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Exit, Fiber, Layer, Redacted, TestClock } from "effect"
import { clerk, failure, html, json, type Reply, secretKey } from "./support/clerk.js"
import { encode, header, issuer, key, now, origin, publishableKey, signParts, token } from "./support/tokens.js"

const machines = (
  reply: Reply,
  options: MachineTokens.Options = {},
  client: Partial<ClerkClient.Options> = {}
) => {
  const { layer, sent } = clerk(reply, client)
  return {
    sent,
    layer: MachineTokens.layer({ publishableKey, ...options }).pipe(
      Layer.provide(Keys.layer({ jwtKey: key.pem })),
      Layer.provide(layer),
      Layer.orDie
    )
  }
}

const start = TestClock.setTime(now * 1000)

const verify = (text: string) =>
  Effect.flatMap(MachineTokens.MachineTokens, (machineTokens) => machineTokens.verify(Redacted.make(text)))

const outcome = (text: string) =>
  Effect.match(verify(text), {
    onSuccess: ({ _tag }) => _tag as string,
    onFailure: ({ _tag, reason }) => `${_tag} ${reason}`
  })

const outcomeInTime = (text: string) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.fork(outcome(text))
    yield* TestClock.adjust("11 seconds")
    return yield* Fiber.join(fiber)
  })

const future = (now + 3600) * 1000

const answers = {
  m2m: {
    object: "machine_to_machine_token",
    id: "mt_1",
    subject: "mch_2abc",
    claims: { team: "a" },
    scopes: ["mch_3abc"],
    revoked: false,
    revocation_reason: null,
    expired: false,
    expiration: future,
    last_used_at: null,
    created_at: 1,
    updated_at: 1
  },
  oauth: {
    object: "clerk_idp_oauth_access_token",
    id: "oat_1",
    client_id: "client_1",
    subject: "user_2abc",
    scopes: ["profile", "email"],
    revoked: false,
    revocation_reason: null,
    expired: false,
    expiration: future / 1000,
    created_at: 1,
    updated_at: 1
  },
  apiKey: {
    object: "api_key",
    id: "ak_1",
    type: "api_key",
    subject: "org_2abc",
    name: "CI",
    description: null,
    claims: null,
    scopes: ["read"],
    revoked: false,
    revocation_reason: null,
    expired: false,
    expiration: null,
    created_by: "user_2abc",
    last_used_at: null,
    created_at: 1,
    updated_at: 1
  }
}

const kinds = [
  {
    type: "m2m",
    text: "mt_secret+/=",
    path: "/v1/m2m_tokens/verify",
    member: "token",
    machine: {
      _tag: "M2M",
      id: "mt_1",
      machineId: "mch_2abc",
      scopes: ["mch_3abc"],
      claims: { team: "a" },
      expiresAt: future
    }
  },
  {
    type: "oauth",
    text: "oat_secret",
    path: "/v1/oauth_applications/access_tokens/verify",
    member: "access_token",
    machine: {
      _tag: "OAuth",
      id: "oat_1",
      clientId: "client_1",
      userId: "user_2abc",
      scopes: ["profile", "email"],
      actor: null,
      expiresAt: future
    }
  },
  {
    type: "apiKey",
    text: "ak_secret",
    path: "/v1/api_keys/verify",
    member: "secret",
    machine: {
      _tag: "ApiKey",
      id: "ak_1",
      name: "CI",
      subject: "org_2abc",
      scopes: ["read"],
      claims: {},
      createdBy: "user_2abc",
      expiresAt: null
    }
  }
] as const

/** A readable time, for comparisons. */
const plain = ({ expiresAt, ...machine }: { readonly expiresAt: DateTime.Utc | null }) => ({
  ...machine,
  expiresAt: expiresAt === null ? null : DateTime.toEpochMillis(expiresAt)
})

for (const { machine, member, path, text, type } of kinds) {
  describe(`an opaque token: ${type}`, () => {
    const answer: Readonly<Record<string, unknown>> = answers[type]

    it.effect("is the caller in Clerk's answer", () =>
      Effect.gen(function*() {
        const { layer, sent } = machines(() => json(answer))
        const verified = yield* Effect.provide(Effect.zipRight(start, verify(text)), layer)
        assert.deepStrictEqual(plain(verified) as unknown, machine)
        assert.deepStrictEqual(sent.map(({ body, method, url }) => [method, url.pathname, body]), [
          ["POST", path, { [member]: text }]
        ])
      }))

    it.effect("is verified with the key of the machine if it is an M2M token and there is such a key", () =>
      Effect.gen(function*() {
        const machineSecretKey = Redacted.make("ak_machine")
        const { layer, sent } = machines(() => json(answer), {}, { machineSecretKey })
        yield* Effect.provide(Effect.zipRight(start, verify(text)), layer)
        assert.deepStrictEqual(sent.map(({ headers }) => headers["authorization"]), [
          `Bearer ${type === "m2m" ? "ak_machine" : secretKey}`
        ])
      }))

    const rejected: Readonly<Record<string, readonly [answer: unknown, expected: string]>> = {
      "that is revoked": [{ ...answer, revoked: true }, "TokenRejected Revoked"],
      "that is expired": [{ ...answer, expired: true }, "TokenRejected Expired"],
      "with an expiration in the past": [{ ...answer, expiration: (now - 6) * 1000 }, "TokenRejected Expired"],
      "with an expiration in the past, in seconds": [{ ...answer, expiration: now - 6 }, "TokenRejected Expired"],
      "that is not active": [{ active: false }, "TokenRejected Inactive"],
      "that is not active, in an otherwise complete answer": [{ ...answer, active: false }, "TokenRejected Inactive"],
      "of another kind": [{ ...answer, object: "session" }, "TokenRejected WrongType"],
      "with a subject of another kind": [{ ...answer, subject: "sess_2abc" }, "TokenRejected WrongType"],
      "without a subject": [{ ...answer, subject: undefined }, "TokenUnverifiable UnexpectedAnswer"],
      "without revoked": [
        { ...answer, revoked: undefined },
        "TokenUnverifiable UnexpectedAnswer"
      ],
      "without a valid expired": [
        { ...answer, expired: "false" },
        "TokenUnverifiable UnexpectedAnswer"
      ],
      "without an expiration": [{ ...answer, expiration: undefined }, "TokenUnverifiable UnexpectedAnswer"],
      "for which Clerk answers {}": [{}, "TokenUnverifiable UnexpectedAnswer"],
      "for which Clerk answers null": [null, "TokenUnverifiable UnexpectedAnswer"],
      "for which Clerk answers a list": [[answer], "TokenUnverifiable UnexpectedAnswer"]
    }
    for (const [name, [body, expected]] of Object.entries(rejected)) {
      it.effect(`is not accepted: one ${name}`, () =>
        Effect.gen(function*() {
          yield* start
          assert.strictEqual(yield* outcome(text), expected)
        }).pipe(Effect.provide(machines(() => json(body)).layer)))
    }

    it.effect("may have expired within the clock skew", () =>
      Effect.gen(function*() {
        yield* start
        assert.strictEqual(yield* outcome(text), machine._tag)
      }).pipe(Effect.provide(machines(() => json({ ...answer, expiration: (now - 4) * 1000 })).layer)))

    const away: Readonly<Record<string, readonly [Reply, expected: string]>> = {
      "400": [() => failure(400), "TokenRejected Malformed"],
      "404": [() => failure(404), "TokenRejected NotFound"],
      "401": [() => failure(401), "TokenUnverifiable KeyRefused"],
      "429": [() => failure(429, { "retry-after": "20" }), "TokenUnverifiable Throttled"],
      "500 HTML": [() => html(500), "TokenUnverifiable Unreachable"],
      "200 HTML": [() => html(200), "TokenUnverifiable UnexpectedAnswer"],
      "a lost connection": [() => Effect.fail("lost"), "TokenUnverifiable Unreachable"],
      "no answer": [() => Effect.never, "TokenUnverifiable Unreachable"]
    }
    for (const [name, [reply, expected]] of Object.entries(away)) {
      it.effect(`has an answer of ${name}`, () =>
        Effect.gen(function*() {
          yield* start
          assert.strictEqual(yield* outcomeInTime(text), expected)
        }).pipe(Effect.provide(machines(reply).layer)))
    }
  })
}

describe("Clerk is called", () => {
  it.effect("once for concurrent verifications of a token", () =>
    Effect.gen(function*() {
      const { layer, sent } = machines(() => Effect.zipRight(Effect.sleep("1 second"), json(answers.apiKey)))
      yield* Effect.gen(function*() {
        yield* start
        const fiber = yield* Effect.fork(
          Effect.forEach(Array.from({ length: 50 }), () => verify("ak_secret"), { concurrency: "unbounded" })
        )
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(fiber)
      }).pipe(Effect.provide(layer))
      assert.strictEqual(sent.length, 1)
    }))

  it.effect("each time for a known token, so that it can be revoked", () =>
    Effect.gen(function*() {
      const { layer } = machines((_, number) => json({ ...answers.apiKey, revoked: number > 1 }))
      yield* Effect.gen(function*() {
        yield* start
        assert.strictEqual(yield* outcome("ak_secret"), "ApiKey")
        assert.strictEqual(yield* outcome("ak_secret"), "TokenRejected Revoked")
      }).pipe(Effect.provide(layer))
    }))

  it.effect("not again within cacheFor, but not beyond the token's expiration", () =>
    Effect.gen(function*() {
      const expiration = (now + 25) * 1000
      const { layer, sent } = machines(() => json({ ...answers.apiKey, expiration }), { cacheFor: "20 seconds" })
      yield* Effect.gen(function*() {
        yield* start
        yield* verify("ak_secret")
        yield* TestClock.adjust("19 seconds")
        yield* verify("ak_secret")
        assert.strictEqual(sent.length, 1)
        yield* TestClock.adjust("1 second")
        yield* verify("ak_secret")
        assert.strictEqual(sent.length, 2)
        yield* TestClock.adjust("10 seconds")
        assert.strictEqual(yield* outcome("ak_secret"), "TokenRejected Expired")
      }).pipe(Effect.provide(layer))
    }))

  it.effect("not again for 30 seconds for an unknown token", () =>
    Effect.gen(function*() {
      const { layer, sent } = machines(() => failure(404))
      yield* Effect.gen(function*() {
        yield* start
        for (let i = 0; i < 30; i++) {
          assert.strictEqual(yield* outcome("oat_secret"), "TokenRejected NotFound")
          yield* TestClock.adjust("999 millis")
        }
        assert.strictEqual(sent.length, 1)
        yield* TestClock.adjust("1 second")
        yield* outcome("oat_secret")
        assert.strictEqual(sent.length, 2)
      }).pipe(Effect.provide(layer))
    }))

  for (
    const [name, reply] of [["revoked", () => json({ ...answers.oauth, revoked: true })], [
      "500",
      () => html(500)
    ]] as const
  ) {
    it.effect(`again after any other answer: ${name}`, () =>
      Effect.gen(function*() {
        const { layer, sent } = machines(reply)
        yield* Effect.gen(function*() {
          yield* start
          yield* outcome("oat_secret")
          const asked = sent.length
          yield* outcome("oat_secret")
          assert.isAbove(sent.length, asked)
        }).pipe(Effect.provide(layer))
      }))
  }

  it.effect("not at all for a text that cannot be a token", () =>
    Effect.gen(function*() {
      const { layer, sent } = machines(() => failure(404))
      yield* Effect.gen(function*() {
        yield* start
        for (const text of ["", "ak_", "mt_ä", "oat_a b", "oat_\n", `ak_${"x".repeat(513)}`, "AK_x", "x", "a.b.c"]) {
          assert.strictEqual(yield* outcome(text), "TokenRejected Malformed", text)
        }
        assert.strictEqual(yield* outcome("x".repeat(20_000)), "TokenRejected Oversized")
      }).pipe(Effect.provide(layer))
      assert.strictEqual(sent.length, 0)
    }))
})

const m2mClaims = {
  iss: issuer,
  sub: "mch_2abc",
  iat: now,
  exp: now + 3600,
  jti: "mt_1",
  scopes: "mch_3abc mch_4abc",
  team: "a"
}
const m2m = (changes: Readonly<Record<string, unknown>> = {}, headerChanges: Readonly<Record<string, unknown>> = {}) =>
  signParts(
    encode({ ...header, cat: "cl_B7d4PD333AAA", ...headerChanges }),
    encode({ ...m2mClaims, ...changes })
  )

const oauthClaims = {
  iss: issuer,
  sub: "user_2abc",
  client_id: "client_1",
  scope: "profile email",
  iat: now,
  exp: now + 3600,
  jti: "oat_1"
}
const oauth = (
  changes: Readonly<Record<string, unknown>> = {},
  headerChanges: Readonly<Record<string, unknown>> = {}
) =>
  signParts(
    encode({ alg: "RS256", typ: "at+jwt", kid: key.kid, ...headerChanges }),
    encode({ ...oauthClaims, ...changes })
  )

const cases = (
  table: Readonly<Record<string, readonly [text: string, expected: string]>>,
  options: MachineTokens.Options = {}
) => {
  for (const [name, [text, expected]] of Object.entries(table)) {
    it.effect(name, () =>
      Effect.gen(function*() {
        const { layer, sent } = machines(() => failure(404), options)
        assert.strictEqual(yield* Effect.provide(Effect.zipRight(start, outcome(text)), layer), expected)
        assert.strictEqual(sent.length, 0)
      }))
  }
}

describe("a JWT", () => {
  it.effect("of a machine is an M2M token", () =>
    Effect.gen(function*() {
      yield* start
      assert.deepStrictEqual(plain(yield* verify(m2m())) as unknown, {
        _tag: "M2M",
        id: "mt_1",
        machineId: "mch_2abc",
        scopes: ["mch_3abc", "mch_4abc"],
        claims: { scopes: "mch_3abc mch_4abc", team: "a" },
        expiresAt: future
      })
      const other = yield* verify(m2m({ scopes: undefined, aud: ["mch_5abc"] }))
      assert.deepStrictEqual(other.scopes, ["mch_5abc"])
    }).pipe(Effect.provide(machines(() => failure(404)).layer)))

  it.effect("of an OAuth application is an access token", () =>
    Effect.gen(function*() {
      yield* start
      assert.deepStrictEqual(plain(yield* verify(oauth({ act: { sub: "agent_1", type: "agent" } }))) as unknown, {
        _tag: "OAuth",
        id: "oat_1",
        clientId: "client_1",
        userId: "user_2abc",
        scopes: ["profile", "email"],
        actor: { userId: "agent_1", sessionId: null, issuer: null, type: "agent" },
        expiresAt: future
      })
      assert.deepStrictEqual((yield* verify(oauth({ scp: ["a", "b"] }))).scopes, ["a", "b"])
    }).pipe(Effect.provide(machines(() => failure(404)).layer)))

  cases({
    "an old M2M token without a category": [m2m({}, { cat: undefined }), "M2M"],
    "an M2M token with the category of session tokens": [
      m2m({}, { cat: "cl_B7d4PD111AAA" }),
      "TokenRejected WrongType"
    ],
    "an M2M token with a session": [m2m({ sid: "sess_1" }), "TokenRejected WrongType"],
    "an M2M token without typ": [m2m({}, { typ: undefined }), "TokenRejected WrongType"],
    "an M2M token without a signature": [m2m({}, { alg: "none" }), "TokenRejected Algorithm"],
    "an M2M token that is expired": [m2m({ exp: now - 6 }), "TokenRejected Expired"],
    "an M2M token without an expiration": [m2m({ exp: undefined }), "TokenRejected Claims"],
    "an OAuth access token with the long type": [oauth({}, { typ: "application/at+jwt" }), "OAuth"],
    "an OAuth access token of a machine": [oauth({ sub: "mch_2abc" }), "TokenRejected WrongType"],
    "an OAuth access token of another instance": [oauth({ iss: "https://x.y" }), "TokenRejected Issuer"],
    "an OAuth access token of no application": [oauth({ client_id: undefined }), "TokenRejected Claims"],
    "an OAuth access token that is expired": [oauth({ exp: now - 6 }), "TokenRejected Expired"],
    "a session token": [token(), "TokenRejected WrongType"],
    "the signature of another token": [
      `${m2m().split(".").slice(0, 2).join(".")}.${oauth().split(".")[2]}`,
      "TokenRejected Signature"
    ]
  })

  describe("for an audience", () => {
    cases({
      "that it names": [oauth({ aud: "https://mcp.example.com" }), "OAuth"],
      "that it does not name": [oauth({ aud: ["https://x.y"] }), "TokenRejected Audience"],
      "when it names none": [oauth(), "TokenRejected Audience"],
      "when it is opaque": ["oat_secret", "TokenRejected Audience"],
      "when it is a machine's": [m2m(), "M2M"]
    }, { audience: "https://mcp.example.com" })
  })
})

describe("a token of any kind", () => {
  const any = <Type extends TokenType>(headers: Readonly<Record<string, string>>, ...types: ReadonlyArray<Type>) =>
    Effect.flatMap(Authentication.Authentication, (_) => _.authenticate(Headers.fromInput(headers), types)).pipe(
      Effect.match({
        onSuccess: ({ _tag }) => _tag as string,
        onFailure: (error) => error._tag === "TokenRejected" ? `${error.reason} ${error.tokenType}` : error._tag
      })
    )

  const { layer, sent } = clerk(({ url }) =>
    json(url.pathname.includes("m2m") ? answers.m2m : url.pathname.includes("oauth") ? answers.oauth : answers.apiKey)
  )
  const live = Authentication.layer.pipe(
    Layer.provide([
      SessionTokens.layer({ publishableKey, authorizedParties: [origin] }),
      MachineTokens.layer({ publishableKey })
    ]),
    Layer.provide(Keys.layer({ jwtKey: key.pem })),
    Layer.provide(layer)
  )
  const all = ["session", "m2m", "oauth", "apiKey"] as const
  const rows: ReadonlyArray<readonly [Record<string, string>, ReadonlyArray<TokenType>, string]> = [
    [{ authorization: `Bearer ${token()}` }, all, "Session"],
    [{ cookie: `__session=${token()}` }, all, "Session"],
    [{ authorization: "Bearer ak_secret" }, all, "ApiKey"],
    [{ authorization: "Bearer mt_secret" }, all, "M2M"],
    [{ authorization: "Bearer oat_secret" }, all, "OAuth"],
    [{ authorization: `Bearer ${m2m()}` }, all, "M2M"],
    [{ authorization: `Bearer ${oauth()}` }, all, "OAuth"],
    [{ authorization: "Bearer ak_secret" }, ["session"], "WrongType apiKey"],
    [{ authorization: `Bearer ${token()}` }, ["apiKey"], "WrongType session"],
    [{ authorization: `Bearer ${m2m()}` }, ["session", "apiKey"], "WrongType m2m"],
    [{ authorization: "Bearer ak_secret", cookie: `__session=${token()}` }, ["session"], "WrongType apiKey"],
    [{ cookie: `__session=${token()}` }, ["apiKey"], "TokenMissing"],
    [{ cookie: "__session=ak_secret" }, all, "Malformed session"],
    [{ authorization: "Bearer x" }, all, "Malformed null"],
    [{}, all, "TokenMissing"],
    [{}, ["m2m"], "TokenMissing"]
  ]
  for (const [headers, types, expected] of rows) {
    const name = Object.entries(headers).map(([name, value]) => `${name}: ${value.slice(0, 20)}`).join(", ")
    it.effect(`${name || "nothing"}; ${types.join(", ")}: ${expected}`, () =>
      Effect.gen(function*() {
        yield* start
        assert.strictEqual(yield* any(headers, ...types), expected)
      }).pipe(Effect.provide(live)))
  }

  it.effect("is not sent to Clerk if its kind is not accepted", () =>
    Effect.gen(function*() {
      const before = sent.length
      yield* any({ authorization: "ak_secret" }, "session", "m2m")
      assert.strictEqual(sent.length, before)
    }).pipe(Effect.provide(live)))
})

it.effect("an invalid option is refused", () =>
  Effect.gen(function*() {
    for (const options of [{ publishableKey: "pk" }, { issuer: [] }, { cacheFor: "Infinity" as never }]) {
      const { layer } = clerk(() => failure(404))
      const built = MachineTokens.layer(options).pipe(
        Layer.provide(Keys.layer({ jwtKey: key.pem })),
        Layer.provide(layer)
      )
      assert.isTrue(Exit.isFailure(yield* Effect.exit(Effect.scoped(Layer.build(built)))))
    }
  }))
