import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Schema, TestClock } from "effect"
import * as Snapshot from "@effect-clerk/testing/Snapshot"
import { fails, type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const entries = "/waitlist_entries"

const join = (email_address: string) => ok("POST", entries, { email_address })

const already = (status: string) => ({ status: 409, codes: [`waitlist_entry_already_${status}`], params: [] })

describe("waitlistEntries", () => {
  it.effect("are pending, and unique per address", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000)
      const entry = yield* join("Ada@Acme.com")
      expect(entry).toEqual({
        object: "waitlist_entry",
        id: `wle_${"1".padStart(27, "0")}`,
        email_address: "ada@acme.com",
        status: "pending",
        is_locked: false,
        invitation: null,
        created_at: 1_000,
        updated_at: 1_000
      })
      expect(yield* join("ada@acme.com")).toEqual(entry)
      expect(yield* fails("POST", entries, { email_address: "ada" }))
        .toEqual({ status: 422, codes: ["form_param_format_invalid"], params: ["email_address"] })
      const twice = [{ email_address: "bob@acme.com" }, { email_address: "BOB@acme.com" }]
      expect(yield* fails("POST", `${entries}/bulk`, twice)).toMatchObject({ status: 422 })
      expect((yield* ok("GET", entries)).total_count).toBe(1)
    }).pipe(provided))

  it.effect("are invited, and completed once the invitation is accepted", () =>
    Effect.gen(function*() {
      const control = yield* InMemoryClerk.InMemoryClerk
      const { id } = yield* join("ada@acme.com")
      const invited = yield* ok("POST", `${entries}/${id}/invite`)
      expect(invited).toMatchObject({ status: "invited", invitation: { status: "pending" } })
      expect(yield* fails("POST", `${entries}/${id}/invite`)).toEqual(already("invited"))
      expect(yield* fails("DELETE", `${entries}/${id}`)).toEqual(already("invited"))
      yield* control.acceptInvitation(invited.invitation.id)
      expect((yield* ok("GET", `${entries}?status=completed`)).data).toMatchObject([{ id, status: "completed" }])
      expect(yield* fails("POST", `${entries}/${id}/reject`)).toEqual(already("completed"))
    }).pipe(provided))

  it.effect("are unchanged while they are locked", () =>
    Effect.gen(function*() {
      const { seed } = yield* InMemoryClerk.InMemoryClerk
      yield* seed({ waitlistEntries: [{ emailAddress: "ada@acme.com", locked: true }] })
      const { data: [entry] } = yield* ok("GET", entries)
      expect(entry.is_locked).toBe(true)
      const path = `${entries}/${entry.id}`
      for (const [method, action] of [["POST", "/invite"], ["POST", "/reject"], ["DELETE", ""]] as const) {
        expect(yield* fails(method, `${path}${action}`))
          .toEqual({ status: 409, codes: ["waitlist_entry_locked"], params: [] })
      }
    }).pipe(provided))

  it.effect("are rejected, with their invitation, or deleted", () =>
    Effect.gen(function*() {
      const { id } = yield* join("ada@acme.com")
      yield* ok("POST", `${entries}/${id}/invite`, {})
      expect(yield* ok("POST", `${entries}/${id}/reject`))
        .toMatchObject({ status: "rejected", invitation: { status: "revoked" } })
      expect(yield* fails("POST", `${entries}/${id}/reject`)).toEqual(already("rejected"))
      const bob = yield* join("bob@acme.com")
      expect(yield* ok("DELETE", `${entries}/${bob.id}`)).toMatchObject({ deleted: true })
      expect(yield* fails("DELETE", `${entries}/${bob.id}`)).toMatchObject({ status: 404 })
    }).pipe(provided))
})

const keys = "/api_keys"

const create = (rest: Json = {}) => ok("POST", keys, { name: "Deploy", subject: "user_ada", ...rest })

const seeded = Effect.gen(function*() {
  const control = yield* InMemoryClerk.InMemoryClerk
  yield* control.seedUsers([{ id: "user_ada" }])
  return control
})

describe("apiKeys", () => {
  it.effect("show their secret on creation and on request", () =>
    Effect.gen(function*() {
      const control = yield* seeded
      yield* TestClock.setTime(1_000)
      const { secret, ...key } = yield* create({ seconds_until_expiration: 60 })
      const id = `ak_${"1".padStart(32, "0")}`
      expect(key).toEqual({
        object: "api_key",
        id,
        type: "api_key",
        subject: "user_ada",
        name: "Deploy",
        description: null,
        claims: null,
        scopes: [],
        revoked: false,
        revocation_reason: null,
        expired: false,
        expiration: 61_000,
        created_by: null,
        last_used_at: null,
        created_at: 1_000,
        updated_at: 1_000
      })
      expect(yield* ok("GET", `${keys}/${id}`)).toEqual(key)
      expect(yield* ok("GET", `${keys}/${id}/secret`)).toEqual({ secret })
      const text = yield* Effect.flatMap(control.snapshot, Schema.encode(Schema.parseJson(Snapshot.Snapshot)))
      expect(text).not.toContain(secret)
    }).pipe(provided))

  it.effect("are verified until they are revoked or expire", () =>
    Effect.gen(function*() {
      yield* seeded
      const key = yield* create({ seconds_until_expiration: 60 })
      const other = yield* create()
      const verify = { secret: key.secret }
      yield* TestClock.adjust("59 seconds")
      expect(yield* ok("POST", `${keys}/verify`, verify)).toMatchObject({ id: key.id, last_used_at: 59_000 })
      yield* TestClock.adjust("1 second")
      expect(yield* fails("POST", `${keys}/verify`, verify)).toMatchObject({ status: 404 })
      expect(yield* ok("GET", `${keys}/${key.id}`)).toMatchObject({ expired: true })
      expect(yield* ok("POST", `${keys}/${other.id}/revoke`, { revocation_reason: "lost" }))
        .toMatchObject({ revoked: true, revocation_reason: "lost" })
      expect(yield* fails("POST", `${keys}/verify`, { secret: other.secret })).toMatchObject({ status: 404 })
      expect((yield* ok("GET", `${keys}?subject=user_ada`)).data).toEqual([])
      expect((yield* ok("GET", `${keys}?subject=user_ada&include_invalid=true`)).total_count).toBe(2)
      yield* ok("DELETE", `${keys}/${other.id}`)
      expect((yield* ok("GET", `${keys}?subject=user_ada&include_invalid=true`)).total_count).toBe(1)
    }).pipe(provided))

  it.effect("are deleted with their user, organization or machine", () =>
    Effect.gen(function*() {
      const { seed } = yield* seeded
      yield* seed({
        organizations: [{ id: "org_acme", name: "Acme" }],
        machines: [{ id: "mch_1", name: "Orders" }],
        apiKeys: [{ subject: "mch_1", name: "Deploy" }, { subject: "org_acme", name: "Deploy" }]
      })
      const subjects = ["/users/user_ada", "/organizations/org_acme", "/machines/mch_1"]
      for (const path of subjects) {
        const { secret } = yield* create({ subject: path.split("/")[2] })
        yield* ok("POST", `${keys}/verify`, { secret })
        yield* ok("DELETE", path)
        expect(yield* fails("POST", `${keys}/verify`, { secret })).toMatchObject({ status: 404 })
      }
      expect(yield* fails("POST", keys, { name: "Deploy", subject: "mch_1" })).toMatchObject({ status: 400 })
      const { rows } = yield* InMemoryClerk.InMemoryClerk
      expect(yield* rows("apiKeys")).toEqual([])
    }).pipe(provided))

  it.effect("change only in the given fields", () =>
    Effect.gen(function*() {
      yield* seeded
      const { id } = yield* create({ scopes: ["read"], claims: { a: 1 } })
      expect(yield* ok("PATCH", `${keys}/${id}`, { description: "Of Ada" }))
        .toMatchObject({ description: "Of Ada", scopes: ["read"], claims: { a: 1 } })
      expect(yield* fails("POST", keys, { name: "Deploy", subject: "user_x" })).toMatchObject({ status: 400 })
    }).pipe(provided))
})
