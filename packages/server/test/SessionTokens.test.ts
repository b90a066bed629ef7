import * as Keys from "@effect-clerk/server/Keys"
import * as SessionTokens from "@effect-clerk/server/SessionTokens"
import { TokenRejected } from "@effect-clerk/server/TokenError"
import { Headers } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, DateTime, Effect, Exit, Layer, Logger, Redacted, TestClock } from "effect"
import { constants, createHash, createHmac, generateKeyPairSync, privateEncrypt, sign } from "node:crypto"
import * as Jwt from "../src/internal/jwt.js"
import {
  claims,
  claimsVersion1,
  encode,
  header,
  issuer,
  key,
  now,
  origin,
  otherKey,
  publishableKey,
  signParts,
  token
} from "./support/tokens.js"

const options = { publishableKey, authorizedParties: [origin] }

const layer = (changes: SessionTokens.Options = {}, keys: Keys.Options = { jwtKey: key.pem }) =>
  SessionTokens.layer({ ...options, ...changes }).pipe(Layer.provide(Keys.layer(keys)), Layer.orDie)

const start = TestClock.setTime(now * 1000)

const verify = (text: string) =>
  Effect.flatMap(SessionTokens.SessionTokens, (sessionTokens) => sessionTokens.verify(Redacted.make(text)))

/** The reason why a token is rejected, or that it is accepted. Anything else is a defect. */
const outcome = (text: string) =>
  Effect.match(verify(text), {
    onSuccess: () => "accepted",
    onFailure: (error) => error._tag === "TokenRejected" ? error.reason : error._tag
  })

const outcomes = (cases: Readonly<Record<string, string>>, expected: string, changes: SessionTokens.Options = {}) => {
  for (const [name, text] of Object.entries(cases)) {
    it.effect(name, () =>
      start.pipe(
        Effect.zipRight(outcome(text)),
        Effect.map((actual) => assert.strictEqual(actual, expected)),
        Effect.provide(layer(changes))
      ))
  }
}

const [first, second, third] = token().split(".") as [string, string, string]
const payload = encode(claims)

describe("a session", () => {
  it.effect("has the claims of version 2", () =>
    Effect.gen(function*() {
      yield* start
      const { claims: raw, expiresAt, issuedAt, ...session } = yield* verify(token({ plan_name: "x" }))
      assert.deepStrictEqual(session as unknown, {
        _tag: "Session",
        userId: "user_2abc",
        sessionId: "sess_2abc",
        status: "active",
        organization: {
          id: "org_2abc",
          slug: "acme",
          role: "org:admin",
          permissions: ["org:dashboard:manage", "org:dashboard:read", "org:teams:read"]
        },
        features: [
          { slug: "dashboard", organization: true, user: false },
          { slug: "teams", organization: true, user: false }
        ],
        plans: [{ slug: "free", organization: false, user: true }, { slug: "pro", organization: true, user: false }],
        actor: null,
        factorAge: { first: 1, second: -1 },
        issuer,
        authorizedParty: origin
      })
      assert.strictEqual(DateTime.toEpochMillis(issuedAt), now * 1000)
      assert.strictEqual(DateTime.toEpochMillis(expiresAt), (now + 60) * 1000)
      assert.strictEqual(raw["plan_name"], "x")
    }).pipe(Effect.provide(layer())))

  it.effect("is the same with claims of version 1", () =>
    Effect.gen(function*() {
      yield* start
      const { claims: _, features: __, plans: ___, ...one } = yield* verify(signParts(first, encode(claimsVersion1)))
      const { claims: _4, features: _5, plans: _6, ...two } = yield* verify(token())
      assert.deepStrictEqual(one, two)
    }).pipe(Effect.provide(layer())))

  it.effect("cannot be changed by one request for the next", () =>
    Effect.gen(function*() {
      yield* start
      const session = yield* verify(token({ custom: { list: [1] } }))
      assert.throws(() => Object.assign(session, { userId: "user_other" }))
      assert.throws(() => (session.organization!.permissions as Array<string>).push("org:all:manage"))
      assert.throws(() => (session.claims["custom"] as { list: Array<number> }).list.push(2))
    }).pipe(Effect.provide(layer())))
})

describe("Malformed", () => {
  outcomes({
    empty: "",
    "one part": first,
    "two parts": `${first}.${second}`,
    "four parts": `${token()}.${third}`,
    "five parts, like an encrypted token": `${token()}.${first}.${second}`,
    "an empty header": `.${second}.${third}`,
    "not base64url": `${first}.${second}*.${third}`,
    "base64 with the standard alphabet": `${first}.${second}.${third.slice(0, -4)}+/AA`,
    padding: `${token()}==`,
    "a space before": ` ${token()}`,
    "a line break after": `${token()}\n`,
    "a line break within": token().replace(".", ".\n"),
    NUL: `${token()}\0`,
    "a letter outside ASCII": `${token()}ä`,
    "a part with a length that is not valid in base64": `${first}.${second}.${third.slice(0, 337)}`,
    "unused bits in the last character": `${token().slice(0, -1)}${
      third.endsWith("w") ? "x" : String.fromCharCode(third.charCodeAt(third.length - 1) + 1)
    }`,
    "a header of null": signParts(encode("null"), payload),
    "a header of []": signParts(encode("[]"), payload),
    "a header of a number": signParts(encode("1"), payload),
    "a header that is not JSON": signParts(encode("{"), payload),
    "a header with a byte order mark": signParts(encode(`\uFEFF${JSON.stringify(header)}`), payload),
    "a payload of null": signParts(encode(header), encode("null")),
    "a payload of []": signParts(encode(header), encode("[]")),
    "a payload of text": signParts(encode(header), encode(`"text"`)),
    "an empty payload": signParts(encode(header), ""),
    "a payload that is not UTF-8": signParts(encode(header), Buffer.from([0x7b, 0xff, 0x7d]).toString("base64url")),
    "the JSON form": JSON.stringify({ payload: second, signatures: [{ protected: first, signature: third }] }),
    "a critical extension": token({}, { crit: ["exp"], exp: 1 }),
    "a critical extension that others support": token({}, { crit: ["b64"], b64: false }),
    "an empty list of extensions": token({}, { crit: [] })
  }, "Malformed")
})

describe("Oversized", () => {
  const size = (length: number) => {
    const empty = token({ pad: "" }).length
    let pad = Math.floor((length - empty) * 3 / 4)
    while (token({ pad: "x".repeat(pad) }).length < length) pad++
    return token({ pad: "x".repeat(pad) })
  }
  outcomes({
    "16 KiB and one byte": `${"x".repeat(16 * 1024)}x`,
    "more than 16 KiB, signed": size(16 * 1024 + 4),
    "a megabyte": "x".repeat(1_000_000)
  }, "Oversized")
  outcomes({ "16 KiB": size(16 * 1024 - 4) }, "accepted")
})

describe("Algorithm", () => {
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey
  const input = (alg: unknown) => `${encode({ ...header, alg })}.${payload}`
  const hmac = `${input("HS256")}.${createHmac("sha256", key.pem).update(input("HS256")).digest("base64url")}`
  outcomes({
    none: `${input("none")}.`,
    NONE: `${input("NONE")}.`,
    "none, with a signature": signParts(encode({ ...header, alg: "none" }), payload),
    "an empty algorithm": signParts(encode({ ...header, alg: "" }), payload),
    absent: token({}, { alg: undefined }),
    "a number": token({}, { alg: 256 }),
    "HS256 with the public key as secret": hmac,
    RS384: `${input("RS384")}.${sign("sha384", Buffer.from(input("RS384")), key.privateKey).toString("base64url")}`,
    RS512: `${input("RS512")}.${sign("sha512", Buffer.from(input("RS512")), key.privateKey).toString("base64url")}`,
    PS256: token({}, { alg: "PS256" }),
    ES256: `${input("ES256")}.${sign("sha256", Buffer.from(input("ES256")), ec).toString("base64url")}`,
    EdDSA: token({}, { alg: "EdDSA" })
  }, "Algorithm")
})

describe("Signature", () => {
  outcomes({
    "another key": token({}, { kid: key.kid }, otherKey()),
    "of another token": `${first}.${encode({ ...claims, sub: "user_3abc" })}.${third}`,
    "with a different byte": `${first}.${second}.${third.startsWith("A") ? "B" : "A"}${third.slice(1)}`,
    "that is missing": `${first}.${second}.`,
    "that is cut in half": `${first}.${second}.${third.slice(0, 172)}`
  }, "Signature")
})

describe("a signature that is almost valid", () => {
  const signed = `${first}.${second}`
  const hash = (algorithm: string) => createHash(algorithm).update(signed).digest()
  const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex")
  const by = (signature: Buffer) => `${signed}.${signature.toString("base64url")}`

  /** A block of PKCS #1 with its padding. */
  const block = (info: Buffer, { after = "", padding = 0xff, type = 1 } = {}) => {
    const end = hex(after)
    const fill = Buffer.alloc(253 - info.length - end.length, padding)
    return Buffer.concat([Buffer.from([0, type]), fill, Buffer.from([0]), info, end])
  }
  const forged = (whole: Buffer) =>
    by(privateEncrypt({ key: key.privateKey, padding: constants.RSA_NO_PADDING }, whole))

  const sha256 = "30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00"
  const info = (head: string, algorithm = "sha256") => Buffer.concat([hex(head), hash(algorithm)])
  const good = info(`30 31 ${sha256} 04 20`)

  const { n } = key.privateKey.export({ format: "jwk" })
  const modulus = BigInt(`0x${Buffer.from(n!, "base64url").toString("hex")}`)
  const number = (value: bigint, bytes = 256) => hex(value.toString(16).padStart(bytes * 2, "0"))
  const right = Buffer.from(third, "base64url")

  outcomes({ "one that is, made by hand": forged(block(good)) }, "accepted")
  outcomes({
    "without the parameters of the algorithm": forged(
      block(info("30 2f 30 0b 06 09 60 86 48 01 65 03 04 02 01 04 20"))
    ),
    "with a length in too many bytes": forged(block(info(`30 81 31 ${sha256} 04 20`))),
    "with the name of another hash": forged(block(info("30 31 30 0d 06 09 60 86 48 01 65 03 04 02 02 05 00 04 20"))),
    "of SHA-1": forged(block(info("30 21 30 09 06 05 2b 0e 03 02 1a 05 00 04 14", "sha1"))),
    "of SHA-512": forged(block(info("30 51 30 0d 06 09 60 86 48 01 65 03 04 02 03 05 00 04 40", "sha512"))),
    "of only the hash": forged(block(hash("sha256"))),
    "of the signed text and more": forged(block(Buffer.concat([good, Buffer.from([0])]))),
    "with little padding, and anything after the hash": forged(block(good, { after: "00".repeat(194) })),
    "with padding that is zero": forged(block(good, { padding: 0 })),
    "with other padding bytes": forged(block(good, { padding: 0xfe })),
    "with the padding for encryption": forged(block(good, { type: 2 })),
    "without a padding type": forged(block(good, { type: 0 })),
    "with a zero before it": by(Buffer.concat([Buffer.from([0]), right])),
    "with a zero after it": by(Buffer.concat([right, Buffer.from([0])])),
    "and the modulus": by(number(BigInt(`0x${right.toString("hex")}`) + modulus, 257)),
    zero: by(number(0n)),
    one: by(number(1n)),
    "the modulus less one": by(number(modulus - 1n)),
    "the modulus": by(number(modulus)),
    "with its bytes reversed": by(Buffer.from(right).reverse())
  }, "Signature")
})

describe("unknown members of a header", () => {
  outcomes({
    jwk: token({}, { jwk: otherKey().jwk }),
    jku: token({}, { jku: "https://evil.example.com/jwks.json" }),
    x5u: token({}, { x5u: "https://evil.example.com/cert" }),
    x5c: token({}, { x5c: ["MIIB"] }),
    oiat: token({}, { oiat: 1 }),
    "no kid, with given keys": token({}, { kid: undefined }),
    "another kid, with given keys": token({}, { kid: "__proto__" })
  }, "accepted")
  outcomes({ "a key of their own": token({}, { jwk: otherKey().jwk, kid: "ins_2" }, otherKey()) }, "Signature")
})

describe("WrongType", () => {
  outcomes({
    "of a template": token({}, { cat: "cl_B7d4PD222AAA" }),
    "of a machine": token({}, { cat: "cl_B7d4PD333AAA" }),
    "of an unknown category": token({}, { cat: "cl_other" }),
    "of a category that is not a string": token({}, { cat: 1 }),
    "without sid": token({ sid: undefined }),
    "with a machine as its subject": token({ sub: "mch_2abc" }),
    "an OAuth access token": token({}, { typ: "at+jwt" }),
    "an OAuth access token with the long type": token({}, { typ: "application/at+jwt" }),
    "without typ": token({}, { typ: undefined })
  }, "WrongType")
  outcomes({
    "a session": token(),
    "one without a category": token({}, { cat: undefined }),
    "one with the category": token({}, { cat: "cl_I7d4PD111III" })
  }, "accepted")
})

describe("Claims", () => {
  outcomes({
    "no sub": token({ sub: undefined }),
    "an empty sub": token({ sub: "" }),
    "a sub that is a number": token({ sub: 1 }),
    "an empty sid": token({ sid: "" }),
    "a sid that is a number": token({ sid: 1 }),
    "no exp": token({ exp: undefined }),
    "an exp that is a string": token({ exp: String(now + 60) }),
    "an exp out of range": token({ exp: 1e300 }),
    "no iat": token({ iat: undefined }),
    "an iat that is null": token({ iat: null }),
    "an nbf that is a string": token({ nbf: "0" }),
    "an nbf that is null": token({ nbf: null })
  }, "Claims")
  outcomes({ "no nbf": token({ nbf: undefined }) }, "accepted")
})

describe("the clock skew of 5 seconds", () => {
  outcomes({
    "expired 4 seconds ago": token({ exp: now - 4 }),
    "active in 4 seconds": token({ nbf: now + 4 }),
    "active in 5 seconds": token({ nbf: now + 5 }),
    "issued in 4 seconds": token({ iat: now + 4 })
  }, "accepted")
  outcomes({
    "expired 5 seconds ago": token({ exp: now - 5 }),
    "expired 6 seconds ago": token({ exp: now - 6 }),
    "expired in a fraction of a second": token({ exp: now - 4.5 })
  }, "Expired")
  outcomes({ "active in 6 seconds": token({ nbf: now + 6 }) }, "NotActiveYet")
  outcomes({ "issued in 6 seconds": token({ iat: now + 6 }) }, "IssuedInFuture")
  outcomes({ "without any skew": token({ exp: now }) }, "Expired", { clockSkew: 0 })
})

describe("AuthorizedParty", () => {
  outcomes({
    absent: token({ azp: undefined }),
    empty: token({ azp: "" }),
    null: token({ azp: null }),
    another: token({ azp: "https://evil.example.com" }),
    "with a slash": token({ azp: `${origin}/` }),
    "with another port": token({ azp: `${origin}:8443` }),
    "with the origin as its prefix": token({ azp: `${origin}.evil.example.com` }),
    "a list": token({ azp: [origin] })
  }, "AuthorizedParty")
  outcomes({ "absent, where that is accepted": token({ azp: undefined }) }, "accepted", {
    missingAzp: { header: "accept" }
  })
  outcomes({ "empty, where absence is accepted": token({ azp: "" }) }, "AuthorizedParty", {
    missingAzp: { header: "accept" }
  })
})

describe("Issuer", () => {
  outcomes({
    "another instance with the same key id": token({ iss: "https://clerk.other.com" }),
    "with a slash": token({ iss: `${issuer}/` }),
    absent: token({ iss: undefined }),
    "a list": token({ iss: [issuer] })
  }, "Issuer")
  const satellites = { issuer: [issuer, "https://clerk.satellite.com"] }
  outcomes(
    { "one of several": token({ iss: "https://clerk.satellite.com" }), "the other": token() },
    "accepted",
    satellites
  )
})

describe("Audience", () => {
  const audience = ["https://api.example.com", "https://api2.example.com"]
  outcomes(
    {
      "the one": token({ aud: audience[0] }),
      "one of several": token({ aud: ["other", audience[1]] })
    },
    "accepted",
    { audience }
  )
  outcomes(
    {
      another: token({ aud: "other" }),
      absent: token(),
      "an empty list": token({ aud: [] }),
      "a list of lists": token({ aud: [audience] })
    },
    "Audience",
    { audience }
  )
  outcomes({ "any, where none is asked for": token({ aud: 1 }) }, "accepted")
})

describe("the status of the session", () => {
  outcomes({ pending: token({ sts: "pending" }) }, "Pending")
  outcomes({ pending: token({ sts: "pending" }) }, "accepted", { acceptPending: true })
  outcomes({
    active: token({ sts: "active" }),
    unknown: token({ sts: "other" }),
    "an actor": token({ act: { sub: "user_admin", iss: "https://dashboard.clerk.com", sid: "sess_1" } }),
    "no fva": token({ fva: undefined })
  }, "accepted")
})

describe("of duplicate members the last counts", () => {
  const twice = (first: string, second: string) =>
    signParts(encode(header), encode(JSON.stringify(claims).replace("{", `{${first},`).replace(/\}$/, `,${second}}`)))
  outcomes({ "a good one": twice(`"exp":1`, `"exp":${now + 60}`) }, "accepted")
  outcomes({ "a bad one": twice(`"exp":${now + 60}`, `"exp":1`) }, "Expired")
  outcomes({
    "in the header": signParts(
      encode(JSON.stringify(header).replace("{", `{"alg":"none",`)),
      payload
    )
  }, "accepted")
  outcomes({
    "in the header, in reverse order": signParts(
      encode(JSON.stringify(header).replace(/\}$/, `,"alg":"none"}`)),
      payload
    )
  }, "Algorithm")
})

describe("the vectors of RFC 7515", () => {
  const a2 =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
  const a3 =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
  const a5 =
    "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."

  it.effect("A.2 verifies", () =>
    Effect.gen(function*() {
      const keys = yield* Keys.make({ jwtKey: key.pem })
      const jwt = Jwt.parse(a2) as Jwt.Jwt
      assert.strictEqual(Jwt.checkAlgorithm(jwt.header), null)
      assert.isTrue(keys.isTrusted(yield* Jwt.verifySignature(keys, jwt)))
    }))
  it("A.3 and A.5 have another algorithm", () => {
    for (const text of [a3, a5]) {
      assert.strictEqual(Jwt.checkAlgorithm((Jwt.parse(text) as Jwt.Jwt).header), "Algorithm")
    }
  })
  outcomes({ "A.2 is no session": a2 }, "WrongType")
})

describe("a verified token", () => {
  it.effect("is not cached beyond its expiration", () =>
    Effect.gen(function*() {
      yield* start
      assert.strictEqual(yield* outcome(token({ exp: now + 20 })), "accepted")
      yield* TestClock.adjust("24999 millis")
      assert.strictEqual(yield* outcome(token({ exp: now + 20 })), "accepted")
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* outcome(token({ exp: now + 20 })), "Expired")
    }).pipe(Effect.provide(layer())))

  it.effect("does not vouch for another token", () =>
    Effect.gen(function*() {
      yield* start
      assert.strictEqual(yield* outcome(token()), "accepted")
      assert.strictEqual(yield* outcome(`${first}.${encode({ ...claims, sub: "user_3abc" })}.${third}`), "Signature")
    }).pipe(Effect.provide(layer())))

  it.effect("is verified again if the clock was set back", () =>
    Effect.gen(function*() {
      yield* start
      assert.strictEqual(yield* outcome(token()), "accepted")
      yield* TestClock.setTime((now - 60) * 1000)
      assert.strictEqual(yield* outcome(token()), "NotActiveYet")
    }).pipe(Effect.provide(layer())))

  it.effect("is verified again if its key was removed", () =>
    Effect.gen(function*() {
      yield* start
      let isThere = true
      const given = yield* Keys.make({ jwtKey: key.pem })
      const keys = Layer.succeed(Keys.Keys, {
        ...given,
        find: (keyId) => isThere ? given.find(keyId) : Effect.succeed([]),
        isTrusted: () => isThere
      })
      const test = Effect.gen(function*() {
        assert.strictEqual(yield* outcome(token()), "accepted")
        isThere = false
        assert.strictEqual(yield* outcome(token()), "UnknownKey")
      })
      yield* Effect.provide(test, SessionTokens.layer(options).pipe(Layer.provide(keys)))
    }))

  const counted = (capacity: number) =>
    Effect.gen(function*() {
      yield* start
      let finds = 0
      const given = yield* Keys.make({ jwtKey: key.pem })
      const keys = Layer.succeed(Keys.Keys, {
        ...given,
        find: (keyId) => Effect.zipRight(Effect.sync(() => finds++), given.find(keyId))
      })
      const verifyAll = (...names: ReadonlyArray<string>) =>
        Effect.forEach(names, (sub) => verify(token({ sub })), { discard: true })
      return yield* Effect.gen(function*() {
        yield* verifyAll("a", "b", "a", "c", "a", "b", "c")
        return finds
      }).pipe(Effect.provide(SessionTokens.layer({ ...options, cache: capacity }).pipe(Layer.provide(keys))))
    })

  it.effect("is evicted if it was used least recently and the cache is full", () =>
    Effect.map(counted(2), (finds) => assert.strictEqual(finds, 5)))
  it.effect("is kept while the cache has room", () => Effect.map(counted(3), (finds) => assert.strictEqual(finds, 3)))
  it.effect("is not cached if the cache is disabled", () =>
    Effect.map(counted(0), (finds) => assert.strictEqual(finds, 7)))

  it.effect("is accepted by the rule for cookies only in the cookie", () =>
    Effect.gen(function*() {
      yield* start
      const sessionTokens = yield* SessionTokens.SessionTokens
      const text = token({ azp: undefined })
      const cookie = Headers.fromInput({ cookie: `__session=${text}`, "sec-fetch-site": "same-origin" })
      yield* sessionTokens.authenticate(cookie)
      assert.strictEqual(yield* outcome(text), "AuthorizedParty")
      yield* sessionTokens.authenticate(cookie)
    }).pipe(Effect.provide(layer())))
})

describe("several keys, as during a rotation", () => {
  for (const [name, signer] of [["the first", key], ["the second", otherKey()]] as const) {
    it.effect(`${name} verifies`, () =>
      start.pipe(
        Effect.zipRight(verify(token({}, {}, signer))),
        Effect.provide(layer({}, { jwtKey: [key.pem, otherKey().pem] }))
      ))
  }
})

describe("an invalid option", () => {
  const cases: Readonly<Record<string, SessionTokens.Options>> = {
    "a secret key as the publishable key": { publishableKey: "sk_test_abc" },
    "a publishable key without a host": { publishableKey: "pk_test_abc" },
    "a publishable key of something else": { publishableKey: `pk_test_${btoa("a b$")}` },
    "no origins": { authorizedParties: [] },
    "an origin with a slash": { authorizedParties: [`${origin}/`] },
    "an origin without a scheme": { authorizedParties: ["app.example.com"] },
    "an issuer with a slash": { issuer: `${issuer}/` },
    "no issuers": { issuer: [] },
    "no audiences": { audience: [] },
    "an infinite skew": { clockSkew: "Infinity" as never },
    "a negative cache size": { cache: -1 },
    "a fractional cache size": { cache: 0.5 }
  }
  for (const [name, changes] of Object.entries(cases)) {
    it.effect(name, () =>
      Effect.gen(function*() {
        const exit = yield* SessionTokens.layer({ ...options, ...changes }).pipe(
          Layer.provide(Keys.layer({ jwtKey: key.pem })),
          Layer.build,
          Effect.scoped,
          Effect.exit
        )
        assert.isTrue(Exit.isFailure(exit))
        assert.notInclude(JSON.stringify(exit), "sk_test_abc")
      }))
  }

  it.effect("layerConfig needs the publishable key", () =>
    Effect.gen(function*() {
      const build = (environment: ReadonlyArray<readonly [string, string]>) =>
        SessionTokens.layerConfig({ authorizedParties: [origin] }).pipe(
          Layer.provide(Keys.layerConfig()),
          Layer.build,
          Effect.scoped,
          Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["CLERK_JWT_KEY", key.pem], ...environment]))),
          Effect.exit
        )
      assert.isTrue(Exit.isFailure(yield* build([])))
      assert.isTrue(Exit.isSuccess(yield* build([["CLERK_PUBLISHABLE_KEY", publishableKey]])))
    }))
})

it.effect("a warning is logged once for each claim that is not checked", () =>
  Effect.gen(function*() {
    const lines: Array<unknown> = []
    const logger = Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => lines.push(message)))
    yield* SessionTokens.layer().pipe(
      Layer.provide(Keys.layer({ jwtKey: key.pem })),
      Layer.build,
      Effect.scoped,
      Effect.provide(logger)
    )
    assert.strictEqual(lines.length, 2)
  }))

it("a rejection says what to do, and has the reason of @clerk/backend", () => {
  const error = new TokenRejected({ reason: "Expired", tokenType: "session", carrier: "header" })
  assert.strictEqual(
    error.message,
    "The session token in the header was rejected (Expired). It has expired. Get a new one. If it is new, check the clock of this machine."
  )
  assert.strictEqual(error.clerkReason, "token-expired")
})
