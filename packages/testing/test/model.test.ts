import { describe, expect, it } from "@effect/vitest"
import * as Clerk from "@effect-clerk/client/Clerk"
import type * as Core from "@effect-clerk/core/Organization"
import type { OrganizationDomain } from "@effect-clerk/core/OrganizationDomain"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
import { Effect, FastCheck as fc } from "effect"
import type { Json } from "./raw.js"
import { agrees, type Call, commandsOf, defined, index, optional, pick, timeout, withMore } from "./support/commands.js"
import { merged, type Organization, ReferenceClerk } from "./support/referenceClerk.js"

const seen = {
  organization: (row: Core.Organization) => ({
    id: row.id,
    name: row.name,
    slug: row.slug,
    maxAllowedMemberships: row.maxAllowedMemberships,
    publicMetadata: row.publicMetadata,
    privateMetadata: row.privateMetadata,
    createdAt: row.createdAt.epochMillis,
    updatedAt: row.updatedAt.epochMillis
  }),
  membership: (row: OrganizationMembership) => ({
    organizationId: row.organization.id,
    userId: row.publicUserData!.userId,
    role: row.role,
    publicMetadata: row.publicMetadata,
    createdAt: row.createdAt.epochMillis,
    updatedAt: row.updatedAt.epochMillis
  }),
  domain: (row: OrganizationDomain) => ({
    id: row.id,
    organizationId: row.organizationId,
    name: row.name,
    enrollmentMode: row.enrollmentMode,
    isVerified: row.isVerified,
    isOwned: row.ownershipVerification?.status === "verified",
    createdAt: row.createdAt.epochMillis,
    updatedAt: row.updatedAt.epochMillis
  }),
  entry: ({ id, identifier }: { readonly id: string; readonly identifier: string }) => ({ id, identifier })
}

const expectUnique = (values: ReadonlyArray<unknown>) => expect(values).toHaveLength(new Set(values).size)

/** The control service has the rows of all organizations, grouped by organization. */
const sorted = <
  A extends { readonly organizationId: string; readonly id?: string; readonly userId?: string }
>(
  rows: ReadonlyArray<A>
): ReadonlyArray<A> => {
  const key = ({ id, organizationId, userId }: A) => `${organizationId} ${id} ${userId}`
  return rows.slice().sort((a, b) => key(a) < key(b) ? -1 : 1)
}

/** The invariants of the store after every command. */
const invariants = (model: ReferenceClerk) =>
  Effect.gen(function*() {
    const control = yield* InMemoryClerk.InMemoryClerk
    const organizations = (yield* control.organizations).map(seen.organization)
    const memberships = (yield* control.memberships).map(seen.membership)
    const domains = (yield* control.domains).map(seen.domain)
    const ids = organizations.map(({ id }) => id)
    expectUnique(organizations.map(({ slug }) => slug))
    expectUnique(domains.filter(({ isVerified }) => isVerified).map(({ name }) => name))
    expectUnique(domains.map(({ name, organizationId }) => `${organizationId} ${name}`))
    expectUnique(memberships.map(({ organizationId, userId }) => `${organizationId} ${userId}`))
    expect([...memberships, ...domains].filter(({ organizationId }) => !ids.includes(organizationId))).toEqual([])
    for (const { createdAt, updatedAt } of [...organizations, ...memberships, ...domains]) {
      expect(createdAt).toBeLessThanOrEqual(updatedAt)
      expect(updatedAt).toBeLessThanOrEqual(model.now)
    }
    expect(organizations).toEqual(model.organizations)
    expect(sorted(memberships)).toEqual(sorted(model.memberships))
    expect(sorted(domains)).toEqual(sorted(model.domains))
    expect((yield* control.allowlistIdentifiers).map(seen.entry)).toEqual(model.allowlist)
    expect((yield* control.blocklistIdentifiers).map(seen.entry)).toEqual(model.blocklist)
  })

const all = { limit: 500 }

/** Everything in the API, newest first, and in the model. */
const lists: ReadonlyArray<
  readonly [Call, as: (row: never) => unknown, of: (model: ReferenceClerk) => Array<unknown>]
> = [
  [
    (clerk) => clerk.organizations.list({ ...all, includeMembersCount: true }),
    (row: Core.Organization) => ({ ...seen.organization(row), membersCount: row.membersCount }),
    (model) => model.organizations.map((row) => ({ ...row, membersCount: model.membersOf(row.id).length }))
  ],
  [(clerk) => clerk.organizationMemberships.listAll(all), seen.membership, (model) => model.memberships.slice()],
  [(clerk) => clerk.organizationDomains.listAll(all), seen.domain, (model) => model.domains.slice()],
  [
    (clerk) => clerk.allowlistIdentifiers.list({ ...all, paginated: true }),
    seen.entry,
    (model) => model.allowlist.slice()
  ],
  [(clerk) => clerk.blocklistIdentifiers.list(), seen.entry, (model) => model.blocklist.slice()]
]

/** One list after each command, in turn. */
const listed = (model: ReferenceClerk) =>
  Effect.gen(function*() {
    const [call, as, of] = lists[model.commands++ % lists.length]!
    const { data, totalCount } = yield* Effect.flatMap(Clerk.Clerk, call)
    const rows = of(model).reverse()
    expect({ data: data.map(as), totalCount }).toEqual({ data: rows, totalCount: rows.length })
  })

const command = commandsOf(
  fc.constantFrom(0, 1, 1_000, 60_000),
  (model: ReferenceClerk) => Effect.zipRight(invariants(model), listed(model))
)

const notFound = "resource_not_found"

const organizationAt = (model: ReferenceClerk, index: number | null): string =>
  pick(model.organizations, index)?.id ?? model.gone

const leaf = fc.constantFrom(1, "x", true, null, [1, null])
const key = fc.constantFrom("a", "b", "constructor")
const metadata = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf, { noNullPrototype: true })), {
  noNullPrototype: true
})

const user = fc.constantFrom("user_1", "user_2", "user_3", "user_4", "user_x")
const role = fc.constantFrom("org:admin", "org:admin", "org:member", "org:member", "org:owner")
const isRole = (role: string) => role !== "org:owner"
const slug = fc.constantFrom("acme", "beta", "gamma")
const settings = {
  slug: optional(slug),
  maxAllowedMemberships: optional(fc.constantFrom(0, 2, 3)),
  publicMetadata: optional(metadata),
  privateMetadata: optional(metadata)
}
const isTaken = (model: ReferenceClerk, slug: string | undefined, id?: string) =>
  model.organizations.some((row) => row.slug === slug && row.id !== id) && "form_identifier_exists"

const expectAnswer = (answer: Core.Organization, organization: Organization | undefined) =>
  expect(seen.organization(answer)).toEqual(organization)

const organizationCommands = [
  command(
    "organizations.create",
    fc.record({
      name: fc.constantFrom("Acme", "Beta", "Acme!", "Ünï"),
      createdBy: optional(user),
      ...settings
    }),
    (model, input) => ({
      refusals: [
        isTaken(model, input.slug ?? "-"),
        input.createdBy !== undefined && !model.users.includes(input.createdBy) && "organization_creator_not_found"
      ],
      call: (clerk) => clerk.organizations.create(input),
      apply: ({ id, slug }) => {
        if (input.slug !== undefined) expect(slug).toBe(input.slug)
        const { maxAllowedMemberships = 0, name, privateMetadata = {}, publicMetadata = {} } = input
        model.organizations = [
          ...model.organizations,
          { id, name, slug, maxAllowedMemberships, publicMetadata, privateMetadata, ...model.created }
        ]
        if (input.createdBy !== undefined) {
          const member = { organizationId: id, userId: input.createdBy, role: "org:admin", publicMetadata: {} }
          model.memberships = [...model.memberships, { ...member, ...model.created }]
        }
      }
    })
  ),
  command("organizations.delete", index, (model, at) => {
    const organizationId = organizationAt(model, at)
    return {
      refusals: [!model.organization(organizationId) && notFound],
      call: (clerk) => clerk.organizations.delete({ organizationId }),
      apply: () => model.deleteOrganization(organizationId)
    }
  }),
  command(
    "organizations.update",
    fc.record({ at: index, name: optional(fc.constantFrom("Acme", "Beta")), ...settings }),
    (model, { at, ...input }) => {
      const organizationId = organizationAt(model, at)
      return {
        refusals: [
          model.organization(organizationId) ? isTaken(model, input.slug ?? "-", organizationId) : notFound
        ],
        call: (clerk) => clerk.organizations.update({ organizationId, ...input }),
        apply: (answer) => {
          model.changeOrganization(organizationId, () => defined(input))
          expectAnswer(answer, model.organization(organizationId))
        }
      }
    }
  ),
  command("organizations.get", fc.record({ at: index, slug: optional(slug) }), (model, { at, slug }) => {
    const found = slug === undefined
      ? pick(model.organizations, at)
      : model.organizations.find((organization) => organization.slug === slug)
    return {
      refusals: [!found && notFound],
      call: (clerk) =>
        clerk.organizations.get({
          organizationId: slug ?? found?.id ?? model.gone,
          includeMembersCount: true,
          includeMissingMemberWithElevatedPermissions: true
        }),
      apply: (answer) => {
        expectAnswer(answer, found)
        const members = model.membersOf(answer.id)
        expect(answer.membersCount).toBe(members.length)
        expect(answer.missingMemberWithElevatedPermissions).toBe(!members.some(({ role }) => role === "org:admin"))
      }
    }
  }),
  ...(["mergeMetadata", "replaceMetadata"] as const).map((name) =>
    command(
      `organizations.${name}`,
      fc.record({ at: index, publicMetadata: optional(metadata), privateMetadata: optional(metadata) }),
      (model, { at, ...input }) => {
        const organizationId = organizationAt(model, at)
        return {
          refusals: [!model.organization(organizationId) && notFound],
          call: (clerk) => clerk.organizations[name]({ organizationId, ...input }),
          apply: (answer) => {
            model.changeOrganization(organizationId, (organization) =>
              name === "replaceMetadata" ? defined(input) : {
                publicMetadata: merged(organization.publicMetadata, input.publicMetadata ?? {}),
                privateMetadata: merged(organization.privateMetadata, input.privateMetadata ?? {})
              })
            expectAnswer(answer, model.organization(organizationId))
          }
        }
      }
    )
  ),
  command(
    "organizations.list",
    fc.record({
      field: fc.constantFrom("name", "created_at", "members_count"),
      descending: fc.boolean(),
      query: optional(fc.constantFrom("AC", "eta", "zeta")),
      userId: optional(fc.subarray(["user_1", "-user_2", "+user_3"], { minLength: 1 })),
      limit: fc.integer({ min: 1, max: 4 }),
      offset: fc.nat(4)
    }),
    (model, { descending, field, limit, offset, query, userId }) => ({
      refusals: [],
      call: (clerk) =>
        clerk.organizations.list({ orderBy: `${descending ? "-" : "+"}${field}`, query, userId, limit, offset }),
      apply: ({ data, totalCount }) => {
        const keyOf = (row: Organization) =>
          ({ name: row.name, created_at: row.createdAt, members_count: model.membersOf(row.id).length })[field]!
        const has = (row: Organization, user: string) => model.membership(row.id, user) !== undefined
        const included = userId?.filter((user) => !user.startsWith("-")).map((user) => user.replace("+", "")) ?? []
        const rows = model.organizations
          .filter(({ name, slug }) =>
            [name, slug].some((text) => text?.toLowerCase().includes(query?.toLowerCase() ?? ""))
          )
          .filter((row) => included.length === 0 || included.some((user) => has(row, user)))
          .filter((row) => !(userId?.includes("-user_2") && has(row, "user_2")))
          .sort((a, b) => keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0)
        if (descending) rows.reverse()
        expect({ data: data.map(seen.organization), totalCount })
          .toEqual({ data: rows.slice(offset, offset + limit), totalCount: rows.length })
      }
    })
  )
]

const membershipCommands = [
  command(
    "memberships.create",
    fc.record({ at: index, userId: user, role, publicMetadata: optional(metadata) }),
    (model, { at, ...input }) => {
      const organizationId = organizationAt(model, at)
      const organization = model.organization(organizationId)
      const limit = organization?.maxAllowedMemberships ?? 0
      return {
        refusals: [
          !(organization && model.users.includes(input.userId) && isRole(input.role)) && notFound,
          model.membership(organizationId, input.userId) && "already_a_member_in_organization",
          limit > 0 && model.membersOf(organizationId).length >= limit && "organization_membership_quota_exceeded"
        ],
        call: (clerk) => clerk.organizationMemberships.create({ organizationId, ...input }),
        apply: () => {
          const row = { organizationId, publicMetadata: {}, ...defined(input), ...model.created } as Json
          model.memberships = [...model.memberships, row]
        }
      }
    }
  ),
  command("memberships.delete", fc.record({ at: index, userId: user }), (model, { at, userId }) => {
    const found = pick(model.memberships, at) ?? { organizationId: organizationAt(model, 0), userId }
    const member = { organizationId: found.organizationId, userId: found.userId }
    const membership = model.membership(member.organizationId, member.userId)
    return {
      refusals: [
        !membership && notFound,
        membership && model.isLastAdmin(membership) && "organization_minimum_permissions_needed"
      ],
      call: (clerk) => clerk.organizationMemberships.delete(member),
      apply: (answer) => {
        expect(seen.membership(answer)).toEqual(membership)
        model.memberships = model.memberships.filter((row) => row !== membership)
      }
    }
  }),
  command("memberships.update", fc.record({ at: index, userId: user, role }), (model, { at, role, userId }) => {
    const found = pick(model.memberships, at) ?? { organizationId: organizationAt(model, 0), userId }
    const member = { organizationId: found.organizationId, userId: found.userId }
    const membership = model.membership(member.organizationId, member.userId)
    return {
      refusals: [
        !(membership && isRole(role)) && notFound,
        membership && model.isLastAdmin(membership) && role !== "org:admin" && "organization_minimum_permissions_needed"
      ],
      call: (clerk) => clerk.organizationMemberships.update({ ...member, role }),
      apply: () => model.changeMembership(member.organizationId, member.userId, () => ({ role }))
    }
  }),
  command(
    "memberships.updateMetadata",
    fc.record({ at: index, publicMetadata: metadata }),
    (model, { at, publicMetadata }) => {
      const found = pick(model.memberships, at) ?? { organizationId: organizationAt(model, 0), userId: "user_x" }
      const member = { organizationId: found.organizationId, userId: found.userId }
      return {
        refusals: [!model.membership(member.organizationId, member.userId) && notFound],
        call: (clerk) => clerk.organizationMemberships.updateMetadata({ ...member, publicMetadata }),
        apply: () =>
          model.changeMembership(member.organizationId, member.userId, (row) => ({
            publicMetadata: merged(row.publicMetadata, publicMetadata)
          }))
      }
    }
  ),
  command(
    "memberships.list",
    fc.record({ at: index, role: optional(role), limit: fc.integer({ min: 1, max: 3 }), offset: fc.nat(3) }),
    (model, { at, limit, offset, role }) => {
      const organizationId = organizationAt(model, at)
      return {
        refusals: [!model.organization(organizationId) && notFound],
        call: (clerk) =>
          clerk.organizationMemberships.list({
            organizationId,
            role: role && [role],
            orderBy: "+created_at",
            limit,
            offset
          }),
        apply: ({ data, totalCount }) => {
          const rows = model.membersOf(organizationId).filter((row) => role === undefined || row.role === role)
          expect({ data: data.map(seen.membership), totalCount })
            .toEqual({ data: rows.slice(offset, offset + limit), totalCount: rows.length })
        }
      }
    }
  )
]

const mode = fc.constantFrom("manual_invitation", "automatic_invitation", "enterprise_sso")

const domainAt = (model: ReferenceClerk, at: number | null) => {
  const { id, organizationId } = pick(model.domains, at) ?? { id: "orgdmn_x", organizationId: organizationAt(model, 0) }
  return { organizationId, domainId: id }
}

const changeOfDomain = <A>(
  name: string,
  input: fc.Arbitrary<A>,
  call: (clerk: Json, input: A & ReturnType<typeof domainAt>) => ReturnType<Call>,
  change: (model: ReferenceClerk, id: string, input: A) => void,
  refusal: (model: ReferenceClerk, id: string, input: A) => string | false = () => false
) =>
  command(name, fc.tuple(index, input), (model, [at, input]) => {
    const domain = domainAt(model, at)
    return {
      refusals: [
        !model.domains.some(({ id }) => id === domain.domainId) && notFound,
        refusal(model, domain.domainId, input)
      ],
      call: (clerk) => call(clerk, { ...domain, ...input }),
      apply: () => change(model, domain.domainId, input)
    }
  })

const domainCommands = [
  command(
    "domains.create",
    fc.record({
      at: index,
      name: fc.constantFrom("a.com", "A.com", "b.com", "c.com"),
      enrollmentMode: optional(mode),
      verified: optional(fc.boolean())
    }),
    (model, { at, ...input }) => {
      const organizationId = organizationAt(model, at)
      const name = input.name.toLowerCase()
      return {
        refusals: [
          !model.organization(organizationId) && notFound,
          model.domainsOf(organizationId).some((domain) => domain.name === name)
          && "organization_domain_already_exists_same_organization",
          (input.verified ?? true) && model.isVerified(name) && "organization_domain_already_exists",
          model.domainsOf(organizationId).length >= model.maxDomains && "organization_domain_quota_exceeded"
        ],
        call: (clerk) => clerk.organizationDomains.create({ organizationId, ...input }),
        apply: ({ id }) => {
          const { enrollmentMode = "manual_invitation", verified: isVerified = true } = input
          model.domains = [
            ...model.domains,
            { id, organizationId, name, enrollmentMode, isVerified, isOwned: false, ...model.created }
          ]
        }
      }
    }
  ),
  changeOfDomain(
    "domains.delete",
    fc.constant({}),
    (clerk, input) => clerk.organizationDomains.delete(input),
    (model, id) => {
      model.domains = model.domains.filter((domain) => domain.id !== id)
    }
  ),
  changeOfDomain(
    "domains.update",
    fc.record({ enrollmentMode: optional(mode), verified: optional(fc.boolean()) }),
    (clerk, input) => clerk.organizationDomains.update(input),
    (model, id, { enrollmentMode, verified }) =>
      model.changeDomain(id, defined({ enrollmentMode, isVerified: verified })),
    (model, id, { verified }) =>
      verified === true && model.isVerifiedElsewhere(id) && "organization_domain_already_exists"
  ),
  changeOfDomain(
    "domains.verifyOwnership",
    fc.constant({}),
    (clerk, input) => clerk.organizationDomains.verifyOwnership(input),
    (model, id) => {
      if (!model.domains.some((domain) => domain.id === id && domain.isOwned)) model.changeDomain(id, { isOwned: true })
    }
  ),
  command("domains.list", fc.record({ at: index, verified: optional(fc.boolean()) }), (model, { at, verified }) => {
    const organizationId = organizationAt(model, at)
    return {
      refusals: [!model.organization(organizationId) && notFound],
      call: (clerk) => clerk.organizationDomains.list({ organizationId, verified }),
      apply: ({ data, totalCount }) => {
        const rows = model.domainsOf(organizationId)
          .filter(({ isVerified }) => verified === undefined || isVerified === verified)
        expect({ data: data.map(seen.domain), totalCount }).toEqual({ data: rows.reverse(), totalCount: rows.length })
      }
    }
  })
]

const identifierCommands = (["allowlist", "blocklist"] as const).flatMap((list) => {
  const group = `${list}Identifiers`
  return [
    command(
      `${group}.create`,
      fc.constantFrom("ada@acme.com", "Ada@Acme.com", "*@acme.com", "+15550001111"),
      (model, identifier) => ({
        refusals: [
          model[list].some((entry) => entry.identifier === identifier.toLowerCase()) && "duplicate_record"
        ],
        call: (clerk) => clerk[group].create({ identifier }),
        apply: ({ id }) => {
          model[list] = [...model[list], { id, identifier: identifier.toLowerCase() }]
        }
      })
    ),
    command(`${group}.delete`, index, (model, at) => {
      const id = pick(model[list], at)?.id
      return {
        refusals: [id === undefined && notFound],
        call: (clerk) => clerk[group].delete({ identifierId: id ?? "id_x" }),
        apply: () => {
          model[list] = model[list].filter((entry) => entry.id !== id)
        }
      }
    })
  ]
})

const allCommands = [
  ...[organizationCommands, membershipCommands, domainCommands].flatMap(withMore),
  ...identifierCommands
]

/** The initial state: two organizations with two members and a domain each. */
const seeded = (model: ReferenceClerk) =>
  Effect.gen(function*() {
    const control = yield* InMemoryClerk.InMemoryClerk
    yield* control.reset
    yield* control.seedUsers(model.users.map((id) => ({ id })))
    for (const [n, name] of ["Acme", "Beta"].entries()) {
      yield* control.seedOrganization({
        name,
        createdBy: model.users[n]!,
        members: [{ userId: model.users[n + 1]! }],
        domains: [{ name: `${"ab"[n]}.com` }]
      })
    }
    model.organizations = (yield* control.organizations).map(seen.organization)
    model.memberships = (yield* control.memberships).map(seen.membership)
    model.domains = (yield* control.domains).map(seen.domain)
  })

describe("the in-memory Clerk agrees with a reference model", () => {
  it.effect(
    "through any sequence of operations on organizations",
    () =>
      agrees(() => new ReferenceClerk(), seeded, allCommands).pipe(
        Effect.provide(InMemoryClerk.layerWith({ maxDomainsPerOrganization: new ReferenceClerk().maxDomains }))
      ),
    { timeout }
  )
})
