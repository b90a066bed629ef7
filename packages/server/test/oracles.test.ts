import { verifyToken } from "@clerk/backend"
import { signedInAuthObject } from "@clerk/backend/internal"
import * as Authorization from "@effect-clerk/core/Authorization"
import * as SessionClaims from "@effect-clerk/core/SessionClaims"
import * as Keys from "@effect-clerk/server/Keys"
import * as SessionTokens from "@effect-clerk/server/SessionTokens"
import { afterAll, assert, beforeAll, describe, it, vi } from "@effect/vitest"
import { Effect, FastCheck as fc, Layer, Option, Redacted, Runtime, TestClock } from "effect"
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
  signParts
} from "./support/tokens.js"

/** Members of a record, each unchanged, left out or replaced. */
const changed = <A extends object>(record: A, changes: { readonly [key: string]: ReadonlyArray<unknown> }) =>
  fc.record(
    Object.fromEntries(
      Object.keys({ ...record, ...changes }).map((name) => [
        name,
        fc.oneof(
          { weight: 40, arbitrary: fc.constant((record as Record<string, unknown>)[name]) },
          { weight: 1, arbitrary: fc.constantFrom(undefined, ...changes[name] ?? []) }
        )
      ])
    )
  )

const times = [-100, -6, -5, -4, 0, 4, 5, 6, 100].map((seconds) => now + seconds)
const odd = [null, "", "x", 0, 1.5, 1e300, true, [], {}]

const anyClaims = (aud: string | undefined) =>
  fc.oneof(
    ...[claims, claimsVersion1].map((record) =>
      changed({ ...record, aud }, {
        iss: ["https://clerk.other.com", ...odd],
        sub: ["mch_1", ...odd],
        sid: odd,
        azp: ["https://evil.example.com", `${origin}/`, ...odd],
        aud: ["https://api.example.com", ["https://api.example.com", "x"], ...odd],
        iat: [...times, ...odd],
        nbf: [...times, ...odd],
        exp: [...times, ...odd],
        fva: odd,
        sts: ["active", "pending", ...odd],
        act: odd,
        v: odd
      })
    )
  )

const anyHeader = changed(header, {
  alg: ["none", "HS256", "RS384", "RS512", "PS256", ...odd],
  typ: ["jwt", "at+jwt", ...odd],
  kid: odd,
  cat: ["cl_B7d4PD222AAA", "cl_B7d4PD333AAA", "cl_I7d4PD111III", ...odd],
  crit: [["exp"], ["b64"], ...odd],
  b64: [false]
})

const alphabet = [..."ABCxyz019-_=.+/ \n\0ä"]

/** A change of the text itself: none, or some characters replaced by one. */
const edits = fc.oneof(
  { weight: 3, arbitrary: fc.constant((text: string) => text) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom("", ...alphabet)).map(
      ([at, length, insert]) => (text: string) => {
        const index = at % (text.length + 1)
        return text.slice(0, index) + insert + text.slice(index + length)
      }
    )
  }
)

const tokens = (aud: string | undefined) =>
  fc.tuple(anyHeader, anyClaims(aud), fc.constantFrom(key, key, key, key, otherKey()), edits).map(
    ([header, claims, signer, edit]) => edit(signParts(encode(header), encode(claims), signer))
  )

const audience = "https://api.example.com"

/** Inputs that `@clerk/backend` accepts and this package rejects, by the reason. */
const stricter = new Set(["Malformed", "Algorithm", "WrongType", "Claims", "Issuer", "Audience", "Pending"])

describe("every accepted token is accepted by verifyToken of @clerk/backend too", () => {
  // only the clock is replaced, because @clerk/backend uses the one of the system
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: now * 1000 })
  })
  afterAll(() => {
    vi.useRealTimers()
  })

  const check = (
    options: SessionTokens.Options,
    texts: fc.Arbitrary<string>,
    numRuns: number,
    property: (text: string) => Effect.Effect<void, never, SessionTokens.SessionTokens>
  ) =>
    Effect.gen(function*() {
      yield* TestClock.setTime(now * 1000)
      const runtime = yield* Effect.runtime<SessionTokens.SessionTokens>()
      const all = fc.asyncProperty(texts, (text) => Runtime.runPromise(runtime)(property(text)))
      yield* Effect.promise(() => fc.assert(all, { numRuns }))
    }).pipe(
      Effect.provide(
        SessionTokens.layer({ publishableKey, authorizedParties: [origin], ...options }).pipe(
          Layer.provide(Keys.layer({ jwtKey: key.pem }))
        )
      )
    )

  const verify = (text: string) =>
    Effect.flatMap(SessionTokens.SessionTokens, (sessionTokens) => sessionTokens.verify(Redacted.make(text)))

  for (const [name, options, aud] of [["", {}, undefined], [", for an audience", { audience }, audience]] as const) {
    it.effect(`a token similar to a session token${name}`, () =>
      Effect.gen(function*() {
        let accepted = 0
        yield* check(options, tokens(aud), 600, (text) =>
          Effect.gen(function*() {
            const theirs = yield* Effect.promise(() =>
              verifyToken(text, { jwtKey: key.pem, authorizedParties: [origin], ...options }).catch(() => null)
            )
            const ours = yield* Effect.either(verify(text))
            if (ours._tag === "Right") {
              accepted++
              assert.deepStrictEqual(theirs as unknown, ours.right.claims)
            } else {
              assert.strictEqual(ours.left._tag, "TokenRejected")
              if (theirs !== null) assert.include([...stricter], ours.left.reason)
            }
          }))
        assert.isAbove(accepted, 60)
      }), 60_000)
  }

  it.effect(
    "any text is rejected",
    () =>
      check(
        {},
        fc.string({ unit: "binary", maxLength: 400 }),
        500,
        (text) =>
          Effect.map(Effect.flip(verify(text)), ({ _tag }) => assert.strictEqual(_tag, "TokenRejected")).pipe(
            Effect.orDie
          )
      ),
    60_000
  )
})

const names = fc.constantFrom("dashboard", "teams", "billing")
const organizationFeatures = fc.array(fc.tuple(fc.constantFrom("o", "ou", "uo"), names), { maxLength: 3 })
const userFeatures = fc.array(names, { maxLength: 2 })
const ages = fc.constantFrom<Array<unknown>>(-1, 0, 5, 9, 10, 11, 59, 60, 1440, -2, "1", null, NaN)

const common = fc.record({
  sub: fc.constant("user_1"),
  sid: fc.constant("sess_1"),
  iss: fc.constant(issuer),
  iat: fc.constant(now),
  exp: fc.constant(now + 60),
  fva: fc.oneof(fc.tuple(ages, ages), fc.array(ages, { maxLength: 3 }), fc.constantFrom(undefined, null, "x")),
  pla: fc.oneof(fc.constantFrom("u:free", "o:pro", "u:free,o:pro", "ou:free", "uo:pro,x:free", "", undefined))
})

const version1 = fc.tuple(
  common,
  fc.record({
    org_id: fc.constantFrom("org_1", "", undefined, null),
    org_role: fc.constantFrom("org:admin", "admin", "org:member", "", undefined, null, 1),
    org_permissions: fc.constantFrom(["org:dashboard:read", "org:teams:manage"], [], undefined, null, "org:teams:read"),
    fea: fc.constantFrom("o:dashboard,u:teams", undefined)
  })
).map(([shared, own]) => ({ ...shared, ...own }))

/** The features of users come last: otherwise the two differ, see below. */
const version2 = fc.tuple(
  common,
  organizationFeatures,
  userFeatures,
  fc.constantFrom("read,manage", " read , manage ", "manage", "", undefined),
  fc.array(fc.constantFrom("0", "1", "2", "3", "4", "7", "-1", "1e3", "x", "", String(2n ** 200n + 1n)), {
    maxLength: 6
  }),
  fc.constantFrom("org_1", "", undefined),
  fc.constantFrom("admin", "org:admin", "member", "", undefined)
).map(([shared, ofOrganization, ofUser, per, masks, id, rol]) => ({
  ...shared,
  v: 2,
  fea: [...ofOrganization.map((pair) => pair.join(":")), ...ofUser.map((name) => `u:${name}`)].join(","),
  o: { id, rol, per, fpm: masks.join(",") }
}))

const optional = <A>(values: fc.Arbitrary<A>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: values })

const requirements = fc.record({
  role: optional(fc.constantFrom("admin", "org:admin", "org:org:admin", "member", "", 1 as never, null as never)),
  permission: optional(
    fc.constantFrom("dashboard:read", "org:dashboard:read", "org:teams:manage", "teams:read", "read", "", {} as never)
  ),
  feature: optional(
    fc.constantFrom("dashboard", "org:dashboard", "user:teams", "o:teams", "u:dashboard", "x:teams", "", [] as never)
  ),
  plan: optional(fc.constantFrom("free", "pro", "org:pro", "user:free", "organization:free", "user:pro", 0 as never)),
  reverification: optional(
    fc.constantFrom<Array<unknown>>(
      "strict_mfa",
      "strict",
      "moderate",
      "lax",
      "toString",
      "",
      null,
      { level: "first_factor", afterMinutes: 10 },
      { level: "second_factor", afterMinutes: 60 },
      { level: "multi_factor", afterMinutes: 10 },
      { level: "other", afterMinutes: 10 },
      { level: "first_factor", afterMinutes: 0 },
      { level: "first_factor", afterMinutes: "10" },
      {}
    )
  )
})

const both = (claims: SessionClaims.Claims, requirement: object) => {
  const session = Option.getOrThrow(SessionClaims.fromClaims(claims))
  const theirs = signedInAuthObject({ secretKey: "sk_test_x" } as never, "", claims as never)
  return {
    ours: Authorization.has(session, requirement),
    theirs: theirs.has(requirement as never)
  }
}

describe("has is the same as in @clerk/backend", () => {
  for (const [name, arbitrary] of [["1", version1], ["2", version2]] as const) {
    it(`with claims of version ${name}`, () => {
      let met = 0
      const property = fc.property(arbitrary, requirements, (claims, requirement) => {
        const { ours, theirs } = both(claims, requirement)
        if (ours) met++
        assert.strictEqual(ours, theirs)
      })
      fc.assert(property, { numRuns: 5000 })
      assert.isAbove(met, 100)
    })
  }

  const base = { ...claims, o: { id: "org_1", rol: "admin", per: "read", fpm: "0,1" } }

  it("except if a feature of a user comes before one of the organization: Clerk documents an index among all", () =>
    assert.deepStrictEqual(
      both({ ...base, fea: "u:dashboard,o:teams" }, { permission: "teams:read" }),
      { ours: true, theirs: false }
    ))

  it("except if a feature has no scope: it is not an error", () => {
    const odd = { ...base, fea: "dashboard,o:teams" }
    assert.throws(() => both(odd, { feature: "teams" }))
    assert.isTrue(Authorization.has(Option.getOrThrow(SessionClaims.fromClaims(odd)), { feature: "teams" }))
  })

  it("except if a required feature has more than a scope and a name", () =>
    assert.deepStrictEqual(both(base, { feature: "org:dashboard:more" }), { ours: false, theirs: true }))
})
