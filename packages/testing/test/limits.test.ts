import { describe, expect, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Throttle from "@effect-clerk/client/Throttle"
import { OrganizationId } from "@effect-clerk/core/Organization"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Settings from "@effect-clerk/testing/Settings"
import { Effect, Fiber, Layer, Redacted, TestClock } from "effect"
import { fails, type Json, ok, send } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

/** Acme with the admin Ada and the domain acme.com, and three more users. */
const seeded = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* clerk.seed({
    users: ["ada", "bob", "cyd", "dan"].map((name) => ({ id: `user_${name}` })),
    organizations: [{
      id: "org_acme",
      name: "Acme",
      createdBy: "user_ada",
      domains: [{ name: "acme.com" }],
      members: [{ userId: "user_dan", managedByScim: true }]
    }],
    allowlistIdentifiers: ["ada@acme.com"],
    blocklistIdentifiers: ["*@spam.com"]
  })
  return clerk
})

const members = "/organizations/org_acme/memberships"

const join = (user: string) => ({ user_id: `user_${user}`, role: "org:member" })

describe("settings", () => {
  type Call = Parameters<typeof send>

  const limits: ReadonlyArray<readonly [Settings.Change, Call, number, string]> = [
    [{ organizationsEnabled: false }, ["GET", "/organizations"], 403, "organization_not_enabled_in_instance"],
    [
      { organizationsEnabled: false },
      ["DELETE", "/organizations/org_acme"],
      403,
      "organization_not_enabled_in_instance"
    ],
    [{ organizationsEnabled: false }, ["GET", members], 403, "organization_not_enabled_in_instance"],
    [{ organizationsEnabled: false }, ["GET", "/organization_domains"], 403, "organization_not_enabled_in_instance"],
    [
      { userCreatedOrganizations: false },
      ["POST", "/organizations", { name: "B", created_by: "user_ada" }],
      403,
      "user_create_organization_not_enabled"
    ],
    [{ maxOrganizations: 1 }, ["POST", "/organizations", { name: "B" }], 403, "organization_quota_exceeded"],
    [
      { planMaxAllowedMemberships: 2 },
      ["POST", members, join("bob")],
      403,
      "organization_membership_plan_quota_exceeded"
    ],
    [{ seats: 2 }, ["POST", members, join("bob")], 402, "insufficient_seats"],
    [{ domainsEnabled: false }, ["GET", "/organization_domains"], 403, "organization_domains_not_enabled"],
    [
      { domainsEnabled: false },
      ["POST", "/organizations/org_acme/domains", { name: "b.com" }],
      403,
      "organization_domains_not_enabled"
    ],
    [
      { domainsEnrollmentModes: ["manual_invitation"] },
      ["POST", "/organizations/org_acme/domains", { name: "b.com", enrollment_mode: "automatic_invitation" }],
      403,
      "organization_domain_enrollment_mode_not_enabled"
    ],
    [
      { domainsEnrollmentModes: ["manual_invitation"] },
      ["PATCH", `/organizations/org_acme/domains/orgdmn_${"1".padStart(27, "0")}`, {
        enrollment_mode: "enterprise_sso"
      }],
      403,
      "organization_domain_enrollment_mode_not_enabled"
    ],
    [
      { maxDomainsPerOrganization: 1 },
      ["POST", "/organizations/org_acme/domains", { name: "b.com" }],
      403,
      "organization_domain_quota_exceeded"
    ],
    [
      { unsupportedFeatures: ["allowlist"] },
      ["GET", "/allowlist_identifiers"],
      402,
      "unsupported_subscription_plan_features"
    ],
    [
      { unsupportedFeatures: ["blocklist"] },
      ["POST", "/blocklist_identifiers", { identifier: "*@b.com" }],
      402,
      "unsupported_subscription_plan_features"
    ],
    [
      { unsupportedFeatures: ["impersonation"] },
      ["POST", "/actor_tokens", { user_id: "user_ada", actor: { sub: "user_bob" } }],
      402,
      "unsupported_subscription_plan_features"
    ]
  ]

  it.effect.each(limits)(
    "%j refuse %j from the next request on",
    ([change, call, status, code]) =>
      Effect.gen(function*() {
        const clerk = yield* seeded
        const before = yield* clerk.snapshot
        yield* clerk.updateSettings(change)
        expect(yield* fails(...call)).toEqual({ status, codes: [code], params: [] })
        const { json } = yield* send(...call)
        expect(json.clerk_trace_id).toBe("2".padStart(32, "0"))
        yield* clerk.restore(before)
        yield* ok(...call)
      }).pipe(provided)
  )

  it.effect("exclude features of the plan, without an effect on others", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      yield* clerk.updateSettings({ unsupportedFeatures: ["allowlist"], domainsEnabled: false })
      const { json } = yield* send("GET", "/allowlist_identifiers")
      expect(json.errors[0].meta).toEqual({ unsupported_features: ["allowlist"] })
      yield* ok("GET", "/blocklist_identifiers")
      yield* ok("GET", members)
    }).pipe(provided))

  it.effect("keep what is not changed, and what existed before", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      yield* clerk.updateSettings({ maxOrganizations: 1, seats: 1 })
      yield* clerk.updateSettings({ domainsEnabled: false, seats: undefined })
      expect(yield* clerk.settings)
        .toEqual({ ...Settings.defaults, maxOrganizations: 1, seats: 1, domainsEnabled: false })
      expect((yield* ok("GET", members)).total_count).toBe(2)
      yield* clerk.reset
      expect(yield* clerk.settings).toEqual(Settings.defaults)
    }).pipe(provided))

  it.effect("show null for a role without permissions, and use the current roles", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      expect(yield* fails("POST", members, { ...join("bob"), role: "org:guest" })).toMatchObject({ status: 404 })
      yield* clerk.updateSettings({ roles: { "org:guest": { name: "Guest", permissions: [] } } })
      expect(yield* ok("POST", members, { ...join("bob"), role: "org:guest" }))
        .toMatchObject({ role_name: "Guest", permissions: null })
      const { organizationMemberships } = yield* Clerk.Clerk
      const { data } = yield* organizationMemberships.list({
        organizationId: OrganizationId.make("org_acme"),
        role: ["org:guest"]
      })
      expect(data).toMatchObject([{ roleName: "Guest", permissions: [] }])
    }).pipe(Effect.provide(InMemoryClerk.layer)))
})

describe("a membership managed by SCIM", () => {
  it.effect("cannot change its role or be removed, but accepts metadata", () =>
    Effect.gen(function*() {
      yield* seeded
      const managed = { status: 409, codes: ["organization_membership_managed_by_scim"], params: [] }
      expect(yield* fails("PATCH", `${members}/user_dan`, { role: "org:admin" })).toEqual(managed)
      expect(yield* fails("DELETE", `${members}/user_dan`)).toEqual(managed)
      yield* ok("PATCH", `${members}/user_dan/metadata`, { public_metadata: { a: 1 } })
    }).pipe(provided))
})

describe("rate limits", () => {
  const limited = (options?: InMemoryClerk.Options) =>
    Effect.provide(InMemoryClerk.layerHttpClient({ rateLimits: true, ...options }))

  const statuses = (count: number, ...call: Parameters<typeof send>) =>
    Effect.map(
      Effect.replicateEffect(send(...call), count),
      (answers) => answers.map(({ headers, status }) => [status, headers["retry-after"] ?? null] as const)
    )

  const accepted = (answers: ReadonlyArray<readonly [number, string | null]>) =>
    answers.filter(([status]) => status !== 429).length

  it.effect("are disabled by default", () =>
    Effect.gen(function*() {
      expect(accepted(yield* statuses(101, "GET", "/organizations"))).toBe(101)
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.updateSettings({ rateLimits: true })
      expect(accepted(yield* statuses(101, "GET", "/organizations"))).toBe(100)
    }).pipe(provided), 30_000)

  it.effect(
    "of a development instance are 100 requests in 10 seconds, for all operations together",
    () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(1_000_000)
        expect(accepted(yield* statuses(60, "GET", "/organizations"))).toBe(60)
        yield* TestClock.adjust("3500 millis")
        expect(accepted(yield* statuses(39, "GET", "/nowhere"))).toBe(39)
        expect(yield* statuses(2, "POST", "/organizations", {})).toEqual([[422, null], [429, "7"]])
        const { headers, json } = yield* send("GET", "/organizations")
        expect(json.errors.map(({ code }: Json) => code)).toEqual(["too_many_requests"])
        expect(headers["clerk-trace-id"]).toBe(json.clerk_trace_id)
        yield* TestClock.adjust("6499 millis")
        expect(yield* statuses(1, "GET", "/organizations")).toEqual([[429, "1"]])
        yield* TestClock.adjust("1 millis")
        expect(accepted(yield* statuses(101, "GET", "/organizations"))).toBe(100)
      }).pipe(limited()),
    30_000
  )

  it.effect("of a production instance are 1000", () =>
    Effect.gen(function*() {
      expect(accepted(yield* statuses(1001, "GET", "/nowhere"))).toBe(1000)
    }).pipe(limited({ secretKey: Redacted.make("sk_live_x") })), 30_000)

  it.effect("do not count requests without a key", () =>
    Effect.gen(function*() {
      yield* statuses(101, "GET", "/organizations", undefined, { authorization: "Bearer sk_test_wrong" })
      expect(accepted(yield* statuses(101, "GET", "/organizations"))).toBe(100)
    }).pipe(limited()), 30_000)

  it.effect("of one organization and of one membership are 10 changes", () =>
    Effect.gen(function*() {
      yield* seeded
      yield* ok("POST", "/organizations", { name: "Beta" })
      const acme = "/organizations/org_acme"
      expect(accepted(yield* statuses(6, "PATCH", acme, { name: "A" }))).toBe(6)
      expect(accepted(yield* statuses(6, "PUT", `${acme}/metadata`, {}))).toBe(4)
      expect(yield* statuses(1, "PATCH", `${acme}/metadata`, {})).toEqual([[429, "10"]])
      yield* ok("GET", acme)
      yield* ok("PATCH", `/organizations/org_${"1".padStart(27, "0")}`, {})
      expect(accepted(yield* statuses(11, "PATCH", `${members}/user_ada/metadata`, {}))).toBe(10)
      expect(accepted(yield* statuses(1, "PATCH", `${members}/user_ada`, { role: "org:admin" }))).toBe(0)
      expect(accepted(yield* statuses(1, "PATCH", `${members}/user_dan/metadata`, {}))).toBe(1)
      yield* TestClock.adjust("10 seconds")
      expect(accepted(yield* statuses(11, "PATCH", acme, {}))).toBe(10)
    }).pipe(limited()))

  /** 150 concurrent calls: how many requests were refused before they succeeded. */
  const burst = (throttle: Layer.Layer<Throttle.Throttle>) =>
    Effect.gen(function*() {
      const control = yield* InMemoryClerk.InMemoryClerk
      const { organizations } = yield* Clerk.Clerk
      const calls = yield* Effect.fork(
        Effect.forEach(Array.from({ length: 150 }), (_, n) => organizations.create({ name: `Number ${n}` }), {
          concurrency: "unbounded"
        })
      )
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(calls)
      expect(yield* control.organizations).toHaveLength(150)
      return (yield* control.requests).filter(({ status }) => status === 429).length
    }).pipe(
      Effect.provide(
        Clerk.layer.pipe(
          Layer.provideMerge(
            Layer.unwrapEffect(
              Effect.map(InMemoryClerk.InMemoryClerk, ({ secretKey }) => Layer.orDie(ClerkClient.layer({ secretKey })))
            )
          ),
          Layer.provide(throttle),
          Layer.provideMerge(InMemoryClerk.layerHttpClient({ rateLimits: true }))
        )
      )
    )

  it.effect("are never reached by a client with a throttle", () =>
    Effect.gen(function*() {
      expect(yield* burst(Throttle.layer(Throttle.fromSecretKey("sk_test_in_memory")))).toBe(0)
    }), 30_000)

  it.effect(
    "are reached by a client without one, which retries after the time that Clerk asks for",
    () =>
      Effect.gen(function*() {
        expect(yield* burst(Throttle.layerNone)).toBe(50)
      }),
    30_000
  )
})
