import type { Role } from "../Settings.js"
import type { Store } from "./store.js"

const manageMembers = "org:sys_memberships:manage"

/** The roles that every instance has. */
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

/** A role of the instance by its key. */
export const find = ({ settings }: Store, key: string): Role | undefined => settings.roles[key] ?? system[key]

/** Whether a role holds the permissions that at least one member of an organization must keep. */
export const isElevated = (role: Role | undefined): boolean => role?.permissions.includes(manageMembers) ?? false
