import { OrganizationPermissionsApi } from "@effect-clerk/core/contract/OrganizationPermissions"
import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import { OrganizationPermission, OrganizationPermissionId } from "@effect-clerk/core/OrganizationRole"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as limits from "../limits.js"
import * as lists from "../lists.js"
import * as Resource from "../resource.js"
import * as roles from "../roles.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"

const row = () =>
  Schema.Struct({
    id: OrganizationPermissionId,
    key: Schema.String,
    name: Schema.String,
    description: Schema.String,
    type: Schema.String,
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

const permissions = Table.make("organizationPermissions", {
  prefix: "perm",
  object: "permission",
  row,
  unique: {
    // guess: the error for a permission key that is taken
    key: Table.distinct(
      "key",
      (key) => failures.unprocessable(failures.parameterTaken("key", `The permission ${key} already exists.`))
    )
  }
})

declare module "../table.js" {
  interface Tables {
    readonly organizationPermissions: typeof permissions
  }
}

type Row = Table.RowOf<"organizationPermissions">

/** A permission as Clerk shows it. */
export const show = (row: Row): OrganizationPermission => new OrganizationPermission(row, true)

const find = (store: Store, id: string): Either.Either<Row, ClerkError> =>
  Either.fromNullable(
    roles.permissions(store).find((permission) => permission.id === id),
    () => failures.resourceNotFound("permission", id)
  )

/** A custom permission of the instance, which may be changed. */
const findOwn = (store: Store, id: string): Either.Either<Row, ClerkError> =>
  Either.flatMap(find(store, id), (row) =>
    row.type === "system"
      ? Either.left(failures.forbidden(failures.detail(
        "organization_system_permission_not_modifiable",
        "System permissions cannot be changed or deleted."
      )))
      : Either.right(store.get("organizationPermissions", id) ?? row))

const checkKey = (key: string | undefined) =>
  failures.refuse([
    // guess: the pattern of a permission key is that of the examples in Clerk's docs
    key === undefined || (/^org:[a-z0-9_]+:[a-z0-9_]+$/.test(key) && !key.startsWith("org:sys_"))
      ? null
      : failures.parameterFormat("key", "of the form org:feature:action, in lowercase letters, digits and underscores")
  ])

/** Replaces a permission key in roles, or removes it. */
const rename = (store: Store, from: string, to: string | null): Either.Either<void, ClerkError> =>
  Either.map(
    Either.all(
      store.all("organizationRoles").filter(({ permissions }) => permissions.includes(from)).map((role) =>
        store.update("organizationRoles", role, {
          permissions: role.permissions.flatMap((key: string) => key === from ? to ?? [] : key)
        })
      )
    ),
    () => undefined
  )

export const resource = Resource.make({
  group: OrganizationPermissionsApi,
  tables: [permissions],
  requires: limits.organizationsEnabled,
  handlers: {
    list: ({ orderBy = "-created_at", query, ...window }, store) => {
      const matches = lists.matches(query)
      const found = roles.permissions(store).filter(({ id, key, name }) => id === query || matches(name, key))
      const ordered = lists.order(found, orderBy, {
        created_at: ({ createdAt }) => createdAt.epochMillis,
        name: ({ name }) => name,
        key: ({ key }) => key
      })
      return Either.right(lists.shown(lists.page(ordered, window), show))
    },
    create: ({ description = "", key, name }, store) =>
      Either.gen(function*() {
        yield* checkKey(key)
        return show(yield* store.insert("organizationPermissions", { key, name, description, type: "user" }))
      }),
    get: ({ permissionId }, store) => Either.map(find(store, permissionId), show),
    update: ({ permissionId, ...changes }, store) =>
      Either.gen(function*() {
        const row = yield* findOwn(store, permissionId)
        yield* checkKey(changes.key)
        const own = store.has("organizationPermissions", row.id)
          ? row
          : yield* store.insert("organizationPermissions", row)
        const updated = yield* store.update("organizationPermissions", own, changes)
        if (updated.key !== row.key) yield* rename(store, row.key, updated.key)
        return show(updated)
      }),
    delete: ({ permissionId }, store) =>
      Either.gen(function*() {
        const { id, key } = yield* findOwn(store, permissionId)
        yield* rename(store, key, null)
        store.delete("organizationPermissions", id)
        return new DeletedObject({ object: "permission", id, deleted: true })
      })
  }
})
