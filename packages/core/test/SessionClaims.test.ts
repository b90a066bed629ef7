import * as Authorization from "@effect-clerk/core/Authorization"
import * as SessionClaims from "@effect-clerk/core/SessionClaims"
import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"

const base = {
  iss: "https://clerk.example.com",
  sub: "user_1",
  sid: "sess_1",
  iat: 1_800_000_000,
  exp: 1_800_000_060,
  v: 2
}

const session = (claims: SessionClaims.Claims = {}) =>
  Option.getOrThrow(SessionClaims.fromClaims({ ...base, ...claims }))

const permissions = (fea: unknown, per: unknown, fpm: unknown) =>
  session({ fea, o: { id: "org_1", per, fpm } }).organization!.permissions

describe("permissions of version 2", () => {
  const rows: ReadonlyArray<readonly [fea: unknown, per: unknown, fpm: unknown, expected: ReadonlyArray<string>]> = [
    ["o:dashboard,o:teams", "manage,read", "3,2", ["org:dashboard:manage", "org:dashboard:read", "org:teams:read"]],
    ["o:dashboard", " manage , read ", "3", ["org:dashboard:manage", "org:dashboard:read"]],
    ["u:chat,o:teams", "read", "0,1", ["org:teams:read"]],
    ["u:chat,o:teams", "read", "1,1", ["org:teams:read"]],
    ["uo:chat", "read", "1", ["org:chat:read"]],
    ["ou:chat", "read", "1", ["org:chat:read"]],
    ["x:chat", "read", "1", []],
    ["chat,o:teams", "read", "1,1", ["org:teams:read"]],
    ["o:a,o:b", "read", "1", ["org:a:read"]],
    ["o:a", "read", "1,1", ["org:a:read"]],
    ["o:a", "read", "3", ["org:a:read"]],
    ["o:a,o:b", "read", "x,1", ["org:b:read"]],
    ["o:a", "read", "", []],
    ["o:a", "read", "-1", []],
    ["o:a", "read", "1e3", []],
    ["o:a", "read", "0x1", []],
    ["o:a", "read", 1, []],
    ["o:a", undefined, "1", []],
    [undefined, "read", "1", []],
    [["o:a"], ["read"], ["1"], []],
    [
      "o:a",
      Array.from({ length: 201 }, (_, i) => `p${i}`).join(","),
      String(2n ** 200n + 1n),
      ["org:a:p0", "org:a:p200"]
    ]
  ]
  for (const [fea, per, fpm, expected] of rows) {
    it(`${JSON.stringify(fea)} ${String(per).slice(0, 20)} ${JSON.stringify(fpm)}`, () =>
      assert.deepStrictEqual(permissions(fea, per, fpm), expected))
  }
})

describe("an organization", () => {
  it("is null if none is active", () => {
    assert.isNull(session().organization)
    assert.isNull(session({ o: {} }).organization)
    assert.isNull(session({ o: null }).organization)
    assert.isNull(session({ o: "org_1" }).organization)
    assert.isNull(session({ o: [], org_id: "org_1" }).organization)
    assert.isNull(session({ v: 1 }).organization)
  })
  it("has its members in version 1, if they are valid", () =>
    assert.deepStrictEqual(
      session({ v: undefined, org_id: "org_1", org_role: "admin", org_permissions: ["org:a:b", 1, null] })
        .organization as unknown,
      { id: "org_1", slug: null, role: "org:admin", permissions: ["org:a:b"] }
    ))
})

describe("what a session lacks", () => {
  for (const name of ["sub", "sid", "iss", "iat", "exp"]) {
    for (const value of [undefined, null, "", {}, NaN, 1e300]) {
      it(`${name} is ${String(value)}: there is none`, () =>
        assert.isTrue(Option.isNone(SessionClaims.fromClaims({ ...base, [name]: value }))))
    }
  }
  for (const fva of [undefined, null, [], [1], [1, 2, 3], ["1", "2"], [NaN, 1], [-2, 1], [Infinity, 1], "1,2"]) {
    it(`fva is ${JSON.stringify(fva)}: no age is known`, () => {
      assert.isNull(session({ fva }).factorAge)
      assert.isFalse(Authorization.has(session({ fva }), { reverification: "lax" }))
    })
  }
  it("members of a prototype are not claims", () => {
    const claims: SessionClaims.Claims = JSON.parse(`{"__proto__":{"o":{"id":"org_1","rol":"admin"},"v":2}}`)
    assert.isNull(session({ ...claims, v: 2 }).organization)
  })
})

it("reads the impersonator", () => {
  assert.deepStrictEqual(session({ act: { sub: "user_2", sid: "sess_2", iss: "https://x.y", type: "agent" } }).actor, {
    userId: "user_2",
    sessionId: "sess_2",
    issuer: "https://x.y",
    type: "agent"
  })
  assert.isNull(session({ act: "user_2" }).actor)
})

describe("has", () => {
  const admin = session({
    o: { id: "org_1", rol: "admin", per: "manage,read", fpm: "2,0" },
    fea: "o:billing,u:chat",
    pla: "o:pro,u:free",
    fva: [5, -1]
  })

  const rows: ReadonlyArray<readonly [requirement: Authorization.Requirement, expected: boolean]> = [
    [{}, false],
    [{ role: undefined }, false],
    [{ role: "admin" }, true],
    [{ role: "org:admin" }, true],
    [{ role: "member" }, false],
    [{ role: "" }, false],
    [{ role: null as never }, false],
    [{ permission: "org:billing:read" }, true],
    [{ permission: "billing:read" }, true],
    [{ permission: "billing:manage" }, false],
    [{ feature: "billing" }, true],
    [{ feature: "org:billing" }, true],
    [{ feature: "organization:billing" }, true],
    [{ feature: "user:billing" }, false],
    [{ feature: "user:chat" }, true],
    [{ feature: "chat" }, true],
    [{ feature: "team:chat" }, false],
    [{ feature: ":" }, false],
    [{ plan: "org:pro" }, true],
    [{ plan: "user:pro" }, false],
    [{ reverification: "strict" }, true],
    [{ reverification: "strict_mfa" }, true],
    [{ reverification: "hasOwnProperty" as never }, false],
    [{ reverification: { level: "first_factor", afterMinutes: 6 } }, true],
    [{ reverification: { level: "first_factor", afterMinutes: 5 } }, false],
    [{ role: "admin", permission: "billing:read", feature: "billing", plan: "pro", reverification: "lax" }, true],
    [{ role: "admin", permission: "billing:manage" }, false],
    [{ role: "member", permission: "billing:read" }, false],
    [{ role: "admin", feature: "other" }, false],
    [{ feature: "billing", plan: "other" }, false],
    [{ permission: "billing:read", reverification: { level: "first_factor", afterMinutes: 1 } }, false]
  ]
  for (const [requirement, expected] of rows) {
    it(`${JSON.stringify(requirement)}: ${expected}`, () => {
      assert.strictEqual(Authorization.has(admin, requirement), expected)
      assert.strictEqual(Authorization.has(requirement)(admin), expected)
    })
  }

  it("there is no role and no permission without an organization", () => {
    const none = session({ org_role: "org:admin", org_permissions: ["org:billing:read"] })
    assert.isFalse(Authorization.has(none, { role: "admin" }))
    assert.isFalse(Authorization.has(none, { permission: "billing:read" }))
  })
})
