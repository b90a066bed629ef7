import { HttpClient, UrlParams } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, Ref } from "effect"
import { applyPlan, inTime, layer as ordering, linesOf, planFor } from "./support/ordering.js"
import { apply, files, intercept, layer, provision, whole } from "./support/provision.js"

const seed = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* clerk.seedUsers([
    { id: "user_ada", emailAddresses: ["ada@x.com", "lovelace@x.com"] },
    { id: "user_eve", emailAddress: "eve@x.com", emailAddresses: [{ emailAddress: "mal@x.com", verified: false }] }
  ])
  return yield* clerk.seedOrganization({
    slug: "acme",
    name: "Acme",
    members: [{ userId: "user_1", role: "org:admin" }]
  })
})

const acme = (members: string, more = "") =>
  `organizations:\n  - slug: acme\n    name: Acme\n${more}    members:\n${
    ["{ userId: user_1, role: org:admin }", ...members.split("\n")].map((member) => `      - ${member}\n`).join("")
  }`

const planOf = (yaml: string, ...options: ReadonlyArray<string>) =>
  Effect.map(
    Effect.flatMap(files({ "state.yaml": whole(yaml) }), (file) => provision("plan", file, ...options)),
    ({ status, stderr, stdout }) => ({
      status,
      stderr: stderr.map((line) => line.replace(/.*state\.yaml:/, "")),
      lines: stdout.split("\n").slice(2, -3).map((line) => line.replace(/ {2,}/g, "  ").trim())
    })
  )

/** The members of the organization, and its invitations. */
const people = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  const { organizationInvitations: invitations = [] } = yield* clerk.snapshot
  return {
    members: (yield* clerk.memberships).map(({ publicUserData, role }) => `${publicUserData?.userId} ${role}`).sort(),
    invited: invitations.flatMap(({ emailAddress, role, status }) =>
      status === "pending" ? [`${emailAddress} ${role}`] : []
    ).sort()
  }
})

const accept = (emailAddress: string) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.InMemoryClerk
    const { organizationInvitations: invitations = [] } = yield* clerk.snapshot
    const { id } = invitations.find((one) => one.emailAddress === emailAddress && one.status === "pending")!
    return yield* clerk.acceptOrganizationInvitation(id)
  })

const nothing = { status: 0, stderr: [], lines: [] }

describe("members by email address", () => {
  it.scoped("are the users who have verified it, regardless of case and surrounding space", () =>
    Effect.gen(function*() {
      yield* seed
      const yaml = acme("{ email: \" Lovelace@X.com \", role: org:member }\n{ email: eve@x.com, role: org:admin }")
      const { lines } = yield* planOf(yaml)
      assert.deepStrictEqual(lines, [
        "+ member user_eve of acme  role  org:admin",
        "+ member user_ada of acme  role  org:member"
      ])
      assert.strictEqual((yield* apply(yaml)).status, 0)
      assert.deepStrictEqual(yield* people, {
        members: ["user_1 org:admin", "user_ada org:member", "user_eve org:admin"],
        invited: []
      })
      assert.deepStrictEqual(yield* planOf(yaml, "--prune"), nothing)
    }).pipe(Effect.provide(layer)))

  it.scoped("are rejected with their lines if no user has it, or the same user is listed twice", () =>
    Effect.gen(function*() {
      yield* seed
      const { status, stderr } = yield* planOf(acme([
        "{ email: ada@x.com, role: org:member }",
        "{ userId: user_ada, role: org:admin }",
        "{ email: mal@x.com, role: org:member }",
        "{ email: lovelace@x.com, role: org:member }",
        "{ email: carl@x.com, role: org:member, invite: false }"
      ].join("\n")))
      assert.deepStrictEqual([status, ...stderr], [
        1,
        "7: organizations[0].members[2].userId: is user_ada, who is already listed on line 6: remove one of them",
        "8: organizations[0].members[3].email: no user in this instance has the email address mal@x.com: set invite: true to invite the owner",
        "9: organizations[0].members[4].email: is user_ada, who is already listed on line 6: remove one of them",
        "10: organizations[0].members[5].email: no user in this instance has the email address carl@x.com: set invite: true to invite the owner"
      ])
    }).pipe(Effect.provide(layer)))

  it.scoped("are listed once, by email or by userId", () =>
    Effect.gen(function*() {
      const { stderr } = yield* planOf(acme([
        "{ email: bob@x.com, role: org:member }",
        "{ email: \" Bob@x.com\", role: org:member }",
        "{ email: ada@x.com, userId: user_ada, role: org:member }",
        "{ role: org:member }",
        "{ userId: user_2, role: org:member, invite: true }",
        "{ email: nobody, role: org:member }"
      ].join("\n")))
      const rule = "must have either userId, or email and optionally invite"
      assert.deepStrictEqual(stderr, [
        "7: organizations[0].members[2].email: repeats the member bob@x.com of acme: remove one of them",
        `8: organizations[0].members[3]: ${rule}`,
        `9: organizations[0].members[4]: ${rule}`,
        `10: organizations[0].members[5]: ${rule}`,
        "11: organizations[0].members[6].email: must be an email address, such as ada@acme.com"
      ])
    }).pipe(Effect.provide(layer)))

  it.scoped("are looked up in batches of up to 100", () =>
    Effect.gen(function*() {
      const lists = yield* Ref.make<ReadonlyArray<number>>([])
      const counting = intercept((client) =>
        HttpClient.tapRequest(client, (request) => {
          const count = UrlParams.toString(request.urlParams).split("email_address=").length - 1
          return request.url.endsWith("/v1/users") ? Ref.update(lists, (all) => [...all, count]) : Effect.void
        })
      )
      const members = Array.from({ length: 250 }, (_, index) => `{ email: m${index}@x.com, role: org:member }`)
      const { stderr } = yield* Effect.provide(
        Effect.zipRight(seed, planOf(acme(members.join("\n")))),
        counting
      )
      assert.strictEqual(stderr.length, 250)
      assert.deepStrictEqual(yield* Ref.get(lists), [100, 100, 50])
    }))
})

describe("invitations", () => {
  const bob = acme("{ email: bob@x.com, role: org:member, invite: true, publicMetadata: { team: sales } }")

  it.scoped("are created for addresses without an account, and count toward the member limit", () =>
    Effect.gen(function*() {
      yield* seed
      const { lines } = yield* planOf(bob)
      assert.deepStrictEqual(lines, ["+ invitation bob@x.com of acme  role  org:member", "publicMetadata.team  sales"])
      assert.strictEqual((yield* apply(bob)).status, 0)
      assert.deepStrictEqual((yield* people).invited, ["bob@x.com org:member"])
      assert.deepStrictEqual(yield* planOf(bob, "--prune"), nothing)
      yield* accept("bob@x.com")
      assert.deepStrictEqual(yield* planOf(bob, "--prune"), nothing)
    }).pipe(Effect.provide(layer)))

  it.scoped("apply to all members of an organization with invite: true", () =>
    Effect.gen(function*() {
      yield* seed
      const yaml = acme(
        "{ email: ada@x.com, role: org:member }\n{ email: bob@x.com, role: org:member }",
        "    invite: true\n"
      )
      assert.deepStrictEqual((yield* planOf(yaml)).lines, [
        "+ member user_ada of acme  role  org:member",
        "+ invitation bob@x.com of acme  role  org:member"
      ])
    }).pipe(Effect.provide(layer)))

  it.scoped("are created again if the role or metadata differs, and keep the rest", () =>
    Effect.gen(function*() {
      yield* seed
      yield* apply(bob)
      const admin = acme("{ email: bob@x.com, role: org:admin, invite: true, publicMetadata: { desk: 4 } }")
      assert.deepStrictEqual((yield* planOf(admin)).lines.slice(0, 1), [
        "~ invitation bob@x.com of acme  role  org:member -> org:admin"
      ])
      assert.include(yield* apply(admin), { status: 0 })
      assert.deepStrictEqual((yield* people).invited, ["bob@x.com org:admin"])
      const { publicMetadata } = yield* accept("bob@x.com")
      assert.deepStrictEqual(publicMetadata, { team: "sales", desk: 4 })
    }).pipe(Effect.provide(layer)))

  it.scoped("that are missing from the file are only revoked with --prune", () =>
    Effect.gen(function*() {
      yield* seed
      yield* apply(bob)
      const yaml = "organizations: [{ slug: acme, name: Acme, members: [{ userId: user_1, role: org:admin }] }]"
      assert.deepStrictEqual(yield* planOf(yaml), nothing)
      const { plan, status } = yield* apply(yaml, "--prune")
      assert.match(plan, /^- invitation bob@x\.com of acme {2}role {2}org:member$/m)
      assert.strictEqual(status, 0)
      assert.deepStrictEqual((yield* people).invited, [])
    }).pipe(Effect.provide(layer)))

  it.scoped("are exported, and the plan of the export has no changes, even if accounts were created meanwhile", () =>
    Effect.gen(function*() {
      const clerk = yield* InMemoryClerk.InMemoryClerk
      const { id } = yield* seed
      yield* apply(bob)
      yield* clerk.seedUsers([{ id: "user_bob", emailAddress: "bob@x.com" }])
      const { stdout } = yield* provision("export")
      assert.include(
        stdout,
        "      - { email: bob@x.com, role: org:member, invite: true, publicMetadata: { team: sales } }\n"
      )
      assert.deepStrictEqual(yield* planOf(stdout, "--prune"), nothing)
      yield* clerk.seedMemberships(id, [{ userId: "user_bob" }])
      assert.notInclude((yield* provision("export")).stdout, "bob@x.com")
    }).pipe(Effect.provide(layer)))

  const arranged = Effect.flatMap(
    InMemoryClerk.InMemoryClerk,
    ({ seedUsers }) => Effect.zipRight(seedUsers([{ id: "user_1" }]), seed)
  )

  const stated = { acme: { members: { 1: "org:admin" }, invited: { "bob@x.com": "org:member" } } }

  it.effect("that were accepted meanwhile count as done", () =>
    Effect.gen(function*() {
      yield* arranged
      const plan = yield* planFor(stated)
      yield* applyPlan(plan, 1)
      yield* accept("bob@x.com")
      assert.deepStrictEqual(linesOf(yield* applyPlan(plan, 1)), [
        "Done update organization acme",
        "Done invite bob@x.com to acme"
      ])
    }).pipe(Effect.provide(ordering)))

  it.effect("that were to be revoked but were accepted meanwhile are reported", () =>
    Effect.gen(function*() {
      yield* arranged
      yield* applyPlan(yield* planFor(stated), 1)
      const plan = yield* planFor({ acme: { members: { 1: "org:admin" } } })
      yield* accept("bob@x.com")
      assert.match(linesOf(yield* applyPlan(plan, 1)).join("\n"), /^Failed revoke invitation of bob@x\.com to acme: /)
    }).pipe(Effect.provide(ordering)))

  it.effect("that a run has created are revoked when it fails, except accepted ones", () =>
    Effect.gen(function*() {
      const faults = yield* Faults.Faults
      yield* arranged
      const plan = yield* planFor({
        acme: {
          members: { 1: "org:admin" },
          invited: { "bob@x.com": "org:member", "carl@x.com": "org:member", "dan@x.com": "org:member" }
        }
      })
      const refused = Faults.error(422, { code: "form_param_value_invalid" })
      const context = yield* Effect.context<InMemoryClerk.InMemoryClerk>()
      yield* faults.script("organizationInvitations.create", {
        3: Faults.sequence(Faults.mutate(Effect.provide(accept("carl@x.com"), context)), refused)
      })
      const events = linesOf(yield* inTime(applyPlan(plan, 1))).map((event) => event.split(":")[0])
      assert.deepStrictEqual(events.slice(3), [
        "Failed invite dan@x.com to acme",
        "Left invite carl@x.com to acme",
        "RolledBack invite bob@x.com to acme",
        "RolledBack update organization acme"
      ])
      assert.deepStrictEqual((yield* people).invited, [])
    }).pipe(Effect.provide(ordering)))
})
