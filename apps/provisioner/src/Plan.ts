/**
 * What has to be done to bring an instance to a desired state, as plain data.
 *
 * @since 0.1.0
 */
import { AllowlistIdentifierId } from "@effect-clerk/core/AllowlistIdentifier"
import { Metadata } from "@effect-clerk/core/Metadata"
import { type Organization, OrganizationId, OrganizationSlug } from "@effect-clerk/core/Organization"
import { EnrollmentMode, type OrganizationDomain, OrganizationDomainId } from "@effect-clerk/core/OrganizationDomain"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import { UserId } from "@effect-clerk/core/User"
import * as Array_ from "effect/Array"
import * as Data from "effect/Data"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import type { CurrentOrganization, CurrentState } from "./CurrentState.js"
import * as DesiredState from "./DesiredState.js"
import * as MetadataPatch from "./MetadataPatch.js"

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

const MetadataFields = Schema.Struct({ publicMetadata: optional(Metadata), privateMetadata: optional(Metadata) })

interface MetadataFields extends Schema.Schema.Type<typeof MetadataFields> {}

const Settings = Schema.Struct({
  name: optional(Schema.String),
  maxAllowedMemberships: optional(Schema.NonNegativeInt)
})

interface Settings extends Schema.Schema.Type<typeof Settings> {}

const Enrollment = Schema.Struct({ enrollmentMode: optional(EnrollmentMode), verified: optional(Schema.Boolean) })

interface Enrollment extends Schema.Schema.Type<typeof Enrollment> {}

/** A change and what takes it back: the same fields with the values from before. */
interface Change<Fields> {
  readonly from: Fields
  readonly to: Fields
}

const change = <A, I>(fields: Schema.Schema<A, I>) => ({ from: fields, to: fields })

const of = { organization: OrganizationSlug }

const domain = { ...of, name: Schema.String }

const member = { ...of, userId: UserId }

const CreateOrganization = Schema.TaggedStruct("CreateOrganization", {
  ...of,
  ...MetadataFields.fields,
  name: Schema.String,
  maxAllowedMemberships: optional(Schema.NonNegativeInt)
})

/**
 * A step within an organization that is there.
 *
 * @since 0.1.0
 * @category schemas
 */
export const StepWithin = Schema.Union(
  Schema.TaggedStruct("UpdateOrganization", { ...of, ...change(Settings) }),
  Schema.TaggedStruct("MergeOrganizationMetadata", { ...of, ...change(MetadataFields) }),
  Schema.TaggedStruct("CreateDomain", { ...domain, ...Enrollment.fields }),
  Schema.TaggedStruct("UpdateDomain", { ...domain, ...change(Enrollment), domainId: OrganizationDomainId }),
  Schema.TaggedStruct("DeleteDomain", { ...domain, ...Enrollment.fields, domainId: OrganizationDomainId }),
  Schema.TaggedStruct("CreateMembership", { ...member, ...MetadataFields.fields, role: Schema.String }),
  Schema.TaggedStruct("UpdateRole", { ...member, ...change(Schema.String) }),
  Schema.TaggedStruct("MergeMembershipMetadata", { ...member, ...change(MetadataFields) }),
  Schema.TaggedStruct("DeleteMembership", { ...member, ...MetadataFields.fields, role: Schema.String }),
  Schema.TaggedStruct("UploadLogo", { ...of, logo: DesiredState.Logo, replaces: Schema.Boolean }),
  Schema.TaggedStruct("RecordLogo", { ...of, ...change(MetadataFields) }),
  Schema.TaggedStruct("DeleteOrganization", of)
)

/**
 * The type of {@link StepWithin}.
 *
 * @since 0.1.0
 * @category models
 */
export type StepWithin = typeof StepWithin.Type

/**
 * A change of one entry of the allow-list.
 *
 * @since 0.1.0
 * @category schemas
 */
export const AllowlistStep = Schema.Union(
  Schema.TaggedStruct("AllowIdentifier", { identifier: Schema.String }),
  Schema.TaggedStruct("DisallowIdentifier", { identifier: Schema.String, identifierId: AllowlistIdentifierId })
)

/**
 * The type of {@link AllowlistStep}.
 *
 * @since 0.1.0
 * @category models
 */
export type AllowlistStep = typeof AllowlistStep.Type

/**
 * One call to Clerk that changes something. Plain data, with a schema for keeping it.
 *
 * @since 0.1.0
 * @category models
 */
export type Step = typeof CreateOrganization.Type | StepWithin | AllowlistStep

/**
 * The constructors of steps.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Step = Data.taggedEnum<Step>()

/**
 * A step of one kind.
 *
 * @since 0.1.0
 * @category models
 */
export type StepOf<Tag extends Step["_tag"]> = Data.TaggedEnum.Value<Step, Tag>

/**
 * What is done for one organization, wholly or not at all. It starts from one that exists or from creating it.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OrganizationPlan = Schema.Struct({
  organization: OrganizationSlug,
  start: Schema.Union(Schema.TaggedStruct("Existing", { organizationId: OrganizationId }), CreateOrganization),
  steps: Schema.Array(StepWithin)
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
  allowlist: Schema.Array(AllowlistStep),
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
export const steps = (plan: Plan): ReadonlyArray<Step> => [
  ...plan.organizations.flatMap(({ start, steps }): ReadonlyArray<Step> =>
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
 * What becomes of a thing.
 *
 * @since 0.1.0
 * @category models
 */
export type Kind = "create" | "update" | "delete"

/**
 * Whether a step makes something, changes something that is there, or removes it.
 *
 * @since 0.1.0
 * @category accessors
 */
export const kind = (step: Step): Kind => {
  switch (step._tag) {
    case "CreateOrganization":
    case "CreateDomain":
    case "CreateMembership":
    case "AllowIdentifier":
      return "create"
    case "DeleteOrganization":
    case "DeleteDomain":
    case "DeleteMembership":
    case "DisallowIdentifier":
      return "delete"
    case "UploadLogo":
      return step.replaces ? "update" : "create"
    default:
      return "update"
  }
}

const ofOrganization = ({ organization }: { readonly organization: string }) => `organization ${organization}`
const ofDomain = (step: { readonly organization: string; readonly name: string }) =>
  `domain ${step.name} of ${step.organization}`
const ofMember = (step: { readonly organization: string; readonly userId: string }) =>
  `member ${step.userId} of ${step.organization}`
const ofLogo = ({ organization }: { readonly organization: string }) => `logo of ${organization}`
const ofIdentifier = ({ identifier }: { readonly identifier: string }) => `identifier ${identifier}`

/**
 * What a step is about. Steps about the same thing count as one.
 *
 * @since 0.1.0
 * @category accessors
 */
export const subject: (step: Step) => string = Step.$match({
  CreateOrganization: ofOrganization,
  UpdateOrganization: ofOrganization,
  MergeOrganizationMetadata: ofOrganization,
  DeleteOrganization: ofOrganization,
  CreateDomain: ofDomain,
  UpdateDomain: ofDomain,
  DeleteDomain: ofDomain,
  CreateMembership: ofMember,
  UpdateRole: ofMember,
  MergeMembershipMetadata: ofMember,
  DeleteMembership: ofMember,
  UploadLogo: ofLogo,
  RecordLogo: ofLogo,
  AllowIdentifier: ofIdentifier,
  DisallowIdentifier: ofIdentifier
})

/**
 * The name of a step, by which it is known from one run to the next; no other step of a plan has it.
 *
 * @since 0.1.0
 * @category accessors
 */
export const key: (step: Step) => string = Step.$match({
  CreateOrganization: ({ organization }) => `create organization ${organization}`,
  UpdateOrganization: ({ organization }) => `update organization ${organization}`,
  MergeOrganizationMetadata: ({ organization }) => `merge metadata of organization ${organization}`,
  DeleteOrganization: ({ organization }) => `delete organization ${organization}`,
  CreateDomain: ({ name, organization }) => `create domain ${name} in ${organization}`,
  UpdateDomain: ({ name, organization }) => `update domain ${name} in ${organization}`,
  DeleteDomain: ({ name, organization }) => `remove domain ${name} from ${organization}`,
  CreateMembership: ({ organization, userId }) => `add ${userId} to ${organization}`,
  UpdateRole: ({ organization, userId }) => `change role of ${userId} in ${organization}`,
  MergeMembershipMetadata: ({ organization, userId }) => `merge metadata of ${userId} in ${organization}`,
  DeleteMembership: ({ organization, userId }) => `remove ${userId} from ${organization}`,
  UploadLogo: ({ organization, replaces }) => `${replaces ? "replace" : "upload"} logo of ${organization}`,
  RecordLogo: ({ organization }) => `record hash of the logo of ${organization}`,
  AllowIdentifier: ({ identifier }) => `allow ${identifier}`,
  DisallowIdentifier: ({ identifier }) => `no longer allow ${identifier}`
})

/**
 * A field of a thing, with what it is and what it becomes. Values of private metadata are not shown.
 *
 * @since 0.1.0
 * @category models
 */
export interface Field {
  readonly field: string
  readonly before?: unknown
  readonly after?: unknown
}

const hidden = "(private)"

/** The values of fields by their names; those of metadata by their keys. */
const values = (fields: object): ReadonlyMap<string, unknown> =>
  new Map(
    Object.entries(fields).flatMap(([field, value]): ReadonlyArray<readonly [string, unknown]> =>
      field === "publicMetadata" || field === "privateMetadata"
        ? Object.entries(value).map(([key, value]) =>
          [`${field}.${key}`, field === "privateMetadata" && value !== null ? hidden : value] as const
        )
        : [[field, value]]
    )
  )

const made = (fields: object): ReadonlyArray<Field> =>
  Array.from(values(fields), ([field, after]) => ({ field, after }))

const changed = ({ from, to }: Change<object>): ReadonlyArray<Field> => {
  const before = values(from)
  return Array.from(values(to), ([field, after]) => ({ field, before: before.get(field) ?? null, after }))
}

const removed = (fields: object): ReadonlyArray<Field> =>
  Array.from(values(fields), ([field, before]) => ({ field, before }))

/**
 * The fields that a step sets, changes or removes.
 *
 * @since 0.1.0
 * @category accessors
 */
export const fields: (step: Step) => ReadonlyArray<Field> = Step.$match({
  CreateOrganization: ({ _tag, organization: _, ...fields }) => made(fields),
  UpdateOrganization: changed,
  MergeOrganizationMetadata: changed,
  DeleteOrganization: () => [],
  CreateDomain: ({ _tag, name: _, organization: _of, ...fields }) => made(fields),
  UpdateDomain: changed,
  DeleteDomain: ({ enrollmentMode, verified }) => removed({ enrollmentMode, verified }),
  CreateMembership: ({ _tag, organization: _, userId: _of, ...fields }) => made(fields),
  UpdateRole: ({ from, to }) => [{ field: "role", before: from, after: to }],
  MergeMembershipMetadata: changed,
  DeleteMembership: ({ role }) => removed({ role }),
  UploadLogo: ({ logo }) => made({ image: logo.path }),
  RecordLogo: () => [],
  AllowIdentifier: () => [],
  DisallowIdentifier: () => []
})

/**
 * What becomes of one thing, in one step or several.
 *
 * @since 0.1.0
 * @category models
 */
export interface Difference {
  readonly action: Kind
  readonly subject: string
  readonly fields: ReadonlyArray<Field>
}

/**
 * What becomes of each thing, in the order of the file.
 *
 * @since 0.1.0
 * @category accessors
 */
export const differences = (plan: Plan): ReadonlyArray<Difference> => {
  const bySubject = new Map<string, Difference>()
  for (const step of steps(plan)) {
    const key = subject(step)
    const before = bySubject.get(key)
    bySubject.set(key, {
      action: before?.action ?? kind(step),
      subject: key,
      fields: [...(before?.fields ?? []), ...fields(step)]
    })
  }
  return Array.from(bySubject.values())
}

/**
 * Where the plan removes something: slugs of organizations, and `allowlist`.
 *
 * @since 0.1.0
 * @category accessors
 */
export const removals = ({ allowlist, organizations }: Plan): ReadonlyArray<string> => {
  const removes = (steps: ReadonlyArray<Step>) => steps.some((step) => kind(step) === "delete")
  return [
    ...organizations.flatMap(({ organization, steps }) => removes(steps) ? [organization] : []),
    ...(removes(allowlist) ? ["allowlist"] : [])
  ]
}

const describeFields = (step: Step): string =>
  fields(step).map(({ after, before, field }) => `${field} ${before} -> ${after}`).join(", ")

const detail = (step: Step): string => {
  switch (step._tag) {
    case "CreateOrganization":
      return ` (${step.name})`
    case "UpdateOrganization":
    case "UpdateDomain":
      return `: ${describeFields(step)}`
    case "MergeOrganizationMetadata":
    case "MergeMembershipMetadata":
      return `: ${fields(step).map(({ field }) => field).join(", ")}`
    case "CreateMembership":
      return ` as ${step.role}`
    case "UpdateRole":
      return `: ${step.from} -> ${step.to}`
    case "UploadLogo":
      return `: ${step.logo.path}`
    default:
      return ""
  }
}

/**
 * A step in words.
 *
 * @since 0.1.0
 * @category accessors
 */
export const describe = (step: Step): string => `${key(step)}${detail(step)}`

/**
 * The sign of a kind of step.
 *
 * @since 0.1.0
 * @category constants
 */
export const signs = { create: "+", update: "~", delete: "-" } as const

/**
 * A step in words, with a sign for its kind.
 *
 * @since 0.1.0
 * @category accessors
 */
export const line = (step: Step): string => `${signs[kind(step)]} ${describe(step)}`

/** The stated fields that differ. */
const difference = <Fields extends object>(
  current: { readonly [Key in keyof Fields]-?: unknown },
  stated: Fields
): ReadonlyArray<Change<Fields>> => {
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
): ReadonlyArray<Change<MetadataFields>> => {
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
): ReadonlyArray<StepWithin> =>
  current === undefined
    ? [Step.CreateDomain({ organization, name, ...stated })]
    : difference<Enrollment>({ enrollmentMode: current.enrollmentMode, verified: current.isVerified }, stated)
      .map((change) => Step.UpdateDomain({ organization, name, domainId: current.id, ...change }))

const planMember = (
  organization: OrganizationSlug,
  { role, userId, ...stated }: DesiredState.Member,
  current: OrganizationMembership | undefined
): ReadonlyArray<StepWithin> =>
  current === undefined
    ? [Step.CreateMembership({ organization, userId, role, ...initialMetadata(stated) })]
    : [
      ...(role === current.role ? [] : [Step.UpdateRole({ organization, userId, from: current.role, to: role })]),
      ...metadataDifference(current, stated)
        .map((change) => Step.MergeMembershipMetadata({ organization, userId, ...change }))
    ]

const makesAdmin = (step: StepWithin): boolean =>
  (step._tag === "CreateMembership" && step.role === "org:admin")
  || (step._tag === "UpdateRole" && step.to === "org:admin")

/** An organization must keep an admin, so new ones come before others lose the role. */
const adminsFirst = (steps: ReadonlyArray<StepWithin>): ReadonlyArray<StepWithin> => {
  const [others, admins] = Array_.partition(steps, makesAdmin)
  return [...admins, ...others]
}

/** The hash is recorded after the upload, so that a run that was cut off in between uploads again. */
const planLogo = (
  organization: OrganizationSlug,
  logo: DesiredState.Logo,
  current: Organization | undefined
): ReadonlyArray<StepWithin> => {
  const privateMetadata = current?.privateMetadata ?? {}
  const replaces = current?.hasImage ?? false
  return replaces && privateMetadata[DesiredState.logoHashKey] === logo.sha256 ? [] : [
    Step.UploadLogo({ organization, logo, replaces }),
    ...metadataDifference({ ...noMetadata, privateMetadata }, {
      privateMetadata: { [DesiredState.logoHashKey]: logo.sha256 }
    }).map((change) => Step.RecordLogo({ organization, ...change }))
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
): ReadonlyArray<StepWithin> => [
  ...surplus(current.domains, domains?.map(({ name }) => name)).map(({ enrollmentMode, id, isVerified, name }) =>
    Step.DeleteDomain({ organization, name, domainId: id, enrollmentMode, verified: isVerified })
  ),
  ...surplus(current.members, members?.map(({ userId }) => userId)).flatMap(
    ({ privateMetadata, publicMetadata, publicUserData, role }) =>
      publicUserData === null ? [] : [
        Step.DeleteMembership({ organization, userId: publicUserData.userId, role, publicMetadata, privateMetadata })
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
      ? Step.CreateOrganization({ organization: slug, ...settings, ...initialMetadata(metadata) })
      : { _tag: "Existing", organizationId: existing.id },
    steps: [
      ...(existing === undefined ? [] : [
        ...difference<Settings>(existing, settings)
          .map((change) => Step.UpdateOrganization({ organization: slug, ...change })),
        ...metadataDifference(existing, metadata)
          .map((change) => Step.MergeOrganizationMetadata({ organization: slug, ...change }))
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
  steps: [Step.DeleteOrganization({ organization: slug })]
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
        current.allowlist.has(identifier) ? [] : [Step.AllowIdentifier({ identifier })]
      ),
      ...(prune ? surplus(current.allowlist, allowlist) : []).map(({ id, identifier }) =>
        Step.DisallowIdentifier({ identifier, identifierId: id })
      )
    ]
  }
  const changed = new Set(
    steps({ ...changes, unchanged: 0 }).flatMap((step) => kind(step) === "delete" ? [] : [subject(step)])
  )
  return { ...changes, unchanged: count(desired) - changed.size }
}
