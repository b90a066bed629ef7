import type { ClerkError } from "@effect-clerk/core/ClerkError"
import type { DirectoriesApi } from "@effect-clerk/core/contract/Directories"
import { CustomAttribute } from "@effect-clerk/core/CustomAttribute"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import { Directory, DirectoryId, GroupRoleMapping, GroupRoleMappingId } from "@effect-clerk/core/Directory"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { EnterpriseConnectionId } from "@effect-clerk/core/EnterpriseConnection"
import { OrganizationRoleId } from "@effect-clerk/core/OrganizationRole"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as crud from "./crud.js"
import * as failures from "./failures.js"
import type { Handlers } from "./resource.js"
import * as organizationRoles from "./resources/organizationRoles.js"
import * as roles from "./roles.js"
import type { Store } from "./store.js"
import * as Table from "./table.js"

export const directories = Table.make("directories", {
  // guess: the prefix of a directory's id is that of the subject of its API key
  prefix: "scim",
  object: "directory",
  row: () =>
    Schema.Struct({
      id: DirectoryId,
      name: Schema.String,
      enterpriseConnectionId: EnterpriseConnectionId,
      provider: Schema.String,
      enabled: Schema.Boolean,
      groupRoleMappingEnabled: Schema.Boolean,
      attributeMapping: Schema.Record({ key: Schema.String, value: Schema.String }),
      customAttributes: Schema.Array(CustomAttribute),
      /** The number of API keys that it has had. */
      keys: Schema.NonNegativeInt,
      createdAt: Schema.DateTimeUtc,
      updatedAt: Schema.DateTimeUtc
    }),
  parents: { enterpriseConnectionId: "enterpriseConnections" },
  unique: {
    connection: Table.distinct("enterpriseConnectionId", (id) =>
      failures.unprocessable(failures.detail(
        "scim_directory_enterprise_connection_already_used",
        "connection already has a directory",
        `The connection ${id} already has a directory.`,
        "enterprise_connection_id"
      )))
  }
})

export const groupRoleMappings = Table.make("groupRoleMappings", {
  prefix: "grpmap",
  object: "directory_group_role_mapping",
  row: () =>
    Schema.Struct({
      id: GroupRoleMappingId,
      directoryId: DirectoryId,
      groupId: Schema.String,
      groupName: Schema.String,
      roleId: OrganizationRoleId,
      precedence: Schema.NonNegativeInt,
      createdAt: Schema.DateTimeUtc,
      updatedAt: Schema.DateTimeUtc
    }),
  parents: { directoryId: "directories" },
  unique: {
    group: {
      key: ({ directoryId, groupId }) => `${directoryId} ${groupId}`,
      // guess: a group can have one role only, and the error code for a second one
      taken: ({ groupId }) =>
        failures.unprocessable(
          failures.parameterTaken("directory_group_id", `The group ${groupId} already has a role.`)
        )
    }
  }
})

declare module "./table.js" {
  interface Tables {
    readonly directories: typeof directories
    readonly groupRoleMappings: typeof groupRoleMappings
  }
}

type Row = Table.RowOf<"directories">

type MappingRow = Table.RowOf<"groupRoleMappings">

/** The names of directories in the two groups of the contract. */
type Kind = "directory" | "scim_directory"

const showAs = (kind: Kind) => (row: Row, apiKey: string | null = null): Directory =>
  new Directory({
    ...row,
    object: kind,
    endpointUrl: `https://clerk.example.com/v1/scim/v2/${row.id}`,
    apiKey: apiKey === null ? null : Redacted.make(apiKey)
  }, true)

/** Derived from the id, so it is not in snapshots. */
const keyOf = ({ id, keys }: Row): string => `ak_${id.replace(/^scim_/, "directory_")}_${keys}`

const mappingOf = (kind: Kind) => kind === "directory" ? "directory_group_role_mapping" : "scim_group_role_mapping"

const showMapping = (kind: Kind) => (row: MappingRow, store: Store): GroupRoleMapping => {
  const role = roles.all(store).find(({ id }) => id === row.roleId)
  return new GroupRoleMapping({
    ...row,
    object: mappingOf(kind),
    scimDirectoryId: row.directoryId,
    directoryGroupId: row.groupId,
    scimGroupId: row.groupId,
    directoryGroupDisplayName: row.groupName,
    scimGroupDisplayName: row.groupName,
    role: role === undefined ? null : organizationRoles.show(role, store)
  }, true)
}

const mappingsOf = (store: Store, directoryId: string): ReadonlyArray<MappingRow> =>
  store.by("groupRoleMappings", "directoryId", directoryId).sort((a, b) => a.precedence - b.precedence)

interface NewMapping {
  readonly directoryGroupId?: string | undefined
  readonly scimGroupId?: string | undefined
  readonly directoryGroupDisplayName?: string | undefined
  readonly scimGroupDisplayName?: string | undefined
  readonly roleId: OrganizationRoleId
  readonly precedence?: number | undefined
}

/** Numbers the mappings of a directory from 1, in the given order. */
const number = (store: Store, mappings: ReadonlyArray<MappingRow>): Either.Either<void, ClerkError> =>
  Either.gen(function*() {
    for (const [index, row] of mappings.entries()) {
      if (row.precedence !== index + 1) yield* store.update("groupRoleMappings", row, { precedence: index + 1 })
    }
  })

// guess: a new mapping moves the mappings of lower precedence down
const addMapping = (store: Store, directoryId: DirectoryId, input: NewMapping) =>
  Either.gen(function*() {
    const groupId = input.directoryGroupId ?? input.scimGroupId
    if (groupId === undefined) return yield* Either.left(missing("directory_group_id"))
    if (input.scimGroupId !== undefined && input.scimGroupId !== groupId) {
      return yield* Either.left(wrong("scim_group_id", input.scimGroupId))
    }
    // guess: the error for a group role mapping to a role that does not exist
    if (!roles.all(store).some(({ id }) => id === input.roleId)) {
      return yield* Either.left(wrong("role_id", input.roleId))
    }
    const others = mappingsOf(store, directoryId)
    const precedence = Math.min(input.precedence ?? Infinity, others.length + 1)
    const row = yield* store.insert("groupRoleMappings", {
      directoryId,
      groupId,
      // guess: the default name of a group is its id
      groupName: input.directoryGroupDisplayName ?? input.scimGroupDisplayName ?? groupId,
      roleId: input.roleId,
      precedence
    })
    yield* number(store, [...others.slice(0, precedence - 1), row, ...others.slice(precedence - 1)])
    return row
  })

const missing = (param: string) => failures.unprocessable(failures.parameterMissing(param))

const wrong = (param: string, value: unknown) => failures.unprocessable(failures.parameterValue(param, value))

const add = (
  store: Store,
  { groupRoleMappings = [], name, provider, ...input }: Endpoint.Input<DirectoriesApi["create"]>
) =>
  Either.gen(function*() {
    const connection = store.get("enterpriseConnections", input.enterpriseConnectionId)
    // guess: the error for a directory of a connection that does not exist; sources only say that it is not a 404
    if (connection === undefined) {
      return yield* Either.left(wrong("enterprise_connection_id", input.enterpriseConnectionId))
    }
    const row = yield* store.insert("directories", {
      // guess: the default name and the initial fields of a directory
      name: name ?? connection.name,
      enterpriseConnectionId: connection.id,
      provider,
      enabled: true,
      groupRoleMappingEnabled: groupRoleMappings.length > 0,
      attributeMapping: {},
      customAttributes: connection.customAttributes ?? [],
      keys: 1
    })
    for (const mapping of groupRoleMappings) yield* addMapping(store, row.id, mapping)
    return row
  })

const merged = (mapping: Row["attributeMapping"], changes: { readonly [key: string]: string | null }) =>
  Object.fromEntries(
    Object.entries({ ...mapping, ...changes }).flatMap(([key, value]) => value === null ? [] : [[key, value]])
  )

/** The handlers of both groups; the second uses another key for directories. */
export const handlers = (kind: Kind) => {
  const show = showAs(kind)
  const mapping = showMapping(kind)
  const rows = crud.of("directories", "directoryId", (row) => show(row))

  /** The directory that an input names, if group role mapping is enabled for it. */
  const findMapped = (input: { readonly directoryId: string }, store: Store): Either.Either<Row, ClerkError> =>
    Either.filterOrLeft(
      rows.find(input, store),
      ({ groupRoleMappingEnabled }) => groupRoleMappingEnabled,
      () => failures.badRequest(failures.detail("feature_not_enabled", "Group role mapping is not enabled."))
    )

  const listMappings = (store: Store, { id }: Row) => {
    const data = mappingsOf(store, id).map((row) => mapping(row, store))
    return { data, totalCount: data.length }
  }

  return {
    list: rows.list(),
    create: (input, store) => Either.map(add(store, input), (row) => show(row, keyOf(row))),
    get: rows.get,
    update: rows.update(({ attributeMapping, ...input }: Endpoint.Input<DirectoriesApi["update"]>, row) => ({
      ...Struct.pick(input, "name", "provider", "enabled", "groupRoleMappingEnabled"),
      attributeMapping: merged(row.attributeMapping, attributeMapping ?? {})
    })),
    delete: (input, store) =>
      Either.map(rows.find(input, store), ({ id }) => {
        store.delete("directories", id)
        return new DeletedObject({ object: kind, id, deleted: true })
      }),
    rotateApiKey: (input, store) =>
      Either.gen(function*() {
        const row = yield* rows.find(input, store)
        const rotated = yield* store.update("directories", row, { keys: row.keys + 1 })
        return show(rotated, keyOf(rotated))
      }),
    listGroupRoleMappings: (input, store) => Either.map(rows.find(input, store), (row) => listMappings(store, row)),
    createGroupRoleMapping: (input, store) =>
      Either.gen(function*() {
        const { id } = yield* findMapped(input, store)
        return mapping(yield* addMapping(store, id, input), store)
      }),
    replaceGroupRoleMappings: (input, store) =>
      Either.gen(function*() {
        const directory = yield* findMapped(input, store)
        for (const { id } of mappingsOf(store, directory.id)) store.delete("groupRoleMappings", id)
        for (const one of input.mappings) yield* addMapping(store, directory.id, one)
        return listMappings(store, directory)
      }),
    deleteGroupRoleMapping: (input, store) =>
      Either.gen(function*() {
        const directory = yield* findMapped(input, store)
        const { id } = yield* Either.filterOrLeft(
          store.find("groupRoleMappings", input.mappingId),
          ({ directoryId }) => directoryId === directory.id,
          () => failures.resourceNotFound("group role mapping", input.mappingId)
        )
        store.delete("groupRoleMappings", id)
        yield* number(store, mappingsOf(store, directory.id))
        return new DeletedObject({ object: mappingOf(kind), id, deleted: true })
      })
  } satisfies Handlers<DirectoriesApi>
}
