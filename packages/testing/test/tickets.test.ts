import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, TestClock } from "effect"
import { fails, type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

describe("JWT templates", () => {
  it.effect("are what tokens of sessions are made by", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* TestClock.setTime(1_800_000_000_000)
      yield* clerk.seedUsers([{ id: "user_ada" }])
      const template = yield* ok("POST", "/jwt_templates", { name: "hasura", claims: { role: "user" } })
      expect(template).toMatchObject({ lifetime: 60, allowed_clock_skew: 5, signing_algorithm: "RS256" })
      const { id } = yield* clerk.signIn("user_ada")
      const { jwt } = yield* ok("POST", `/sessions/${id}/tokens/hasura`)
      const claims: Json = JSON.parse(Buffer.from(jwt.split(".")[1], "base64url").toString())
      expect(claims).toMatchObject({ sub: "user_ada", role: "user", exp: 1_800_000_060 })
      expect(claims).not.toHaveProperty("sid")
      expect(yield* fails("POST", `/sessions/${id}/tokens/none`)).toMatchObject({ status: 404 })
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

describe("sign-in tokens", () => {
  it.effect("show their ticket until they are revoked, once", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedUsers([{ id: "user_ada" }])
      const token = yield* ok("POST", "/sign_in_tokens", { user_id: "user_ada" })
      expect(token).toMatchObject({
        status: "pending",
        token: expect.any(String),
        url: expect.stringContaining(token.token)
      })
      const revoked = yield* ok("POST", `/sign_in_tokens/${token.id}/revoke`)
      expect(revoked.status).toBe("revoked")
      expect(revoked).not.toHaveProperty("token")
      expect(yield* fails("POST", `/sign_in_tokens/${token.id}/revoke`))
        .toMatchObject({ status: 400, codes: ["sign_in_token_cannot_be_revoked_code"] })
    }).pipe(provided))
})
