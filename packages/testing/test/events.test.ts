import { assert, describe, expect, it } from "@effect/vitest"
import * as WebhookEvent from "@effect-clerk/core/WebhookEvent"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Chunk, Effect, Fiber, Option, Queue, Redacted, Stream, TestClock } from "effect"
import { fails, type Json, ok } from "./raw.js"

const provided = Effect.provide(InMemoryClerk.layerHttpClient({
  roles: { "org:biller": { name: "Biller", permissions: ["org:billing:manage"] } }
}))

const setUp = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  yield* TestClock.setTime(1_800_000_000_000)
  yield* clerk.seedUsers([
    { id: "user_ada", firstName: "Ada", emailAddress: "ada@acme.com", phoneNumber: "+15555550101" },
    { id: "user_bob" }
  ])
  yield* clerk.seedOrganization({ id: "org_acme", name: "Acme", members: [{ userId: "user_ada", role: "org:admin" }] })
  return clerk
})

const takeAll = (queue: Queue.Dequeue<WebhookEvent.WebhookEvent>) =>
  Effect.map(Queue.takeAll(queue), Chunk.toReadonlyArray)

/** The events that an effect causes. */
const caused = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const { subscribe } = yield* InMemoryClerk.InMemoryClerk
    const queue = yield* subscribe
    yield* effect
    return yield* takeAll(queue)
  }).pipe(Effect.scoped)

const types = (events: ReadonlyArray<WebhookEvent.WebhookEvent>) => events.map(({ type }) => type)

const rawOf = ({ raw }: WebhookEvent.WebhookEvent): Json => Redacted.value(raw)

const clerk = InMemoryClerk.InMemoryClerk

type Run<A = unknown> = Effect.Effect<A, unknown, InMemoryClerk.InMemoryClerk>

const inviteCarl = ok("POST", "/organizations/org_acme/invitations", {
  email_address: "carl@acme.com",
  role: "org:member",
  inviter_user_id: "user_ada"
})

const signIn = Effect.flatMap(clerk, ({ signIn }) => signIn("user_ada"))

const addDomain = ok("POST", "/organizations/org_acme/domains", { name: "acme.com" })

const roleOf = (key: string) =>
  Effect.map(ok("GET", `/organization_roles?query=${key}`), ({ data }) => data[0].id as string)

const addPermission = ok("POST", "/organization_permissions", { name: "Pay", key: "org:billing:pay" })

const joinWaitlist = ok("POST", "/waitlist_entries", { email_address: "dora@acme.com" })

/** Prepares the state for actions that cause events. */
const then = <A>(first: Run<A>, next: (value: A) => Run): Run<Run> => Effect.map(first, next)

const only = (run: Run): Run<Run> => Effect.succeed(run)

/** The events of an action, which an effect returns after its preparation. */
const cases: Readonly<Record<string, readonly [Array<WebhookEvent.Type>, Run<Run>]>> = {
  "a user is created": [["user.created"], only(ok("POST", "/users", { email_address: ["eve@acme.com"] }))],
  "a user is updated": [["user.updated"], only(ok("PATCH", "/users/user_ada", { first_name: "Adah" }))],
  "a user gets another email address": [
    ["user.updated"],
    only(ok("POST", "/email_addresses", {
      user_id: "user_ada",
      email_address: "ada@acme.org"
    }))
  ],
  "a user who is a member is deleted": [
    ["user.deleted", "organizationMembership.deleted"],
    only(ok("DELETE", "/users/user_ada"))
  ],
  "a user signs in": [["user.updated", "session.created"], only(signIn)],
  "a session is revoked": [["session.revoked"], then(signIn, ({ id }) => ok("POST", `/sessions/${id}/revoke`))],
  "a user who is signed in is banned": [
    ["session.revoked", "user.updated"],
    then(signIn, () => ok("POST", "/users/user_ada/ban"))
  ],
  "an organization is created": [
    ["organization.created", "organizationMembership.created"],
    only(ok("POST", "/organizations", { name: "Beta", created_by: "user_bob" }))
  ],
  "an organization is updated": [
    ["organization.updated"],
    only(ok("PATCH", "/organizations/org_acme", { name: "Acme 2" }))
  ],
  "an organization is deleted": [
    ["organizationMembership.deleted", "organizationDomain.deleted", "organization.deleted"],
    then(addDomain, () => ok("DELETE", "/organizations/org_acme"))
  ],
  "a domain is added": [["organizationDomain.created"], only(addDomain)],
  "a domain is updated": [
    ["organizationDomain.updated"],
    then(addDomain, ({ id }) => ok("PATCH", `/organizations/org_acme/domains/${id}`, { verified: false }))
  ],
  "a domain is deleted": [
    ["organizationDomain.deleted"],
    then(addDomain, ({ id }) => ok("DELETE", `/organizations/org_acme/domains/${id}`))
  ],
  "a member is added": [
    ["organizationMembership.created"],
    only(ok("POST", "/organizations/org_acme/memberships", { user_id: "user_bob", role: "org:member" }))
  ],
  "a member gets metadata": [
    ["organizationMembership.updated"],
    only(ok("PATCH", "/organizations/org_acme/memberships/user_ada/metadata", { public_metadata: { desk: 1 } }))
  ],
  "somebody is invited to an organization": [["organizationInvitation.created", "email.created"], only(inviteCarl)],
  "somebody is invited without a mail": [
    ["organizationInvitation.created"],
    only(
      ok("POST", "/organizations/org_acme/invitations", { email_address: "c@d.com", role: "org:member", notify: false })
    )
  ],
  "an invitation to an organization is revoked": [
    ["organizationInvitation.revoked"],
    then(
      inviteCarl,
      ({ id }) => ok("POST", `/organizations/org_acme/invitations/${id}/revoke`, { requesting_user_id: "user_ada" })
    )
  ],
  "an invitation to an organization is accepted": [
    ["organizationInvitation.accepted", "user.created", "organizationMembership.created"],
    then(inviteCarl, ({ id }) => Effect.flatMap(clerk, (_) => _.acceptOrganizationInvitation(id)))
  ],
  "an invitation to the application": [
    ["email.created"],
    only(ok("POST", "/invitations", { email_address: "f@acme.com" }))
  ],
  "a role is created": [["role.created"], only(ok("POST", "/organization_roles", { name: "Clerk", key: "org:clerk" }))],
  "a role of the settings is updated": [
    ["role.updated"],
    then(roleOf("org:biller"), (id) => ok("PATCH", `/organization_roles/${id}`, { name: "Payer" }))
  ],
  "a role of the settings is deleted": [
    ["role.deleted"],
    then(roleOf("org:biller"), (id) => ok("DELETE", `/organization_roles/${id}`))
  ],
  "a permission is created": [["permission.created"], only(addPermission)],
  "a permission is updated": [
    ["permission.updated"],
    then(addPermission, ({ id }) => ok("PATCH", `/organization_permissions/${id}`, { name: "Pay it" }))
  ],
  "a permission is deleted": [
    ["permission.deleted"],
    then(addPermission, ({ id }) => ok("DELETE", `/organization_permissions/${id}`))
  ],
  "somebody waits": [["waitlistEntry.created"], only(joinWaitlist)],
  "a waitlist entry is invited": [
    ["email.created", "waitlistEntry.updated"],
    then(joinWaitlist, ({ id }) => ok("POST", `/waitlist_entries/${id}/invite`))
  ],
  "the invitation of a waitlist entry is accepted": [
    ["waitlistEntry.updated", "user.created"],
    then(
      Effect.flatMap(joinWaitlist, ({ id }) => ok("POST", `/waitlist_entries/${id}/invite`)),
      ({ invitation }) => Effect.flatMap(clerk, (_) => _.acceptInvitation(invitation.id))
    )
  ],
  "a code is sent to an email address": [
    ["email.created", "user.updated"],
    then(
      ok("POST", "/email_addresses", { user_id: "user_bob", email_address: "bob@acme.com", verified: false }),
      ({ id }) => ok("POST", `/email_addresses/${id}/prepare_verification`, { strategy: "email_code" })
    )
  ],
  "a code is sent to a phone number": [
    ["sms.created", "user.updated"],
    then(
      ok("POST", "/phone_numbers", { user_id: "user_bob", phone_number: "+15555550102", verified: false }),
      ({ id }) => ok("POST", `/phone_numbers/${id}/prepare_verification`, { strategy: "phone_code" })
    )
  ]
}

describe("events", () => {
  for (const [name, [expected, run]] of Object.entries(cases)) {
    it.effect(`${name}: ${expected.join(", ")}`, () =>
      Effect.gen(function*() {
        yield* setUp
        const events = yield* caused(yield* run)
        assert.deepStrictEqual(types(events), expected)
        for (const event of events) {
          const wire = JSON.parse(JSON.stringify(Redacted.value(event.raw)))
          assert.deepStrictEqual((yield* WebhookEvent.fromUnknown(wire)).data, event.data)
        }
      }).pipe(provided))
  }

  it.effect("have Clerk's envelope, and data as in the Backend API", () =>
    Effect.gen(function*() {
      yield* setUp
      const [event] = yield* caused(ok("PATCH", "/users/user_ada", { first_name: "Adah" }))
      assert(WebhookEvent.is(event!, "user.updated"))
      assert.strictEqual(event.data.firstName, "Adah")
      expect(rawOf(event)).toEqual({
        object: "event",
        type: "user.updated",
        timestamp: 1_800_000_000_000,
        instance_id: expect.stringMatching(/^ins_/),
        event_attributes: { http_request: { client_ip: "127.0.0.1", user_agent: "effect-clerk" } },
        data: yield* ok("GET", "/users/user_ada")
      })
    }).pipe(provided))

  it.effect("of deletions have the deleted object", () =>
    Effect.gen(function*() {
      yield* setUp
      yield* ok("PATCH", "/users/user_ada", { external_id: "ext_1" })
      const membership = (yield* ok("GET", "/organizations/org_acme/memberships")).data[0]
      const [user, member] = yield* caused(ok("DELETE", "/users/user_ada"))
      expect(rawOf(user!).data).toEqual({ object: "user", id: "user_ada", external_id: "ext_1", deleted: true })
      expect(rawOf(member!).data).toMatchObject({ id: membership.id, public_user_data: { user_id: "user_ada" } })
      const [organization] = yield* caused(ok("DELETE", "/organizations/org_acme"))
      expect(rawOf(organization!).data).toEqual({ object: "organization", id: "org_acme", slug: "acme", deleted: true })
    }).pipe(provided))

  it.effect("of a session have its user, and those of an accepted invitation the user who accepted it", () =>
    Effect.gen(function*() {
      const { acceptOrganizationInvitation } = yield* setUp
      const [, session] = yield* caused(signIn)
      assert(WebhookEvent.is(session!, "session.created"))
      assert.strictEqual(session.data.user?.firstName, "Ada")
      const { id } = yield* inviteCarl
      const [accepted, user] = yield* caused(acceptOrganizationInvitation(id))
      assert(WebhookEvent.is(accepted!, "organizationInvitation.accepted"))
      assert(WebhookEvent.is(user!, "user.created"))
      assert.strictEqual(accepted.data.userId, user.data.id)
    }).pipe(provided))

  it.effect("include emails, whose codes and links are redacted", () =>
    Effect.gen(function*() {
      yield* setUp
      const [, mail] = yield* caused(inviteCarl)
      assert(WebhookEvent.is(mail!, "email.created"))
      assert.strictEqual(mail.data.toEmailAddress, "carl@acme.com")
      assert.include(Redacted.value(mail.data.body!), "__clerk_ticket")
      assert.notInclude(JSON.stringify(mail), "__clerk_ticket")
    }).pipe(provided))

  it.effect("do not include what was rolled back, restored or reset", () =>
    Effect.gen(function*() {
      const { reset, restore, snapshot } = yield* setUp
      const before = yield* snapshot
      const refused = fails("POST", "/organizations/org_acme/invitations/bulk", [
        { email_address: "g@acme.com", role: "org:member" },
        { email_address: "g@acme.com", role: "org:member" }
      ])
      const events = yield* caused(Effect.gen(function*() {
        assert.strictEqual((yield* refused).status, 400)
        yield* restore(before)
        yield* ok("PATCH", "/organizations/org_acme", { name: "Still told" })
        yield* reset
      }))
      assert.deepStrictEqual(types(events), ["organization.updated"])
    }).pipe(provided))

  it.effect("are a stream that starts when it is run and ends with its scope", () =>
    Effect.gen(function*() {
      const clerk = yield* setUp
      const queue = yield* Effect.scoped(clerk.subscribe)
      const two = yield* Effect.fork(Stream.runCollect(Stream.take(clerk.events, 2)))
      yield* Effect.repeat(clerk.seedUsers([{}, {}]), { until: () => Effect.map(Fiber.poll(two), Option.isSome) })
      assert.deepStrictEqual(types(Chunk.toReadonlyArray(yield* Fiber.join(two))), ["user.created", "user.created"])
      assert.isTrue(yield* Queue.isShutdown(queue))
    }).pipe(provided))
})
