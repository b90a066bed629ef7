import type { AllowlistIdentifier, AllowlistIdentifierId } from "@effect-clerk/core/AllowlistIdentifier"
import * as ApiVersion from "@effect-clerk/core/ApiVersion"
import type { BlocklistIdentifier, BlocklistIdentifierId } from "@effect-clerk/core/BlocklistIdentifier"
import type { Metadata } from "@effect-clerk/core/Metadata"
import type { Organization, OrganizationId } from "@effect-clerk/core/Organization"
import type { OrganizationDomain, OrganizationDomainId } from "@effect-clerk/core/OrganizationDomain"
import type { OrganizationMembershipId } from "@effect-clerk/core/OrganizationMembership"
import type { UserId } from "@effect-clerk/core/User"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import type { Options, RecordedRequest, Role, User } from "../InMemoryClerk.js"
import * as roles from "./roles.js"

/** A membership without what it shows of its organization, user and role. */
export interface MembershipRow {
  readonly id: OrganizationMembershipId
  readonly organizationId: OrganizationId
  readonly userId: UserId
  readonly role: string
  readonly publicMetadata: Metadata
  readonly privateMetadata: Metadata
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
}

/**
 * What the in-memory Clerk knows. Operations read and write it without yielding to other fibers between the two, so
 * each is atomic.
 */
export interface Store {
  readonly secretKey: Redacted.Redacted
  readonly apiVersion: ApiVersion.ApiVersion
  readonly slugs: boolean
  readonly roles: { readonly [key: string]: Role }
  readonly maxAllowedMemberships: number
  readonly maxDomainsPerOrganization: number
  readonly users: Map<UserId, User>
  readonly organizations: Map<OrganizationId, Organization>
  readonly slugIndex: Map<string, OrganizationId>
  readonly memberships: Map<OrganizationId, Map<UserId, MembershipRow>>
  readonly domains: Map<OrganizationId, Map<OrganizationDomainId, OrganizationDomain>>
  readonly domainNames: Set<string>
  readonly allowlist: Map<AllowlistIdentifierId, AllowlistIdentifier>
  readonly allowed: Set<string>
  readonly blocklist: Map<BlocklistIdentifierId, BlocklistIdentifier>
  readonly blocked: Set<string>
  readonly requests: Array<RecordedRequest>
  readonly counters: Map<string, number>
}

export const make = (options: Options): Store => ({
  secretKey: options.secretKey ?? Redacted.make("sk_test_in_memory"),
  apiVersion: options.apiVersion ?? ApiVersion.latest,
  slugs: options.slugs ?? true,
  roles: { ...roles.system, ...options.roles },
  maxAllowedMemberships: options.maxAllowedMemberships ?? 0,
  maxDomainsPerOrganization: options.maxDomainsPerOrganization ?? 10,
  users: new Map(),
  organizations: new Map(),
  slugIndex: new Map(),
  memberships: new Map(),
  domains: new Map(),
  domainNames: new Set(),
  allowlist: new Map(),
  allowed: new Set(),
  blocklist: new Map(),
  blocked: new Set(),
  requests: [],
  counters: new Map()
})

export const clear = (store: Store): void => {
  for (const value of Object.values(store)) {
    if (value instanceof Map || value instanceof Set) value.clear()
  }
  store.requests.length = 0
}

/** Counts up, from 1, under a name. */
export const next = (store: Store, name: string): number => {
  const count = (store.counters.get(name) ?? 0) + 1
  store.counters.set(name, count)
  return count
}

/** `org_000000000000000000000000001`: as long as Clerk's own, and in the order of creation. */
export const nextId = (store: Store, prefix: string): string =>
  `${prefix}_${String(next(store, prefix)).padStart(27, "0")}`

export const nextTraceId = (store: Store): string => next(store, "trace").toString(16).padStart(32, "0")

/** The store of a request. Not a dependency of the handlers, so that they are built once for all instances. */
export class Current extends Context.Reference<Current>()("@effect-clerk/testing/internal/store/Current", {
  defaultValue: (): Store => make({})
}) {}

/** Runs an operation on the store of the request, at the time of the fiber's clock. */
export const run = <A, E>(
  operation: (store: Store, now: DateTime.Utc) => Either.Either<A, E>
): Effect.Effect<A, E> =>
  Effect.flatMap(Current, (store) => Effect.flatMap(DateTime.now, (now) => operation(store, now)))
