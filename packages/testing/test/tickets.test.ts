import { describe, expect, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import { UserId } from "@effect-clerk/core/User"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { DateTime, Duration, Effect, TestClock } from "effect"
import { fails, type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const claimsOf = (jwt: string): Json => JSON.parse(Buffer.from(jwt.split(".")[1]!, "base64url").toString())

describe("JWT templates", () => {
  it.effect("create tokens of sessions", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* TestClock.setTime(1_800_000_000_000)
      yield* clerk.seedUsers([{ id: "user_ada" }])
      const template = yield* ok("POST", "/jwt_templates", { name: "hasura", claims: { role: "user" } })
      expect(template).toMatchObject({ lifetime: 60, allowed_clock_skew: 5, signing_algorithm: "RS256" })
      const { id } = yield* clerk.signIn("user_ada")
      const { jwt } = yield* ok("POST", `/sessions/${id}/tokens/hasura`)
      const claims = claimsOf(jwt)
      expect(claims).toMatchObject({ sub: "user_ada", role: "user", exp: 1_800_000_060 })
      expect(claims).not.toHaveProperty("sid")
      expect(yield* fails("POST", `/sessions/${id}/tokens/none`)).toMatchObject({ status: 404 })
    }).pipe(provided))

  it.effect("need an algorithm and a key if they are signed with a custom key", () =>
    Effect.gen(function*() {
      const custom = { name: "hasura", claims: {}, custom_signing_key: true }
      expect(yield* fails("POST", "/jwt_templates", custom))
        .toEqual({
          status: 422,
          codes: ["form_param_missing", "form_param_missing"],
          params: ["signing_algorithm", "signing_key"]
        })
      yield* ok("POST", "/jwt_templates", { ...custom, signing_algorithm: "HS256", signing_key: "secret" })
    }).pipe(provided))

  it.effect("replace shortcodes by the data of the session, with their types", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* TestClock.setTime(5_000)
      const publicMetadata = { limits: { seats: 3 }, beta: null }
      const [ada] = yield* clerk.seedUsers([{
        firstName: "Ada",
        emailAddress: "ada@acme.com",
        publicMetadata,
        privateMetadata: { secret: "hidden" }
      }])
      yield* clerk.seedOrganization({ id: "org_acme", name: "Acme", createdBy: ada!.id })
      yield* ok("POST", "/jwt_templates", {
        name: "all",
        claims: {
          aud: "acme",
          verified: "{{user.email_verified}}",
          names: [
            "{{user.full_name}}",
            "{{user.last_name}}",
            "{{user.first_name}} {{user.last_name}}<{{user.username}}>"
          ],
          seats: "{{user.public_metadata.limits.seats}}",
          text: "{{user.public_metadata.limits}} of {{ org.name }}",
          theme: "{{user.public_metadata.theme || user.public_metadata.beta || 'light'}}",
          since: "{{user.created_at}}",
          org: { id: "{{org.id}}", role: "{{org_membership.role}}", plan: "{{org.public_metadata.plan}}" },
          unknown: ["{{organization.id}}", "of {{user.private_metadata}}", "{{user.constructor}}", "{{}}"]
        }
      })
      const claimsIn = (session: { readonly id: string }) =>
        Effect.map(ok("POST", `/sessions/${session.id}/tokens/all`), ({ jwt }) => claimsOf(jwt))
      expect(yield* claimsIn(yield* clerk.signIn(ada!.id, { organizationId: "org_acme" }))).toMatchObject({
        sub: ada!.id,
        aud: "acme",
        verified: true,
        names: ["Ada", null, "Ada <>"],
        seats: 3,
        text: "{\"seats\":3} of Acme",
        theme: "light",
        since: 5,
        org: { id: "org_acme", role: "org:admin", plan: null },
        unknown: ["{{organization.id}}", "of {{user.private_metadata}}", "{{user.constructor}}", "{{}}"]
      })
      expect(yield* claimsIn(yield* clerk.signIn(ada!.id))).toMatchObject({
        text: "{\"seats\":3} of ",
        org: { id: null, role: null, plan: null }
      })
    }).pipe(provided))

  it.effect.each(
    [
      [{ name: "hasura", claims: {} }, 422, "form_identifier_exists"],
      [{ name: "own", claims: { sub: "me" } }, 400, "jwt_template_reserved_claim"],
      [{ name: "own" }, 422, "form_param_missing"]
    ] as const
  )("refuse %j", ([body, status, code]) =>
    Effect.gen(function*() {
      yield* ok("POST", "/jwt_templates", { name: "hasura", claims: { role: "user" } })
      expect(yield* fails("POST", "/jwt_templates", body)).toMatchObject({ status, codes: [code] })
    }).pipe(provided))
})

const members = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* TestClock.setTime(1_800_000_000_000)
  yield* clerk.seedUsers([{ id: "user_ada" }, { id: "user_bob" }])
  yield* clerk.seedOrganization({ id: "org_acme", name: "Acme", createdBy: "user_ada" })
  return clerk
})

const kinds = [
  ["sign-in tokens", "/sign_in_tokens", { user_id: "user_ada" }, "sign_in_token", "acceptSignInToken", 30 * 86_400],
  [
    "actor tokens",
    "/actor_tokens",
    { user_id: "user_ada", actor: { sub: "user_bob" } },
    "actor_token",
    "acceptActorToken",
    3_600
  ]
] as const

describe.each(kinds)("%s", (_, list, body, object, accept, lifetime) => {
  it.effect("show their ticket until they are revoked, once", () =>
    Effect.gen(function*() {
      yield* members
      const token = yield* ok("POST", list, body)
      expect(token).toMatchObject({
        object,
        status: "pending",
        token: expect.any(String),
        url: expect.stringContaining(token.token)
      })
      const revoked = yield* ok("POST", `${list}/${token.id}/revoke`)
      expect(revoked.status).toBe("revoked")
      expect(revoked).not.toHaveProperty("token")
      expect(yield* fails("POST", `${list}/${token.id}/revoke`))
        .toMatchObject({ status: 400, codes: [`${object}_cannot_be_revoked_code`] })
      expect(yield* fails("POST", `${list}/none/revoke`)).toMatchObject({ status: 404 })
    }).pipe(provided))

  it.effect("sign their user in once, and not if they are revoked", () =>
    Effect.gen(function*() {
      const clerk = yield* members
      const { id } = yield* ok("POST", list, body)
      const session = yield* clerk[accept](id)
      expect(session).toMatchObject({ userId: "user_ada", status: "active" })
      expect(yield* ok("GET", "/sessions?user_id=user_ada")).toMatchObject([{ id: session.id }])
      expect(yield* fails("POST", `${list}/${id}/revoke`)).toMatchObject({ status: 400 })
      const other = yield* ok("POST", list, body)
      yield* ok("POST", `${list}/${other.id}/revoke`)
      for (const [token, status] of [[id, "accepted"], [other.id, "revoked"]]) {
        expect(String(yield* Effect.exit(clerk[accept](token)))).toContain(`is ${status}`)
      }
    }).pipe(provided))

  it.effect("sign in until they expire as the clock moves", () =>
    Effect.gen(function*() {
      const clerk = yield* members
      const expired = (id: string) =>
        Effect.map(Effect.exit(clerk[accept](id)), (exit) => String(exit).includes("has expired"))
      const short = yield* ok("POST", list, { ...body, expires_in_seconds: 60 })
      const usual = yield* ok("POST", list, body)
      const other = yield* ok("POST", list, body)
      yield* TestClock.adjust("60 seconds")
      expect(yield* expired(short.id)).toBe(true)
      yield* TestClock.adjust(`${lifetime - 61} seconds`)
      expect(yield* expired(usual.id)).toBe(false)
      yield* TestClock.adjust("1 second")
      expect(yield* expired(other.id)).toBe(true)
    }).pipe(provided))

  it.effect("do not sign in a banned user, and are deleted with their user", () =>
    Effect.gen(function*() {
      const clerk = yield* members
      const { id } = yield* ok("POST", list, body)
      yield* ok("POST", "/users/user_ada/ban")
      expect(String(yield* Effect.exit(clerk[accept](id)))).toContain("is banned")
      yield* ok("POST", "/users/user_ada/unban")
      expect((yield* clerk[accept](id)).status).toBe("active")
      yield* ok("DELETE", "/users/user_ada")
      expect(yield* fails("POST", `${list}/${id}/revoke`)).toMatchObject({ status: 404 })
    }).pipe(provided))
})

describe("a sign-in token", () => {
  it.effect("signs in to an organization of the user", () =>
    Effect.gen(function*() {
      const clerk = yield* members
      const { id } = yield* ok("POST", "/sign_in_tokens", { user_id: "user_ada", org_id: "org_acme" })
      expect((yield* clerk.acceptSignInToken(id)).lastActiveOrganizationId).toBe("org_acme")
      expect(yield* fails("POST", "/sign_in_tokens", { user_id: "user_bob", org_id: "org_acme" }))
        .toMatchObject({ status: 403, codes: ["not_a_member_in_organization"] })
      yield* clerk.updateSettings({ organizationsEnabled: false })
      expect(yield* fails("POST", "/sign_in_tokens", { user_id: "user_ada", org_id: "org_acme" }))
        .toMatchObject({ status: 403, codes: ["organization_not_enabled_in_instance"] })
    }).pipe(provided))
})

describe("an actor token", () => {
  it.effect("starts a session of half an hour, whose tokens name the actor", () =>
    Effect.gen(function*() {
      const clerk = yield* members
      const actor = { sub: "user_bob", ticket: { number: 7 } }
      const { id } = yield* ok("POST", "/actor_tokens", { user_id: "user_ada", actor })
      const session = yield* clerk.acceptActorToken(id)
      expect(yield* ok("GET", `/sessions/${session.id}`)).toMatchObject({ actor, user_id: "user_ada" })
      const { jwt } = yield* ok("POST", `/sessions/${session.id}/tokens`)
      const claims = claimsOf(jwt)
      expect(claims).toMatchObject({ sub: "user_ada", act: actor })
      yield* TestClock.adjust("30 minutes")
      expect((yield* ok("GET", `/sessions/${session.id}`)).status).toBe("expired")
    }).pipe(provided))

  it.effect("starts a session of the given length", () =>
    Effect.gen(function*() {
      const clerk = yield* members
      const { actorTokens } = yield* Clerk.Clerk
      const { actor, id } = yield* actorTokens.create({
        userId: UserId.make("user_ada"),
        actor: { sub: "user_bob", reason: "support" },
        sessionMaxDurationInSeconds: Duration.minutes(5)
      })
      expect(actor).toEqual({ sub: "user_bob", reason: "support" })
      const { createdAt, expireAt } = yield* clerk.acceptActorToken(id)
      expect(DateTime.distance(createdAt, expireAt)).toBe(300_000)
    }).pipe(Effect.provide(InMemoryClerk.layer)))

  const refused = [
    [{ user_id: "user_none", actor: { sub: "user_bob" } }, "form_param_value_invalid"],
    [{ user_id: "user_ada", actor: {} }, "form_param_value_invalid"],
    [{ user_id: "user_ada" }, "form_param_missing"]
  ] as const

  it.effect.each(refused)("is refused for %j", ([body, code]) =>
    Effect.gen(function*() {
      const clerk = yield* members
      expect(yield* fails("POST", "/actor_tokens", body)).toMatchObject({ status: 422, codes: [code] })
      expect(yield* clerk.rows("actorTokens")).toEqual([])
    }).pipe(provided))
})
