import type { OrganizationId } from "@effect-clerk/core/Organization"
import { OrganizationMembershipId } from "@effect-clerk/core/OrganizationMembership"
import type { UserId } from "@effect-clerk/core/User"
import type * as DateTime from "effect/DateTime"
import type { Membership } from "../Snapshot.js"
import type { Signed } from "./lists.js"
import * as roles from "./roles.js"
import { nextId, type Store } from "./store.js"

const none: ReadonlyMap<UserId, Membership> = new Map()

/** The memberships of an organization, by user. */
export const of = (store: Store, organizationId: OrganizationId): ReadonlyMap<UserId, Membership> =>
  store.memberships.get(organizationId) ?? none

export const count = (store: Store, organizationId: OrganizationId): number => of(store, organizationId).size

/** Whether a member, other than `except`, has a role that manages members. */
export const hasElevated = (store: Store, organizationId: OrganizationId, except?: UserId): boolean => {
  for (const { role, userId } of of(store, organizationId).values()) {
    if (userId !== except && roles.isElevated(roles.find(store, role))) return true
  }
  return false
}

/** Whether an organization has any of the included users, if some are, and none of the excluded. */
export const involves = (store: Store, organizationId: OrganizationId, { excluded, included }: Signed): boolean => {
  const hasAny = (users: ReadonlySet<string>) => {
    const members = of(store, organizationId)
    return Array.from(users).some((user) => members.has(user as UserId))
  }
  return (included === null || hasAny(included)) && !hasAny(excluded)
}

export const save = (store: Store, row: Membership): Membership => {
  store.memberships.get(row.organizationId)?.set(row.userId, row)
  return row
}

export type Fields = Omit<Membership, "id" | "managedByScim" | "createdAt" | "updatedAt">

export const add = (store: Store, fields: Fields, managedByScim: boolean, now: DateTime.Utc): Membership =>
  save(store, {
    ...fields,
    id: OrganizationMembershipId.make(nextId(store, "orgmem"), true),
    managedByScim,
    createdAt: now,
    updatedAt: now
  })
