import { describe, expect, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Snapshot from "@effect-clerk/testing/Snapshot"
import { Effect, Redacted, Schema, TestClock } from "effect"
import { fails, type Json, ok, send } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const id = (number: number) => `mch_${String(number).padStart(27, "0")}`

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** Two machines, of which the first may call the second, and a third one; with their keys. */
const seeded = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* TestClock.setTime(1_000_000)
  yield* clerk.seed({
    machines: [
      { id: "mch_billing", name: "Billing" },
      { id: "mch_orders", name: "Orders", scopedMachines: ["mch_billing"] },
      { id: "mch_stock", name: "Stock" }
    ]
  })
  const key = (machine: string) => Effect.map(ok("GET", `/machines/${machine}/secret_key`), ({ secret }) => secret)
  return {
    clerk,
    orders: yield* key("mch_orders"),
    billing: yield* key("mch_billing"),
    stock: yield* key("mch_stock")
  }
})

/** A token created by the machine with this key. */
const create = (key: string, body: Json = {}) =>
  Effect.map(send("POST", "/m2m_tokens", body, bearer(key)), ({ json, status }) => {
    expect([status, json]).toEqual([201, json])
    return json
  })

const verify = (token: string, key?: string) =>
  send("POST", "/m2m_tokens/verify", { token }, key === undefined ? {} : bearer(key))

describe("machines", () => {
  it.effect("show their secret key on creation and on request", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000)
      const billing = yield* ok("POST", "/machines", { name: "Billing" })
      const shown = {
        object: "machine",
        id: id(1),
        name: "Billing",
        instance_id: `ins_${"1".padStart(27, "0")}`,
        default_token_ttl: 3_600,
        created_at: 1_000,
        updated_at: 1_000
      }
      expect(billing).toEqual({ ...shown, scoped_machines: [], secret_key: expect.stringMatching(/^ak_\w{30,}$/) })
      const orders = yield* ok("POST", "/machines", {
        name: "Orders",
        scoped_machines: [billing.id],
        default_token_ttl: 60
      })
      expect(orders).toMatchObject({ default_token_ttl: 60, scoped_machines: [shown] })
      expect(yield* ok("GET", `/machines/${billing.id}`)).toEqual({ ...shown, scoped_machines: [] })
      expect(yield* ok("GET", `/machines/${billing.id}/secret_key`))
        .toEqual({ object: "machine_secret_key", secret: billing.secret_key })
      const { snapshot } = yield* InMemoryClerk.InMemoryClerk
      const text = yield* Effect.flatMap(snapshot, Schema.encode(Schema.parseJson(Snapshot.Snapshot)))
      expect(text).not.toContain(billing.secret_key)
    }).pipe(provided))

  it.effect("are listed by name or id, changed and deleted with their scopes and tokens", () =>
    Effect.gen(function*() {
      const { clerk, orders } = yield* seeded
      const names = (query: string) =>
        Effect.map(ok("GET", `/machines${query}`), ({ data }) => data.map(({ name }: Json) => name))
      expect(yield* names("?order_by=-name")).toEqual(["Stock", "Orders", "Billing"])
      expect(yield* names("?query=ORD")).toEqual(["Orders"])
      expect(yield* names("?query=mch_stock")).toEqual(["Stock"])
      expect(yield* ok("PATCH", "/machines/mch_orders", { default_token_ttl: 5 }))
        .toMatchObject({ name: "Orders", default_token_ttl: 5, scoped_machines: [{ name: "Billing" }] })
      yield* create(orders)
      expect(yield* ok("DELETE", "/machines/mch_orders"))
        .toEqual({ object: "machine", id: "mch_orders", deleted: true })
      expect(yield* clerk.rows("machineScopes")).toEqual([])
      expect(yield* clerk.rows("m2mTokens")).toEqual([])
      expect(yield* fails("POST", "/m2m_tokens", {})).toMatchObject({ status: 401 })
    }).pipe(provided))

  it.effect("may call the machines in their scopes", () =>
    Effect.gen(function*() {
      yield* seeded
      const scopes = "/machines/mch_stock/scopes"
      expect(yield* ok("POST", scopes, { to_machine_id: "mch_billing" })).toEqual({
        object: "machine_scope",
        from_machine_id: "mch_stock",
        to_machine_id: "mch_billing",
        created_at: 1_000_000
      })
      expect(yield* fails("POST", scopes, { to_machine_id: "mch_billing" }))
        .toEqual({ status: 409, codes: ["duplicate_record"], params: ["to_machine_id"] })
      expect((yield* ok("GET", "/machines/mch_billing")).scoped_machines).toEqual([])
      expect(yield* ok("DELETE", `${scopes}/mch_billing`)).toEqual({
        object: "machine_scope",
        from_machine_id: "mch_stock",
        to_machine_id: "mch_billing",
        deleted: true
      })
      expect(yield* fails("DELETE", `${scopes}/mch_billing`)).toMatchObject({ status: 404 })
    }).pipe(provided))

  it.effect("may call at most 150 machines", () =>
    Effect.gen(function*() {
      const { clerk } = yield* seeded
      const others = Array.from({ length: 150 }, (_, index) => ({ id: `mch_${index}`, name: `Other ${index}` }))
      yield* clerk.seed({ machines: others })
      const all = yield* ok("POST", "/machines", { name: "All", scoped_machines: others.map(({ id }) => id) })
      expect(yield* fails("POST", `/machines/${all.id}/scopes`, { to_machine_id: "mch_stock" }))
        .toEqual({ status: 403, codes: ["quota_exceeded"], params: [] })
    }).pipe(provided))

  it.effect("have a new key immediately, and keep the old one for the given time", () =>
    Effect.gen(function*() {
      const { orders } = yield* seeded
      const { secret } = yield* ok("POST", "/machines/mch_orders/secret_key/rotate", { previous_token_ttl: 60 })
      expect(secret).not.toBe(orders)
      yield* create(secret)
      yield* TestClock.adjust("59 seconds")
      yield* create(orders)
      yield* TestClock.adjust("1 second")
      expect(yield* fails("POST", "/m2m_tokens", {}, bearer(orders)))
        .toMatchObject({ status: 401, codes: ["clerk_key_invalid"] })
      yield* create(secret)
      const next = yield* ok("POST", "/machines/mch_orders/secret_key/rotate", { previous_token_ttl: 0 })
      expect(yield* fails("POST", "/m2m_tokens", {}, bearer(secret))).toMatchObject({ status: 401 })
      yield* create(next.secret)
    }).pipe(provided))

  const refused = [
    ["POST", "/machines", { name: "" }, 422],
    ["POST", "/machines", { name: "Orders", scoped_machines: ["mch_none"] }, 422],
    ["POST", "/machines/mch_none/scopes", { to_machine_id: "mch_orders" }, 404],
    ["POST", "/machines/mch_orders/scopes", { to_machine_id: "mch_none" }, 404],
    ["POST", "/machines/mch_orders/secret_key/rotate", { previous_token_ttl: 28_801 }, 422],
    ["GET", "/machines/mch_none", undefined, 404]
  ] as const

  it.effect.each(refused)("refuse %s %s with %j", ([method, path, body, status]) =>
    Effect.gen(function*() {
      const { clerk } = yield* seeded
      const before = yield* clerk.snapshot
      expect(yield* fails(method, path, body)).toMatchObject({ status })
      expect(yield* clerk.snapshot).toEqual(before)
    }).pipe(provided))

  it.effect("are in seeds and snapshots", () =>
    Effect.gen(function*() {
      const { clerk, orders } = yield* seeded
      expect(yield* Effect.flip(clerk.seed({ machines: [{ name: "A", scopedMachines: ["mch_none"] }] })))
        .toMatchObject({ path: "machines[0]" })
      yield* create(orders)
      const text = yield* Effect.flatMap(clerk.snapshot, Schema.encode(Schema.parseJson(Snapshot.Snapshot)))
      const before = yield* ok("GET", "/machines")
      yield* clerk.reset
      yield* Effect.flatMap(Schema.decode(Schema.parseJson(Snapshot.Snapshot))(text), clerk.restore)
      expect(yield* ok("GET", "/machines")).toEqual(before)
      expect((yield* ok("GET", "/m2m_tokens?subject=mch_orders")).total_count).toBe(1)
    }).pipe(provided))
})

describe("M2M tokens", () => {
  it.effect("have the scopes of their creation", () =>
    Effect.gen(function*() {
      const { billing, orders } = yield* seeded
      const { token, ...shown } = yield* create(orders, { claims: { team: "a" } })
      expect(token).toMatch(/^mt_\w{32,}$/)
      expect(shown).toEqual({
        object: "machine_to_machine_token",
        id: `mt_${"1".padStart(32, "0")}`,
        subject: "mch_orders",
        claims: { team: "a" },
        scopes: ["mch_billing"],
        revoked: false,
        revocation_reason: null,
        expired: false,
        expiration: 1_000_000 + 3_600_000,
        last_used_at: null,
        created_at: 1_000_000,
        updated_at: 1_000_000
      })
      yield* ok("DELETE", "/machines/mch_orders/scopes/mch_billing")
      expect((yield* verify(token, billing)).json).toEqual({ ...shown, last_used_at: 1_000_000 })
      expect((yield* create(orders)).scopes).toEqual([])
    }).pipe(provided))

  it.effect("are verified by the instance and by the machines that they are for", () =>
    Effect.gen(function*() {
      const { billing, orders, stock } = yield* seeded
      const { token } = yield* create(orders)
      const statuses = yield* Effect.forEach([undefined, billing, stock, orders], (key) => verify(token, key))
      expect(statuses.map(({ status }) => status)).toEqual([200, 200, 404, 404])
      expect((yield* verify("mt_none")).status).toBe(404)
    }).pipe(provided))

  it.effect("expire as the clock moves, and are shown as expired", () =>
    Effect.gen(function*() {
      const { billing, orders } = yield* seeded
      const { token } = yield* create(orders, { seconds_until_expiration: 60 })
      const endless = yield* create(orders, { seconds_until_expiration: null })
      expect(endless.expiration).toBe(null)
      yield* TestClock.adjust("60 seconds")
      expect((yield* verify(token, billing)).json).toMatchObject({ expired: true, last_used_at: null })
      const ids = (query: string) =>
        Effect.map(ok("GET", `/m2m_tokens?subject=mch_orders${query}`), (list) => list.m2m_tokens.length)
      expect(yield* ids("")).toBe(1)
      expect(yield* ids("&expired=true")).toBe(2)
      yield* ok("POST", `/m2m_tokens/${endless.id}/revoke`, { revocation_reason: "lost" })
      expect((yield* verify(endless.token)).json).toMatchObject({ revoked: true, revocation_reason: "lost" })
      expect(yield* ids("")).toBe(0)
      expect(yield* ids("&expired=true&revoked=true")).toBe(2)
    }).pipe(provided))

  it.effect("are listed and revoked only by their machine", () =>
    Effect.gen(function*() {
      const { billing, orders } = yield* seeded
      const token = yield* create(orders)
      const list = "/m2m_tokens?subject=mch_orders"
      expect((yield* ok("GET", list, undefined, bearer(orders))).m2m_tokens).toMatchObject([{ id: token.id }])
      expect(yield* fails("GET", list, undefined, bearer(billing))).toMatchObject({ status: 403 })
      expect(yield* fails("POST", `/m2m_tokens/${token.id}/revoke`, {}, bearer(billing)))
        .toMatchObject({ status: 404 })
      expect(yield* ok("POST", `/m2m_tokens/${token.id}/revoke`, {}, bearer(orders))).toMatchObject({ revoked: true })
      expect(yield* fails("GET", "/organizations", undefined, bearer(orders))).toMatchObject({ status: 401 })
    }).pipe(provided))

  it.effect("are reused if one lives long enough and has the same claims", () =>
    Effect.gen(function*() {
      const { orders } = yield* seeded
      const again = { min_remaining_ttl_seconds: 3_000, claims: { a: 1 } }
      const first = yield* create(orders, again)
      expect(yield* create(orders, again)).toEqual(first)
      expect((yield* create(orders, { ...again, claims: { a: 2 } })).id).not.toBe(first.id)
      expect((yield* create(orders, { claims: { a: 1 } })).id).not.toBe(first.id)
      const tooLong = { ...again, min_remaining_ttl_seconds: 3_600 }
      expect(yield* fails("POST", "/m2m_tokens", tooLong, bearer(orders))).toMatchObject({ status: 400 })
      yield* TestClock.adjust("601 seconds")
      expect((yield* create(orders, again)).id).not.toBe(first.id)
    }).pipe(provided))

  it.effect("in JWT format are not stored", () =>
    Effect.gen(function*() {
      const { billing, clerk, orders } = yield* seeded
      const { token } = yield* create(orders, { token_format: "jwt", claims: { team: "a" } })
      const [header, claims] = token.split(".").slice(0, 2)
        .map((part: string) => JSON.parse(Buffer.from(part, "base64url").toString()))
      expect(header).toMatchObject({ alg: "RS256", typ: "JWT" })
      expect(claims).toMatchObject({
        sub: "mch_orders",
        aud: ["mch_billing"],
        scopes: "mch_billing",
        team: "a",
        exp: 4_600
      })
      expect(yield* clerk.rows("m2mTokens")).toEqual([])
      expect((yield* verify(token, billing)).status).toBe(404)
    }).pipe(provided))

  it.effect("cannot override Clerk's claims", () =>
    Effect.gen(function*() {
      const { orders } = yield* seeded
      expect(yield* fails("POST", "/m2m_tokens", { claims: { sub: "mch_x" } }, bearer(orders)))
        .toEqual({ status: 400, codes: ["machine_token_reserved_claim"], params: ["claims"] })
    }).pipe(provided))

  it.effect("are created by the client with the key of the first machine", () =>
    Effect.gen(function*() {
      const clerk = yield* Clerk.Clerk
      expect(yield* Effect.flip(clerk.m2m.createToken())).toMatchObject({ _tag: "Unauthorized" })
      const { id } = yield* clerk.machines.create({ name: "Orders" })
      const made = yield* clerk.m2m.createToken()
      expect(made.subject).toBe(id)
      expect((yield* clerk.m2m.verifyToken({ token: made.token! })).id).toBe(made.id)
      const control = yield* InMemoryClerk.InMemoryClerk
      const token = yield* control.tokens.m2m({ machineId: id })
      expect((yield* clerk.m2m.verifyToken({ token })).subject).toBe(id)
      expect(Redacted.value(token)).not.toBe(Redacted.value(made.token!))
    }).pipe(Effect.provide(InMemoryClerk.layer)))
})
