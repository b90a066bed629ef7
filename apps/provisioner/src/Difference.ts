/**
 * Describes the changes of a plan and its steps. Values of private metadata are not shown.
 *
 * @since 0.1.0
 */
import * as Plan from "./Plan.js"
import * as Step from "./Step.js"

/**
 * A field with its values before and after. Values of private metadata are not shown.
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

/** The values of fields by name, and those of metadata by key. A list of names becomes text. */
const values = (fields: object): ReadonlyMap<string, unknown> =>
  new Map(
    Object.entries(fields).flatMap(([field, value]): ReadonlyArray<readonly [string, unknown]> =>
      field === "publicMetadata" || field === "privateMetadata"
        ? Object.entries(value).map(([key, value]) =>
          [`${field}.${key}`, field === "privateMetadata" && value !== null ? hidden : value] as const
        )
        : [[field, Array.isArray(value) ? value.join(", ") : value]]
    )
  )

const made = (fields: object): ReadonlyArray<Field> =>
  Array.from(values(fields), ([field, after]) => ({ field, after }))

const changed = ({ from, to }: Step.Change<object>): ReadonlyArray<Field> => {
  const before = values(from)
  return Array.from(values(to), ([field, after]) => ({ field, before: before.get(field) ?? null, after }))
}

const removed = (fields: object): ReadonlyArray<Field> =>
  Array.from(values(fields), ([field, before]) => ({ field, before }))

const listed = (field: string, names: ReadonlyArray<string>): ReadonlyArray<Field> =>
  names.length === 0 ? [] : [{ field, before: [...names].sort().join(", ") }]

/**
 * The fields that a step sets, changes or removes.
 *
 * @since 0.1.0
 * @category accessors
 */
export const fields: (step: Step.Step) => ReadonlyArray<Field> = Step.Step.$match({
  CreateOrganization: ({ _tag, organization: _, ...fields }) => made(fields),
  UpdateOrganization: changed,
  ChangeLimit: ({ from, to }) => [{ field: "maxAllowedMemberships", before: from, after: to }],
  MergeOrganizationMetadata: changed,
  DeleteOrganization: ({ domains, invitations, members }) => [
    ...(members === null ? [] : [{ field: "members", before: members }]),
    ...listed("domains", domains),
    ...listed("invitations", invitations)
  ],
  CreateDomain: ({ _tag, name: _, organization: _of, ...fields }) => made(fields),
  UpdateDomain: changed,
  DeleteDomain: ({ enrollmentMode, verified }) => removed({ enrollmentMode, verified }),
  CreateMembership: ({ _tag, organization: _, userId: _of, ...fields }) => made(fields),
  UpdateRole: ({ from, to }) => [{ field: "role", before: from, after: to }],
  MergeMembershipMetadata: changed,
  DeleteMembership: ({ role }) => removed({ role }),
  CreateInvitation: ({ _tag, emailAddress: _, organization: _of, ...fields }) => made(fields),
  RevokeInvitation: ({ role }) => removed({ role }),
  UploadLogo: ({ logo }) => made({ image: logo.path }),
  RecordLogo: () => [],
  AllowIdentifier: () => [],
  DisallowIdentifier: () => [],
  CreateOrganizationPermission: ({ _tag, permission: _, ...fields }) => made(fields),
  UpdateOrganizationPermission: changed,
  DeleteOrganizationPermission: () => [],
  CreateOrganizationRole: ({ _tag, role: _, ...fields }) => made(fields),
  UpdateOrganizationRole: changed,
  DeleteOrganizationRole: () => []
})

/**
 * The change of one resource, in one or several steps.
 *
 * @since 0.1.0
 * @category models
 */
export interface Difference {
  readonly action: Step.Kind
  readonly subject: string
  readonly fields: ReadonlyArray<Field>
}

/** Fields with the fields of the same name merged. */
const joined = (fields: ReadonlyArray<Field>): ReadonlyArray<Field> => {
  const byName = new Map<string, Field>()
  for (const field of fields) byName.set(field.field, { ...byName.get(field.field), ...field })
  return Array.from(byName.values())
}

/**
 * The change of each resource, in the order of the file.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromPlan = (plan: Plan.Plan): ReadonlyArray<Difference> => {
  const bySubject = new Map<string, Difference>()
  for (const step of Plan.steps(plan)) {
    const key = Step.subject(step)
    const before = bySubject.get(key)
    const kind = Step.kind(step)
    bySubject.set(key, {
      // a resource that is deleted and created again is updated
      action: before?.action === "delete" && kind === "create" ? "update" : before?.action ?? kind,
      subject: key,
      fields: joined([...(before?.fields ?? []), ...fields(step)])
    })
  }
  return Array.from(bySubject.values())
}

const describeFields = (step: Step.Step): string =>
  fields(step).map(({ after, before, field }) => `${field} ${before} -> ${after}`).join(", ")

const detail = (step: Step.Step): string => {
  switch (step._tag) {
    case "CreateOrganization":
    case "CreateOrganizationPermission":
    case "CreateOrganizationRole":
      return ` (${step.name})`
    case "UpdateOrganization":
    case "UpdateDomain":
    case "UpdateOrganizationPermission":
    case "UpdateOrganizationRole":
      return `: ${describeFields(step)}`
    case "MergeOrganizationMetadata":
    case "MergeMembershipMetadata":
      return `: ${fields(step).map(({ field }) => field).join(", ")}`
    case "CreateInvitation":
    case "CreateMembership":
      return ` as ${step.role}`
    case "UpdateRole":
    case "ChangeLimit":
      return `: ${step.from} -> ${step.to}`
    case "UploadLogo":
      return `: ${step.logo.path}`
    case "DeleteOrganization":
    case "CreateDomain":
    case "DeleteDomain":
    case "DeleteMembership":
    case "RevokeInvitation":
    case "RecordLogo":
    case "AllowIdentifier":
    case "DisallowIdentifier":
    case "DeleteOrganizationPermission":
    case "DeleteOrganizationRole":
      return ""
  }
}

/**
 * Describes a step.
 *
 * @since 0.1.0
 * @category accessors
 */
export const describe = (step: Step.Step): string => `${Step.key(step)}${detail(step)}`

/**
 * The sign of a kind of step.
 *
 * @since 0.1.0
 * @category constants
 */
export const signs = { create: "+", update: "~", delete: "-" } as const

/**
 * Describes a step, with a sign for its kind.
 *
 * @since 0.1.0
 * @category accessors
 */
export const line = (step: Step.Step): string => `${signs[Step.kind(step)]} ${describe(step)}`
