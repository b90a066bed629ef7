import { describe, expect, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Snapshot from "@effect-clerk/testing/Snapshot"
import { Effect, Redacted, Schema, TestClock } from "effect"
import { fails, type Json, ok, send } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const list = "/oauth_applications"

const tokenOf = Effect.fnUntraced(function*(input: Omit<InMemoryClerk.OAuthTokenInput, "applicationId" | "userId">) {
  const { tokens } = yield* InMemoryClerk.InMemoryClerk
  return Redacted.value(yield* tokens.oauth({ applicationId: "oa_notes", userId: "user_ada", ...input }))
})

/** A third-party application, and two users. */
const seeded = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* TestClock.setTime(1_000_000)
  yield* clerk.seed({
    users: [{ id: "user_ada" }, { id: "user_bob" }],
    oauthApplications: [{ id: "oa_notes", name: "Notes" }]
  })
  return clerk
})

const verify = (token: string) => send("POST", `${list}/access_tokens/verify`, { access_token: token })

const revoke = (token: string, application = "oa_notes") =>
  send("POST", `${list}/${application}/revoke_token`, { token })

describe("OAuth applications", () => {
  it.effect("show their secret on creation and on rotation", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000)
      const { client_secret, ...application } = yield* ok("POST", list, {
        name: "Notes",
        redirect_uris: ["https://notes.com/back", "notes://back"]
      })
      expect(application).toMatchObject({
        object: "oauth_application",
        id: `oa_${"1".padStart(27, "0")}`,
        name: "Notes",
        client_id: expect.stringMatching(/^client_\w{27}$/),
        redirect_uris: ["https://notes.com/back", "notes://back"],
        callback_url: "https://notes.com/back",
        scopes: "profile email",
        consent_screen_enabled: true,
        pkce_required: false,
        public: false,
        dynamically_registered: false,
        authorize_url: "https://in-memory.clerk.accounts.dev/oauth/authorize",
        created_at: 1_000
      })
      expect(yield* ok("GET", `${list}/${application.id}`)).toEqual(application)
      const rotated = yield* ok("POST", `${list}/${application.id}/rotate_secret`)
      expect(rotated.client_secret).toEqual(expect.any(String))
      expect(rotated.client_secret).not.toBe(client_secret)
      const { snapshot } = yield* InMemoryClerk.InMemoryClerk
      const text = yield* Effect.flatMap(snapshot, Schema.encode(Schema.parseJson(Snapshot.Snapshot)))
      expect(text).not.toContain(rotated.client_secret)
    }).pipe(provided))

  it.effect("have no secret if the client is public", () =>
    Effect.gen(function*() {
      const { id, ...created } = yield* ok("POST", list, { name: "Phone", public: true, pkce_required: true })
      expect(created).not.toHaveProperty("client_secret")
      expect(yield* ok("POST", `${list}/${id}/rotate_secret`)).not.toHaveProperty("client_secret")
      expect(yield* fails("PATCH", `${list}/${id}`, { pkce_required: false }))
        .toEqual({ status: 422, codes: ["form_public_client_requires_pkce"], params: ["pkce_required"] })
    }).pipe(provided))

  it.effect("are listed by name or client id, changed and deleted with their tokens", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      const { client_id } = yield* ok("POST", list, { name: "Calendar" })
      const names = (query: string) =>
        Effect.map(ok("GET", `${list}${query}`), ({ data }) => data.map(({ name }: Json) => name))
      expect(yield* names("?order_by=-name")).toEqual(["Notes", "Calendar"])
      expect(yield* names("?name_query=NOT")).toEqual(["Notes"])
      expect(yield* names(`?name_query=${client_id}`)).toEqual(["Calendar"])
      expect(yield* ok("PATCH", `${list}/oa_notes`, { scopes: "email", callback_url: "https://a.com" }))
        .toMatchObject({ name: "Notes", scopes: "email", redirect_uris: ["https://a.com"] })
      yield* tokenOf({})
      expect(yield* ok("DELETE", `${list}/oa_notes`))
        .toEqual({ object: "oauth_application", id: "oa_notes", deleted: true })
      expect(yield* clerk.rows("oauthAccessTokens")).toEqual([])
    }).pipe(provided))

  const refused = [
    ["POST", list, { name: "" }, 422, "form_param_value_invalid"],
    ["POST", list, { name: "x".repeat(257) }, 422, "form_param_max_length_exceeded"],
    ["POST", list, { name: "A", public: true }, 422, "form_public_client_requires_pkce"],
    ["POST", list, { name: "A", redirect_uris: ["a.com"] }, 422, "form_param_format_invalid"],
    ["POST", list, { name: "A", redirect_uris: ["https://a.com", "https://a.com"] }, 400, "duplicate_record"],
    [
      "PATCH",
      `${list}/oa_self`,
      { consent_screen_enabled: false },
      422,
      "oauth_application_consent_screen_cannot_be_disabled"
    ],
    ["PATCH", `${list}/oa_none`, {}, 404, "resource_not_found"],
    ["POST", `${list}/oa_none/rotate_secret`, undefined, 404, "resource_not_found"],
    ["POST", `${list}/oa_none/revoke_token`, { token: "oat_x" }, 404, "resource_not_found"]
  ] as const

  it.effect.each(refused)("refuse %s %s with %j", ([method, path, body, status, code]) =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      yield* clerk.seed({ oauthApplications: [{ id: "oa_self", name: "Self", dynamicallyRegistered: true }] })
      const before = yield* clerk.snapshot
      expect(yield* fails(method, path, body)).toMatchObject({ status, codes: [code] })
      expect(yield* clerk.snapshot).toEqual(before)
    }).pipe(provided))

  it.effect("are in seeds and snapshots", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      expect(yield* Effect.flip(clerk.seed({ oauthApplications: [{ id: "oa_notes", name: "Notes" }] })))
        .toMatchObject({ path: "oauthApplications[0]" })
      const token = yield* tokenOf({})
      const text = yield* Effect.flatMap(clerk.snapshot, Schema.encode(Schema.parseJson(Snapshot.Snapshot)))
      expect(text).not.toContain(token)
      const before = yield* ok("GET", list)
      yield* clerk.reset
      yield* Effect.flatMap(Schema.decode(Schema.parseJson(Snapshot.Snapshot))(text), clerk.restore)
      expect(yield* ok("GET", list)).toEqual(before)
      expect((yield* verify(token)).status).toBe(200)
    }).pipe(provided))
})

describe("OAuth access tokens", () => {
  it.effect.each(["opaque", "jwt"] as const)("are verified in the format %s", (tokenFormat) =>
    Effect.gen(function*() {
      yield* seeded
      const { client_id } = yield* ok("GET", `${list}/oa_notes`)
      const { json } = yield* verify(yield* tokenOf({ tokenFormat, scopes: ["notes:read"], lifetime: "1 minute" }))
      expect(json).toEqual({
        object: "clerk_idp_oauth_access_token",
        id: `oat_${"1".padStart(32, "0")}`,
        client_id,
        subject: "user_ada",
        scopes: ["notes:read"],
        revoked: false,
        revocation_reason: null,
        expired: false,
        expiration: 1_060,
        created_at: 1_000_000,
        updated_at: 1_000_000
      })
    }).pipe(provided))

  it.effect("have the format of the instance's settings", () =>
    Effect.gen(function*() {
      yield* seeded
      expect(yield* tokenOf({})).toMatch(/^oat_\w+$/)
      yield* ok("PATCH", "/instance/oauth_application_settings", { oauth_jwt_access_tokens: true })
      const jwt = yield* tokenOf({})
      expect(jwt.split(".")).toHaveLength(3)
      expect((yield* verify(jwt)).json).toMatchObject({ subject: "user_ada" })
    }).pipe(provided))

  it.effect("expire as the clock moves: an opaque one is shown as expired, a JWT as not active", () =>
    Effect.gen(function*() {
      yield* seeded
      const opaque = yield* tokenOf({ lifetime: "1 minute" })
      const jwt = yield* tokenOf({ lifetime: "1 minute", tokenFormat: "jwt" })
      yield* TestClock.adjust("59 seconds")
      expect((yield* verify(opaque)).json).toMatchObject({ expired: false })
      yield* TestClock.adjust("1 second")
      expect((yield* verify(opaque)).json).toMatchObject({ expired: true })
      expect((yield* verify(jwt)).json).toEqual({ active: false })
    }).pipe(provided))

  it.effect("are revoked with the others of their grant, except JWTs", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      const [first, second, jwt] = yield* Effect.all([tokenOf({}), tokenOf({}), tokenOf({ tokenFormat: "jwt" })])
      const input = { applicationId: "oa_notes", userId: "user_bob" }
      const ofBob = Redacted.value(yield* clerk.tokens.oauth(input))
      expect(yield* revoke(first)).toMatchObject({ status: 204 })
      const revoked = yield* Effect.forEach([first, second, jwt, ofBob], verify)
      expect(revoked.map(({ json }) => json.revoked)).toEqual([true, true, false, false])
      expect(yield* revoke(first)).toMatchObject({ status: 204 })
      expect(yield* revoke(jwt)).toMatchObject({ status: 404 })
      const { id } = yield* ok("POST", list, { name: "Calendar" })
      expect(yield* revoke(ofBob, id)).toMatchObject({ status: 404 })
    }).pipe(provided))

  it.effect("are refused if they are unknown", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      const token = yield* tokenOf({})
      const forged = clerk.tokens.sign({ jti: "oat_none" })
      const path = `${list}/access_tokens/verify`
      expect(yield* ok("POST", path, { secret: token })).toMatchObject({ subject: "user_ada" })
      expect(yield* fails("POST", path, {})).toMatchObject({ status: 400, codes: ["bad_request"] })
      for (const other of ["oat_none", Redacted.value(forged), `${Redacted.value(forged)}x`]) {
        expect((yield* verify(other)).status).toBe(404)
      }
      yield* ok("DELETE", "/users/user_ada")
      expect((yield* verify(token)).status).toBe(404)
    }).pipe(provided))

  it.effect("are verified by the client", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      const { oauthAccessTokens } = yield* Clerk.Clerk
      const accessToken = yield* clerk.tokens.oauth({ applicationId: "oa_notes", userId: "user_ada" })
      const verified = yield* oauthAccessTokens.verify({ accessToken })
      expect(verified).toMatchObject({ active: true, subject: "user_ada", scopes: ["profile", "email"] })
      expect(verified.expiration?.epochMillis).toBe(1_000_000 + 86_400_000)
    }).pipe(Effect.provide(InMemoryClerk.layer)))
})
