import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { RoleSetsApi } from "@effect-clerk/core/contract/RoleSets"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { RoleSet, RoleSetId, RoleSetItem } from "@effect-clerk/core/RoleSet"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as crud from "../crud.js"
import * as failures from "../failures.js"
import * as limits from "../limits.js"
import * as lists from "../lists.js"
import * as Resource from "../resource.js"
import * as roles from "../roles.js"
import * as roleSets from "../roleSets.js"
import * as seeding from "../seeding.js"
import * as slugs from "../slugs.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"

type Input<Name extends keyof RoleSetsApi> = Endpoint.Input<RoleSetsApi[Name]>

const row = () =>
  Schema.Struct({
    id: RoleSetId,
    key: Schema.String,
    name: Schema.String,
    description: Schema.NullOr(Schema.String),
    type: Schema.Literal("initial", "custom"),
    /** By their keys. */
    roles: Schema.Array(Schema.String),
    defaultRoleKey: Schema.String,
    creatorRoleKey: Schema.String,
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

const table = Table.make("roleSets", {
  prefix: "rset",
  object: "role_set",
  row,
  unique: {
    // guess: the error code for a role set key that is taken
    key: Table.distinct(
      "key",
      (key) => failures.unprocessable(failures.parameterTaken("key", `The role set ${key} already exists.`))
    )
  }
})

declare module "../table.js" {
  interface Tables {
    readonly roleSets: typeof table
  }
}

type Row = Table.RowOf<"roleSets">

const organizationsOf = (store: Store, { key }: Row) => store.by("organizations", "roleSetKey", key)

/** A role set as Clerk shows it, with its current roles and the number of members who have them. */
const show = (row: Row, store: Store): RoleSet => {
  const members = organizationsOf(store, row).flatMap(({ id }) => store.by("memberships", "organizationId", id))
  const items = new Map(
    roles.all(store).filter(({ key }) => row.roles.includes(key)).map((role) => {
      const membersCount = members.filter(({ role: held }) => held === role.key).length
      return [role.key, new RoleSetItem({ ...role, membersCount, hasMembers: membersCount > 0 }, true)]
    })
  )
  return new RoleSet({
    ...row,
    roles: Array.from(items.values()),
    defaultRole: items.get(row.defaultRoleKey) ?? null,
    creatorRole: items.get(row.creatorRoleKey) ?? null
  }, true)
}

const find = (store: Store, keyOrId: string, param?: string) =>
  store.find("roleSets", store.one("roleSets", "key", keyOrId)?.id ?? keyOrId, param)

const keyOf = (store: Store, name: string): string => {
  const base = `role_set:${slugs.ofName(name).replaceAll("-", "_") || "custom"}`
  let key = base
  while (store.one("roleSets", "key", key)) key = `${base}_${store.next(`role set ${base}`) + 1}`
  return key
}

/** How many roles a set may have. */
const maxRoles = 10

const check = (store: Store, { creatorRoleKey, defaultRoleKey, key, roles: keys }: Row) =>
  Either.gen(function*() {
    const unknown = keys.find((key) => roles.find(store, key) === undefined)
    if (unknown !== undefined) yield* Either.left(failures.resourceNotFound("role", unknown, "roles"))
    yield* failures.refuse([
      /^role_set:[a-z0-9_]+$/.test(key)
        ? null
        : failures.parameterFormat("key", "of the form role_set:name, in lowercase letters, digits and underscores"),
      keys.length > maxRoles ? failures.parameterSize("roles", maxRoles) : null,
      keys.includes(defaultRoleKey) ? null : failures.parameterValue("default_role_key", defaultRoleKey),
      keys.includes(creatorRoleKey) ? null : failures.parameterValue("creator_role_key", creatorRoleKey)
    ])
    yield* roles.checkCreator(roles.find(store, creatorRoleKey)!, "creator_role_key")
  })

/** Only one role set is the set of new organizations. */
const dethrone = (store: Store, type: string | null | undefined): Either.Either<unknown, ClerkError> => {
  const before = type === "initial" ? roleSets.initial(store) : undefined
  return before === undefined ? Either.void : store.update("roleSets", before, { type: "custom" })
}

const change = (store: Store, row: Row, changes: Table.Changes<"roleSets">): Either.Either<Row, ClerkError> =>
  Either.gen(function*() {
    yield* dethrone(store, changes.type)
    const changed = yield* store.update("roleSets", row, changes)
    yield* check(store, changed)
    return changed
  })

const add = (store: Store, input: Input<"create">): Either.Either<Row, ClerkError> =>
  Either.gen(function*() {
    const { creatorRoleKey, defaultRoleKey, name } = input
    const type = input.type === "initial" ? "initial" : "custom"
    yield* dethrone(store, type)
    const row = yield* store.insert("roleSets", {
      key: input.key ?? keyOf(store, name),
      name,
      description: input.description ?? null,
      type,
      roles: Array.from(new Set(input.roles)),
      defaultRoleKey,
      creatorRoleKey
    })
    yield* check(store, row)
    return row
  })

/** A role set, with roles of every instance or of the settings of the seed. */
const seed = seeding.make(
  "roleSets",
  () =>
    Schema.Struct({
      name: Schema.NonEmptyString,
      /** Derived from the name by default. */
      key: seeding.optional(Schema.String),
      roles: Schema.Array(Schema.NonEmptyString),
      /** By default the role of new members, which is initially `org:member`. */
      defaultRoleKey: seeding.optional(Schema.NonEmptyString),
      /** By default the role of creators, which is initially `org:admin`. */
      creatorRoleKey: seeding.optional(Schema.NonEmptyString),
      /** `initial` if new organizations get this role set; `custom` by default. */
      type: seeding.optional(Schema.Literal("initial", "custom")),
      /** Now by default. */
      createdAt: seeding.optional(Schema.DateTimeUtc)
    }),
  ({ createdAt, ...input }, store) =>
    store.as(
      createdAt,
      () => add(store, { creatorRoleKey: roles.creator(store), defaultRoleKey: roles.initial(store), ...input })
    )
)

const rows = crud.of("roleSets", "roleSetKeyOrId", show)

export const resource = Resource.make({
  group: RoleSetsApi,
  tables: [table],
  seed,
  requires: limits.organizationsEnabled,
  handlers: {
    list: rows.list<Input<"list">>({
      order: { name: ({ name }) => name, key: ({ key }) => key },
      filter: ({ query }) => {
        const matches = lists.matches(query)
        return ({ id, key, name }) => id === query || matches(name, key)
      }
    }),
    create: (input, store) => Either.map(add(store, input), (row) => show(row, store)),
    get: ({ roleSetKeyOrId }, store) => Either.map(find(store, roleSetKeyOrId), (row) => show(row, store)),
    update: ({ roleSetKeyOrId, type, ...input }, store) =>
      Either.gen(function*() {
        const row = yield* find(store, roleSetKeyOrId)
        const organizations = organizationsOf(store, row)
        const changed = yield* change(store, row, {
          name: input.name ?? undefined,
          key: input.key ?? undefined,
          description: input.description ?? undefined,
          type: type === "initial" ? "initial" : undefined,
          defaultRoleKey: input.defaultRoleKey ?? undefined,
          creatorRoleKey: input.creatorRoleKey ?? undefined
        })
        for (const organization of organizations) {
          yield* store.update("organizations", organization, { roleSetKey: changed.key })
        }
        return show(changed, store)
      }),
    replace: ({ destRoleSetKey, reassignmentMappings, roleSetKeyOrId }, store) =>
      Either.gen(function*() {
        const row = yield* find(store, roleSetKeyOrId)
        const destination = yield* find(store, destRoleSetKey, "dest_role_set_key")
        if (row.id === destination.id) {
          yield* failures.refuse([failures.parameterValue("dest_role_set_key", destRoleSetKey)])
        }
        for (const organization of organizationsOf(store, row)) {
          yield* roleSets.move(store, organization, destination, reassignmentMappings)
        }
        // guess: if the role set of new organizations is replaced, the replacement takes its place
        if (row.type === "initial") yield* change(store, destination, { type: "initial" })
        store.delete("roleSets", row.id)
        return new DeletedObject({ object: "role_set", id: row.id, deleted: true })
      }),
    addRoles: ({ creatorRoleKey, defaultRoleKey, roleKeys, roleSetKeyOrId }, store) =>
      Either.gen(function*() {
        const row = yield* find(store, roleSetKeyOrId)
        const all = Array.from(new Set([...row.roles, ...roleKeys]))
        return show(yield* change(store, row, { roles: all, defaultRoleKey, creatorRoleKey }), store)
      }),
    // guess: the replacement of a role also replaces it as the role of creators or new members
    replaceRole: ({ roleKey, roleSetKeyOrId, toRoleKey }, store) =>
      Either.gen(function*() {
        const row = yield* find(store, roleSetKeyOrId)
        const instead = (key: string) => key === roleKey ? toRoleKey : key
        if (!row.roles.includes(roleKey)) yield* Either.left(failures.resourceNotFound("role", roleKey, "role_key"))
        const kept = row.roles.filter((key: string) => key !== roleKey)
        if (!kept.includes(toRoleKey)) yield* failures.refuse([failures.parameterValue("to_role_key", toRoleKey)])
        const changed = yield* change(store, row, {
          roles: kept,
          defaultRoleKey: instead(row.defaultRoleKey),
          creatorRoleKey: instead(row.creatorRoleKey)
        })
        for (const organization of organizationsOf(store, changed)) {
          yield* roleSets.move(store, organization, changed, { [roleKey]: toRoleKey })
        }
        return show(changed, store)
      })
  }
})
