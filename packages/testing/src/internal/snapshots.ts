import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { Settings } from "../Settings.js"
import * as identifications from "./identifications.js"
import { type resources, tables } from "./resources/index.js"
import { Store } from "./store.js"
import type * as Table from "./table.js"

/**
 * The format that this version writes and reads. A change that earlier versions would misread increments it.
 *
 * @since 0.1.0
 * @category models
 */
export const version = 1

/**
 * An inconsistent snapshot, such as one with a membership of no organization. The state was not changed.
 *
 * @since 0.1.0
 * @category errors
 */
export class SnapshotError
  extends Schema.TaggedError<SnapshotError>("@effect-clerk/testing/SnapshotError")("SnapshotError", {
    /** The position in the snapshot, such as `memberships[2]`. */
    path: Schema.String,
    reason: Schema.String
  })
{
  /**
   * @since 0.1.0
   */
  override get message(): string {
    return `The snapshot is invalid at ${this.path}: ${this.reason}`
  }
}

type Tables = (typeof resources)[keyof typeof resources]["tables"][number]

type Rows = { readonly [T in Tables as T["name"]]: ReadonlyArray<Table.Row<T>> }

interface State {
  readonly version: 1
  readonly settings: Settings
  readonly counters: { readonly [name: string]: number }
}

/** The complete state of an in-memory Clerk. */
export interface Type extends State, Rows {}

/** The tables of the first version of snapshots. Tables that were added later may be missing. */
const first: ReadonlySet<string> = new Set([
  "users",
  "organizations",
  "memberships",
  "domains",
  "allowlistIdentifiers",
  "blocklistIdentifiers"
])

const rowsOf = ({ name, row }: Table.Any) =>
  first.has(name) ? Schema.Array(row()) : Schema.optionalWith(Schema.Array(row()), { default: () => [] })

export const schema = (): Schema.Schema<Type, { readonly [key: string]: unknown }> =>
  Schema.Struct({
    version: Schema.Literal(version).annotations({
      message: ({ actual }) =>
        typeof actual === "number"
          ? `Expected a snapshot of format ${version}, but this one has format ${actual}, written by another version of @effect-clerk/testing`
          : `Expected a snapshot with version ${version}`
    }),
    settings: Settings,
    counters: Schema.Record({ key: Schema.String, value: Schema.NonNegativeInt }),
    ...Object.fromEntries(tables.map((table) => [table.name, rowsOf(table)]))
  }) as never

const rows = (snapshot: Type) => snapshot as unknown as { readonly [table: string]: ReadonlyArray<Table.AnyRow> }

export const take = (store: Store): Type =>
  ({
    version,
    settings: store.settings,
    counters: Object.fromEntries(store.counters),
    ...Object.fromEntries(tables.map(({ name }) => [name, store.all(name as Table.Name)]))
  }) as never

/** The store described by a snapshot. */
export const read = (snapshot: Type, now: DateTime.Utc): Either.Either<Store, SnapshotError> => {
  const store = new Store(tables, snapshot.settings, now)
  for (const [name, count] of Object.entries(snapshot.counters)) store.counters.set(name, count)
  for (const { name } of tables) {
    for (const [index, row] of (rows(snapshot)[name] ?? []).entries()) {
      const reason = store.restore(name as Table.Name, row)
      if (reason !== null) return Either.left(new SnapshotError({ path: `${name}[${index}]`, reason }))
    }
  }
  const user = identifications.complete(store)
  return user === null ? Either.right(store) : Either.left(
    new SnapshotError({ path: "users", reason: `An identifier of user ${user} belongs to another user too` })
  )
}
