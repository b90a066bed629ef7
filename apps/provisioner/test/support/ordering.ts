import { OrganizationSlug } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import * as Faults from "@effect-clerk/testing/Faults"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import type * as Seed from "@effect-clerk/testing/Seed"
import type * as Settings from "@effect-clerk/testing/Settings"
import { Effect, Fiber, TestClock } from "effect"
import * as Apply from "../../src/Apply.js"
import * as CurrentState from "../../src/CurrentState.js"
import type * as DesiredState from "../../src/DesiredState.js"
import * as Plan from "../../src/Plan.js"
import type * as Provision from "../../src/Provision.js"
import * as Step from "../../src/Step.js"

const users = 30

const user = (number: number) => UserId.make(`user_${number}`)

const roles: Settings.Settings["roles"] = {
  "org:owner": { name: "Owner", permissions: ["org:sys_memberships:manage"] },
  "org:guest": { name: "Guest", permissions: [] }
}

export type Members = Readonly<Record<number, string>>

export interface State {
  readonly limit?: number
  readonly members?: Members
  /** Roles of pending invitations, by email address. */
  readonly invited?: Readonly<Record<string, string>>
  readonly domains?: ReadonlyArray<string>
}

export type States = Readonly<Record<string, State>>

const desiredOf = (states: States): DesiredState.DesiredState => ({
  organizations: Object.entries(states).map(([slug, { domains, invited = {}, limit, members }]) => ({
    slug: OrganizationSlug.make(slug),
    name: slug,
    ...(limit !== undefined && { maxAllowedMemberships: limit }),
    ...(domains && { domains: domains.map((name) => ({ name, verified: true })) }),
    ...(members && {
      members: [
        ...Object.entries(members).map(([number, role]) => ({ userId: user(Number(number)), role })),
        ...Object.entries(invited).map(([email, role]) => ({ email, role, invite: true }))
      ]
    })
  }))
})

const seedOf = ([slug, { domains = [], limit, members = {} }]: readonly [string, State]): Seed.Organization => ({
  slug,
  name: slug,
  ...(limit !== undefined && { maxAllowedMemberships: limit }),
  domains: domains.map((name) => ({ name })),
  members: Object.entries(members).map(([number, role]) => ({ userId: `user_${number}`, role }))
})

export const arrange = (states: States) =>
  Effect.gen(function*() {
    const clerk = yield* InMemoryClerk.InMemoryClerk
    yield* clerk.seedUsers(Array.from({ length: users }, (_, index) => ({ id: user(index + 1) })))
    yield* Effect.forEach(Object.entries(states), (state) =>
      Effect.gen(function*() {
        const { id } = yield* clerk.seedOrganization(seedOf(state))
        yield* clerk.seed({
          organizationInvitations: Object.entries(state[1].invited ?? {}).map(([emailAddress, role]) => ({
            organizationId: id,
            emailAddress,
            role
          }))
        })
      }))
  })

/** The contents of the instance, by organization, without ids and times. */
export const contents = Effect.gen(function*() {
  const clerk = yield* InMemoryClerk.InMemoryClerk
  const [domains, memberships] = [yield* clerk.domains, yield* clerk.memberships]
  const { organizationInvitations: invitations = [] } = yield* clerk.snapshot
  return Object.fromEntries((yield* clerk.organizations).map(({ id, maxAllowedMemberships, name, slug }) => [slug, {
    name,
    maxAllowedMemberships,
    domains: domains.filter(({ organizationId }) => organizationId === id)
      .map(({ isVerified, name }) => `${name} ${isVerified}`).sort(),
    members: memberships.filter(({ organization }) => organization.id === id)
      .map(({ publicUserData, role }) => `${publicUserData?.userId} ${role}`).sort(),
    invited: invitations.filter(({ organizationId, status }) => organizationId === id && status === "pending")
      .map(({ emailAddress, role }) => `${emailAddress} ${role}`).sort()
  }]))
})

export const planFor = (states: States) => {
  const desired = desiredOf(states)
  return Effect.map(
    CurrentState.read(desired, { concurrency: 4, prune: true }),
    (current) => Plan.make(current, desired, { prune: true })
  )
}

export const applyPlan = (plan: Plan.Plan, concurrency: number) =>
  Effect.gen(function*() {
    const events: Array<Provision.Event> = []
    yield* Apply.run(plan, { concurrency, onEvent: (event) => Effect.sync(() => events.push(event)) })
    return events
  })

export const linesOf = (events: ReadonlyArray<Provision.Event>) =>
  events.map((event) => `${event._tag} ${Step.key(event.step)}${"error" in event ? `: ${event.error.message}` : ""}`)

export const notDone = (events: ReadonlyArray<Provision.Event>) => linesOf(events.filter(({ _tag }) => _tag !== "Done"))

export const layer = Faults.layerWith({ roles })

const many = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}.com`)

const members = (role: string, ...numbers: ReadonlyArray<number>): Members =>
  Object.fromEntries(numbers.map((number) => [number, role]))

export const cases: Readonly<Record<string, readonly [States, States]>> = {
  "a member of a full organization is replaced": [
    { acme: { limit: 5, members: { 1: "org:admin", ...members("org:member", 2, 3, 4, 5) } } },
    { acme: { members: { 1: "org:admin", ...members("org:member", 2, 3, 4, 6) } } }
  ],
  "the only admin of a full organization is replaced": [
    { acme: { limit: 3, members: { 1: "org:admin", ...members("org:member", 2, 3) } } },
    { acme: { members: { 6: "org:admin", ...members("org:member", 2, 3) } } }
  ],
  "all members of a full organization are replaced": [
    { acme: { limit: 2, members: { 1: "org:admin", 2: "org:member" } } },
    { acme: { members: { 3: "org:admin", 4: "org:admin" } } }
  ],
  "a limit is lowered after removals": [
    { acme: { limit: 5, members: { 1: "org:admin", ...members("org:member", 2, 3, 4) } } },
    { acme: { limit: 2, members: { 1: "org:admin", 5: "org:member" } } }
  ],
  "a limit is raised before additions": [
    { acme: { limit: 1, members: { 1: "org:admin" } } },
    { acme: { limit: 3, members: { 1: "org:admin", ...members("org:member", 2, 3) } } }
  ],
  "a limit is lowered while the only admin is replaced": [
    { acme: { limit: 2, members: { 1: "org:admin", 2: "org:member" } } },
    { acme: { limit: 1, members: { 3: "org:admin" } } }
  ],
  "the quota of domains is used up": [
    { acme: { domains: many(10, "a") }, globex: { domains: many(10, "b") } },
    {
      acme: { domains: [...many(8, "a"), ...many(2, "b")] },
      globex: { domains: [...many(10, "b").slice(2), ...many(2, "c")] }
    }
  ],
  "a custom role that alone may manage members is handed over": [
    { acme: { members: { 1: "org:owner", 2: "org:member", 3: "org:guest" } } },
    { acme: { members: { 1: "org:member", 2: "org:owner", 3: "org:guest" } } }
  ],
  "a role that nobody had before takes over": [
    { acme: { members: { 1: "org:admin", 2: "org:member" } } },
    { acme: { members: { 1: "org:member", 2: "org:owner" } } }
  ],
  "a custom role is handed over to somebody who joins a full organization": [
    { acme: { limit: 2, members: { 1: "org:owner", 2: "org:guest" } } },
    { acme: { members: { 3: "org:owner", 2: "org:guest" } } }
  ],
  "somebody who is invited takes the place of a member of a full organization": [
    { acme: { limit: 3, members: { 1: "org:admin", 2: "org:member" }, invited: { "a@x.com": "org:member" } } },
    { acme: { members: { 1: "org:admin" }, invited: { "a@x.com": "org:member", "b@x.com": "org:member" } } }
  ],
  "invitations of a full organization get other roles and other addresses": [
    { acme: { limit: 3, members: { 1: "org:admin" }, invited: { "a@x.com": "org:member", "b@x.com": "org:member" } } },
    { acme: { members: { 1: "org:admin" }, invited: { "a@x.com": "org:admin", "c@x.com": "org:member" } } }
  ],
  "a member takes the place of one who is invited": [
    { acme: { limit: 2, members: { 1: "org:admin" }, invited: { "a@x.com": "org:member" } } },
    { acme: { members: { 2: "org:admin" }, invited: {} } }
  ],
  "an organization is made with those who are invited": [
    {},
    { acme: { limit: 2, members: { 1: "org:admin" }, invited: { "a@x.com": "org:member" } } }
  ],
  "two organizations exchange domains": [
    { acme: { domains: ["a.com"] }, globex: { domains: ["b.com"] } },
    { acme: { domains: ["b.com"] }, globex: { domains: ["a.com"] } }
  ],
  "full organizations exchange domains": [
    { acme: { domains: many(10, "a") }, globex: { domains: many(10, "b") } },
    { acme: { domains: many(10, "b") }, globex: { domains: many(10, "a") } }
  ],
  "domains move along a chain": [
    { acme: { domains: ["a.com"] }, globex: { domains: ["b.com"] }, hooli: { domains: ["c.com"] } },
    {
      acme: { domains: [] },
      globex: { domains: ["a.com"] },
      hooli: { domains: ["b.com"] },
      initech: { domains: ["c.com"] }
    }
  ],
  "an organization that goes leaves its domains to one that comes": [
    { acme: { domains: ["a.com", "b.com"], members: { 1: "org:admin" } } },
    { globex: { domains: ["a.com"], members: { 1: "org:admin" } } }
  ]
}

/** Runs an effect to its end while advancing the test clock. */
export const inTime = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.fork(effect)
    while ((yield* Fiber.status(fiber))._tag !== "Done") yield* TestClock.adjust("10 seconds")
    return yield* Fiber.join(fiber)
  })
