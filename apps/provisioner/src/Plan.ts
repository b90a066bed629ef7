/**
 * What has to be done to bring an instance to a desired state, as plain data.
 *
 * @since 0.1.0
 */
import { type Organization, OrganizationId, type OrganizationSlug } from "@effect-clerk/core/Organization"
import type { OrganizationDomain } from "@effect-clerk/core/OrganizationDomain"
import type { OrganizationInvitation } from "@effect-clerk/core/OrganizationInvitation"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import type { OrganizationPermission, OrganizationRole } from "@effect-clerk/core/OrganizationRole"
import type { UserId } from "@effect-clerk/core/User"
import * as Array_ from "effect/Array"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as CurrentState from "./CurrentState.js"
import * as DesiredState from "./DesiredState.js"
import * as MetadataPatch from "./MetadataPatch.js"
import * as Step from "./Step.js"
import * as StepGraph from "./StepGraph.js"

/**
 * What is done wholly or not at all: for one organization, or for several that depend on each other. `existing` has the
 * ids of those that are there; the steps come in the order in which they are carried out.
 *
 * @since 0.2.0
 * @category schemas
 */
export const Part = Schema.Struct({
  existing: Schema.Record({ key: Schema.String, value: OrganizationId }),
  steps: Schema.Array(Step.OrganizationStep)
})

/**
 * The type of {@link Part}.
 *
 * @since 0.2.0
 * @category models
 */
export interface Part extends Schema.Schema.Type<typeof Part> {}

/**
 * All that has to be done. `access` comes before all else, but for what it deletes, which comes last. `unchanged` counts
 * the things (organizations, domains, members, logos, identifiers, roles, permissions) that are as the file has them. What is `refused` cannot be done, for the reasons given; then none of the plan is to be carried
 * out.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Plan = Schema.Struct({
  access: Schema.Array(Step.AccessStep),
  parts: Schema.Array(Part),
  allowlist: Schema.Array(Step.AllowlistStep),
  refused: Schema.Array(Schema.String),
  unchanged: Schema.NonNegativeInt
})

/**
 * The type of {@link Plan}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Plan extends Schema.Schema.Type<typeof Plan> {}

/**
 * All steps. Those of a part come in the order in which they are carried out.
 *
 * @since 0.1.0
 * @category accessors
 */
export const steps = (plan: Plan): ReadonlyArray<Step.Step> => [
  ...provided(plan),
  ...plan.parts.flatMap(({ steps }) => steps),
  ...plan.allowlist,
  ...withdrawn(plan)
]

/**
 * The roles and permissions that are made or changed, before what needs them.
 *
 * @since 0.2.0
 * @category accessors
 */
export const provided = ({ access }: Plan): ReadonlyArray<Step.AccessStep> =>
  access.filter((step) => Step.kind(step) !== "delete")

/**
 * The roles and permissions that are deleted, once nothing needs them any more.
 *
 * @since 0.2.0
 * @category accessors
 */
export const withdrawn = ({ access }: Plan): ReadonlyArray<Step.AccessStep> =>
  access.filter((step) => Step.kind(step) === "delete")

/**
 * Whether there is nothing to do.
 *
 * @since 0.1.0
 * @category accessors
 */
export const isEmpty = (plan: Plan): boolean => steps(plan).length === 0

const listOf = (step: Step.Step): string =>
  "organization" in step
    ? step.organization
    : "identifier" in step
    ? "allowlist"
    : "role" in step
    ? "roles"
    : "permissions"

/**
 * Where the plan removes something that it does not make anew: slugs of organizations, `allowlist`, `roles` and
 * `permissions`.
 *
 * @since 0.1.0
 * @category accessors
 */
export const removals = (plan: Plan): ReadonlyArray<string> => {
  const made = new Set(steps(plan).flatMap((step) => Step.kind(step) === "create" ? [Step.subject(step)] : []))
  return Array_.dedupe(
    steps(plan).filter((step) => Step.kind(step) === "delete" && !made.has(Step.subject(step))).map(listOf)
  )
}

type Settings = Step.StepOf<"UpdateOrganization">["to"]

type MetadataFields = Step.StepOf<"MergeOrganizationMetadata">["to"]

type Enrollment = Step.StepOf<"UpdateDomain">["to"]

type Described = Step.StepOf<"UpdateOrganizationPermission">["to"]

type RoleFields = Step.StepOf<"UpdateOrganizationRole">["to"]

/** The stated fields that differ. */
const difference = <Fields extends object>(
  current: { readonly [Key in keyof Fields]-?: unknown },
  stated: Fields
): ReadonlyArray<Step.Change<Fields>> => {
  const keys = Struct.keys(stated).filter((key) => stated[key] !== current[key])
  return keys.length === 0 ? [] : [{
    from: Struct.pick(current, ...keys) as Fields,
    to: Struct.pick(stated, ...keys) as Fields
  }]
}

const noMetadata = { publicMetadata: {}, privateMetadata: {} }

/** The merges that bring metadata to what is stated. */
const metadataDifference = (
  current: Required<MetadataFields>,
  stated: MetadataFields
): ReadonlyArray<Step.Change<MetadataFields>> => {
  const changes = (["publicMetadata", "privateMetadata"] as const).flatMap((field) => {
    const to = MetadataPatch.make(current[field], stated[field] ?? {})
    return MetadataPatch.isEmpty(to) ? [] : [{ field, from: MetadataPatch.invert(current[field], to), to }]
  })
  return changes.length === 0 ? [] : [{
    from: Object.fromEntries(changes.map(({ field, from }) => [field, from])),
    to: Object.fromEntries(changes.map(({ field, to }) => [field, to]))
  }]
}

/** The stated metadata as a create takes it: without the nulls, which only a merge understands. */
const initialMetadata = (stated: MetadataFields): MetadataFields => metadataDifference(noMetadata, stated)[0]?.to ?? {}

const planDomain = (
  organization: OrganizationSlug,
  { name, ...stated }: DesiredState.Domain,
  current: OrganizationDomain | undefined
): ReadonlyArray<Step.StepWithin> =>
  current === undefined
    ? [Step.Step.CreateDomain({ organization, name, ...stated })]
    : difference<Enrollment>({ enrollmentMode: current.enrollmentMode, verified: current.isVerified }, stated)
      .map((change) => Step.Step.UpdateDomain({ organization, name, domainId: current.id, ...change }))

const planMembership = (
  organization: OrganizationSlug,
  userId: UserId,
  { role, ...stated }: DesiredState.Member,
  current: OrganizationMembership | undefined
): ReadonlyArray<Step.StepWithin> =>
  current === undefined
    ? [Step.Step.CreateMembership({ organization, userId, role, ...initialMetadata(stated) })]
    : [
      ...(role === current.role ? [] : [Step.Step.UpdateRole({ organization, userId, from: current.role, to: role })]),
      ...metadataDifference(current, stated)
        .map((change) => Step.Step.MergeMembershipMetadata({ organization, userId, ...change }))
    ]

/** An invitation cannot be changed, so that it is revoked and made anew. */
const planInvitation = (
  organization: OrganizationSlug,
  { email, role, ...stated }: DesiredState.Member,
  current: OrganizationInvitation | undefined
): ReadonlyArray<Step.StepWithin> => {
  const invite = (metadata: MetadataFields) =>
    Step.Step.CreateInvitation({ organization, emailAddress: email!, role, ...initialMetadata(metadata) })
  if (current === undefined) return [invite(stated)]
  if (current.role === role && metadataDifference(current, stated).length === 0) return []
  return [
    revokeInvitation(organization, current),
    invite({
      publicMetadata: MetadataPatch.apply(current.publicMetadata, stated.publicMetadata ?? {}),
      privateMetadata: MetadataPatch.apply(current.privateMetadata, stated.privateMetadata ?? {})
    })
  ]
}

const revokeInvitation = (
  organization: OrganizationSlug,
  { emailAddress, id, privateMetadata, publicMetadata, role }: OrganizationInvitation
): Step.StepWithin =>
  Step.Step.RevokeInvitation({
    organization,
    emailAddress: emailAddress.toLowerCase(),
    invitationId: id,
    role,
    publicMetadata,
    privateMetadata
  })

/** Members as the plan has them: as users who join, as invited, and as nobody who is there. */
interface People {
  readonly joining: ReadonlyArray<{ readonly userId: UserId; readonly member: DesiredState.Member }>
  readonly invited: ReadonlyArray<DesiredState.Member>
  readonly unknown: ReadonlyArray<DesiredState.Member>
}

/** Whoever is invited is left to answer, even if there is an account by now. */
const people = (
  desired: DesiredState.Organization,
  current: CurrentState.CurrentOrganization | undefined,
  users: CurrentState.UsersByEmail
): People => {
  const [invited, others] = Array_.partitionMap(desired.members ?? [], (member) => {
    const userId = CurrentState.userOf(users, member)
    const isPending = current?.invitations.has(member.email!) === true && !current.members.has(userId!)
    const isInvited = DesiredState.isInvited(desired, member) && (userId === undefined || isPending)
    return isInvited ? Either.left(member) : Either.right({ userId, member })
  })
  return {
    invited,
    joining: others.flatMap(({ member, userId }) => userId === undefined ? [] : [{ member, userId }]),
    unknown: others.flatMap(({ member, userId }) => userId === undefined ? [member] : [])
  }
}

const unclear = ({ slug }: DesiredState.Organization, { joining, unknown }: People): ReadonlyArray<string> => [
  ...unknown.map(({ email }) => `nobody has the e-mail address ${email} of a member of ${slug}. State invite: true.`),
  ...joining.flatMap(({ userId }, index) =>
    joining.findIndex((other) => other.userId === userId) < index
      ? [`member ${userId} of ${slug} is stated more than once, by another e-mail address or the id.`]
      : []
  )
]

const makesAdmin = (step: Step.StepWithin): boolean =>
  (step._tag === "CreateMembership" && step.role === "org:admin")
  || (step._tag === "UpdateRole" && step.to === "org:admin")

/** An organization must keep an admin, so new ones come before others lose the role. */
const adminsFirst = (steps: ReadonlyArray<Step.StepWithin>): ReadonlyArray<Step.StepWithin> => {
  const [others, admins] = Array_.partition(steps, makesAdmin)
  return [...admins, ...others]
}

/** The hash is recorded after the upload, so that a run that was cut off in between uploads again. */
const planLogo = (
  organization: OrganizationSlug,
  logo: DesiredState.Logo,
  current: Organization | undefined
): ReadonlyArray<Step.StepWithin> => {
  const privateMetadata = current?.privateMetadata ?? {}
  const replaces = current?.hasImage ?? false
  return replaces && privateMetadata[DesiredState.logoHashKey] === logo.sha256 ? [] : [
    Step.Step.UploadLogo({ organization, logo, replaces }),
    ...metadataDifference({ ...noMetadata, privateMetadata }, {
      privateMetadata: { [DesiredState.logoHashKey]: logo.sha256 }
    }).map((change) => Step.Step.RecordLogo({ organization, ...change }))
  ]
}

/** What is there and not stated; nothing, unless it is to be removed. */
const surplus = <K, A>(
  current: ReadonlyMap<K, A> | undefined,
  stated: ReadonlyArray<K> | undefined
): ReadonlyArray<A> => {
  if (current === undefined || stated === undefined) return []
  const kept = new Set(stated)
  return Array.from(current).flatMap(([key, value]) => kept.has(key) ? [] : [value])
}

/**
 * Whether what a list of the file does not have is removed. Lists that the file leaves out are never touched.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Default: false. */
  readonly prune?: boolean | undefined
}

const removeDomain = (
  organization: OrganizationSlug,
  { enrollmentMode, id, isVerified, name }: OrganizationDomain
): Step.StepWithin => Step.Step.DeleteDomain({ organization, name, domainId: id, enrollmentMode, verified: isVerified })

const planRemovals = (
  organization: OrganizationSlug,
  { domains, members }: DesiredState.Organization,
  { invited, joining }: People,
  current: CurrentState.CurrentOrganization
): ReadonlyArray<Step.StepWithin> => [
  ...surplus(current.domains, domains?.map(({ name }) => name)).map((domain) => removeDomain(organization, domain)),
  ...surplus(current.invitations, members && invited.map(({ email }) => email!))
    .map((invitation) => revokeInvitation(organization, invitation)),
  ...surplus(current.members, members && joining.map(({ userId }) => userId)).flatMap(
    ({ privateMetadata, publicMetadata, publicUserData, role }) =>
      publicUserData === null ? [] : [
        Step.Step.DeleteMembership({
          organization,
          userId: publicUserData.userId,
          role,
          publicMetadata,
          privateMetadata
        })
      ]
  )
]

/** The steps that bring an organization to what is desired of it. */
const organizationSteps = (
  desired: DesiredState.Organization,
  current: CurrentState.CurrentOrganization | undefined,
  people: People,
  prune: boolean
): ReadonlyArray<Step.OrganizationStep> => {
  const { domains = [], logo, slug } = desired
  const settings = Struct.pick(desired, "name", "maxAllowedMemberships")
  const metadata = Struct.pick(desired, "publicMetadata", "privateMetadata")
  const existing = current?.organization
  return [
    ...(existing === undefined
      ? [Step.Step.CreateOrganization({ organization: slug, ...settings, ...initialMetadata(metadata) })]
      : [
        // white space around a name says nothing, and a file has none
        ...difference<Settings>({ ...existing, name: existing.name.trim() }, settings)
          .map((change) => Step.Step.UpdateOrganization({ organization: slug, ...change })),
        ...metadataDifference(existing, metadata)
          .map((change) => Step.Step.MergeOrganizationMetadata({ organization: slug, ...change }))
      ]),
    ...domains.flatMap((domain) => planDomain(slug, domain, current?.domains.get(domain.name))),
    ...adminsFirst(
      people.joining.flatMap(({ member, userId }) => planMembership(slug, userId, member, current?.members.get(userId)))
    ),
    ...people.invited.flatMap((member) => planInvitation(slug, member, current?.invitations.get(member.email!))),
    ...(logo === undefined ? [] : planLogo(slug, logo, existing)),
    ...(prune && current !== undefined ? planRemovals(slug, desired, people, current) : [])
  ]
}

const planPermission = (
  { key: permission, ...stated }: DesiredState.Permission,
  current: OrganizationPermission | undefined
): ReadonlyArray<Step.AccessStep> =>
  current === undefined
    ? [Step.Step.CreateOrganizationPermission({ permission, ...stated })]
    : difference<Described>(CurrentState.described(current), stated).map((change) =>
      Step.Step.UpdateOrganizationPermission({ permission, permissionId: current.id, ...change })
    )

const planRole = (
  { key: role, ...stated }: DesiredState.Role,
  current: OrganizationRole | undefined
): ReadonlyArray<Step.AccessStep> => {
  if (current === undefined) return [Step.Step.CreateOrganizationRole({ role, ...stated })]
  const { permissions, ...rest } = stated
  const isSame = permissions === undefined || CurrentState.hasPermissions(current, permissions)
  return difference<RoleFields>(
    { ...CurrentState.described(current), permissions: current.permissions.map(({ key }) => key) },
    isSame ? rest : stated
  ).map((change) => Step.Step.UpdateOrganizationRole({ role, organizationRoleId: current.id, ...change }))
}

const accessSteps = (
  { permissions, roles }: DesiredState.DesiredState,
  { access }: CurrentState.CurrentState,
  prune: boolean
): ReadonlyArray<Step.AccessStep> => {
  const keys = <A extends { readonly key: string }>(stated: ReadonlyArray<A> | undefined) =>
    stated?.map(({ key }) => key)
  const [surplusRoles, surplusPermissions] = prune
    ? [surplus(access.roles, keys(roles)), surplus(access.permissions, keys(permissions))]
    : [[], []]
  return [
    ...(permissions ?? []).flatMap((permission) => planPermission(permission, access.permissions.get(permission.key))),
    ...(roles ?? []).flatMap((role) => planRole(role, access.roles.get(role.key))),
    ...surplusRoles.flatMap(({ id, key }) =>
      access.defaultRoles.has(key) ? [] : [Step.Step.DeleteOrganizationRole({ role: key, organizationRoleId: id })]
    ),
    ...surplusPermissions.flatMap(({ id, key, type }) =>
      type === "system" ? [] : [Step.Step.DeleteOrganizationPermission({ permission: key, permissionId: id })]
    )
  ]
}

/** Which roles may manage members, by the desired state where it speaks of them, else by what members have. */
const managers = ({ roles = [] }: DesiredState.DesiredState) => {
  const stated = new Map(roles.map(({ key, permissions }) => [key, permissions] as const))
  return ({ permissions, role }: Pick<OrganizationMembership, "permissions" | "role">): boolean =>
    role === "org:admin" || (stated.get(role) ?? permissions).includes("org:sys_memberships:manage")
}

const occupancy = (
  { maxAllowedMemberships, slug }: DesiredState.Organization,
  current: CurrentState.CurrentOrganization | undefined,
  steps: ReadonlyArray<Step.OrganizationStep>,
  { limits, managesMembers, prune, roles }: {
    readonly limits: CurrentState.Limits
    readonly managesMembers: ReturnType<typeof managers>
    readonly prune: boolean
    readonly roles: ReadonlyArray<DesiredState.Role>
  }
): StepGraph.Occupancy => {
  const members = Array.from(current?.members.values() ?? [])
  const changed = new Set(
    steps.flatMap((step) => step._tag === "UpdateRole" || step._tag === "DeleteMembership" ? [step.userId] : [])
  )
  const keeps = members.some((member) =>
    managesMembers(member) && !changed.has(member.publicUserData?.userId as UserId)
  )
  return {
    organization: slug,
    members: current?.organization.membersCount ?? members.length,
    invitations: current?.invitations.size ?? 0,
    maxAllowedMemberships: current === undefined
      ? maxAllowedMemberships ?? limits.members
      : current.organization.maxAllowedMemberships,
    domains: current?.domains.size ?? 0,
    maxDomains: limits.domains,
    roles: new Map([
      ["org:admin", true],
      ["org:member", false],
      ...roles.flatMap(({ key, permissions }) =>
        permissions === undefined ? [] : [[key, managesMembers({ role: key, permissions })] as const]
      ),
      ...members.map((member) => [member.role, managesMembers(member)] as const)
    ]),
    keepsManager: keeps ? true : prune ? false : null
  }
}

/** What goes with an organization, but for domains that others take over: those are removed before. */
const planDeletions = (
  { otherOrganizations }: CurrentState.CurrentState,
  others: ReadonlyArray<Step.OrganizationStep>
): ReadonlyArray<Step.OrganizationStep> => {
  const claimed = new Set(others.flatMap((step) => step._tag === "CreateDomain" ? [step.name] : []))
  return Array.from(otherOrganizations).flatMap(([organization, { domains, invitations, membersCount }]) => {
    const [rest, moved] = Array_.partition(domains, ({ name }) => claimed.has(name.toLowerCase()))
    return [
      ...moved.map((domain) => removeDomain(organization, domain)),
      Step.Step.DeleteOrganization({
        organization,
        members: membersCount,
        domains: rest.map(({ name }) => name),
        invitations
      })
    ]
  })
}

const count = (
  { allowlist = [], organizations = [], permissions = [], roles = [] }: DesiredState.DesiredState
): number =>
  organizations.reduce(
    (total, { domains = [], logo, members = [] }) =>
      total + 1 + domains.length + members.length + (logo === undefined ? 0 : 1),
    allowlist.length + permissions.length + roles.length
  )

/**
 * Compares what is with what is desired.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  current: CurrentState.CurrentState,
  desired: DesiredState.DesiredState,
  options: Options = {}
): Plan => {
  const { prune = false } = options
  const { allowlist, organizations = [], roles = [] } = desired
  const managesMembers = managers(desired)
  const stated = organizations.map((one) => {
    const existing = current.organizations.get(one.slug)
    const stated = people(one, existing, current.users)
    const steps = organizationSteps(one, existing, stated, prune)
    return {
      steps,
      unclear: unclear(one, stated),
      occupancy: occupancy(one, existing, steps, { limits: current.limits, managesMembers, prune, roles })
    }
  })
  const changes = stated.flatMap(({ steps }) => steps)
  const graph = StepGraph.make(
    [...changes, ...(prune ? planDeletions(current, changes) : [])],
    stated.map(({ occupancy }) => occupancy)
  )
  const idOf = (slug: OrganizationSlug) =>
    current.organizations.get(slug)?.organization.id ?? current.otherOrganizations.get(slug)?.id
  const plan = {
    access: accessSteps(desired, current, prune),
    parts: StepGraph.parts(graph).map((steps) => ({
      existing: Object.fromEntries(steps.flatMap(({ organization }) => {
        const id = idOf(organization)
        return id === undefined ? [] : [[organization, id]]
      })),
      steps
    })),
    allowlist: [
      ...(allowlist ?? []).flatMap((identifier) =>
        current.allowlist.has(identifier) ? [] : [Step.Step.AllowIdentifier({ identifier })]
      ),
      ...(prune ? surplus(current.allowlist, allowlist) : []).map(({ id, identifier }) =>
        Step.Step.DisallowIdentifier({ identifier, identifierId: id })
      )
    ],
    refused: [...stated.flatMap(({ unclear }) => unclear), ...graph.refused],
    unchanged: 0
  }
  const changed = new Set(
    steps(plan).flatMap((step) => Step.kind(step) === "delete" ? [] : [Step.subject(step)])
  )
  return { ...plan, unchanged: count(desired) - changed.size }
}

/**
 * Compares an organization with what is desired of it; `current` is `undefined` where there is none with its slug. The
 * limits of the instance are `CurrentState.defaultLimits` unless given, and `users` has those who are stated by their
 * e-mail addresses.
 *
 * @since 0.1.0
 * @category constructors
 */
export const organization = (
  desired: DesiredState.Organization,
  current: CurrentState.CurrentOrganization | undefined,
  { limits = CurrentState.defaultLimits, users = new Map(), ...options }: Options & {
    readonly limits?: CurrentState.Limits
    readonly users?: CurrentState.UsersByEmail
  } = {}
): Plan =>
  make(
    {
      organizations: new Map(current === undefined ? [] : [[desired.slug, current]]),
      otherOrganizations: new Map(),
      users,
      allowlist: new Map(),
      limits,
      access: CurrentState.noAccess
    },
    { organizations: [desired] },
    options
  )
