import type { AllowlistIdentifier, AllowlistIdentifierId } from "@effect-clerk/core/AllowlistIdentifier"
import type { BlocklistIdentifier, BlocklistIdentifierId } from "@effect-clerk/core/BlocklistIdentifier"
import type { Organization, OrganizationId } from "@effect-clerk/core/Organization"
import type { OrganizationDomain, OrganizationDomainId } from "@effect-clerk/core/OrganizationDomain"
import type { UserId } from "@effect-clerk/core/User"
import type { Settings } from "../Settings.js"
import type { Membership, User } from "../Snapshot.js"

/**
 * What the in-memory Clerk knows. Operations read and write it without yielding to other fibers between the two, so
 * each is atomic.
 */
export interface Store {
  settings: Settings
  readonly users: Map<UserId, User>
  readonly organizations: Map<OrganizationId, Organization>
  readonly slugIndex: Map<string, OrganizationId>
  readonly memberships: Map<OrganizationId, Map<UserId, Membership>>
  readonly domains: Map<OrganizationId, Map<OrganizationDomainId, OrganizationDomain>>
  /** The names of the verified domains: each belongs to one organization. */
  readonly verifiedNames: Set<string>
  readonly allowlist: Map<AllowlistIdentifierId, AllowlistIdentifier>
  readonly allowed: Set<string>
  readonly blocklist: Map<BlocklistIdentifierId, BlocklistIdentifier>
  readonly blocked: Set<string>
  readonly counters: Map<string, number>
  /** The rows of lists that were read, until something is written. */
  readonly lists: Map<string, ReadonlyArray<unknown>>
}

export const make = (settings: Settings): Store => ({
  settings,
  users: new Map(),
  organizations: new Map(),
  slugIndex: new Map(),
  memberships: new Map(),
  domains: new Map(),
  verifiedNames: new Set(),
  allowlist: new Map(),
  allowed: new Set(),
  blocklist: new Map(),
  blocked: new Set(),
  counters: new Map(),
  lists: new Map()
})

/** A store to which users, organizations and identifiers can be added without a trace in the first one. */
export const copy = (store: Store): Store => ({
  settings: store.settings,
  users: new Map(store.users),
  organizations: new Map(store.organizations),
  slugIndex: new Map(store.slugIndex),
  memberships: new Map(store.memberships),
  domains: new Map(store.domains),
  verifiedNames: new Set(store.verifiedNames),
  allowlist: new Map(store.allowlist),
  allowed: new Set(store.allowed),
  blocklist: new Map(store.blocklist),
  blocked: new Set(store.blocked),
  counters: new Map(store.counters),
  lists: new Map()
})

/** Counts up, from 1, under a name. */
export const next = (store: Store, name: string): number => {
  const count = (store.counters.get(name) ?? 0) + 1
  store.counters.set(name, count)
  return count
}

/** `org_000000000000000000000000001`: as long as Clerk's own, in the order of creation and not one of those taken. */
export const nextId = (store: Store, prefix: string, taken?: ReadonlyMap<string, unknown>): string => {
  const id = `${prefix}_${String(next(store, prefix)).padStart(27, "0")}`
  return taken?.has(id) ? nextId(store, prefix, taken) : id
}

/** The rows of all organizations, in the order of their creation within each. */
export const all = <K, A>(maps: ReadonlyMap<OrganizationId, ReadonlyMap<K, A>>): Array<A> =>
  Array.from(maps.values()).flatMap((rows) => Array.from(rows.values()))
