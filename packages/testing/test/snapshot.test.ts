import { describe, expect, it } from "@effect/vitest"
import { OrganizationId } from "@effect-clerk/core/Organization"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import * as Seed from "@effect-clerk/testing/Seed"
import * as Snapshot from "@effect-clerk/testing/Snapshot"
import { Effect, Redacted, Schema, TestClock } from "effect"
import { parse } from "yaml"
import { fails, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient())

const yaml = `
settings:
  maxAllowedMemberships: 5
  roles:
    org:billing: { name: Billing, permissions: [] }
users:
  - id: user_ada
    firstName: Ada
    emailAddress: ada@acme.com
    lastActiveAt: 2026-01-31T12:00:00Z
  - id: user_bob
    createdAt: 2026-01-01T00:00:00.000Z
  - username: nobody
organizations:
  - id: org_acme
    name: Acme
    createdBy: user_ada
    createdAt: 2026-01-02T00:00:00Z
    privateMetadata: { plan: pro }
    members:
      - userId: user_bob
        role: org:billing
        publicMetadata: { team: blue }
        managedByScim: true
    domains:
      - name: acme.com
      - { name: acme.org, verified: false, enrollmentMode: automatic_invitation }
  - name: Beta
    maxAllowedMemberships: 7
allowlistIdentifiers: ["*@acme.com", "ADA@acme.com"]
blocklistIdentifiers: ["*@spam.com"]
`

const seedOf = (text: string) => Schema.decodeUnknown(Seed.Seed)(parse(text))

const Text = Schema.parseJson(Snapshot.Snapshot)

const seeded = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* clerk.seed(yield* seedOf(yaml))
  return clerk
})

describe("a seed", () => {
  it.effect("is read from YAML and available immediately", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 5, 1))
      const clerk = yield* seeded
      expect((yield* clerk.users).map(({ id }) => id)).toEqual([
        "user_ada",
        "user_bob",
        `user_${"1".padStart(27, "0")}`
      ])
      const acme = yield* ok("GET", "/organizations/acme?include_members_count=true")
      expect(acme).toMatchObject({
        id: "org_acme",
        private_metadata: { plan: "pro" },
        max_allowed_memberships: 5,
        members_count: 2,
        created_at: Date.UTC(2026, 0, 2)
      })
      const members = yield* ok("GET", "/organizations/org_acme/memberships?role=org:billing")
      expect(members.data).toMatchObject([{ role_name: "Billing", public_metadata: { team: "blue" } }])
      expect((yield* ok("GET", "/organization_domains?verified=false")).data)
        .toMatchObject([{ name: "acme.org", enrollment_mode: "automatic_invitation" }])
      expect((yield* ok("GET", "/organizations/beta")).max_allowed_memberships).toBe(7)
      expect((yield* clerk.allowlistIdentifiers).map(({ identifier }) => identifier))
        .toEqual(["*@acme.com", "ada@acme.com"])
      expect((yield* clerk.blocklistIdentifiers).map(({ identifier }) => identifier)).toEqual(["*@spam.com"])
      expect((yield* clerk.settings).maxAllowedMemberships).toBe(5)
    }).pipe(provided))

  const wrong: ReadonlyArray<readonly [Seed.Seed, string, string]> = [
    [{ users: [{ id: "user_new" }, { id: "user_ada" }] }, "users[1]", "The user user_ada already exists"],
    [{ users: [{ id: "user_new" }, { id: "user_new" }] }, "users[1]", "The user user_new already exists"],
    [
      { organizations: [{ id: "org_acme", name: "A" }] },
      "organizations[0]",
      "The organization org_acme already exists"
    ],
    [
      { discounts: [{ id: "cdis_1", name: "A", percentOff: 5 }, { id: "cdis_1", name: "B", percentOff: 5 }] },
      "discounts[1]",
      "The commerce discount cdis_1 already exists"
    ],
    [{ organizations: [{ name: "A" }, { name: "B", slug: "acme" }] }, "organizations[1]", "slug is taken"],
    [{ organizations: [{ name: "A", createdBy: "user_x" }] }, "organizations[0]", "No users found with id user_x"],
    [
      { users: [{ id: "user_new" }], organizations: [{ name: "A", members: [{ userId: "user_x" }] }] },
      "organizations[0].members[0]",
      "No user was found with id user_x"
    ],
    [
      { organizations: [{ name: "A", members: [{ userId: "user_ada" }, { userId: "user_ada" }] }] },
      "organizations[0].members[1]",
      "already_a_member_in_organization"
    ],
    [
      { organizations: [{ name: "A", members: [{ userId: "user_ada", role: "org:boss" }] }] },
      "organizations[0].members[0]",
      "role not found"
    ],
    [
      { organizations: [{ name: "A", domains: [{ name: "a.com" }, { name: "acme.com" }] }] },
      "organizations[0].domains[1]",
      "organization_domain_already_exists name"
    ],
    [{ allowlistIdentifiers: ["new@acme.com", "ada@acme.com"] }, "allowlistIdentifiers[1]", "duplicate_record"],
    [{ settings: { slugs: false }, blocklistIdentifiers: ["nonsense"] }, "blocklistIdentifiers[0]", "must be either"]
  ]

  it.effect.each(wrong)(
    "that breaks a rule fails with the path, and adds nothing: %j",
    ([seed, path, reason]) =>
      Effect.gen(function*() {
        const clerk = yield* seeded
        const before = yield* clerk.snapshot
        const error = yield* Effect.flip(clerk.seed(seed))
        expect(error).toMatchObject({ _tag: "SeedError", path, reason: expect.stringContaining(reason) })
        expect(error.message).toContain(path)
        expect(yield* clerk.snapshot).toEqual(before)
      }).pipe(provided)
  )

  const unreadable = [
    ["user: []", "[\"user\"]"],
    ["users:\n  - firstname: Ada", "[\"firstname\"]"],
    ["users:\n  - createdAt: soon", "[\"createdAt\"]"],
    ["organizations:\n  - slug: acme", "[\"name\"]"],
    ["settings: { seats: -1 }", "[\"seats\"]"]
  ] as const

  it.effect.each(unreadable)("%s is refused when it is read", ([text, path]) =>
    Effect.gen(function*() {
      expect((yield* Effect.flip(seedOf(text))).message).toContain(path)
    }))

  it.effect("is added to the state", () =>
    Effect.gen(function*() {
      const clerk = yield* seeded
      yield* clerk.seed({ organizations: [{ name: "Acme", members: [{ userId: "user_ada" }] }] })
      expect((yield* clerk.organizations).map(({ slug }) => slug)).toEqual(["acme", "beta", "acme-2"])
      expect((yield* clerk.settings).roles).toHaveProperty("org:billing")
    }).pipe(provided))
})

describe("a snapshot", () => {
  const used = Effect.gen(function*() {
    yield* TestClock.setTime(Date.UTC(2026, 5, 1))
    const clerk = yield* seeded
    yield* ok("POST", "/organizations/org_acme/domains", { name: "acme.net" })
    yield* ok("PATCH", "/organizations/org_acme/metadata", { public_metadata: { deep: { a: [1, null] } } })
    const { data } = yield* ok("GET", "/organizations/org_acme/domains?verified=false")
    yield* ok("POST", `/organizations/org_acme/domains/${data[0].id}/verify_ownership`)
    yield* ok("POST", "/allowlist_identifiers", { identifier: "bob@acme.com", notify: true })
    return clerk
  })

  const everything = Effect.all({
    organizations: ok("GET", "/organizations?include_members_count=true"),
    memberships: ok("GET", "/organization_memberships"),
    domains: ok("GET", "/organization_domains"),
    allowlist: ok("GET", "/allowlist_identifiers"),
    blocklist: ok("GET", "/blocklist_identifiers")
  })

  it.effect("survives a file and restores the complete API, with continuing ids", () =>
    Effect.gen(function*() {
      const clerk = yield* used
      const before = yield* everything
      const text = yield* Effect.flatMap(clerk.snapshot, Schema.encode(Text))
      const next = yield* ok("POST", "/organizations", { name: "Next" })
      yield* clerk.updateSettings({ slugs: false })
      yield* clerk.reset
      expect(yield* clerk.organizations).toEqual([])
      yield* clerk.restore(yield* Schema.decode(Text)(text))
      expect(yield* everything).toEqual(before)
      expect(yield* Effect.flatMap(clerk.snapshot, Schema.encode(Text))).toBe(text)
      expect(yield* ok("POST", "/organizations", { name: "Next" })).toEqual(next)
      expect((yield* ok("POST", "/organizations", { name: "Acme" })).slug).toBe("acme-2")
      expect(yield* fails("POST", "/organizations/org_acme/domains", { name: "acme.org" })).toMatchObject({
        status: 422
      })
    }).pipe(provided))

  it.effect("is not changed by later changes", () =>
    Effect.gen(function*() {
      const clerk = yield* used
      const snapshot = yield* clerk.snapshot
      const text = yield* Schema.encode(Text)(snapshot)
      yield* clerk.restore(snapshot)
      yield* ok("DELETE", "/organizations/org_acme")
      expect(yield* Schema.encode(Text)(snapshot)).toBe(text)
    }).pipe(provided))

  it.effect("contains no secret and no request", () =>
    Effect.gen(function*() {
      const clerk = yield* used
      const text = yield* Effect.flatMap(clerk.snapshot, Schema.encode(Text))
      expect(text).not.toContain(Redacted.value(clerk.secretKey))
      expect(text).not.toContain("/v1/")
      const requests = yield* clerk.requests
      yield* clerk.restore(yield* clerk.snapshot)
      expect(yield* clerk.requests).toEqual(requests)
    }).pipe(provided))

  it.effect("of another format is refused clearly", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const snapshot = yield* Effect.flatMap(clerk.snapshot, Schema.encode(Snapshot.Snapshot))
      const refusal = (value: unknown) =>
        Effect.map(Effect.flip(Schema.decodeUnknown(Snapshot.Snapshot)(value)), ({ message }) => message)
      expect(yield* refusal({ ...snapshot, version: 2, users: "elsewhere" })).toContain("this one has format 2")
      expect(yield* refusal({})).toContain("version")
    }).pipe(provided))

  type Edit = (snapshot: Snapshot.Snapshot) => Partial<Snapshot.Snapshot>

  const wrong: ReadonlyArray<readonly [string, Edit, string, string]> = [
    ["a user twice", ({ users }) => ({ users: [...users, users[0]!] }), "users[3]", "user_ada"],
    [
      "a slug twice",
      ({ organizations: [one, two] }) => ({ organizations: [one!, { ...two!, slug: one!.slug }] }),
      "organizations[1]",
      "slug acme"
    ],
    [
      "memberships of no organization",
      ({ organizations }) => ({ organizations: organizations.slice(1) }),
      "memberships[0]",
      "no organization org_acme"
    ],
    [
      "memberships of no user",
      ({ users }) => ({ users: users.slice(1), identifications: [] }),
      "memberships[0]",
      "no user user_ada"
    ],
    [
      "a member twice",
      ({ memberships: [one, two] }) => ({ memberships: [one!, { ...two!, userId: one!.userId }] }),
      "memberships[1]",
      "is already a member"
    ],
    [
      "a domain of no organization",
      ({ domains: [one] }) => ({ domains: [{ ...one!, organizationId: OrganizationId.make("org_x") }] }),
      "domains[0]",
      "no organization org_x"
    ],
    [
      "a domain twice",
      ({ domains: [one, two] }) => ({ domains: [one!, { ...two!, name: one!.name }] }),
      "domains[1]",
      "acme.com"
    ],
    [
      "an allowed identifier twice",
      ({ allowlistIdentifiers: [one, two] }) => ({
        allowlistIdentifiers: [one!, { ...two!, identifier: one!.identifier }]
      }),
      "allowlistIdentifiers[1]",
      "*@acme.com"
    ],
    [
      "a blocked identifier twice",
      ({ blocklistIdentifiers: [one] }) => ({ blocklistIdentifiers: [one!, one!] }),
      "blocklistIdentifiers[1]",
      "blid_"
    ]
  ]

  it.effect.each(wrong)(
    "with %s is refused, and the state is kept",
    ([, edit, path, reason]) =>
      Effect.gen(function*() {
        const clerk = yield* used
        const before = yield* clerk.snapshot
        const error = yield* Effect.flip(clerk.restore({ ...before, ...edit(before) }))
        expect(error).toMatchObject({ _tag: "SnapshotError", path, reason: expect.stringContaining(reason) })
        expect(yield* clerk.snapshot).toEqual(before)
      }).pipe(provided)
  )
})
