import type { ClerkError } from "@effect-clerk/core/ClerkError"
import * as Either from "effect/Either"
import type { Role } from "../Settings.js"
import * as failures from "./failures.js"
import * as roles from "./roles.js"
import type { Store } from "./store.js"
import type * as Table from "./table.js"

type Row = Table.RowOf<"roleSets">

/** The role set of new organizations. */
// guess: an instance has no role sets at first, and its organizations have all roles
export const initial = (store: Store): Row | undefined => store.all("roleSets").find(({ type }) => type === "initial")

/** The role set of an organization; `undefined` if it has all roles. */
const ofOrganization = (store: Store, organizationId: string): Row | undefined => {
  const key = store.get("organizations", organizationId)?.roleSetKey ?? null
  return key === null ? undefined : store.one("roleSets", "key", key)
}

/** The role of the creator of an organization. */
export const creatorRole = (store: Store, organizationId: string): string =>
  ofOrganization(store, organizationId)?.creatorRoleKey ?? roles.creator(store)

/** The default role of a member. */
export const defaultRole = (store: Store, organizationId: string): string =>
  ofOrganization(store, organizationId)?.defaultRoleKey ?? roles.initial(store)

/** A role that members of an organization can have. */
// guess: a role outside the role set of an organization is a 404
export const findRole = (store: Store, organizationId: string, key: string): Role | undefined =>
  ofOrganization(store, organizationId)?.roles.includes(key) === false ? undefined : roles.find(store, key)

/** The replacements for roles that a set does not have, by key. */
type Mappings = { readonly [role: string]: string }

const refusal = (
  code:
    | "organization_role_set_reassignment_mappings_invalid"
    | "organization_role_set_reassignment_mappings_missing",
  message: string
) => Either.left(failures.unprocessable(failures.detail(code, message, message, "reassignment_mappings")))

const mapped = (set: Row, role: string, mappings: Mappings): Either.Either<string, ClerkError> => {
  if (set.roles.includes(role)) return Either.right(role)
  const other = Object.hasOwn(mappings, role) ? mappings[role]! : null
  if (other === null) {
    return refusal(
      "organization_role_set_reassignment_mappings_missing",
      `There are members with the role ${role}, which the role set ${set.key} lacks.`
    )
  }
  return set.roles.includes(other) ? Either.right(other) : refusal(
    "organization_role_set_reassignment_mappings_invalid",
    `The role set ${set.key} has no role ${other}.`
  )
}

/** Assigns a role set to an organization, and replaces the roles of its members and invitations. */
// guess: members are moved to a new role set before the answer, whereas Clerk moves them after it
export const move = (
  store: Store,
  organization: Table.RowOf<"organizations">,
  set: Row,
  mappings: Mappings = {}
): Either.Either<void, ClerkError> =>
  Either.gen(function*() {
    for (const row of store.by("memberships", "organizationId", organization.id)) {
      const role = yield* mapped(set, row.role, mappings)
      if (role !== row.role) yield* store.update("memberships", row, { role })
    }
    for (const row of store.by("organizationInvitations", "organizationId", organization.id)) {
      if (row.status !== "pending") continue
      const role = yield* mapped(set, row.role, mappings)
      if (role !== row.role) yield* store.update("organizationInvitations", row, { role })
    }
    yield* store.update("organizations", organization, { roleSetKey: set.key })
  })
