/**
 * The columns of the lists.
 */
import type { AllowlistIdentifier } from "@effect-clerk/core/AllowlistIdentifier"
import type { Organization } from "@effect-clerk/core/Organization"
import type { OrganizationDomain } from "@effect-clerk/core/OrganizationDomain"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import type * as DateTime from "effect/DateTime"

/**
 * A value of a row; `null` if Clerk has none.
 */
export type Cell = string | number | boolean | DateTime.Utc | null

/**
 * A column: its width in a table and its value in a row.
 */
interface Column<A> {
  readonly width: number
  readonly value: (item: A) => Cell
}

/**
 * The columns of a list, by name.
 */
export interface Columns<A> {
  readonly [name: string]: Column<A>
}

/**
 * The columns of members.
 */
export const members: Columns<OrganizationMembership> = {
  userId: { width: 32, value: ({ publicUserData }) => publicUserData?.userId ?? null },
  identifier: { width: 30, value: ({ publicUserData }) => publicUserData?.identifier ?? null },
  name: {
    width: 22,
    value: ({ publicUserData }) =>
      [publicUserData?.firstName, publicUserData?.lastName].filter((part) => part).join(" ") || null
  },
  role: { width: 12, value: ({ role }) => role },
  joined: { width: 10, value: ({ createdAt }) => createdAt }
}

/**
 * The columns of organizations.
 */
export const organizations: Columns<Organization> = {
  id: { width: 31, value: ({ id }) => id },
  slug: { width: 24, value: ({ slug }) => slug },
  name: { width: 28, value: ({ name }) => name },
  members: { width: 7, value: ({ membersCount }) => membersCount },
  created: { width: 10, value: ({ createdAt }) => createdAt }
}

/**
 * The columns of domains.
 */
export const domains: Columns<OrganizationDomain> = {
  name: { width: 30, value: ({ name }) => name },
  organization: {
    width: 31,
    value: ({ organizationId, publicOrganizationData }) => publicOrganizationData?.slug ?? organizationId
  },
  enrollmentMode: { width: 20, value: ({ enrollmentMode }) => enrollmentMode },
  verified: { width: 8, value: ({ isVerified }) => isVerified },
  created: { width: 10, value: ({ createdAt }) => createdAt }
}

/**
 * The columns of the allowlist.
 */
export const allowlist: Columns<AllowlistIdentifier> = {
  identifier: { width: 40, value: ({ identifier }) => identifier },
  type: { width: 14, value: ({ identifierType }) => identifierType },
  id: { width: 32, value: ({ id }) => id },
  created: { width: 10, value: ({ createdAt }) => createdAt }
}
