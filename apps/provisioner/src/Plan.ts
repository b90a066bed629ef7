/**
 * What has to be done to bring an instance to a desired state, as plain data.
 *
 * @since 0.1.0
 */
import { type Organization, OrganizationId, OrganizationSlug } from "@effect-clerk/core/Organization"
import type { OrganizationDomain } from "@effect-clerk/core/OrganizationDomain"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import * as Array_ from "effect/Array"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import type { CurrentOrganization, CurrentState } from "./CurrentState.js"
import * as DesiredState from "./DesiredState.js"
import * as MetadataPatch from "./MetadataPatch.js"
import * as Step from "./Step.js"

/**
 * What is done for one organization, wholly or not at all. It starts from one that exists or from creating it.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OrganizationPlan = Schema.Struct({
  organization: OrganizationSlug,
  start: Schema.Union(Schema.TaggedStruct("Existing", { organizationId: OrganizationId }), Step.CreateOrganization),
  steps: Schema.Array(Step.StepWithin)
})

/**
 * The type of {@link OrganizationPlan}.
 *
 * @since 0.1.0
 * @category models
 */
export interface OrganizationPlan extends Schema.Schema.Type<typeof OrganizationPlan> {}

/**
 * All that has to be done. `unchanged` counts the things (organizations, domains, members, logos, identifiers) that are
 * as the file has them.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Plan = Schema.Struct({
  organizations: Schema.Array(OrganizationPlan),
  allowlist: Schema.Array(Step.AllowlistStep),
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
 * All steps, in the order of the file.
 *
 * @since 0.1.0
 * @category accessors
 */
export const steps = (plan: Plan): ReadonlyArray<Step.Step> => [
  ...plan.organizations.flatMap(({ start, steps }): ReadonlyArray<Step.Step> =>
    start._tag === "Existing" ? steps : [start, ...steps]
  ),
  ...plan.allowlist
]

/**
 * Whether there is nothing to do.
 *
 * @since 0.1.0
 * @category accessors
 */
export const isEmpty = (plan: Plan): boolean => steps(plan).length === 0

/**
 * Where the plan removes something: slugs of organizations, and `allowlist`.
 *
 * @since 0.1.0
 * @category accessors
 */
export const removals = ({ allowlist, organizations }: Plan): ReadonlyArray<string> => {
  const removes = (steps: ReadonlyArray<Step.Step>) => steps.some((step) => Step.kind(step) === "delete")
  return [
    ...organizations.flatMap(({ organization, steps }) => removes(steps) ? [organization] : []),
    ...(removes(allowlist) ? ["allowlist"] : [])
  ]
}

type Settings = Step.StepOf<"UpdateOrganization">["to"]

type MetadataFields = Step.StepOf<"MergeOrganizationMetadata">["to"]

type Enrollment = Step.StepOf<"UpdateDomain">["to"]

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

const planMember = (
  organization: OrganizationSlug,
  { role, userId, ...stated }: DesiredState.Member,
  current: OrganizationMembership | undefined
): ReadonlyArray<Step.StepWithin> =>
  current === undefined
    ? [Step.Step.CreateMembership({ organization, userId, role, ...initialMetadata(stated) })]
    : [
      ...(role === current.role ? [] : [Step.Step.UpdateRole({ organization, userId, from: current.role, to: role })]),
      ...metadataDifference(current, stated)
        .map((change) => Step.Step.MergeMembershipMetadata({ organization, userId, ...change }))
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

/** What is removed comes last, so that nothing is when something else fails. */
const planRemovals = (
  organization: OrganizationSlug,
  { domains, members }: DesiredState.Organization,
  current: CurrentOrganization
): ReadonlyArray<Step.StepWithin> => [
  ...surplus(current.domains, domains?.map(({ name }) => name)).map(({ enrollmentMode, id, isVerified, name }) =>
    Step.Step.DeleteDomain({ organization, name, domainId: id, enrollmentMode, verified: isVerified })
  ),
  ...surplus(current.members, members?.map(({ userId }) => userId)).flatMap(
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

/**
 * Compares an organization with what is desired of it; `current` is `undefined` where there is none with its slug.
 *
 * @since 0.1.0
 * @category constructors
 */
export const organization = (
  desired: DesiredState.Organization,
  current: CurrentOrganization | undefined,
  { prune = false }: Options = {}
): OrganizationPlan => {
  const { domains = [], logo, members = [], slug } = desired
  const settings = Struct.pick(desired, "name", "maxAllowedMemberships")
  const metadata = Struct.pick(desired, "publicMetadata", "privateMetadata")
  const existing = current?.organization
  return {
    organization: slug,
    start: existing === undefined
      ? Step.Step.CreateOrganization({ organization: slug, ...settings, ...initialMetadata(metadata) })
      : { _tag: "Existing", organizationId: existing.id },
    steps: [
      ...(existing === undefined ? [] : [
        // white space around a name says nothing, and a file has none
        ...difference<Settings>({ ...existing, name: existing.name.trim() }, settings)
          .map((change) => Step.Step.UpdateOrganization({ organization: slug, ...change })),
        ...metadataDifference(existing, metadata)
          .map((change) => Step.Step.MergeOrganizationMetadata({ organization: slug, ...change }))
      ]),
      ...domains.flatMap((domain) => planDomain(slug, domain, current?.domains.get(domain.name))),
      ...adminsFirst(members.flatMap((member) => planMember(slug, member, current?.members.get(member.userId)))),
      ...(logo === undefined ? [] : planLogo(slug, logo, existing)),
      ...(prune && current !== undefined ? planRemovals(slug, desired, current) : [])
    ]
  }
}

const planDeletion = (slug: OrganizationSlug, organizationId: OrganizationId): OrganizationPlan => ({
  organization: slug,
  start: { _tag: "Existing", organizationId },
  steps: [Step.Step.DeleteOrganization({ organization: slug })]
})

const count = ({ allowlist = [], organizations = [] }: DesiredState.DesiredState): number =>
  organizations.reduce(
    (total, { domains = [], logo, members = [] }) =>
      total + 1 + domains.length + members.length + (logo === undefined ? 0 : 1),
    allowlist.length
  )

/**
 * Compares what is with what is desired.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (current: CurrentState, desired: DesiredState.DesiredState, options: Options = {}): Plan => {
  const { prune = false } = options
  const { allowlist, organizations = [] } = desired
  const changes = {
    organizations: [
      ...organizations.map((one) => organization(one, current.organizations.get(one.slug), options)),
      ...(prune ? Array.from(current.otherOrganizations, ([slug, id]) => planDeletion(slug, id)) : [])
    ],
    allowlist: [
      ...(allowlist ?? []).flatMap((identifier) =>
        current.allowlist.has(identifier) ? [] : [Step.Step.AllowIdentifier({ identifier })]
      ),
      ...(prune ? surplus(current.allowlist, allowlist) : []).map(({ id, identifier }) =>
        Step.Step.DisallowIdentifier({ identifier, identifierId: id })
      )
    ]
  }
  const changed = new Set(
    steps({ ...changes, unchanged: 0 }).flatMap((step) => Step.kind(step) === "delete" ? [] : [Step.subject(step)])
  )
  return { ...changes, unchanged: count(desired) - changed.size }
}
