import type { EnrollmentMode } from "@effect-clerk/core/OrganizationDomain"

type Metadata = { readonly [key: string]: unknown }

interface Row {
  readonly createdAt: number
  readonly updatedAt: number
}

export interface Membership extends Row {
  readonly organizationId: string
  readonly userId: string
  readonly role: string
  readonly publicMetadata: Metadata
}

export interface Domain extends Row {
  readonly id: string
  readonly organizationId: string
  readonly name: string
  readonly enrollmentMode: EnrollmentMode
  readonly isVerified: boolean
  readonly isOwned: boolean
}

export interface Organization extends Row {
  readonly id: string
  readonly name: string
  readonly slug: string | null
  readonly maxAllowedMemberships: number
  readonly publicMetadata: Metadata
  readonly privateMetadata: Metadata
}

export interface Entry {
  readonly id: string
  readonly identifier: string
}

const isObject = (value: unknown): value is Metadata =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const merged = (current: Metadata, patch: Metadata): Metadata => {
  const result: { [key: string]: unknown } = { ...current }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = isObject(value) ? merged(isObject(result[key]) ? result[key] : {}, value) : value
  }
  return result
}

/** Clerk as five lists, each in the order of creation, without derived state: the in-memory Clerk must agree with it. */
export class ReferenceClerk {
  now = 0
  /** How many commands were run on it. */
  commands = 0
  readonly users: ReadonlyArray<string> = ["user_1", "user_2", "user_3", "user_4"]
  readonly maxDomains = 2
  organizations: ReadonlyArray<Organization> = []
  memberships: ReadonlyArray<Membership> = []
  domains: ReadonlyArray<Domain> = []
  allowlist: ReadonlyArray<Entry> = []
  blocklist: ReadonlyArray<Entry> = []
  /** The last organization that was deleted. */
  gone = "org_x"

  organization(id: string) {
    return this.organizations.find((organization) => organization.id === id)
  }

  membersOf(id: string) {
    return this.memberships.filter(({ organizationId }) => organizationId === id)
  }

  domainsOf(id: string) {
    return this.domains.filter(({ organizationId }) => organizationId === id)
  }

  isVerified(name: string) {
    return this.domains.some((domain) => domain.name === name && domain.isVerified)
  }

  /** Whether another domain of the name is verified. */
  isVerifiedElsewhere(id: string) {
    const { name } = this.domains.find((domain) => domain.id === id) ?? { name: null }
    return this.domains.some((domain) => domain.id !== id && domain.name === name && domain.isVerified)
  }

  membership(organizationId: string, userId: string) {
    return this.membersOf(organizationId).find((membership) => membership.userId === userId)
  }

  /** Whether this is the only member who can manage the others. */
  isLastAdmin(membership: Membership) {
    return membership.role === "org:admin"
      && this.membersOf(membership.organizationId).filter(({ role }) => role === "org:admin").length === 1
  }

  get created(): Row {
    return { createdAt: this.now, updatedAt: this.now }
  }

  changeOrganization(id: string, change: (organization: Organization) => Partial<Organization>) {
    this.organizations = this.organizations.map((organization) =>
      organization.id === id ? { ...organization, ...change(organization), updatedAt: this.now } : organization
    )
  }

  changeMembership(organizationId: string, userId: string, change: (membership: Membership) => Partial<Membership>) {
    this.memberships = this.memberships.map((membership) =>
      membership.organizationId === organizationId && membership.userId === userId
        ? { ...membership, ...change(membership), updatedAt: this.now }
        : membership
    )
  }

  changeDomain(id: string, change: Partial<Domain>) {
    this.domains = this.domains.map((domain) =>
      domain.id === id ? { ...domain, ...change, updatedAt: this.now } : domain
    )
  }

  deleteOrganization(id: string) {
    this.gone = id
    this.organizations = this.organizations.filter((organization) => organization.id !== id)
    this.memberships = this.memberships.filter(({ organizationId }) => organizationId !== id)
    this.domains = this.domains.filter(({ organizationId }) => organizationId !== id)
  }
}
