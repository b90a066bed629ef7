import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Snapshot from "@effect-clerk/testing/Snapshot"
import { Effect, Schema, TestClock } from "effect"
import { fails, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const path = "/sign_ups/sua_ada"

/** Ada has started to sign up. */
const seeded = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* TestClock.setTime(1_000)
  yield* clerk.seed({
    signUps: [
      { id: "sua_ada", emailAddress: "ada@acme.com", firstName: "Ada", unsafeMetadata: { plan: "pro" } },
      { id: "sua_bob", username: "bob" }
    ]
  })
  return clerk
})

describe("a sign-up", () => {
  it.effect("lists the missing fields", () =>
    Effect.gen(function*() {
      yield* seeded
      expect(yield* ok("GET", path)).toMatchObject({
        object: "sign_up_attempt",
        id: "sua_ada",
        status: "missing_requirements",
        email_address: "ada@acme.com",
        first_name: "Ada",
        last_name: null,
        unsafe_metadata: { plan: "pro" },
        missing_fields: [],
        unverified_fields: ["email_address"],
        verifications: {
          email_address: { next_action: "needs_prepare", supported_strategies: ["email_code"] },
          phone_number: null
        },
        created_user_id: null,
        created_session_id: null,
        abandon_at: 86_401_000
      })
      expect(yield* ok("GET", "/sign_ups/sua_bob"))
        .toMatchObject({ missing_fields: ["email_address"], unverified_fields: [] })
    }).pipe(provided))

  it.effect("becomes a user who is signed in, with the given external id", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      expect(yield* ok("PATCH", path, { external_id: "ada_1", custom_action: true }))
        .toMatchObject({ external_id: "ada_1", custom_action: true })
      const { id } = yield* clerk.completeSignUp("sua_ada")
      expect(yield* ok("GET", `/users/${id}`)).toMatchObject({
        first_name: "Ada",
        external_id: "ada_1",
        unsafe_metadata: { plan: "pro" },
        email_addresses: [{ email_address: "ada@acme.com", verification: { status: "verified" } }],
        last_sign_in_at: 1_000
      })
      const [session] = yield* ok("GET", `/sessions?user_id=${id}`)
      expect(yield* ok("GET", path)).toMatchObject({
        status: "complete",
        unverified_fields: [],
        verifications: { email_address: { next_action: "" } },
        created_user_id: id,
        created_session_id: session.id
      })
      expect(yield* fails("PATCH", path, { external_id: "x" }))
        .toMatchObject({ status: 403, codes: ["sign_up_cannot_be_updated"] })
    }).pipe(provided))

  it.effect("is abandoned after a day", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      yield* TestClock.adjust("1 day")
      expect(yield* ok("GET", path)).toMatchObject({ status: "abandoned" })
      expect(yield* fails("PATCH", path, {})).toMatchObject({ status: 403 })
      expect(String(yield* Effect.exit(clerk.completeSignUp("sua_ada")))).toContain("is abandoned")
      expect(yield* clerk.users).toEqual([])
    }).pipe(provided))

  it.effect("cannot be completed without an email address, or with that of another user", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      expect(String(yield* Effect.exit(clerk.completeSignUp("sua_bob")))).toContain("has no email address")
      yield* clerk.seedUsers([{ emailAddress: "ada@acme.com" }])
      expect(String(yield* Effect.exit(clerk.completeSignUp("sua_ada")))).toContain("form_identifier_exists")
      expect(yield* ok("GET", path)).toMatchObject({ status: "missing_requirements" })
      expect(yield* fails("GET", "/sign_ups/sua_none")).toMatchObject({ status: 404 })
    }).pipe(provided))

  it.effect("is in seeds and snapshots", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      expect(yield* Effect.flip(clerk.seed({ signUps: [{ id: "sua_ada" }] }))).toMatchObject({ path: "signUps[0]" })
      const before = yield* ok("GET", path)
      const text = yield* Effect.flatMap(clerk.snapshot, Schema.encode(Schema.parseJson(Snapshot.Snapshot)))
      yield* clerk.reset
      yield* Effect.flatMap(Schema.decode(Schema.parseJson(Snapshot.Snapshot))(text), clerk.restore)
      expect(yield* ok("GET", path)).toEqual(before)
    }).pipe(provided))
})
