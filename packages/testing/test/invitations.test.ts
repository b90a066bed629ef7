import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, TestClock } from "effect"
import { fails, type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const day = 86_400_000

const invite = (email_address: string, rest = {}) => ok("POST", "/invitations", { email_address, ...rest })

const addresses = (rows: Json) => rows.map(({ email_address }: Json) => email_address)

describe("invitations.create", () => {
  it.effect("is pending for 30 days by default", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000)
      const id = `inv_${"1".padStart(27, "0")}`
      expect(yield* invite("Ada@Acme.com", { redirect_url: "https://acme.com/join", public_metadata: { plan: "pro" } }))
        .toEqual({
          object: "invitation",
          id,
          email_address: "ada@acme.com",
          public_metadata: { plan: "pro" },
          status: "pending",
          url: `https://acme.com/join?__clerk_ticket=ticket_${id}`,
          expires_at: 1_000 + 30 * day,
          created_at: 1_000,
          updated_at: 1_000
        })
    }).pipe(provided))

  const refused: ReadonlyArray<readonly [object, number, string, string]> = [
    [{}, 422, "form_param_missing", "email_address"],
    [{ email_address: "ada" }, 422, "form_param_format_invalid", "email_address"],
    [{ email_address: "bob@acme.com" }, 422, "form_identifier_exists", "email_address"],
    [{ email_address: "a@acme.com", expires_in_days: 366 }, 422, "form_param_value_invalid", "expires_in_days"],
    [{ email_address: "a@acme.com", template_slug: "x" }, 422, "form_param_value_invalid", "template_slug"],
    [{ email_address: "a@acme.com", role: "org:admin" }, 422, "form_param_unknown", "role"],
    [
      { email_address: "a@acme.com", public_metadata: { a: "x".repeat(8200) } },
      422,
      "form_param_exceeds_allowed_size",
      "public_metadata"
    ]
  ]

  it.effect.each(refused)("refuses %j", ([body, status, code, param]) =>
    Effect.gen(function*() {
      const control = yield* InMemoryClerk.InMemoryClerk
      yield* control.seedUsers([{ emailAddress: "bob@acme.com" }])
      expect(yield* fails("POST", "/invitations", body)).toEqual({ status, codes: [code], params: [param] })
      expect(yield* control.rows("invitations")).toEqual([])
    }).pipe(provided))

  it.effect("refuses an address that has one pending, unless existing ones are ignored", () =>
    Effect.gen(function*() {
      const { seedUsers } = yield* InMemoryClerk.InMemoryClerk
      yield* seedUsers([{ emailAddress: "bob@acme.com" }])
      const { id } = yield* invite("ada@acme.com")
      const twice = { status: 400, codes: ["duplicate_record"], params: [] }
      expect(yield* fails("POST", "/invitations", { email_address: "ADA@acme.com" })).toEqual(twice)
      yield* invite("ada@acme.com", { ignore_existing: true })
      yield* invite("bob@acme.com", { ignore_existing: true })
      yield* ok("POST", `/invitations/${id}/revoke`)
      expect(yield* fails("POST", "/invitations", { email_address: "ada@acme.com" })).toEqual(twice)
      yield* TestClock.adjust("30 days")
      yield* invite("ada@acme.com")
    }).pipe(provided))

  it.effect("is created by an allowlist entry with notify", () =>
    Effect.gen(function*() {
      const entry = yield* ok("POST", "/allowlist_identifiers", { identifier: "ada@acme.com", notify: true })
      expect(yield* ok("GET", "/invitations")).toMatchObject([{ id: entry.invitation_id, status: "pending" }])
    }).pipe(provided))
})

describe("invitations.createBulk", () => {
  it.effect("is all or nothing", () =>
    Effect.gen(function*() {
      const { seedUsers } = yield* InMemoryClerk.InMemoryClerk
      yield* seedUsers([{ emailAddress: "bob@acme.com" }])
      const bulk = "/invitations/bulk"
      expect(addresses(yield* ok("POST", bulk, [{ email_address: "a@b.com" }, { email_address: "c@d.com" }])))
        .toEqual(["a@b.com", "c@d.com"])
      const again = [{ email_address: "new@b.com" }, { email_address: "a@b.com" }]
      expect(yield* fails("POST", bulk, again)).toMatchObject({ status: 400, codes: ["duplicate_record"] })
      expect(yield* fails("POST", bulk, [{ email_address: "bob@acme.com", ignore_existing: true }]))
        .toMatchObject({ status: 422, codes: ["form_identifier_exists"] })
      expect(addresses(yield* ok("GET", "/invitations"))).toEqual(["c@d.com", "a@b.com"])
      yield* ok("POST", bulk, again.map((one) => ({ ...one, ignore_existing: true })))
    }).pipe(provided))

  it.effect.each(
    [
      ["/invitations/bulk", 10],
      ["/organizations/org_acme/invitations/bulk", 10],
      ["/waitlist_entries/bulk", 50]
    ] as const
  )("at %s is of 1 to %s items", ([path, maximum]) =>
    Effect.gen(function*() {
      const { seedOrganization } = yield* InMemoryClerk.InMemoryClerk
      yield* seedOrganization({ id: "org_acme", name: "Acme" })
      const role = path.startsWith("/organizations") && { role: "org:member" }
      const some = (length: number) =>
        Array.from({ length }, (_, index) => ({ email_address: `user${index}@acme.com`, ...role }))
      expect(yield* fails("POST", path, some(maximum + 1)))
        .toEqual({ status: 400, codes: ["bulk_size_exceeded"], params: [] })
      expect(yield* fails("POST", path, [])).toMatchObject({ status: 422 })
      yield* ok("POST", path, some(maximum))
    }).pipe(provided))
})

const all = Effect.gen(function*() {
  const control = yield* InMemoryClerk.InMemoryClerk
  yield* invite("expired@a.com", { expires_in_days: 1 })
  const accepted = yield* invite("accepted@b.com")
  const revoked = yield* invite("revoked@c.com")
  yield* ok("POST", `/invitations/${revoked.id}/revoke`)
  yield* control.acceptInvitation(accepted.id)
  yield* TestClock.adjust("1 day")
  yield* invite("pending@d.com", { expires_in_days: 1 })
  return { accepted, revoked }
})

describe("invitations.list", () => {
  const lists: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ["", ["pending@d.com", "accepted@b.com", "expired@a.com"]],
    ["order_by=email_address", ["accepted@b.com", "expired@a.com", "pending@d.com"]],
    ["order_by=-expires_at", ["accepted@b.com", "pending@d.com", "expired@a.com"]],
    ["order_by=%2Bcreated_at", ["expired@a.com", "accepted@b.com", "pending@d.com"]],
    ["query=ED@", ["accepted@b.com", "expired@a.com"]],
    ["status=pending", ["pending@d.com"]],
    ["status=accepted", ["accepted@b.com"]],
    ["status=revoked", ["revoked@c.com"]],
    ["status=expired", ["expired@a.com"]]
  ]

  it.effect.each(lists)("?%s", ([query, expected]) =>
    Effect.gen(function*() {
      yield* all
      expect(addresses(yield* ok("GET", `/invitations?${query}`))).toEqual(expected)
      const page = yield* ok("GET", `/invitations?${query}&paginated=true&limit=1&offset=1`)
      expect(addresses(page.data)).toEqual(expected.slice(1, 2))
      expect(page.total_count).toBe(expected.length)
    }).pipe(provided))

  it.effect.each(["status=x", "order_by=status", "limit=501"])("refuses ?%s", (query) =>
    Effect.gen(function*() {
      expect(yield* fails("GET", `/invitations?${query}`)).toMatchObject({ codes: ["form_param_value_invalid"] })
    }).pipe(provided))
})

describe("invitations.revoke", () => {
  it.effect("removes the link, and is refused if the invitation was accepted or revoked", () =>
    Effect.gen(function*() {
      const { accepted, revoked } = yield* all
      const { id } = yield* invite("new@e.com")
      const after = yield* ok("POST", `/invitations/${id}/revoke`)
      expect(after).toMatchObject({ status: "revoked", revoked: true })
      expect(after).not.toHaveProperty("url")
      expect(yield* fails("POST", `/invitations/${accepted.id}/revoke`))
        .toEqual({ status: 400, codes: ["invitation_already_accepted"], params: [] })
      expect(yield* fails("POST", `/invitations/${revoked.id}/revoke`))
        .toEqual({ status: 400, codes: ["invitation_already_revoked"], params: [] })
      expect(yield* fails("POST", "/invitations/inv_x/revoke")).toMatchObject({ status: 404 })
    }).pipe(provided))
})

describe("accepting an invitation", () => {
  it.effect("creates the user, once", () =>
    Effect.gen(function*() {
      const control = yield* InMemoryClerk.InMemoryClerk
      const { id } = yield* invite("ada@acme.com")
      const user = yield* control.acceptInvitation(id)
      expect(yield* control.users).toEqual([user])
      expect(user).toMatchObject({ emailAddress: "ada@acme.com" })
      expect((yield* Effect.exit(control.acceptInvitation(id)))._tag).toBe("Failure")
      expect(yield* control.users).toEqual([user])
    }).pipe(provided))

  it.effect("is refused if the invitation was revoked or has expired", () =>
    Effect.gen(function*() {
      const control = yield* InMemoryClerk.InMemoryClerk
      const { id } = yield* invite("ada@acme.com")
      yield* TestClock.adjust("30 days")
      const exit = yield* Effect.exit(control.acceptInvitation(id))
      expect(String(exit)).toContain("expired")
      expect(yield* control.users).toEqual([])
    }).pipe(provided))
})

describe("invitations of a seed", () => {
  it.effect("are the same in the API, and kept by a snapshot", () =>
    Effect.gen(function*() {
      const control = yield* InMemoryClerk.InMemoryClerk
      yield* control.seed({ invitations: [{ emailAddress: "ada@acme.com", publicMetadata: { a: 1 } }] })
      const before = yield* ok("GET", "/invitations")
      const snapshot = yield* control.snapshot
      yield* control.reset
      yield* control.restore(snapshot)
      expect(yield* ok("GET", "/invitations")).toEqual(before)
      const error = yield* Effect.flip(control.seed({ invitations: [{ emailAddress: "ada@acme.com" }] }))
      expect(error).toMatchObject({ path: "invitations[0]", reason: expect.stringContaining("duplicate_record") })
    }).pipe(provided))
})
