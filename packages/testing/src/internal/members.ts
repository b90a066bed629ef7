import type { Signed } from "./lists.js"
import * as roles from "./roles.js"
import type { Store } from "./store.js"

/** Whether a member other than `except` has a role that can manage members. */
export const hasElevated = (store: Store, organizationId: string, except?: string): boolean =>
  store.by("memberships", "organizationId", organizationId).some(({ role, userId }) =>
    userId !== except && roles.isElevated(roles.find(store, role))
  )

/** The membership of a user in an organization. */
export const find = (store: Store, organizationId: string, userId: string) =>
  store.one("memberships", "member", `${organizationId} ${userId}`)

/** Whether an organization has any of the included users, if there are any, and none of the excluded ones. */
export const involves = (store: Store, organizationId: string, { excluded, included }: Signed): boolean => {
  const hasAny = (users: ReadonlySet<string>) =>
    Array.from(users).some((user) => find(store, organizationId, user) !== undefined)
  return (included === null || hasAny(included)) && !hasAny(excluded)
}
