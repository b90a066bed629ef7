import { HttpBody, HttpServerRequest } from "@effect/platform"
import { describe, expect, it, layer, vi } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Cause, DateTime, Deferred, Effect, Exit, Fiber, Stream, TestClock } from "effect"
import { fails, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const authorization = "Bearer sk_test_in_memory"

describe("time", () => {
  it.effect("follows TestClock", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const { id } = yield* ok("POST", "/organizations", { name: "Acme" })
      yield* TestClock.adjust("1 day")
      expect(yield* ok("PATCH", `/organizations/${id}`, { name: "Acme Ltd" })).toMatchObject({
        created_at: Date.UTC(2026, 0, 1),
        updated_at: Date.UTC(2026, 0, 2)
      })
    }).pipe(provided))
})

describe("interruption", () => {
  const interrupted = <A, E, R>(effect: Effect.Effect<A, E, R>, reached: Effect.Effect<unknown>) =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(effect)
      yield* reached
      const exit = yield* Fiber.interrupt(fiber)
      return Exit.isFailure(exit) && Cause.isInterruptedOnly(exit.cause)
    })

  it.effect("ends a call and the reading of its body", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const reading = yield* Deferred.make<void>()
      const stopped = yield* Deferred.make<void>()
      const body = Stream.fromEffect(Deferred.succeed(reading, undefined)).pipe(
        Stream.zipRight(Stream.never),
        Stream.ensuring(Deferred.succeed(stopped, undefined))
      )
      const call = clerk.httpClient.post("https://clerk.test/v1/organizations", {
        headers: { authorization },
        body: HttpBody.stream(body, "application/json")
      })
      expect(yield* interrupted(call, Deferred.await(reading))).toBe(true)
      yield* Deferred.await(stopped)
    }).pipe(provided))

  it.effect("ends a handler, which is rolled back", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const reading = yield* Deferred.make<void>()
      const body = new ReadableStream({
        pull: () => {
          Deferred.unsafeDone(reading, Effect.void)
          return new Promise(() => {})
        }
      }, { highWaterMark: 0 })
      const request = new Request("https://clerk.test/v1/organizations", {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body,
        ...{ duplex: "half" }
      })
      const handler = Effect.provideService(
        clerk.httpApp,
        HttpServerRequest.HttpServerRequest,
        HttpServerRequest.fromWeb(request)
      )
      expect(yield* interrupted(handler, Deferred.await(reading))).toBe(true)
      expect(yield* clerk.organizations).toEqual([])
      expect(yield* clerk.requests).toMatchObject([{ operation: "organizations.create", status: null }])
    }).pipe(provided))

  it.effect("of the first instance does not affect the next ones", () =>
    Effect.gen(function*() {
      vi.resetModules()
      const { make } = yield* Effect.promise(() => import("@effect-clerk/testing/InMemoryClerk"))
      const first = yield* Effect.fork(make())
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(first)
      const clerk = yield* make()
      expect(yield* clerk.organizations).toEqual([])
    }))
})

describe("the control service", () => {
  it.effect("seeds and shows users, organizations, members and domains", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* TestClock.setTime(5_000)
      const users = yield* clerk.seedUsers([
        { firstName: "Ada", emailAddress: "ada@acme.com", imageUrl: "https://img.clerk.com/ada", banned: true },
        { id: "user_bob", createdAt: DateTime.unsafeMake(1_000) }
      ])
      expect(users).toMatchObject([
        { id: `user_${"1".padStart(27, "0")}`, firstName: "Ada", lastName: null, hasImage: true, banned: true },
        { id: "user_bob", hasImage: false, createdAt: DateTime.unsafeMake(1_000) }
      ])
      expect(yield* clerk.users).toEqual(users)
      const organization = yield* clerk.seedOrganization({
        name: "Acme",
        createdBy: users[0]!.id,
        createdAt: DateTime.unsafeMake(2_000),
        privateMetadata: { plan: "pro" },
        members: [{ userId: "user_bob", publicMetadata: { team: "blue" } }],
        domains: [{ name: "acme.com", verified: false, enrollmentMode: "automatic_invitation" }]
      })
      expect(yield* clerk.organizations).toEqual([organization])
      expect(organization.createdAt).toEqual(DateTime.unsafeMake(2_000))
      expect((yield* clerk.memberships).map(({ publicMetadata, publicUserData, role }) => ({
        user: publicUserData?.userId,
        role,
        publicMetadata
      }))).toEqual([
        { user: users[0]!.id, role: "org:admin", publicMetadata: {} },
        { user: "user_bob", role: "org:member", publicMetadata: { team: "blue" } }
      ])
      expect((yield* clerk.domains).map(({ enrollmentMode, isVerified, name }) => [name, isVerified, enrollmentMode]))
        .toEqual([["acme.com", false, "automatic_invitation"]])
      yield* ok("POST", "/allowlist_identifiers", { identifier: "ada@acme.com" })
      yield* ok("POST", "/blocklist_identifiers", { identifier: "bob@acme.com" })
      expect((yield* clerk.allowlistIdentifiers).map(({ identifier }) => identifier)).toEqual(["ada@acme.com"])
      expect((yield* clerk.blocklistIdentifiers).map(({ identifier }) => identifier)).toEqual(["bob@acme.com"])
    }).pipe(provided))

  it.effect("dies of seeds that break a rule", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedUsers([{ id: "user_1" }])
      yield* clerk.seedOrganization({ id: "org_1", name: "Acme" })
      const wrong: ReadonlyArray<readonly [Effect.Effect<unknown>, string]> = [
        [clerk.seedUsers([{ id: "user_1" }]), "The user user_1 already exists"],
        [clerk.seedOrganization({ id: "org_1", name: "Acme" }), "The organization org_1 already exists"],
        [clerk.seedOrganization({ name: "B", slug: "acme" }), "form_identifier_exists slug"],
        [clerk.seedOrganization({ name: "B", slug: "A B" }), "invalid at slug: "],
        [clerk.seedOrganization({ name: "" }), "invalid at name: "],
        [clerk.seedOrganization({ name: "B", domains: [{ name: "" }] }), "invalid at domains[0].name: "],
        [clerk.seedUsers([{}, { id: "" }]), "invalid at users[1].id: "],
        [clerk.seedMemberships("org_1", [{ userId: "" }]), "invalid at members[0].userId: "],
        [clerk.seedMemberships("org_1", [{ userId: "user_x" }]), "No user was found with id user_x"],
        [clerk.seedOrganization({ name: "B", domains: [{ name: "gmail.com" }] }), "organization_domain_common name"]
      ]
      for (const [seed, message] of wrong) {
        const exit = yield* Effect.exit(seed)
        expect(Exit.isFailure(exit) && Cause.isDie(exit.cause) && String(Cause.squash(exit.cause))).toContain(message)
      }
    }).pipe(provided))

  it.effect("clears everything on reset", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const fill = Effect.gen(function*() {
        yield* clerk.seedUsers([{ id: "user_1" }])
        yield* clerk.seedOrganization({ name: "Acme", createdBy: "user_1", domains: [{ name: "acme.com" }] })
        yield* ok("POST", "/allowlist_identifiers", { identifier: "ada@acme.com" })
        return yield* Effect.all([clerk.organizations, clerk.memberships, clerk.domains, clerk.requests])
      })
      const before = yield* fill
      yield* clerk.reset
      expect(yield* Effect.all([clerk.users, clerk.organizations, clerk.memberships, clerk.requests]))
        .toEqual([[], [], [], []])
      expect(yield* fill).toEqual(before)
    }).pipe(provided))

  it.effect("is separate for each instance", () =>
    Effect.gen(function*() {
      const [one, other] = yield* Effect.all([InMemoryClerk.make(), InMemoryClerk.make()])
      yield* one.seedOrganization({ name: "Acme" })
      const get = (clerk: InMemoryClerk.Service) =>
        clerk.httpClient.get("https://clerk.test/v1/organizations/acme", { headers: { authorization } })
      const answers = yield* Effect.all([get(one), get(other)], { concurrency: "unbounded" })
      expect(answers.map(({ status }) => status)).toEqual([200, 404])
      expect(yield* other.requests).toHaveLength(1)
    }))

  it.effect("seeds thousands, of which a page is read quickly", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const users = yield* clerk.seedUsers(Array.from({ length: 5_000 }, (_, n) => ({ username: `user${n}` })))
      const { id } = yield* clerk.seedOrganization({ name: "Acme", members: users.map(({ id }) => ({ userId: id })) })
      yield* Effect.forEach(users, () => clerk.seedOrganization({ name: "Same name" }), { discard: true })
      const page = yield* ok("GET", `/organizations/${id}/memberships?limit=500&offset=4500&order_by=username`)
      expect(page.data).toHaveLength(500)
      expect(page.total_count).toBe(5_000)
      expect((yield* ok("GET", "/organizations?query=same&limit=500")).total_count).toBe(5_000)
    }).pipe(provided), 30_000)
})

describe("options", () => {
  it.effect("set the instance's limits", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedUsers([{ id: "user_1" }, { id: "user_2" }])
      const { id } = yield* clerk.seedOrganization({
        name: "Acme",
        createdBy: "user_1",
        domains: [{ name: "acme.com" }]
      })
      expect(yield* fails("POST", `/organizations/${id}/memberships`, { user_id: "user_2", role: "org:member" }))
        .toMatchObject({ codes: ["organization_membership_quota_exceeded"] })
      expect(yield* fails("POST", `/organizations/${id}/domains`, { name: "acme.org" }))
        .toMatchObject({ codes: ["organization_domain_quota_exceeded"] })
    }).pipe(Effect.provide(InMemoryClerk.layerHttpClient({ maxAllowedMemberships: 1, maxDomainsPerOrganization: 1 }))))
})

layer(InMemoryClerk.layerHttpClient())("a layer shared by the tests of a suite", (it) => {
  it.effect("keeps its state", () => ok("POST", "/organizations", { name: "Acme" }))

  it.effect("from one to the next", () =>
    Effect.gen(function*() {
      expect((yield* ok("GET", "/organizations")).total_count).toBe(1)
    }))
})
