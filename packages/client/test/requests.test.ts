import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Clerk from "@effect-clerk/client/Clerk"
import { OrganizationDomainId } from "@effect-clerk/core/OrganizationDomain"
import { OrganizationId, OrganizationSlug } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, FastCheck, Schema, Stream } from "effect"
import { clerk, domain, json, membership, organization, page, secretKey } from "./support/scripted.js"

const organizationId = OrganizationId.make("org_1")
const userId = UserId.make("user_1")
const domainId = OrganizationDomainId.make("orgdmn_1")

/** Calls, and the requests that they must send. */
const calls: ReadonlyArray<{
  readonly name: string
  readonly call: (clerk: Clerk.Service) => Effect.Effect<unknown, unknown>
  readonly answer: unknown
  readonly sent: string
  readonly body?: unknown
}> = [
  {
    name: "an id is encoded",
    call: ({ organizations }) => organizations.get({ organizationId: OrganizationId.make("org_1/memberships?x=1#y%") }),
    answer: organization,
    sent: "GET /v1/organizations/org_1%2Fmemberships%3Fx%3D1%23y%25"
  },
  {
    name: "a slug stands for an id",
    call: ({ organizations }) => organizations.get({ organizationId: OrganizationSlug.make("acme") }),
    answer: organization,
    sent: "GET /v1/organizations/acme"
  },
  {
    name: "false and zero are sent",
    call: ({ organizations }) => organizations.list({ includeMembersCount: false, offset: 0, limit: 1 }),
    answer: page([]),
    sent: "GET /v1/organizations?include_members_count=false&limit=1&offset=0"
  },
  {
    name: "arrays repeat their key, + is escaped",
    call: ({ organizations }) => organizations.list({ userId: ["+user_1", "-user_2"], orderBy: "+created_at" }),
    answer: page([]),
    sent: "GET /v1/organizations?user_id=%2Buser_1&user_id=-user_2&order_by=%2Bcreated_at"
  },
  {
    name: "verified: false filters domains",
    call: (_) => _.organizationDomains.list({ organizationId, verified: false, enrollmentMode: "-enterprise_sso" }),
    answer: page([]),
    sent: "GET /v1/organizations/org_1/domains?verified=false&enrollment_mode=-enterprise_sso"
  },
  {
    name: "enrollment modes are joined by commas on listAll, domains are not",
    call: (_) =>
      _.organizationDomains.listAll({
        enrollmentMode: ["manual_invitation", "-enterprise_sso"],
        domains: ["a.com", "b.com"]
      }),
    answer: page([]),
    sent: "GET /v1/organization_domains?enrollment_mode=manual_invitation%2C-enterprise_sso&domains=a.com&domains=b.com"
  },
  {
    name: "instants are milliseconds",
    call: (_) =>
      _.organizationMemberships.list({ organizationId, createdAtAfter: DateTime.unsafeMake("2024-10-29T00:00:00Z") }),
    answer: page([membership]),
    sent: "GET /v1/organizations/org_1/memberships?created_at_after=1730160000000"
  },
  {
    name: "undefined is as good as absent",
    call: (_) => _.organizations.list({ query: undefined }),
    answer: page([]),
    sent: "GET /v1/organizations"
  },
  {
    name: "the allowlist is asked for its pages",
    call: (_) => _.allowlistIdentifiers.list(),
    answer: [],
    sent: "GET /v1/allowlist_identifiers?paginated=true"
  },
  {
    name: "a create has a body in snake_case, with null, false and RFC 3339",
    call: (_) =>
      _.organizations.create({
        name: "Acme",
        slug: null,
        maxAllowedMemberships: 0,
        createdAt: DateTime.unsafeMake(0),
        publicMetadata: { camelCase: { kept: true } }
      }),
    answer: organization,
    sent: "POST /v1/organizations",
    body: {
      name: "Acme",
      slug: null,
      max_allowed_memberships: 0,
      created_at: "1970-01-01T00:00:00.000Z",
      public_metadata: { camelCase: { kept: true } }
    }
  },
  {
    name: "path and body parts are told apart",
    call: (_) => _.organizationMemberships.create({ organizationId, userId, role: "org:admin" }),
    answer: membership,
    sent: "POST /v1/organizations/org_1/memberships",
    body: { user_id: "user_1", role: "org:admin" }
  },
  {
    name: "verified: false is written",
    call: (_) => _.organizationDomains.update({ organizationId, domainId, verified: false }),
    answer: domain,
    sent: "PATCH /v1/organizations/org_1/domains/orgdmn_1",
    body: { verified: false }
  },
  {
    name: "a body without fields is an empty object",
    call: (_) => _.organizationMemberships.updateMetadata({ organizationId, userId }),
    answer: membership,
    sent: "PATCH /v1/organizations/org_1/memberships/user_1/metadata",
    body: {}
  },
  {
    name: "a POST without a body has none",
    call: (_) => _.organizationDomains.verifyOwnership({ organizationId, domainId }),
    answer: domain,
    sent: "POST /v1/organizations/org_1/domains/orgdmn_1/verify_ownership"
  }
]

describe("requests", () => {
  for (const { answer, body, call, name, sent: expected } of calls) {
    it.effect(name, () =>
      Effect.gen(function*() {
        const { layer, sent } = clerk(() => json(answer))
        yield* Effect.provide(Effect.flatMap(Clerk.Clerk, call), layer)
        assert.strictEqual(sent.length, 1)
        assert.strictEqual(`${sent[0]!.method} ${sent[0]!.url.pathname}${sent[0]!.url.search}`, expected)
        assert.deepStrictEqual(sent[0]!.body, body)
      }))
  }

  it.effect("carry the key, the version and the agent, and no trace", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json(organization), { apiVersion: "2025-11-10" })
      yield* Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.create({ name: "Acme" })).pipe(
        Effect.withSpan("caller"),
        Effect.provide(layer)
      )
      assert.deepStrictEqual({ ...sent[0]!.headers }, {
        accept: "application/json",
        authorization: `Bearer ${secretKey}`,
        "clerk-api-version": "2025-11-10",
        "content-length": "15",
        "content-type": "application/json",
        "user-agent": "effect-clerk/0.1.0"
      })
    }))

  it.effect("carry a trace when enabled", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json(organization), { propagateTrace: true })
      yield* Effect.provide(Effect.flatMap(Clerk.Clerk, (_) => _.organizations.get({ organizationId })), layer)
      assert.match(sent[0]!.headers["traceparent"]!, /^00-/)
    }))
})

describe("update", () => {
  const update = Effect.flatMap(
    Clerk.Clerk,
    ({ organizations }) => organizations.update({ organizationId, name: "Acme 2", publicMetadata: { plan: "pro" } })
  )

  it.effect("sends metadata in place if the version accepts it", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json(organization), { apiVersion: "2025-11-10" })
      yield* Effect.provide(update, layer)
      assert.deepStrictEqual(sent.map(({ body, method, url }) => [method, url.pathname, body]), [
        ["PATCH", "/v1/organizations/org_1", { name: "Acme 2", public_metadata: { plan: "pro" } }]
      ])
    }))

  it.effect("replaces metadata in a second call if it does not", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json(organization))
      yield* Effect.provide(update, layer)
      assert.deepStrictEqual(sent.map(({ body, method, url }) => [method, url.pathname, body]), [
        ["PATCH", "/v1/organizations/org_1", { name: "Acme 2" }],
        ["PUT", "/v1/organizations/org_1/metadata", { public_metadata: { plan: "pro" } }]
      ])
    }))

  it.effect("makes one call when there is only metadata, or none", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json(organization))
      yield* Effect.provide(
        Effect.flatMap(Clerk.Clerk, ({ organizations }) =>
          Effect.zipRight(
            organizations.update({ organizationId, privateMetadata: {} }),
            organizations.update({ organizationId, slug: "acme-2" })
          )),
        layer
      )
      assert.deepStrictEqual(sent.map(({ body, method }) => [method, body]), [
        ["PUT", { private_metadata: {} }],
        ["PATCH", { slug: "acme-2" }]
      ])
    }))

  it.effect("leaves out undefined values", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json(organization))
      yield* Effect.provide(
        Effect.flatMap(Clerk.Clerk, ({ organizations }) =>
          organizations.update({ organizationId, name: undefined, publicMetadata: undefined, privateMetadata: {} })),
        layer
      )
      assert.deepStrictEqual(sent.map(({ body, method }) => [method, body]), [["PUT", { private_metadata: {} }]])
    }))

  it.effect("checks all of the input before the first call", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json(organization))
      const error = yield* Effect.flatMap(Clerk.Clerk, ({ organizations }) =>
        organizations.update({ organizationId, name: "Acme 2", publicMetadata: { at: new Date(0) } })).pipe(
          Effect.provide(layer),
          Effect.flip
        )
      assert.strictEqual(error._tag, "InvalidRequest")
      assert.strictEqual(sent.length, 0)
    }))
})

const cyclic: { self?: unknown } = {}
cyclic.self = [cyclic]

describe("input errors", () => {
  const bad: ReadonlyArray<readonly [string, (clerk: Clerk.Service) => Effect.Effect<unknown, unknown>, RegExp]> = [
    ["limit: 0", (_) => _.organizations.list({ limit: 0 }), /limit: must be a number between 1 and 500/],
    ["limit: 501", (_) => _.organizations.list({ limit: 501 }), /limit: must be a number between 1 and 500/],
    ["limit: 1.5", (_) => _.organizations.list({ limit: 1.5 }), /limit: must be an integer/],
    ["offset: -1", (_) => _.organizations.list({ offset: -1 }), /offset: /],
    [
      "101 ids",
      (_) => _.organizations.list({ userId: Array.from({ length: 101 }, () => "u") }),
      /userId: .*at most 100/
    ],
    ["no ids", (_) => _.organizations.list({ userId: [] }), /userId: .*at least 1/],
    ["a blank query", (_) => _.organizations.list({ query: " " }), /query: must be a text that is not blank/],
    ["a long name", (_) => _.organizations.create({ name: "x".repeat(257) }), /name: must be a name of 1 to 256/],
    ["257 emoji", (_) => _.organizations.create({ name: "\u{1f600}".repeat(257) }), /name: must be a name of 1 to 256/],
    ["a blank name", (_) => _.organizations.create({ name: " " }), /name: must be a name of 1 to 256/],
    ["a bad slug", (_) => _.organizations.create({ name: "x", slug: "Ümlaut" }), /slug: must be a slug of lower-case/],
    ["an empty id", (_) => _.organizations.get({ organizationId: "" as OrganizationId }), /organizationId: /],
    ["a missing id", (_) => _.organizations.delete({} as never), /organizationId: is missing/],
    ["a dot id", (_) => _.organizations.delete({ organizationId: "." as OrganizationId }), /organizationId: /],
    ["a parent id", (_) => _.organizations.delete({ organizationId: ".." as OrganizationId }), /organizationId: /],
    ["half a character", (_) => _.organizations.delete({ organizationId: "\ud800" as OrganizationId }), /well-formed/],
    ["an unknown field", (_) => _.organizations.list({ organisationId: "x" } as never), /organisationId: is not known/],
    [
      "an unknown field of a listing that all objects have",
      (_) => Stream.runDrain(_.organizations.listStream({ constructor: "x" } as never)),
      /constructor: is not known/
    ],
    [
      "an unknown field that is an email address",
      (_) => _.organizations.list({ "jane@example.com": "x" } as never),
      /^[^@]*is not known[^@]*$/
    ],
    ["null", (_) => _.organizations.create(null as never), /input: must be an object/],
    ["null where a budget is kept", (_) => _.organizations.mergeMetadata(null as never), /input: must be an object/],
    ["null where metadata is apart", (_) => _.organizations.update(null as never), /input: must be an object/],
    ["null for an image", (_) => _.organizations.uploadLogo(null as never), /file: must be a JPEG/],
    ["null for an image of a user", (_) => _.users.uploadProfileImage(null as never), /file: must be a JPEG/],
    [
      "metadata that is not JSON",
      (_) => _.organizations.mergeMetadata({ organizationId, publicMetadata: { a: undefined } }),
      /publicMetadata: must be an object of plain JSON values; publicMetadata\.a must be JSON, not undefined/
    ],
    [
      "a Date in metadata",
      (_) => _.organizations.create({ name: "x", privateMetadata: { trial: [{ endsAt: new Date(0) }] } }),
      /privateMetadata: .*; privateMetadata\.trial\.0\.endsAt must be JSON, not a Date\./
    ],
    [
      "a wrong value under an email address in metadata",
      (_) => _.organizations.create({ name: "x", publicMetadata: { "jane@example.com": 1n } }),
      /^[^@]*must be JSON, not a bigint[^@]*$/
    ],
    [
      "metadata that contains itself",
      (_) => _.organizations.mergeMetadata({ organizationId, publicMetadata: cyclic }),
      /publicMetadata: must be an object of plain JSON values/
    ],
    [
      "a bare role",
      (_) => _.organizationMemberships.create({ organizationId, userId, role: "admin" }),
      /role: must be the key of a role, which starts with org:/
    ],
    [
      "several at once",
      (_) => _.organizationMemberships.list({ organizationId: "" as OrganizationId, limit: 0 }),
      /organizationId: .*; limit: /
    ]
  ]
  for (const [name, call, message] of bad) {
    it.effect(`${name} is rejected and nothing is sent`, () =>
      Effect.gen(function*() {
        const { layer, sent } = clerk(() => json(organization))
        const error = yield* Effect.flip(Effect.provide(Effect.flatMap(Clerk.Clerk, call), layer))
        assert.propertyVal(error as object, "_tag", "InvalidRequest")
        assert.match((error as Error).message, message)
        assert.strictEqual(sent.length, 0)
      }))
  }

  const good: ReadonlyArray<readonly [string, (_: Clerk.Service) => Effect.Effect<unknown, unknown>]> = [
    ["a name of 256 emoji", (_) => _.organizations.create({ name: "\u{1f600}".repeat(256) })],
    ["a slug of an old instance", (_) => _.organizations.update({ organizationId, slug: "Organization_1" })],
    [
      "a role of an old instance",
      (_) => _.organizationMemberships.create({ organizationId, userId, role: "basic_member" })
    ],
    [
      "a role of an old instance as a filter",
      (_) => _.organizationMemberships.list({ organizationId, role: ["basic_member", "admin"] })
    ]
  ]
  for (const [name, call] of good) {
    it.effect(`${name} is sent, for Clerk to decide`, () =>
      Effect.gen(function*() {
        const { layer, sent } = clerk(() => json({ ...organization, ...membership, ...page([]) }))
        yield* Effect.provide(Effect.flatMap(Clerk.Clerk, call), layer)
        assert.strictEqual(sent.length, 1)
      }))
  }

  it.effect("do not contain the values", () =>
    Effect.gen(function*() {
      const { layer } = clerk(() => json(page([])))
      const error = yield* Effect.flatMap(Clerk.Clerk, (_) =>
        _.organizationMemberships.list({
          organizationId,
          emailAddress: Array.from({ length: 101 }, () => "jane@example.com")
        })).pipe(Effect.provide(layer), Effect.flip)
      assert.notInclude(error.message, "jane")
    }))
})

describe("request", () => {
  const bad = [
    { path: "/users?email_address=jane@example.com" },
    { path: "/users/:userId" },
    { path: "/users", params: { userId: "user_1" } },
    { path: "/users", body: { count: 1n } },
    { path: "/users", body: cyclic },
    { path: "/users", method: "GET", body: {} },
    { path: "/users", query: { limit: NaN } },
    { path: "users" as "/" },
    { path: "" as "/" },
    { path: "/" },
    { path: "/../x" },
    { path: "/users/%2E./x" },
    { path: "/users//x" },
    { path: "/users\\..\\x" },
    { path: "/us\ters" }
  ] as const
  for (const request of bad) {
    it.effect(`refuses ${JSON.stringify(request.path)} with ${Object.keys(request).at(-1)}`, () =>
      Effect.gen(function*() {
        const { layer, sent } = clerk(() => json({}))
        const error = yield* Effect.flatMap(
          ClerkClient.ClerkClient,
          (client) => client.request({ operation: "users.x", method: "POST", success: Schema.Unknown, ...request })
        ).pipe(
          Effect.provide(layer),
          Effect.flip
        )
        assert.strictEqual(error._tag, "InvalidRequest")
        assert.notInclude(JSON.stringify(error), "jane")
        assert.strictEqual(sent.length, 0)
      }))
  }

  it.effect("calls an operation that is not in the contract", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json({ id: "user_1" }))
      const user = yield* Effect.flatMap(ClerkClient.ClerkClient, (client) =>
        client.request({
          operation: "users.update",
          method: "PATCH",
          path: "/users/:userId",
          params: { userId: "user/1" },
          query: { tag: ["a", "b"], limit: 10, banned: false, ids: [1, 2], none: undefined },
          body: { first_name: "Jane" },
          success: Schema.Struct({ id: Schema.String })
        })).pipe(Effect.provide(layer))
      assert.deepStrictEqual(user, { id: "user_1" })
      assert.strictEqual(
        sent[0]!.url.href,
        "https://api.clerk.com/v1/users/user%2F1?tag=a&tag=b&limit=10&banned=false&ids=1&ids=2"
      )
      assert.deepStrictEqual(sent[0]!.body, { first_name: "Jane" })
      assert.strictEqual(sent[0]!.headers.authorization, `Bearer ${secretKey}`)
    }))

  const pieces = [
    "/",
    "//",
    ".",
    "..",
    "%2e",
    "%2E%2e",
    "\\",
    " ",
    "\t",
    "\n",
    "\r",
    "\u0000",
    "?",
    "#",
    ":",
    "@",
    "a",
    "ö",
    "%zz",
    ";",
    "v1"
  ]
  it.effect("a path is sent as it was given, or not at all", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json({}))
      const client = yield* Effect.provide(ClerkClient.ClerkClient, layer)
      const paths = FastCheck.array(FastCheck.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(""))
      for (const path of FastCheck.sample(paths, 300)) {
        sent.length = 0
        yield* client.request({ operation: "x.y", method: "GET", path: path as "/", success: Schema.Unknown }).pipe(
          Effect.catchTag("InvalidRequest", () => Effect.void)
        )
        for (const { url } of sent) {
          assert.strictEqual(url.pathname, `/v1${path.replaceAll(" ", "%20").replaceAll("ö", "%C3%B6")}`)
          assert.strictEqual(url.search + url.hash, "")
        }
      }
    }))
})
