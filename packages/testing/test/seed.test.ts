import { describe, expect, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Seed from "@effect-clerk/testing/Seed"
import { DateTime, Effect, Schema, TestClock } from "effect"
import { type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const options = { seed: 7, users: 400, organizations: 20, membersPerOrganization: 30 }

const millis = (instants: ReadonlyArray<DateTime.Utc | undefined>) => instants.map((instant) => instant!.epochMillis)

describe("generate", () => {
  it("generates the same for the same seed, and different data for another", () => {
    expect(Seed.generate(options)).toEqual(Seed.generate(options))
    expect(Seed.generate({ ...options, seed: 8 }).users).not.toEqual(Seed.generate(options).users)
  })

  it.effect("breaks no rule, in itself and in a file", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const seed = Seed.generate(options)
      yield* clerk.seed(seed)
      expect(yield* clerk.users).toHaveLength(400)
      const memberships = yield* clerk.memberships
      expect(memberships).toHaveLength(20 * 30)
      expect(yield* clerk.organizations).toHaveLength(20)
      const file = yield* Schema.encode(Schema.parseJson(Seed.Seed))(seed)
      expect(yield* Schema.decode(Schema.parseJson(Seed.Seed))(file)).toEqual(seed)
    }).pipe(provided))

  it.effect("is checked once a program has changed it", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const { users = [] } = Seed.generate(options)
      const nameless = users.map((user, index) => index === 7 ? { ...user, id: "" } : user)
      expect(yield* Effect.flip(clerk.seed({ users: nameless }))).toMatchObject({ path: "users[7].id" })
    }).pipe(provided))

  it("is varied, and has gaps", () => {
    const { organizations = [], users = [] } = Seed.generate(options)
    for (const key of ["firstName", "lastName", "emailAddress", "username", "imageUrl", "lastActiveAt"] as const) {
      const having = users.filter((user) => user[key] !== undefined).length
      expect(having).toBeGreaterThan(100)
      expect(having).toBeLessThan(400)
    }
    expect(users.every(({ emailAddress, phoneNumber }) => emailAddress ?? phoneNumber)).toBe(true)
    expect(new Set(users.map(({ lastName }) => lastName)).size).toBeGreaterThan(30)
    const roles = organizations.flatMap(({ members = [] }) => members.map(({ role }) => role))
    expect(new Set(roles)).toEqual(new Set([undefined, "org:admin"]))
    expect(new Set(organizations.map(({ publicMetadata }) => publicMetadata?.["plan"])).size).toBeGreaterThan(1)
  })

  it("creates rows in order over the given time, members after their user and their organization", () => {
    const from = DateTime.unsafeMake("2025-03-01")
    const to = DateTime.unsafeMake("2025-04-01")
    const { organizations = [], users = [] } = Seed.generate({ ...options, from, to })
    const created = new Map(users.map(({ createdAt, id }) => [id!, createdAt!.epochMillis]))
    for (const times of [millis(users.map((_) => _.createdAt)), millis(organizations.map((_) => _.createdAt))]) {
      expect(times).toEqual([...times].sort((a, b) => a - b))
      expect(times[0]).toBeGreaterThanOrEqual(from.epochMillis)
      expect(times.at(-1)).toBeLessThan(to.epochMillis)
    }
    for (const { createdAt, createdBy, members = [] } of organizations) {
      const start = createdAt!.epochMillis
      expect(created.get(createdBy!)).toBeLessThanOrEqual(start)
      const joined = millis(members.map((_) => _.createdAt))
      expect(joined).toEqual([...joined].sort((a, b) => a - b))
      for (const [index, { userId }] of members.entries()) {
        expect(joined[index]).toBeGreaterThanOrEqual(Math.max(start, created.get(userId)!))
      }
    }
  })

  it.effect("adds sessions and invitations without changing the rest", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const seed = Seed.generate({ ...options, sessions: 300, invitations: 200 })
      expect(seed).toMatchObject({ ...Seed.generate(options) })
      const now = Date.UTC(2026, 0, 1)
      yield* TestClock.setTime(now)
      yield* clerk.seed(seed)
      const pending = seed.invitations!.filter(({ createdAt }) => now - createdAt!.epochMillis < 30 * 24 * 3_600_000)
      expect((yield* ok("GET", "/invitations?paginated=true&status=pending")).total_count).toBe(pending.length)
      expect(seed.sessions).toHaveLength(300)
      const { createdAt, id, userId } = seed.sessions!.at(-1)!
      expect(yield* ok("GET", `/sessions/${id}`)).toMatchObject({ user_id: userId, created_at: createdAt!.epochMillis })
    }).pipe(provided))

  const sizes: ReadonlyArray<readonly [Partial<Seed.GenerateOptions>, number, number]> = [
    [{ users: 0, organizations: 3 }, 3, 0],
    [{ users: 5, organizations: 3, membersPerOrganization: 100 }, 3, 15],
    [{ users: 5, organizations: 3, membersPerOrganization: 0 }, 3, 0],
    [{ users: 1, organizations: 3, membersPerOrganization: 1 }, 3, 3],
    [{ users: 3, organizations: 200, membersPerOrganization: 2 }, 200, 400]
  ]

  it.effect.each(sizes)("keeps to its numbers: %j", ([numbers, organizations, memberships]) =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seed(Seed.generate({ ...options, ...numbers }))
      expect(yield* clerk.organizations).toHaveLength(organizations)
      expect(yield* clerk.memberships).toHaveLength(memberships)
    }).pipe(provided))
})

describe("lists that are read page by page", () => {
  const ids = (page: Json) => page.data.map(({ id }: Json) => id)

  it.effect("are up to date after every kind of change", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      yield* clerk.seed(Seed.generate(options))
      const { id } = (yield* clerk.organizations)[0]!
      const path = `/organizations/${id}/memberships`
      const read = (query: string) => ok("GET", `${path}?limit=500&${query}`)
      const before = yield* read("order_by=created_at")
      const rest = yield* ok("GET", `${path}?order_by=created_at&limit=20&offset=10`)
      expect(ids(rest)).toEqual(ids(before).slice(10))
      const last = before.data.at(-1).public_user_data.user_id
      expect((yield* read("role=org:admin")).data.map(({ role }: Json) => role)).not.toContain("org:member")
      yield* ok("PATCH", `${path}/${last}`, { role: "org:admin" })
      expect(ids(yield* read("role=org:admin"))).toContain(before.data.at(-1).id)
      yield* ok("DELETE", `${path}/${last}`)
      expect(ids(yield* read("order_by=created_at"))).toEqual(ids(before).slice(0, -1))
      const [fresh] = yield* clerk.seedUsers([{}])
      yield* clerk.seedMemberships(id, [{ userId: fresh!.id }])
      expect((yield* read("order_by=created_at")).data.at(-1).public_user_data.user_id).toBe(fresh!.id)
      const snapshot = yield* clerk.snapshot
      yield* clerk.reset
      expect((yield* ok("GET", "/organization_memberships")).total_count).toBe(0)
      yield* clerk.restore(snapshot)
      expect((yield* ok("GET", "/organization_memberships")).total_count).toBe(600)
      yield* clerk.seed({ organizations: [{ name: "One more", createdBy: last }] })
      expect((yield* ok("GET", "/organization_memberships")).total_count).toBe(601)
    }).pipe(provided))
})
