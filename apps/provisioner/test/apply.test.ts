import { HttpClient, HttpClientResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Deferred, Effect, Exit, FastCheck, Fiber, FiberId, TestClock } from "effect"
import * as Cli from "../src/Cli.js"
import { apply, applyFile, files, intercept, layer, layerWith, png, withoutUser, writes } from "./support/provision.js"

const acme = `
organizations:
  - name: Acme
    slug: acme
    maxAllowedMemberships: 50
    publicMetadata: { plan: pro }
    privateMetadata: { crm: { id: 42, legacy: null } }
    domains:
      - { name: acme.com, enrollmentMode: automatic_suggestion, verified: true }
      - { name: acme.dev, verified: false }
    members:
      - { userId: user_1, role: org:admin }
      - { userId: user_2, role: org:member, publicMetadata: { team: sales } }
allowlist: ["*@Acme.com", jane@acme.com]
`

/** The contents of the instance, without ids and times. */
const state = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  const memberships = yield* clerk.memberships
  const domains = yield* clerk.domains
  const allowlist = yield* clerk.allowlistIdentifiers
  return {
    organizations: (yield* clerk.organizations).map(({ id, name, privateMetadata, publicMetadata, slug }) => ({
      slug,
      name,
      publicMetadata,
      privateMetadata,
      domains: domains.filter(({ organizationId }) => organizationId === id)
        .map(({ enrollmentMode, isVerified, name }) => `${name} ${enrollmentMode} ${isVerified}`),
      members: memberships.filter(({ organization }) => organization.id === id)
        .map(({ publicUserData, role }) => `${publicUserData?.userId} ${role}`)
    })),
    allowlist: allowlist.map(({ identifier }) => identifier)
  }
})

describe("provision apply", () => {
  it.scoped("applies the file, and changes nothing the second time", () =>
    Effect.gen(function*() {
      const first = yield* apply(acme)
      assert.deepStrictEqual([first.status, first.report], [
        0,
        "7 created, 0 updated, 0 unchanged, 0 failed, 0 rolled back\n"
      ])
      assert.sameMembers(first.stderr as Array<string>, [
        "+ create organization acme (Acme)",
        "+ create domain acme.com in acme",
        "+ create domain acme.dev in acme",
        "+ add user_1 to acme as org:admin",
        "+ add user_2 to acme as org:member",
        "+ allow *@acme.com",
        "+ allow jane@acme.com"
      ])
      const reached = yield* state
      assert.deepStrictEqual(reached as unknown, {
        organizations: [{
          slug: "acme",
          name: "Acme",
          publicMetadata: { plan: "pro" },
          privateMetadata: { crm: { id: 42 } },
          domains: ["acme.com automatic_suggestion true", "acme.dev manual_invitation false"],
          members: ["user_1 org:admin", "user_2 org:member"]
        }],
        allowlist: ["*@acme.com", "jane@acme.com"]
      })

      const before = yield* writes
      const second = yield* apply(acme)
      assert.deepStrictEqual(second, {
        status: 0,
        plan: "No changes: 7 resources match the file.\n",
        report: "",
        stderr: []
      })
      assert.deepStrictEqual(yield* writes, before)
      assert.deepStrictEqual(yield* state, reached)
    }).pipe(Effect.provide(layer)))

  it.scoped("corrects drift and leaves the rest", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({
        name: "Old name",
        slug: "acme",
        publicMetadata: { plan: "free", region: "eu" },
        privateMetadata: { crm: { legacy: true } },
        domains: [{ name: "acme.com", verified: false }, { name: "acme.org" }],
        members: [
          { userId: "user_2", role: "org:admin", publicMetadata: { team: "ops", desk: 4 } },
          { userId: "user_3" }
        ]
      })
      const { report, status, stderr } = yield* apply(acme)
      assert.deepStrictEqual([status, report], [0, "4 created, 3 updated, 0 unchanged, 0 failed, 0 rolled back\n"])
      assert.include(stderr, "~ change role of user_2 in acme: org:admin -> org:member")
      assert.deepStrictEqual((yield* state).organizations as unknown, [{
        slug: "acme",
        name: "Acme",
        publicMetadata: { plan: "pro", region: "eu" },
        privateMetadata: { crm: { id: 42 } },
        domains: [
          "acme.com automatic_suggestion true",
          "acme.org manual_invitation true",
          "acme.dev manual_invitation false"
        ],
        members: ["user_2 org:member", "user_3 org:member", "user_1 org:admin"]
      }])
      assert.deepStrictEqual((yield* clerk.memberships)[0]?.publicMetadata, { team: "sales", desk: 4 })
    }).pipe(Effect.provide(layer)))

  it.scoped("uploads a logo once, and again when the file changes", () =>
    Effect.gen(function*() {
      const yaml = "organizations: [{ name: Acme, slug: acme, logo: logo.png }]"
      const file = yield* files({ "state.yaml": yaml, "logo.png": png })
      const other = yield* files({ "state.yaml": yaml, "logo.png": Uint8Array.from([...png, 2]) })

      assert.match((yield* applyFile(file)).report, /^2 created/)
      assert.match((yield* applyFile(file)).plan, /^No changes: 2 resources/)
      assert.match((yield* applyFile(other)).report, /^0 created, 1 updated, 1 unchanged/)
      assert.deepStrictEqual((yield* writes).filter((write) => write.startsWith("organizations.uploadLogo")), [
        "organizations.uploadLogo 200",
        "organizations.uploadLogo 200"
      ])
    }).pipe(Effect.provide(layer)))

  it.scoped("rolls back only the organization that fails", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      yield* clerk.seedOrganization({
        name: "Old",
        slug: "old",
        publicMetadata: { plan: "free" },
        domains: [{ name: "old.com" }],
        members: [{ userId: "user_1", role: "org:admin" }, { userId: "user_2" }]
      })
      const before = yield* state
      const { report, status, stderr } = yield* apply(`
organizations:
  - name: New name of old
    slug: old
    publicMetadata: { plan: pro, seats: 3 }
    domains: [{ name: old.com, enrollmentMode: automatic_invitation }, { name: old.dev }]
    members:
      - { userId: user_2, role: org:admin, privateMetadata: { a: 1 } }
      - { userId: user_1, role: org:member }
      - { userId: user_3, role: org:member }
      - { userId: user_9, role: org:member }
      - { userId: user_4, role: org:member }
  - name: New
    slug: new
    domains: [{ name: new.com }]
    members: [{ userId: user_1, role: org:admin }, { userId: user_9, role: org:member }]
  - name: Fine
    slug: fine
allowlist: [jane@fine.com]
`)
      assert.strictEqual(status, 1)
      const [summary, ...failures] = report.trimEnd().split("\n")
      assert.strictEqual(summary, "2 created, 0 updated, 0 unchanged, 2 failed, 9 rolled back, 1 not attempted")
      assert.sameMembers(
        failures.map((line) => line.slice(0, line.indexOf(":", 40))),
        ["! failed to add user_9 to old as org:member", "! failed to add user_9 to new as org:member"]
      )
      assert.include(failures[0], "404 resource_not_found")
      assert.deepStrictEqual(
        stderr.filter((line) => line.startsWith("-") && line.includes("old")),
        [
          "- rolled back: add user_3 to old as org:member",
          "- rolled back: change role of user_1 in old: org:admin -> org:member",
          "- rolled back: merge metadata of user_2 in old: privateMetadata.a",
          "- rolled back: change role of user_2 in old: org:member -> org:admin",
          "- rolled back: create domain old.dev in old",
          "- rolled back: update domain old.com in old: enrollmentMode manual_invitation -> automatic_invitation",
          "- rolled back: merge metadata of organization old: publicMetadata.plan, publicMetadata.seats",
          "- rolled back: update organization old: name Old -> New name of old"
        ]
      )
      assert.include(stderr, "- rolled back: create organization new (New)")
      const after = yield* state
      assert.deepStrictEqual(after.organizations.find(({ slug }) => slug === "old"), before.organizations[0])
      assert.deepStrictEqual(after.organizations.map(({ slug }) => slug as string), ["old", "fine"])
      assert.deepStrictEqual(after.allowlist, ["jane@fine.com"])
      assert.deepStrictEqual((yield* clerk.memberships)[1]?.privateMetadata, {})
    }).pipe(Effect.provide(intercept(withoutUser("user_9")))))

  it.scoped("reports which step could not be rolled back", () =>
    Effect.gen(function*() {
      const { report, status, stderr } = yield* apply(`
organizations:
  - name: New
    slug: new
    members: [{ userId: user_1, role: org:admin }, { userId: user_9, role: org:member }]
`)
      assert.strictEqual(status, 1)
      const [summary, ...failures] = report.trimEnd().split("\n")
      assert.strictEqual(summary, "1 created, 0 updated, 0 unchanged, 2 failed, 0 rolled back")
      assert.match(failures[1]!, /^! could not roll back: create organization new \(New\): .* 403 .*not_today/)
      assert.strictEqual(stderr.at(-1), "! could not roll back: create organization new (New)")
    }).pipe(Effect.provide(intercept((client) =>
      HttpClient.transform(withoutUser("user_9")(client), (response, request) =>
        request.method === "DELETE"
          ? Effect.succeed(HttpClientResponse.fromWeb(
            request,
            Response.json({ errors: [{ code: "not_today", message: "no" }] }, { status: 403 })
          ))
          : response)
    ))))

  it.scoped("stops if slugs are disabled", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const { report, status } = yield* apply(
        "organizations: [{ name: Acme, slug: acme, domains: [{ name: acme.com }] }]"
      )
      assert.strictEqual(status, 1)
      assert.match(report, /organization_slugs_disabled/)
      assert.deepStrictEqual(yield* clerk.organizations, [])
    }).pipe(Effect.provide(layerWith({ slugs: false }))))

  it.scoped("stops if Clerk returns no slug", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const { report, status } = yield* apply("organizations: [{ name: Acme, slug: acme }]")
      assert.strictEqual(status, 1)
      assert.match(report, /Clerk returned no slug. Enable slugs/)
      assert.deepStrictEqual(yield* clerk.organizations, [])
    }).pipe(Effect.provide(intercept((client) =>
      HttpClient.transform(client, (response, request) =>
        request.method === "POST"
          ? Effect.map(
            Effect.flatMap(response, ({ json }) => json),
            (body) => HttpClientResponse.fromWeb(request, Response.json({ ...body as object, slug: null }))
          )
          : response)
    ))))

  it.scoped("treats an identifier that was allowed meanwhile as done", () =>
    Effect.gen(function*() {
      const { report, status } = yield* apply("allowlist: [jane@acme.com]")
      assert.deepStrictEqual([status, report], [0, "1 created, 0 updated, 0 unchanged, 0 failed, 0 rolled back\n"])
      assert.deepStrictEqual(yield* writes, [
        "allowlistIdentifiers.create 200",
        "allowlistIdentifiers.create 400"
      ])
    }).pipe(Effect.provide(intercept((client) =>
      HttpClient.transform(client, (response, request) =>
        request.method === "POST" ? Effect.zipRight(client.execute(request), response) : response)
    ))))

  it.scoped("when interrupted, finishes the call in flight, rolls back and exits with 130", () =>
    Effect.gen(function*() {
      const reached = yield* Deferred.make<void>()
      const release = yield* Deferred.make<void>()
      const hold = intercept((client) =>
        HttpClient.transform(
          client,
          (response, request) =>
            request.url.endsWith("/domains") && request.method === "POST"
              ? Effect.zipRight(
                Deferred.succeed(reached, undefined),
                Effect.zipRight(Deferred.await(release), response)
              )
              : response
        )
      )
      yield* Effect.gen(function*() {
        const clerk = yield* InMemoryClerk.InMemoryClerk
        const running = yield* Effect.fork(apply(acme))
        yield* Deferred.await(reached)
        const interruption = yield* Effect.fork(Fiber.interrupt(running))
        yield* Effect.yieldNow()
        yield* Deferred.succeed(release, undefined)
        const exit = yield* Fiber.join(interruption)

        assert.isTrue(Exit.isInterrupted(exit))
        assert.deepStrictEqual(yield* clerk.organizations, [])
        assert.deepStrictEqual(
          (yield* writes).filter((write) => !write.startsWith("allowlist")),
          ["organizations.create 200", "organizationDomains.create 200", "organizations.delete 200"]
        )
      }).pipe(Effect.provide(hold))

      let status = 0
      Cli.teardown(Exit.interrupt(FiberId.none), (code) => void (status = code))
      assert.strictEqual(status, 130)
    }))

  it.scoped("does not wait for a call without an answer for longer than the client's limit", () =>
    Effect.gen(function*() {
      const reached = yield* Deferred.make<void>()
      const hang = intercept((client) =>
        HttpClient.transform(
          client,
          (response, request) =>
            request.url.endsWith("/domains") && request.method === "POST"
              ? Effect.zipRight(Deferred.succeed(reached, undefined), Effect.never)
              : response
        )
      )
      yield* Effect.gen(function*() {
        const clerk = yield* InMemoryClerk.InMemoryClerk
        const running = yield* Effect.fork(apply(acme))
        yield* Deferred.await(reached)
        yield* TestClock.adjust("30 seconds")
        const { report, status } = yield* Fiber.join(running)
        assert.strictEqual(status, 1)
        assert.match(report, /organizationDomains.create had no response within 30s/)
        assert.deepStrictEqual(yield* clerk.organizations, [])
      }).pipe(Effect.provide(hang))
    }))

  it.scoped("rejects an invalid file before it sends anything", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const { report, status, stderr } = yield* apply("organisations: []")
      assert.deepStrictEqual([status, report], [1, ""])
      assert.match(
        stderr.join("\n"),
        /^provision: .*state\.yaml:1: organisations: is unknown: did you mean organizations\?$/
      )
      assert.deepStrictEqual(yield* clerk.requests, [])
    }).pipe(Effect.provide(layer)))

  const blank = FastCheck.constantFrom("", " ", "\t", "\n", "\u00a0", "\ufeff", "\u2003")
  const identifier = FastCheck.constantFrom(
    "ada@acme.com",
    "Grace@ACME.com",
    "*@Acme.Com",
    "+15550100",
    "ALAN@acme.com"
  )
  const written = (text: string, style: "quoted" | "block") =>
    style === "quoted" ? JSON.stringify(text) : `|\n    ${text.trim()}\n`

  it.scoped("reaches the desired state, however identifiers are written", () =>
    Effect.gen(function*() {
      const runtime = yield* Effect.runtime()
      const entry = FastCheck.tuple(
        identifier,
        blank,
        blank,
        FastCheck.constantFrom("quoted" as const, "block" as const)
      )
      const entries = FastCheck.uniqueArray(entry, { minLength: 1, selector: ([text]) => text.toLowerCase() })
      yield* Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(entries, blank, (entries, around) =>
            Effect.gen(function*() {
              const quoted = (text: string) => JSON.stringify(around + text + around)
              const yaml = `
organizations:
  - slug: ${quoted("acme")}
    name: ${quoted("Acme Inc.")}
    domains: [{ name: ${quoted("Acme.Dev")} }]
    members: [{ userId: ${quoted("user_1")}, role: ${quoted("org:admin")} }]
allowlist:
${entries.map(([text, before, after, style]) => `  - ${written(before + text + after, style)}`).join("\n")}`
              assert.strictEqual((yield* apply(yaml)).status, 0)
              const again = yield* apply(yaml, "--prune")
              assert.match(again.plan, /^No changes/, yaml)
            }).pipe(Effect.scoped, Effect.provide(layer), Effect.provide(runtime), Effect.runPromise)),
          { numRuns: 15 }
        )
      )
    }), 60_000)
})
