/**
 * The steps that bring an instance to a desired state, as plain data.
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
 * Steps that are applied all or nothing: for one organization, or for several that depend on each other. `existing` has
 * the ids of the organizations that exist. The steps are in the order in which they are applied.
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
 * All steps. Those of `access` are applied first, except deletions, which are applied last. `unchanged` is the number
 * of resources (organizations, domains, members, logos, identifiers, roles, permissions) that match the file. `refused`
 * has the reasons why the plan cannot be applied; unless it is empty, no step may be applied.
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
 * All steps. Those of a part are in the order in which they are applied.
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
 * The roles and permissions to create or update, before the steps that need them.
 *
 * @since 0.2.0
 * @category accessors
 */
export const provided = ({ access }: Plan): ReadonlyArray<Step.AccessStep> =>
  access.filter((step) => Step.kind(step) !== "delete")

/**
 * The roles and permissions to delete, once nothing needs them.
 *
 * @since 0.2.0
 * @category accessors
 */
export const withdrawn = ({ access }: Plan): ReadonlyArray<Step.AccessStep> =>
  access.filter((step) => Step.kind(step) === "delete")

/**
 * Whether the plan has no steps.
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
 * The names of the lists from which the plan deletes something that it does not recreate: slugs of organizations,
 * `allowlist`, `roles` and `permissions`.
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

/** The desired fields that differ. */
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

/** The merges that bring metadata to the desired state. */
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

/** The desired metadata for a create: without nulls, which are only valid in a merge. */
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

/** An invitation cannot be changed, so it is revoked and created again. */
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

/** Desired members: those who join, those who are invited, and those whose email address no user has. */
interface People {
  readonly joining: ReadonlyArray<{ readonly userId: UserId; readonly member: DesiredState.Member }>
  readonly invited: ReadonlyArray<DesiredState.Member>
  readonly unknown: ReadonlyArray<DesiredState.Member>
}

/** A pending invitation is kept, even if the account exists by now. */
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
  ...unknown.map(({ email }) =>
    `no user has the email address ${email} of a member of ${slug}. Set invite: true to invite the owner.`
  ),
  ...joining.flatMap(({ userId }, index) =>
    joining.findIndex((other) => other.userId === userId) < index
      ? [`member ${userId} of ${slug} is listed more than once, by another email address or by id.`]
      : []
  )
]

const makesAdmin = (step: Step.StepWithin): boolean =>
  (step._tag === "CreateMembership" && step.role === "org:admin")
  || (step._tag === "UpdateRole" && step.to === "org:admin")

/** An organization must keep an admin, so new admins are added before others lose the role. */
const adminsFirst = (steps: ReadonlyArray<Step.StepWithin>): ReadonlyArray<Step.StepWithin> => {
  const [others, admins] = Array_.partition(steps, makesAdmin)
  return [...admins, ...others]
}

/** The hash is recorded after the upload, so that a run that was killed in between uploads again. */
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

/** The existing resources that are not in a desired list; none if there is no such list. */
const surplus = <K, A>(
  current: ReadonlyMap<K, A> | undefined,
  stated: ReadonlyArray<K> | undefined
): ReadonlyArray<A> => {
  if (current === undefined || stated === undefined) return []
  const kept = new Set(stated)
  return Array.from(current).flatMap(([key, value]) => kept.has(key) ? [] : [value])
}

/**
 * Options for planning.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * Delete resources that are missing from a list of the file. Lists that the file omits are never touched. Default:
   * false.
   */
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

/** The steps that bring an organization to its desired state. */
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
        // white space around a name is ignored, and the names of a file are trimmed
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

/** The roles that may manage members: by the desired state if it lists the role, otherwise by the roles of members. */
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

/** What is deleted with an organization, except domains that others take over, which are removed before. */
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
 * Compares the current state with the desired state.
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
 * Compares an organization with its desired state. `current` is `undefined` if no organization has the slug. The limits
 * of the instance default to `CurrentState.defaultLimits`. `users` has the users of members with an email address.
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
