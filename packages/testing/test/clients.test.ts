import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Redacted, TestClock } from "effect"
import { fails, type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

/** Ada is signed in, and Bob after her. */
const seeded = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* TestClock.setTime(1_000)
  yield* clerk.seedUsers([{ id: "user_ada" }, { id: "user_bob" }])
  const ada = yield* clerk.signIn("user_ada")
  yield* TestClock.adjust("1 second")
  const bob = yield* clerk.signIn("user_bob")
  return { clerk, ada, bob }
})

describe("clients", () => {
  it.effect("are derived from their sessions", () =>
    Effect.gen(function*() {
      const { ada } = yield* seeded
      const session = yield* ok("GET", `/sessions/${ada.id}`)
      const client = {
        object: "client",
        id: ada.clientId,
        session_ids: [ada.id],
        sessions: [session],
        sign_in_id: null,
        sign_up_id: null,
        last_active_session_id: ada.id,
        last_authentication_strategy: null,
        created_at: 1_000,
        updated_at: 1_000
      }
      expect(yield* ok("GET", `/clients/${ada.clientId}`)).toEqual(client)
      const revoked = yield* ok("POST", `/sessions/${ada.id}/revoke`)
      expect(yield* ok("GET", `/clients/${ada.clientId}`))
        .toEqual({ ...client, sessions: [revoked], last_active_session_id: null, updated_at: 2_000 })
    }).pipe(provided))

  it.effect("are listed, newest first, and end with their sessions", () =>
    Effect.gen(function*() {
      const { ada, bob } = yield* seeded
      const ids = (query: string) => Effect.map(ok("GET", `/clients${query}`), (list) => list.map(({ id }: Json) => id))
      expect(yield* ids("")).toEqual([bob.clientId, ada.clientId])
      expect(yield* ids("?limit=1&offset=1")).toEqual([ada.clientId])
      expect(yield* ok("GET", "/clients?paginated=true&limit=1"))
        .toMatchObject({ data: [{ id: bob.clientId }], total_count: 2 })
      yield* ok("DELETE", "/users/user_bob")
      expect(yield* ids("")).toEqual([ada.clientId])
      expect(yield* fails("GET", `/clients/${bob.clientId}`)).toMatchObject({ status: 404 })
    }).pipe(provided))

  it.effect("are verified with the cookie of their browser", () =>
    Effect.gen(function*() {
      const { ada, bob, clerk } = yield* seeded
      const token = yield* clerk.tokens.client(ada.id)
      const verify = (token: Redacted.Redacted) =>
        ["POST", "/clients/verify", { token: Redacted.value(token) }] as const
      expect(yield* ok(...verify(token))).toEqual(yield* ok("GET", `/clients/${ada.clientId}`))
      expect(yield* fails(...verify(yield* clerk.tokens.session({ userId: "user_ada" }))))
        .toMatchObject({ status: 400, codes: ["invalid_session_token"] })
      const gone = yield* clerk.tokens.client(bob.id)
      yield* ok("DELETE", "/users/user_bob")
      expect(yield* fails(...verify(gone))).toMatchObject({ status: 400, codes: ["client_not_found"] })
      expect(yield* fails(...verify(Redacted.make("x")))).toMatchObject({ status: 400 })
    }).pipe(provided))
})
