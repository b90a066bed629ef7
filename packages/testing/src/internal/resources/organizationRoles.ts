import { OrganizationRolesApi } from "@effect-clerk/core/contract/OrganizationRoles"
import type { ClerkError, UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import { OrganizationPermission, OrganizationRole, OrganizationRoleId } from "@effect-clerk/core/OrganizationRole"
import * as Either from "effect/Either"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as limits from "../limits.js"
import * as lists from "../lists.js"
import * as Resource from "../resource.js"
import * as roles from "../roles.js"
import * as roleSets from "../roleSets.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"
import * as instance from "./instance.js"

const row = () =>
  Schema.Struct({
    id: OrganizationRoleId,
    key: Schema.String,
    name: Schema.String,
    description: Schema.NullOr(Schema.String),
    /** By their keys. */
    permissions: Schema.Array(Schema.String),
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

const organizationRoles = Table.make("organizationRoles", {
  prefix: "role",
  object: "role",
  row,
  unique: { key: Table.distinct("key", (key) => failures.unprocessable(keyTaken(key))) }
})

declare module "../table.js" {
  interface Tables {
    readonly organizationRoles: typeof organizationRoles
  }
}

type Row = Table.RowOf<"organizationRoles">

// guess: the error for a role key that is taken
const keyTaken = (key: string) => failures.parameterTaken("key", `The role ${key} already exists.`)

/** A role as Clerk shows it, with its current permissions. */
export const show = (row: Row, store: Store): OrganizationRole =>
  new OrganizationRole({
    ...row,
    isCreatorEligible: roles.isCreatorEligible(row),
    permissions: row.permissions.map((key: string) => new OrganizationPermission(roles.permission(store, key), true))
  }, true)

const find = (store: Store, id: string): Either.Either<Row, ClerkError> =>
  Either.fromNullable(roles.all(store).find((role) => role.id === id), () => failures.resourceNotFound("role", id))

/** The row of a role, inserted if it comes from the settings or from every instance. */
const findOwn = (store: Store, id: string): Either.Either<Row, ClerkError> =>
  Either.flatMap(find(store, id), (role) => {
    if (store.has("organizationRoles", id)) return Either.right(role)
    store.allow({ ...store.settings, roles: Record.remove(store.settings.roles, role.key) })
    return store.insert("organizationRoles", role)
  })

const keysOf = (store: Store, ids: ReadonlyArray<string>): Either.Either<ReadonlyArray<string>, ClerkError> => {
  const known = new Map(roles.permissions(store).map(({ id, key }) => [String(id), key]))
  return Either.all(
    Array.from(
      new Set(ids),
      (id) => Either.fromNullable(known.get(id), () => failures.resourceNotFound("permission", id, "permissions"))
    )
  )
}

const keyFormat = () =>
  failures.parameterFormat("key", "of the form org:role, in lowercase letters, digits and underscores")

const checkKey = (store: Store, key: string, owner?: string): Either.Either<void, UnprocessableEntity> => {
  const taken = roles.all(store).find((role) => role.key === key)
  return failures.refuse([
    /^org:[a-z0-9_]+$/.test(key) ? null : keyFormat(),
    taken === undefined || taken.id === owner ? null : keyTaken(key)
  ])
}

const refusal = (code: string, message: string) => Either.left(failures.unprocessable(failures.detail(code, message)))

const setsOf = (store: Store, key: string) => store.all("roleSets").filter(({ roles }) => roles.includes(key))

/** Where a role is the default of creators or new members: in the instance, or in role sets. */
const placesOf = (store: Store, key: string) =>
  [
    { creator: roles.creator(store), initial: roles.initial(store) },
    ...setsOf(store, key).map((set) => ({ creator: set.creatorRoleKey, initial: set.defaultRoleKey }))
  ].filter(({ creator, initial }) => creator === key || initial === key)

const checkCreator = (store: Store, role: Row): Either.Either<void, UnprocessableEntity> =>
  placesOf(store, role.key).some(({ creator }) => creator === role.key) ? roles.checkCreator(role) : Either.void

const isSystem = (key: string): boolean => Object.hasOwn(roles.system, key)

/** Renames the key of a role in settings, role sets, memberships and invitations. */
const rename = (store: Store, from: string, to: string): Either.Either<void, ClerkError> =>
  Either.gen(function*() {
    for (const row of store.all("memberships")) {
      if (row.role === from) yield* store.update("memberships", row, { role: to })
    }
    for (const row of store.by("organizationInvitations", "role", from)) {
      yield* store.update("organizationInvitations", row, { role: to })
    }
    const renamed = (key: string) => key === from ? to : key
    for (const row of setsOf(store, from)) {
      yield* store.update("roleSets", row, {
        roles: row.roles.map(renamed),
        defaultRoleKey: renamed(row.defaultRoleKey),
        creatorRoleKey: renamed(row.creatorRoleKey)
      })
    }
    if (from !== roles.creator(store) && from !== roles.initial(store)) return
    yield* instance.change(store, {
      creatorRole: renamed(roles.creator(store)),
      domainsDefaultRole: renamed(roles.initial(store))
    })
  })

/** How many custom roles an instance may have. */
const limit = 10

const change = (store: Store, role: Row, changes: Table.Changes<"organizationRoles">) =>
  Either.gen(function*() {
    const changed = yield* store.update("organizationRoles", role, changes)
    yield* checkCreator(store, changed)
    return show(changed, store)
  })

export const resource = Resource.make({
  group: OrganizationRolesApi,
  tables: [organizationRoles],
  requires: limits.organizationsEnabled,
  handlers: {
    list: ({ orderBy = "-created_at", query, ...window }, store) => {
      const matches = lists.matches(query)
      const found = roles.all(store).filter(({ id, key, name }) => id === query || matches(name, key))
      const ordered = lists.order(found, orderBy, {
        created_at: ({ createdAt }) => createdAt.epochMillis,
        name: ({ name }) => name,
        key: ({ key }) => key
      })
      return Either.right(lists.shown(lists.page(ordered, window), (role) => show(role, store)))
    },
    create: ({ description, includeInInitialRoleSet, key, name, permissions }, store) =>
      Either.gen(function*() {
        yield* checkKey(store, key)
        const keys = yield* keysOf(store, permissions ?? [])
        const role = yield* store.insert("organizationRoles", {
          key,
          name,
          description: description ?? null,
          permissions: keys
        })
        if (roles.all(store).filter(({ key }) => !isSystem(key)).length > limit) {
          yield* Either.left(failures.forbidden(failures.detail(
            "organization_instance_roles_quota_exceeded",
            `You have reached your limit of ${limit} roles.`
          )))
        }
        const set = includeInInitialRoleSet ? roleSets.initial(store) : undefined
        if (set !== undefined) yield* store.update("roleSets", set, { roles: [...set.roles, key] })
        return show(role, store)
      }),
    get: ({ organizationRoleId }, store) => Either.map(find(store, organizationRoleId), (role) => show(role, store)),
    update: ({ description, key, name, organizationRoleId, permissions }, store) =>
      Either.gen(function*() {
        const role = yield* findOwn(store, organizationRoleId)
        if (key != null && key !== role.key) {
          yield* checkKey(store, key, role.id)
          // guess: the keys of the two default roles cannot be changed, whereas Clerk changes them
          if (isSystem(role.key)) {
            yield* refusal("organization_role_default_creator_role", `The role ${role.key} is a default role.`)
          }
          yield* rename(store, role.key, key)
        }
        return yield* change(store, role, {
          key: key ?? undefined,
          name: name ?? undefined,
          description: description ?? undefined,
          permissions: permissions == null ? undefined : yield* keysOf(store, permissions)
        })
      }),
    delete: ({ organizationRoleId }, store) =>
      Either.gen(function*() {
        const { id, key } = yield* findOwn(store, organizationRoleId)
        if (key === roles.initial(store)) {
          yield* refusal("organization_role_domain_default_role", `The role ${key} is the role of new members.`)
        }
        if (isSystem(key) || placesOf(store, key).length > 0) {
          yield* refusal("organization_role_default_creator_role", `The role ${key} is a default role.`)
        }
        if (store.all("memberships").some(({ role }) => role === key)) {
          yield* refusal("organization_role_assigned_members", `Members have the role ${key}.`)
        }
        if (store.by("organizationInvitations", "role", key).some(({ status }) => status === "pending")) {
          yield* refusal("organization_role_exists_in_invitations", `Pending invitations have the role ${key}.`)
        }
        // guess: a deleted role is removed from its role sets
        for (const row of setsOf(store, key)) {
          yield* store.update("roleSets", row, { roles: row.roles.filter((other: string) => other !== key) })
        }
        store.delete("organizationRoles", id)
        return new DeletedObject({ object: "role", id, deleted: true })
      }),
    assignPermission: ({ organizationRoleId, permissionId }, store) =>
      Either.gen(function*() {
        const role = yield* findOwn(store, organizationRoleId)
        const [key] = yield* keysOf(store, [permissionId])
        if (role.permissions.includes(key!)) {
          yield* Either.left(failures.conflict(failures.detail(
            "organization_role_permission_association_exists",
            `The role already has the permission ${key}.`
          )))
        }
        return yield* change(store, role, { permissions: [...role.permissions, key!] })
      }),
    removePermission: ({ organizationRoleId, permissionId }, store) =>
      Either.gen(function*() {
        const role = yield* findOwn(store, organizationRoleId)
        const [key] = yield* keysOf(store, [permissionId])
        if (!role.permissions.includes(key!)) {
          yield* Either.left(failures.notFound(failures.detail(
            "organization_role_permission_association_not_found",
            `The role does not have the permission ${key}.`
          )))
        }
        return yield* change(store, role, { permissions: role.permissions.filter((other: string) => other !== key) })
      })
  }
})
