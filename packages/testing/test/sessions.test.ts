import { describe, expect, it } from "@effect/vitest"
import * as SessionClaims from "@effect-clerk/core/SessionClaims"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Redacted, TestClock } from "effect"
import { createPublicKey, verify } from "node:crypto"
import { fails, type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient({
  roles: {
    "org:biller": { name: "Biller", permissions: ["org:sys_memberships:read", "org:billing:manage", "org:teams:read"] }
  }
}))

const seeded = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* TestClock.setTime(1_800_000_000_000)
  yield* clerk.seedUsers([{ id: "user_ada", emailAddress: "ada@acme.com" }])
  yield* clerk.seedOrganization({ id: "org_acme", name: "Acme", members: [{ userId: "user_ada", role: "org:biller" }] })
  return clerk
})

const parts = (token: string) =>
  token.split(".").slice(0, 2).map((part): Json => JSON.parse(Buffer.from(part, "base64url").toString()))

const isSigned = (token: string, key: Parameters<typeof createPublicKey>[0]) => {
  const [header, claims, signature] = token.split(".") as [string, string, string]
  return verify("sha256", Buffer.from(`${header}.${claims}`), createPublicKey(key), Buffer.from(signature, "base64url"))
}

describe("sessions", () => {
  it.effect("start by a sign-in or the API, and expire after seven days", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      const session = yield* clerk.signIn("user_ada", { organizationId: "org_acme" })
      const shown = yield* ok("GET", `/sessions/${session.id}`)
      expect(shown).toMatchObject({
        object: "session",
        user_id: "user_ada",
        status: "active",
        last_active_organization_id: "org_acme",
        expire_at: 1_800_000_000_000 + 7 * 86_400_000
      })
      expect((yield* ok("GET", "/users/user_ada")).last_sign_in_at).toBe(1_800_000_000_000)
      const made = yield* ok("POST", "/sessions", { user_id: "user_ada" })
      expect((yield* ok("GET", "/sessions?user_id=user_ada")).map(({ id }: Json) => id)).toEqual([made.id, session.id])
      yield* TestClock.adjust("7 days")
      expect(yield* ok("GET", "/sessions?user_id=user_ada&status=active")).toEqual([])
      expect((yield* ok("GET", `/sessions/${session.id}`)).status).toBe("expired")
    }).pipe(provided))

  it.effect.each(
    [
      ["POST", "/users/user_ada/ban", undefined],
      ["POST", "/users/ban", { user_ids: ["user_ada"] }]
    ] as const
  )("are revoked by %s %s", ([method, path, body]) =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      const { id } = yield* clerk.signIn("user_ada")
      yield* ok(method, path, body)
      expect((yield* ok("GET", `/sessions/${id}`)).status).toBe("revoked")
      expect(yield* ok("POST", `/sessions/${id}/revoke`)).toMatchObject({ status: "revoked" })
      expect(yield* fails("POST", `/sessions/${id}/tokens`)).toMatchObject({ status: 404 })
    }).pipe(provided))

  it.effect("end with their user", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      yield* clerk.signIn("user_ada")
      yield* ok("DELETE", "/users/user_ada")
      expect(yield* clerk.rows("sessions")).toEqual([])
    }).pipe(provided))

  const refused = [
    ["GET", "/sessions", undefined, 400, "missing_query_parameter"],
    ["POST", "/sessions", { user_id: "user_none" }, 404, "resource_not_found"],
    ["POST", "/sessions", { user_id: "user_ada", active_organization_id: "org_none" }, 404, "resource_not_found"],
    ["POST", "/sessions", {}, 422, "form_param_missing"]
  ] as const

  it.effect.each(refused)("refuse %s %s with %j", ([method, path, body, status, code]) =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      expect(yield* fails(method, path, body)).toMatchObject({ status, codes: [code] })
      expect(yield* clerk.rows("sessions")).toEqual([])
    }).pipe(provided))
})

describe("session tokens", () => {
  it.effect("are signed with the key at /v1/jwks, which is also jwtKey", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      const { id } = yield* clerk.signIn("user_ada")
      const { jwt } = yield* ok("POST", `/sessions/${id}/tokens`)
      const { keys: [key] } = yield* ok("GET", "/jwks")
      const [header, claims] = parts(jwt)
      expect(header).toMatchObject({ alg: "RS256", typ: "JWT", kid: key.kid })
      expect(claims).toMatchObject({ sub: "user_ada", sid: id, iat: 1_800_000_000, exp: 1_800_000_060, v: 2 })
      expect(isSigned(jwt, { key, format: "jwk" })).toBe(true)
      expect(isSigned(jwt, clerk.jwtKey)).toBe(true)
      expect(Object.keys(key)).not.toContain("d")
    }).pipe(provided))

  it.effect.each([1, 2] as const)(
    "of version %s have the role and permissions in the organization",
    (version) =>
      Effect.gen(function*() {
        const clerk = yield* seeded
        const token = yield* clerk.tokens.session({
          userId: "user_ada",
          organizationId: "org_acme",
          version,
          fva: [1, 2],
          authorizedParty: "https://app.example.com"
        })
        const session = SessionClaims.fromClaims(parts(Redacted.value(token))[1])
        expect(session).toMatchObject({
          value: {
            organization: {
              id: "org_acme",
              slug: "acme",
              role: "org:biller",
              permissions: ["org:billing:manage", "org:teams:read"]
            },
            factorAge: { first: 1, second: 2 },
            issuer: clerk.tokens.issuer,
            authorizedParty: "https://app.example.com"
          }
        })
      }).pipe(provided)
  )
})

const origin = "https://app.acme.com"

/** A session of Ada's in a browser, with what it needs to be refreshed a minute later. */
const inBrowser = Effect.gen(function*() {
  const clerk = yield* seeded
  const { id } = yield* clerk.signIn("user_ada")
  const text = Effect.map((token: Redacted.Redacted) => Redacted.value(token))
  const token = (options: object) => text(clerk.tokens.session({ userId: "user_ada", sessionId: id, ...options }))
  const body = {
    expired_token: yield* token({ authorizedParty: origin }),
    refresh_token: yield* text(clerk.tokens.refresh(id)),
    request_origin: origin
  }
  yield* TestClock.adjust("1 minute")
  return { body, clerk, id, path: `/sessions/${id}/refresh`, token }
})

describe("a session in a browser", () => {
  it.effect("is refreshed, once with each of its tokens", () =>
    Effect.gen(function*() {
      const { body, id, path } = yield* inBrowser
      const { jwt, object } = yield* ok("POST", path, body)
      expect(object).toBe("token")
      expect(parts(jwt)[1]).toMatchObject({ sub: "user_ada", sid: id, azp: origin, iat: 1_800_000_060 })
      expect(yield* ok("GET", `/sessions/${id}`)).toMatchObject({ last_active_at: 1_800_000_060_000 })
      expect(yield* fails("POST", path, body))
        .toMatchObject({ status: 401, codes: ["session_refresh_expired_session_token_consumed"] })
      yield* TestClock.adjust("1 minute")
      const { cookies } = yield* ok("POST", path, { ...body, expired_token: jwt, format: "cookie" })
      expect(cookies.map((cookie: string) => cookie.split("=")[0])).toEqual(["__session", "__refresh"])
    }).pipe(provided))

  const others = [
    [{ expired_token: "x.y.z" }, "expired_session_token_invalid"],
    [{ refresh_token: "refresh_other" }, "refresh_token_not_found"],
    [{ request_origin: "app" }, "refresh_request_origin_invalid"],
    [{ request_origin: "https://other.com" }, "refresh_request_origin_azp_mismatch"]
  ] as const

  it.effect.each(others)("is not refreshed with %j", ([other, code]) =>
    Effect.gen(function*() {
      const { body, clerk, path } = yield* inBrowser
      const before = yield* clerk.snapshot
      expect(yield* fails("POST", path, { ...body, ...other })).toMatchObject({ status: 401, codes: [code] })
      expect(yield* clerk.snapshot).toEqual(before)
    }).pipe(provided))

  const claims = [
    [{ claims: { sid: undefined } }, "expired_session_token_missing_sid"],
    [{ claims: { sid: "sess_other" } }, "refresh_sid_mismatch"],
    [{ claims: { iat: undefined } }, "session_refresh_expired_session_token_missing_iat"],
    [{ authorizedParty: undefined }, "expired_session_token_missing_azp"]
  ] as const

  it.effect.each(claims)("is not refreshed with a token with %j", ([options, code]) =>
    Effect.gen(function*() {
      const { body, path, token } = yield* inBrowser
      const expired_token = yield* token({ authorizedParty: origin, ...options })
      expect(yield* fails("POST", path, { ...body, expired_token })).toMatchObject({ status: 401, codes: [code] })
    }).pipe(provided))

  it.effect("is not refreshed after it has ended", () =>
    Effect.gen(function*() {
      const { body, id, path } = yield* inBrowser
      yield* ok("POST", `/sessions/${id}/revoke`)
      expect(yield* fails("POST", path, body))
        .toMatchObject({ status: 401, codes: ["session_refresh_inactive_session"] })
      expect(yield* fails("POST", "/sessions/sess_none/refresh", body))
        .toMatchObject({ status: 401, codes: ["session_refresh_session_not_found"] })
    }).pipe(provided))
})
