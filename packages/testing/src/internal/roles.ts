import type { UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import { OrganizationPermissionId, OrganizationRoleId } from "@effect-clerk/core/OrganizationRole"
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import type { Role } from "../Settings.js"
import * as failures from "./failures.js"
import { instanceId } from "./identifiers.js"
import type { Store } from "./store.js"
import type * as Table from "./table.js"

const manageMembers = "org:sys_memberships:manage"

/** The roles of every instance. */
export const system: { readonly [key: string]: Role } = {
  "org:admin": {
    name: "Admin",
    permissions: [
      "org:sys_profile:manage",
      "org:sys_profile:delete",
      "org:sys_memberships:read",
      manageMembers,
      "org:sys_domains:read",
      "org:sys_domains:manage"
    ]
  },
  "org:member": {
    name: "Member",
    permissions: ["org:sys_memberships:read"]
  }
}

/** A role of the instance by its key: as last written, from the settings, or one of every instance. */
export const find = (store: Store, key: string): Role | undefined =>
  store.one("organizationRoles", "key", key) ?? store.settings.roles[key] ?? system[key]

/** Whether a role has the permissions that at least one member of an organization must keep. */
export const isElevated = (role: Role | undefined): boolean => role?.permissions.includes(manageMembers) ?? false

/** The initial roles of creators and members. */
export const defaults = { creatorRole: "org:admin", domainsDefaultRole: "org:member" }

const settingsOf = (store: Store): typeof defaults => store.get("instances", instanceId) ?? defaults

/** The role of the creator of an organization without a role set. */
export const creator = (store: Store): string => settingsOf(store).creatorRole

/** The role of a new member of such an organization. */
export const initial = (store: Store): string => settingsOf(store).domainsDefaultRole

/** Whether a role can be the role of creators. */
export const isCreatorEligible = ({ permissions }: Role): boolean =>
  [manageMembers, "org:sys_memberships:read", "org:sys_profile:delete"].every((key) => permissions.includes(key))

/** Clerk requires the role of creators to keep certain permissions. */
export const checkCreator = (role: Role, param?: string): Either.Either<void, UnprocessableEntity> =>
  isCreatorEligible(role) ? Either.void : Either.left(failures.unprocessable(failures.detail(
    "organization_missing_creator_role_permissions",
    "missing permissions",
    "The role of creators of organizations needs org:sys_memberships:manage, org:sys_memberships:read and org:sys_profile:delete.",
    param
  )))

/** The creation time of what exists before any request. */
export const always = DateTime.unsafeMake(0)

/** The id of what exists before any request, by its key. */
const idOf = (prefix: string, key: string): string =>
  `${prefix}_${key.replace(/^org:/, "").replace(/\W/g, "_").padStart(27, "0")}`

type RoleRow = Table.RowOf<"organizationRoles">

type PermissionRow = Table.RowOf<"organizationPermissions">

/** All roles, as rows; roles that no request has written come first. */
export const all = (store: Store): ReadonlyArray<RoleRow> => {
  const given = Object.entries({ ...system, ...store.settings.roles }).flatMap(([key, { name, permissions }]) =>
    store.one("organizationRoles", "key", key) === undefined
      ? [{
        id: OrganizationRoleId.make(idOf("role", key)),
        key,
        name,
        permissions,
        description: null,
        createdAt: always,
        updatedAt: always
      }]
      : []
  )
  return [...given, ...store.all("organizationRoles")]
}

const isSystem = (key: string): boolean => key.startsWith("org:sys_")

const given = (key: string): PermissionRow => ({
  id: OrganizationPermissionId.make(idOf("perm", key)),
  key,
  name: key,
  description: "",
  type: isSystem(key) ? "system" : "user",
  createdAt: always,
  updatedAt: always
})

/** A permission of a role: one of the instance, or one of which only the key is known. */
export const permission = (store: Store, key: string): PermissionRow =>
  store.one("organizationPermissions", "key", key) ?? given(key)

/** All permissions; permissions that no request has written come first. */
export const permissions = (store: Store): ReadonlyArray<PermissionRow> => {
  const named = Object.values({ ...system, ...store.settings.roles }).flatMap(({ permissions }) => permissions)
  return [
    ...Array.from(new Set(named)).filter((key) => store.one("organizationPermissions", "key", key) === undefined)
      .map(given),
    ...store.all("organizationPermissions")
  ]
}
