/**
 * What has to be done to bring an instance to a desired state.
 */
import type { Metadata } from "@effect-clerk/core/Metadata"
import type { Organization, OrganizationId, OrganizationSlug } from "@effect-clerk/core/Organization"
import type { EnrollmentMode, OrganizationDomain, OrganizationDomainId } from "@effect-clerk/core/OrganizationDomain"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import type { UserId } from "@effect-clerk/core/User"
import * as Array_ from "effect/Array"
import * as Data from "effect/Data"
import * as Struct from "effect/Struct"
import type { CurrentOrganization, CurrentState } from "./CurrentState.js"
import * as DesiredState from "./DesiredState.js"
import * as MetadataPatch from "./MetadataPatch.js"

interface Settings {
  readonly name?: string
  readonly maxAllowedMemberships?: number
}

interface Enrollment {
  readonly enrollmentMode?: EnrollmentMode
  readonly verified?: boolean
}

interface MetadataFields {
  readonly publicMetadata?: Metadata
  readonly privateMetadata?: Metadata
}

/** A change and what takes it back: the same fields with the values from before. */
interface Change<Fields> {
  readonly from: Fields
  readonly to: Fields
}

interface Of {
  readonly organization: OrganizationSlug
}

/**
 * One call to Clerk that changes something.
 */
export type Step = Data.TaggedEnum<{
  CreateOrganization: Of & MetadataFields & { readonly name: string; readonly maxAllowedMemberships?: number }
  UpdateOrganization: Of & Change<Settings>
  MergeOrganizationMetadata: Of & Change<MetadataFields>
  CreateDomain: Of & Enrollment & { readonly name: string }
  UpdateDomain: Of & Change<Enrollment> & { readonly name: string; readonly domainId: OrganizationDomainId }
  CreateMembership: Of & MetadataFields & { readonly userId: UserId; readonly role: string }
  UpdateRole: Of & Change<string> & { readonly userId: UserId }
  MergeMembershipMetadata: Of & Change<MetadataFields> & { readonly userId: UserId }
  UploadLogo: Of & { readonly logo: DesiredState.Logo; readonly replaces: boolean }
  RecordLogo: Of & Change<MetadataFields>
  AllowIdentifier: { readonly identifier: string }
}>

/**
 * The constructors of steps.
 */
export const Step = Data.taggedEnum<Step>()

/**
 * A step of one kind.
 */
export type StepOf<Tag extends Step["_tag"]> = Data.TaggedEnum.Value<Step, Tag>

/**
 * A step within an organization that is there.
 */
export type StepWithin = Exclude<Step, { readonly _tag: "CreateOrganization" | "AllowIdentifier" }>

/**
 * What is done for one organization, wholly or not at all. It starts from one that exists or from creating it.
 */
export interface OrganizationPlan {
  readonly start: { readonly _tag: "Existing"; readonly organizationId: OrganizationId } | StepOf<"CreateOrganization">
  readonly steps: ReadonlyArray<StepWithin>
}

/**
 * All that has to be done. `unchanged` counts the things (organizations, domains, members, logos, identifiers) that are
 * as the file has them.
 */
export interface Plan {
  readonly organizations: ReadonlyArray<OrganizationPlan>
  readonly allowlist: ReadonlyArray<StepOf<"AllowIdentifier">>
  readonly unchanged: number
}

/**
 * All steps, in the order of the file.
 */
export const steps = (plan: Plan): ReadonlyArray<Step> => [
  ...plan.organizations.flatMap(({ start, steps }): ReadonlyArray<Step> =>
    start._tag === "Existing" ? steps : [start, ...steps]
  ),
  ...plan.allowlist
]

/**
 * Whether a step makes something or changes something that is there.
 */
export const kind = (step: Step): "create" | "update" => {
  switch (step._tag) {
    case "CreateOrganization":
    case "CreateDomain":
    case "CreateMembership":
    case "AllowIdentifier":
      return "create"
    case "UploadLogo":
      return step.replaces ? "update" : "create"
    default:
      return "update"
  }
}

/**
 * What a step is about. Steps about the same thing count as one.
 */
export const subject = Step.$match({
  CreateOrganization: ({ organization }) => `organization ${organization}`,
  UpdateOrganization: ({ organization }) => `organization ${organization}`,
  MergeOrganizationMetadata: ({ organization }) => `organization ${organization}`,
  CreateDomain: ({ name }) => `domain ${name}`,
  UpdateDomain: ({ name }) => `domain ${name}`,
  CreateMembership: ({ organization, userId }) => `member ${userId} of ${organization}`,
  UpdateRole: ({ organization, userId }) => `member ${userId} of ${organization}`,
  MergeMembershipMetadata: ({ organization, userId }) => `member ${userId} of ${organization}`,
  UploadLogo: ({ organization }) => `logo of ${organization}`,
  RecordLogo: ({ organization }) => `logo of ${organization}`,
  AllowIdentifier: ({ identifier }) => `identifier ${identifier}`
})

/** Keys alone: the values may be private. */
const describeMetadata = (fields: MetadataFields): string =>
  Object.entries(fields)
    .flatMap(([field, patch]) => Object.keys(patch).map((key) => `${field}.${key}`))
    .join(", ")

const describeChange = ({ from, to }: Change<object>): string => {
  const before = new Map<string, unknown>(Object.entries(from))
  return Object.entries(to).map(([field, value]) => `${field} ${before.get(field)} -> ${value}`).join(", ")
}

/**
 * A step in words.
 */
export const describe = Step.$match({
  CreateOrganization: ({ name, organization }) => `create organization ${organization} (${name})`,
  UpdateOrganization: (step) => `update organization ${step.organization}: ${describeChange(step)}`,
  MergeOrganizationMetadata: ({ organization, to }) =>
    `merge metadata of organization ${organization}: ${describeMetadata(to)}`,
  CreateDomain: ({ name, organization }) => `create domain ${name} in ${organization}`,
  UpdateDomain: (step) => `update domain ${step.name} in ${step.organization}: ${describeChange(step)}`,
  CreateMembership: ({ organization, role, userId }) => `add ${userId} to ${organization} as ${role}`,
  UpdateRole: ({ from, organization, to, userId }) => `change role of ${userId} in ${organization}: ${from} -> ${to}`,
  MergeMembershipMetadata: ({ organization, to, userId }) =>
    `merge metadata of ${userId} in ${organization}: ${describeMetadata(to)}`,
  UploadLogo: ({ logo, organization, replaces }) =>
    `${replaces ? "replace" : "upload"} logo of ${organization}: ${logo.path}`,
  RecordLogo: ({ organization }) => `record hash of the logo of ${organization}`,
  AllowIdentifier: ({ identifier }) => `allow ${identifier}`
})

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

const planOrganization = (
  desired: DesiredState.Organization,
  current: CurrentOrganization | undefined
): OrganizationPlan => {
  const { domains = [], logo, members = [], slug } = desired
  const settings = Struct.pick(desired, "name", "maxAllowedMemberships")
  const metadata = Struct.pick(desired, "publicMetadata", "privateMetadata")
  const existing = current?.organization
  return {
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
      ...(logo === undefined ? [] : planLogo(slug, logo, existing))
    ]
  }
}

const count = ({ allowlist, organizations }: DesiredState.DesiredState): number =>
  organizations.reduce(
    (total, { domains = [], logo, members = [] }) =>
      total + 1 + domains.length + members.length + (logo === undefined ? 0 : 1),
    allowlist.length
  )

/**
 * Compares what is with what is desired.
 */
export const make = (current: CurrentState, desired: DesiredState.DesiredState): Plan => {
  const changes = {
    organizations: desired.organizations.map((organization) =>
      planOrganization(organization, current.organizations.get(organization.slug))
    ),
    allowlist: desired.allowlist
      .filter((identifier) => !current.allowlist.has(identifier))
      .map((identifier) => Step.AllowIdentifier({ identifier }))
  }
  const subjects = new Set(steps({ ...changes, unchanged: 0 }).map(subject))
  return { ...changes, unchanged: count(desired) - subjects.size }
}

/**
 * A step in words, with a sign for its kind.
 */
export const line = (step: Step): string => `${kind(step) === "create" ? "+" : "~"} ${describe(step)}`
