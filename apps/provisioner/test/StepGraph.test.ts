import { assert, describe, it } from "@effect/vitest"
import { OrganizationSlug } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import { FastCheck } from "effect"
import * as CurrentState from "../src/CurrentState.js"
import type * as DesiredState from "../src/DesiredState.js"
import * as Plan from "../src/Plan.js"
import type * as Step from "../src/Step.js"

const { domains: maxDomains } = CurrentState.defaultLimits

/** The state of an organization: its member limit (0 for none), roles of users, and verified domains. */
interface Organization {
  readonly limit: number
  readonly members: Map<string, string>
  readonly domains: Set<string>
}

type Instance = Map<string, Organization>

const currentOf = (instance: Instance, desired: ReadonlyArray<string>): CurrentState.CurrentState => {
  const all = Array.from(instance, ([slug, { domains, limit, members }]) => {
    const rows = Array.from(
      domains,
      (name) => ({ id: name, name, isVerified: true, enrollmentMode: "manual_invitation" })
    )
    const organization = { id: slug, slug, name: slug, maxAllowedMemberships: limit, membersCount: members.size }
    const memberships = Array.from(members, ([userId, role]) => [userId, {
      role,
      permissions: [],
      publicUserData: { userId },
      publicMetadata: {},
      privateMetadata: {}
    }])
    return {
      slug: OrganizationSlug.make(slug),
      stated: {
        organization,
        domains: new Map(rows.map((row) => [row.name, row])),
        members: new Map(memberships as never),
        invitations: new Map()
      },
      other: { id: slug, membersCount: members.size, domains: rows, invitations: [] }
    }
  })
  const [stated, others] = [
    all.filter(({ slug }) => desired.includes(slug)),
    all.filter(({ slug }) => !desired.includes(slug))
  ]
  return {
    organizations: new Map(stated.map(({ slug, stated }) => [slug, stated as never])),
    otherOrganizations: new Map(others.map(({ other, slug }) => [slug, other as never])),
    allowlist: new Map(),
    users: new Map(),
    limits: CurrentState.defaultLimits,
    access: CurrentState.noAccess
  }
}

const desiredOf = (instance: Instance): DesiredState.DesiredState => ({
  organizations: Array.from(instance, ([slug, { domains, limit, members }]) => ({
    slug: OrganizationSlug.make(slug),
    name: slug,
    maxAllowedMemberships: limit,
    domains: Array.from(domains, (name) => ({ name, verified: true })),
    members: Array.from(members, ([userId, role]) => ({ userId: UserId.make(userId), role }))
  }))
})

const isManaged = ({ members }: Organization) => Array.from(members.values()).includes("org:admin")

/** Applies a step as Clerk would, and returns the instance after it. */
const applyPlan = (instance: Instance, step: Step.OrganizationStep): Instance => {
  const after = new Map(instance)
  const slug = step.organization
  if (step._tag === "CreateOrganization") {
    assert.isFalse(instance.has(slug))
    return after.set(slug, { limit: step.maxAllowedMemberships ?? 0, members: new Map(), domains: new Set() })
  }
  const before = instance.get(slug)!
  assert.isDefined(before, `${step._tag} of ${slug}, which is not there`)
  const own = { ...before, members: new Map(before.members), domains: new Set(before.domains) }
  const isUsed = (name: string) => Array.from(instance.values()).some(({ domains }) => domains.has(name))
  switch (step._tag) {
    case "DeleteOrganization":
      after.delete(slug)
      return after
    case "UpdateOrganization":
      return after.set(slug, { ...own, limit: step.to.maxAllowedMemberships ?? own.limit })
    case "ChangeLimit":
      return after.set(slug, { ...own, limit: step.to })
    case "CreateDomain":
      assert.isFalse(isUsed(step.name), `${step.name} is taken`)
      assert.isBelow(own.domains.size, maxDomains)
      own.domains.add(step.name)
      break
    case "DeleteDomain":
      assert.isTrue(own.domains.delete(step.name))
      break
    case "CreateMembership":
      if (own.limit > 0) assert.isBelow(own.members.size, own.limit, `no room in ${slug}`)
      own.members.set(step.userId, step.role)
      break
    case "UpdateRole":
      own.members.set(step.userId, step.to)
      break
    case "DeleteMembership":
      assert.isTrue(own.members.delete(step.userId))
      break
    default:
      assert.fail(step._tag)
  }
  assert.isFalse(isManaged(before) && !isManaged(own), `nobody manages ${slug} after ${step._tag}`)
  return after.set(slug, own)
}

/** Whether a plan must be refused: a new member has no place in an organization, or no member is left to manage it. */
const isImpossible = (before: Instance, after: Instance) =>
  Array.from(after).some(([slug, organization]) => {
    const { domains: _, limit, members } = organization
    const had = before.get(slug)
    const comes = Array.from(members.keys()).some((userId) => had?.members.has(userId) !== true)
    return (comes && limit > 0 && members.size > limit) ||
      (had !== undefined && isManaged(had) && !isManaged(organization))
  })

const slugs = ["acme", "globex", "hooli"]

const names = Array.from({ length: 14 }, (_, index) => `d${index}.com`)

const organization = FastCheck.record({
  isThere: FastCheck.boolean(),
  limit: FastCheck.integer({ min: 0, max: 5 }),
  members: FastCheck.dictionary(
    FastCheck.constantFrom("user_1", "user_2", "user_3", "user_4", "user_5"),
    FastCheck.constantFrom("org:admin", "org:member"),
    { maxKeys: 4, noNullPrototype: true }
  )
})

/** Each domain belongs to one organization, or to none. */
const instance: FastCheck.Arbitrary<Instance> = FastCheck.tuple(
  FastCheck.tuple(organization, organization, organization),
  FastCheck.array(FastCheck.integer({ min: 0, max: 3 }), { minLength: names.length, maxLength: names.length })
).map(([organizations, owners]) =>
  new Map(organizations.flatMap(({ isThere, limit, members }, index) => {
    const domains = names.filter((_, at) => owners[at] === index).slice(0, maxDomains)
    return isThere
      ? [[slugs[index]!, { limit, members: new Map(Object.entries(members)), domains: new Set(domains) }]]
      : []
  }))
)

/** A possible instance: no organization has more members than its limit. */
const possible = instance.map((instance): Instance =>
  new Map(
    Array.from(instance, ([slug, one]) =>
      [slug, { ...one, limit: one.limit === 0 ? 0 : Math.max(one.limit, one.members.size) }] as const)
  )
)

describe("StepGraph", () => {
  it("orders steps so that Clerk accepts each, and refuses what no order can apply", () => {
    FastCheck.assert(
      FastCheck.property(possible, instance, (before, after) => {
        const desired = desiredOf(after)
        const plan = Plan.make(currentOf(before, Array.from(after.keys())), desired, { prune: true })
        assert.strictEqual(plan.refused.length > 0, isImpossible(before, after), plan.refused.join("\n"))
        if (plan.refused.length > 0) return
        // parts are independent, so their order does not matter
        for (const parts of [plan.parts, [...plan.parts].reverse()]) {
          const reached = parts.flatMap(({ steps }) => steps).reduce(applyPlan, before)
          assert.deepStrictEqual(new Map([...reached].sort()), new Map([...after].sort()))
        }
      }),
      { numRuns: 400 }
    )
  })
})
