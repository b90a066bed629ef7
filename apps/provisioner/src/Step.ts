/**
 * The calls that change an instance, as plain data.
 *
 * @since 0.1.0
 */
import { AllowlistIdentifierId } from "@effect-clerk/core/AllowlistIdentifier"
import { Metadata } from "@effect-clerk/core/Metadata"
import { OrganizationSlug } from "@effect-clerk/core/Organization"
import { EnrollmentMode, OrganizationDomainId } from "@effect-clerk/core/OrganizationDomain"
import { OrganizationInvitationId } from "@effect-clerk/core/OrganizationInvitation"
import { OrganizationPermissionId, OrganizationRoleId } from "@effect-clerk/core/OrganizationRole"
import { UserId } from "@effect-clerk/core/User"
import * as Data from "effect/Data"
import * as Schema from "effect/Schema"
import * as DesiredState from "./DesiredState.js"

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

const MetadataFields = Schema.Struct({ publicMetadata: optional(Metadata), privateMetadata: optional(Metadata) })

const Settings = Schema.Struct({
  name: optional(Schema.String),
  maxAllowedMemberships: optional(Schema.NonNegativeInt)
})

const Enrollment = Schema.Struct({ enrollmentMode: optional(EnrollmentMode), verified: optional(Schema.Boolean) })

/**
 * A change and its inverse: the same fields with the values before and after.
 *
 * @since 0.1.0
 * @category models
 */
export interface Change<Fields> {
  readonly from: Fields
  readonly to: Fields
}

const change = <A, I>(fields: Schema.Schema<A, I>) => ({ from: fields, to: fields })

const of = { organization: OrganizationSlug }

const domain = { ...of, name: Schema.String }

const member = { ...of, userId: UserId }

const invitation = { ...of, emailAddress: Schema.String, role: Schema.String }

/**
 * The step that creates an organization, before the steps within it.
 *
 * @since 0.1.0
 * @category schemas
 */
export const CreateOrganization = Schema.TaggedStruct("CreateOrganization", {
  ...of,
  ...MetadataFields.fields,
  name: Schema.String,
  maxAllowedMemberships: optional(Schema.NonNegativeInt)
})

/**
 * A step within an existing organization. `ChangeLimit` raises its member limit temporarily if a member must be added
 * before another one is removed, and lowers it again.
 *
 * @since 0.1.0
 * @category schemas
 */
export const StepWithin = Schema.Union(
  Schema.TaggedStruct("UpdateOrganization", { ...of, ...change(Settings) }),
  Schema.TaggedStruct("ChangeLimit", { ...of, ...change(Schema.NonNegativeInt) }),
  Schema.TaggedStruct("MergeOrganizationMetadata", { ...of, ...change(MetadataFields) }),
  Schema.TaggedStruct("CreateDomain", { ...domain, ...Enrollment.fields }),
  Schema.TaggedStruct("UpdateDomain", { ...domain, ...change(Enrollment), domainId: OrganizationDomainId }),
  Schema.TaggedStruct("DeleteDomain", { ...domain, ...Enrollment.fields, domainId: OrganizationDomainId }),
  Schema.TaggedStruct("CreateMembership", { ...member, ...MetadataFields.fields, role: Schema.String }),
  Schema.TaggedStruct("UpdateRole", { ...member, ...change(Schema.String) }),
  Schema.TaggedStruct("MergeMembershipMetadata", { ...member, ...change(MetadataFields) }),
  Schema.TaggedStruct("DeleteMembership", { ...member, ...MetadataFields.fields, role: Schema.String }),
  Schema.TaggedStruct("CreateInvitation", { ...invitation, ...MetadataFields.fields }),
  Schema.TaggedStruct("RevokeInvitation", {
    ...invitation,
    ...MetadataFields.fields,
    invitationId: OrganizationInvitationId
  }),
  Schema.TaggedStruct("UploadLogo", { ...of, logo: DesiredState.Logo, replaces: Schema.Boolean }),
  Schema.TaggedStruct("RecordLogo", { ...of, ...change(MetadataFields) }),
  Schema.TaggedStruct("DeleteOrganization", {
    ...of,
    members: Schema.NullOr(Schema.NonNegativeInt),
    domains: Schema.Array(Schema.String),
    invitations: Schema.optionalWith(Schema.Array(Schema.String), { default: () => [] })
  })
)

/**
 * The type of {@link StepWithin}.
 *
 * @since 0.1.0
 * @category models
 */
export type StepWithin = typeof StepWithin.Type

/**
 * A step of an organization.
 *
 * @since 0.2.0
 * @category schemas
 */
export const OrganizationStep = Schema.Union(CreateOrganization, ...StepWithin.members)

/**
 * The type of {@link OrganizationStep}.
 *
 * @since 0.2.0
 * @category models
 */
export type OrganizationStep = typeof OrganizationStep.Type

/**
 * A change of an entry of the allowlist.
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

const Described = Schema.Struct({ name: optional(Schema.String), description: optional(Schema.String) })

const RoleFields = Schema.Struct({
  ...Described.fields,
  /** Permission keys. */
  permissions: optional(Schema.Array(Schema.String))
})

const permission = { permission: Schema.String }

const role = { role: Schema.String }

/**
 * A change of a role or a permission of the instance.
 *
 * @since 0.2.0
 * @category schemas
 */
export const AccessStep = Schema.Union(
  Schema.TaggedStruct("CreateOrganizationPermission", { ...permission, ...Described.fields, name: Schema.String }),
  Schema.TaggedStruct("UpdateOrganizationPermission", {
    ...permission,
    ...change(Described),
    permissionId: OrganizationPermissionId
  }),
  Schema.TaggedStruct("DeleteOrganizationPermission", { ...permission, permissionId: OrganizationPermissionId }),
  Schema.TaggedStruct("CreateOrganizationRole", { ...role, ...RoleFields.fields, name: Schema.String }),
  Schema.TaggedStruct("UpdateOrganizationRole", {
    ...role,
    ...change(RoleFields),
    organizationRoleId: OrganizationRoleId
  }),
  Schema.TaggedStruct("DeleteOrganizationRole", { ...role, organizationRoleId: OrganizationRoleId })
)

/**
 * The type of {@link AccessStep}.
 *
 * @since 0.2.0
 * @category models
 */
export type AccessStep = typeof AccessStep.Type

/**
 * A call that changes an instance. Plain data, with a schema for storing it.
 *
 * @since 0.1.0
 * @category models
 */
export type Step = OrganizationStep | AllowlistStep | AccessStep

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
 * Whether a step cannot be rolled back, because what it replaces or deletes is lost.
 *
 * @since 0.2.0
 * @category predicates
 */
export const isFinal = (step: Step): boolean =>
  step._tag === "DeleteOrganization" || (step._tag === "UploadLogo" && step.replaces)

/**
 * The kind of a change.
 *
 * @since 0.1.0
 * @category models
 */
export type Kind = "create" | "update" | "delete"

/**
 * Whether a step creates, updates or deletes a resource.
 *
 * @since 0.1.0
 * @category accessors
 */
export const kind = (step: Step): Kind => {
  switch (step._tag) {
    case "CreateOrganization":
    case "CreateDomain":
    case "CreateMembership":
    case "CreateInvitation":
    case "AllowIdentifier":
    case "CreateOrganizationPermission":
    case "CreateOrganizationRole":
      return "create"
    case "DeleteOrganization":
    case "DeleteDomain":
    case "DeleteMembership":
    case "RevokeInvitation":
    case "DisallowIdentifier":
    case "DeleteOrganizationPermission":
    case "DeleteOrganizationRole":
      return "delete"
    case "UploadLogo":
      return step.replaces ? "update" : "create"
    case "UpdateOrganization":
    case "ChangeLimit":
    case "MergeOrganizationMetadata":
    case "UpdateDomain":
    case "UpdateRole":
    case "MergeMembershipMetadata":
    case "RecordLogo":
    case "UpdateOrganizationPermission":
    case "UpdateOrganizationRole":
      return "update"
  }
}

const ofOrganization = ({ organization }: { readonly organization: string }) => `organization ${organization}`
const ofDomain = (step: { readonly organization: string; readonly name: string }) =>
  `domain ${step.name} of ${step.organization}`
const ofMember = (step: { readonly organization: string; readonly userId: string }) =>
  `member ${step.userId} of ${step.organization}`
const ofInvitation = (step: { readonly organization: string; readonly emailAddress: string }) =>
  `invitation ${step.emailAddress} of ${step.organization}`
const ofLogo = ({ organization }: { readonly organization: string }) => `logo of ${organization}`
const ofPermission = ({ permission }: { readonly permission: string }) => `permission ${permission}`
const ofRole = ({ role }: { readonly role: string }) => `role ${role}`
const ofIdentifier = ({ identifier }: { readonly identifier: string }) => `identifier ${identifier}`

/**
 * The resource that a step changes. Steps of the same resource count as one change.
 *
 * @since 0.1.0
 * @category accessors
 */
export const subject: (step: Step) => string = Step.$match({
  CreateOrganization: ofOrganization,
  UpdateOrganization: ofOrganization,
  ChangeLimit: ofOrganization,
  MergeOrganizationMetadata: ofOrganization,
  DeleteOrganization: ofOrganization,
  CreateDomain: ofDomain,
  UpdateDomain: ofDomain,
  DeleteDomain: ofDomain,
  CreateMembership: ofMember,
  UpdateRole: ofMember,
  MergeMembershipMetadata: ofMember,
  DeleteMembership: ofMember,
  CreateInvitation: ofInvitation,
  RevokeInvitation: ofInvitation,
  UploadLogo: ofLogo,
  RecordLogo: ofLogo,
  AllowIdentifier: ofIdentifier,
  DisallowIdentifier: ofIdentifier,
  CreateOrganizationPermission: ofPermission,
  UpdateOrganizationPermission: ofPermission,
  DeleteOrganizationPermission: ofPermission,
  CreateOrganizationRole: ofRole,
  UpdateOrganizationRole: ofRole,
  DeleteOrganizationRole: ofRole
})

/**
 * The name of a step, which is unique within a plan and identifies the step across runs.
 *
 * @since 0.1.0
 * @category accessors
 */
export const key: (step: Step) => string = Step.$match({
  CreateOrganization: ({ organization }) => `create organization ${organization}`,
  UpdateOrganization: ({ organization }) => `update organization ${organization}`,
  ChangeLimit: ({ from, organization, to }) => `${from < to ? "raise" : "lower"} limit of members of ${organization}`,
  MergeOrganizationMetadata: ({ organization }) => `merge metadata of organization ${organization}`,
  DeleteOrganization: ({ organization }) => `delete organization ${organization}`,
  CreateDomain: ({ name, organization }) => `create domain ${name} in ${organization}`,
  UpdateDomain: ({ name, organization }) => `update domain ${name} in ${organization}`,
  DeleteDomain: ({ name, organization }) => `remove domain ${name} from ${organization}`,
  CreateMembership: ({ organization, userId }) => `add ${userId} to ${organization}`,
  UpdateRole: ({ organization, userId }) => `change role of ${userId} in ${organization}`,
  MergeMembershipMetadata: ({ organization, userId }) => `merge metadata of ${userId} in ${organization}`,
  DeleteMembership: ({ organization, userId }) => `remove ${userId} from ${organization}`,
  CreateInvitation: ({ emailAddress, organization }) => `invite ${emailAddress} to ${organization}`,
  RevokeInvitation: ({ emailAddress, organization }) => `revoke invitation of ${emailAddress} to ${organization}`,
  UploadLogo: ({ organization, replaces }) => `${replaces ? "replace" : "upload"} logo of ${organization}`,
  RecordLogo: ({ organization }) => `record hash of the logo of ${organization}`,
  AllowIdentifier: ({ identifier }) => `allow ${identifier}`,
  DisallowIdentifier: ({ identifier }) => `disallow ${identifier}`,
  CreateOrganizationPermission: ({ permission }) => `create permission ${permission}`,
  UpdateOrganizationPermission: ({ permission }) => `update permission ${permission}`,
  DeleteOrganizationPermission: ({ permission }) => `delete permission ${permission}`,
  CreateOrganizationRole: ({ role }) => `create role ${role}`,
  UpdateOrganizationRole: ({ role }) => `update role ${role}`,
  DeleteOrganizationRole: ({ role }) => `delete role ${role}`
})
