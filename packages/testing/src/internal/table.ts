import type { ClerkError } from "@effect-clerk/core/ClerkError"
import type * as DateTime from "effect/DateTime"
import type * as Schema from "effect/Schema"

/**
 * The tables of the in-memory Clerk by name. Each resource adds its own, so that resources can refer to each other's rows by name
 * without imports:
 *
 * ```ts
 * declare module "../table.js" {
 *   interface Tables {
 *     readonly machines: typeof machines
 *   }
 * }
 * ```
 */

export interface Tables {}

export type Name = keyof Tables & string

/** No two rows have the same `key`; `null` means no key. `taken` is Clerk's error for a row whose key is in use. */
export interface Unique<Row> {
  readonly key: (row: Row) => string | null
  readonly taken: (row: Row) => ClerkError
}

/** No two rows have the same value of a field. `taken` is Clerk's error for a second one. */
export const distinct = <const Field extends string>(
  field: Field,
  taken: (value: string) => ClerkError
): Unique<{ readonly [Key in Field]: string | null }> => ({
  key: (row) => row[field],
  taken: (row) => taken(row[field]!)
})

/** The tables of the rows that a field may refer to: one, or several with different ids. */
export type Parents = Name | ReadonlyArray<Name>

/** The fields of every row. If a row has `createdAt` and `updatedAt`, they are filled in. */
export interface AnyRow {
  readonly id: string
  readonly createdAt?: DateTime.Utc
  readonly updatedAt?: DateTime.Utc
}

export interface Options<Row extends AnyRow, Fields, Index extends string, UniqueName extends string> {
  /** The prefix of the ids: `org` in `org_000000000000000000000000001`. */
  readonly prefix: string
  /** Clerk's name for a row in `DeletedObject`, such as `organization_domain`. */
  readonly object: string
  /** The schema of a row in a snapshot. Built when a snapshot is first written or read. */
  readonly row: () => Schema.Schema<Row, never> | Schema.Schema.AnyNoContext
  /** Makes a row from its fields; by default, they are the row. */
  readonly make?: (fields: Fields) => Row
  /** The tables of the rows that a field refers to. Those rows must exist, and deleting one deletes this row too. */
  readonly parents?: { readonly [Key in keyof Row & string]?: Parents }
  /** Finds rows by a value; a row may have several. Every parent is an index too. */
  readonly indexes?: { readonly [Key in Index]: (row: Row) => string | null | ReadonlyArray<string> }
  readonly unique?: { readonly [Key in UniqueName]: Unique<Row> }
  /** A row at a time, for states that expire, such as `expired`. Rows are read through it. */
  readonly at?: (row: Row, now: DateTime.Utc) => Row
}

/** A kind of rows: its schema, constraints and indexes. */
export interface Table<
  TableName extends string,
  Row extends AnyRow,
  Fields = Row,
  Index extends string = string,
  UniqueName extends string = string
> {
  readonly name: TableName
  readonly prefix: string
  readonly object: string
  readonly row: () => Schema.Schema<Row, unknown>
  readonly make: (fields: Fields) => Row
  readonly parents: ReadonlyMap<string, ReadonlyArray<Name>>
  readonly indexes: ReadonlyMap<string, (row: Row) => string | null | ReadonlyArray<string>>
  readonly unique: ReadonlyMap<string, Unique<Row>>
  readonly at: ((row: Row, now: DateTime.Utc) => Row) | null
  readonly _names?: { readonly index: Index; readonly unique: UniqueName }
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tables are invariant in their rows
export type Any = Table<string, any, any, any, any>

type Of<N extends Name> = Tables[N] extends Any ? Tables[N] : never

export type Row<T extends Any> = T extends Table<string, infer Row, infer _F, infer _I, infer _U> ? Row : never

export type RowOf<N extends Name> = Row<Of<N>>

type Given = "id" | "createdAt" | "updatedAt"

/** The fields of a new row; its id and times are generated if they are not given. */
export type NewRow<N extends Name> = Of<N> extends Table<string, infer _R, infer Fields, infer _I, infer _U>
  ? Omit<Fields, Given> & Partial<Pick<Fields, Given & keyof Fields>>
  : never

/** The changes of a row; fields that are `undefined` are unchanged. */
export type Changes<N extends Name> = { readonly [Key in Exclude<keyof RowOf<N>, "id">]?: RowOf<N>[Key] | undefined }

export type IndexOf<N extends Name> = Of<N> extends Table<string, infer _R, infer _F, infer Index, infer _U> ? Index
  : never

export type UniqueOf<N extends Name> = Of<N> extends Table<string, infer _R, infer _F, infer _I, infer Unique> ? Unique
  : never

const entries = <A>(record: { readonly [key: string]: A | undefined } | undefined): ReadonlyMap<string, A> =>
  new Map(Object.entries(record ?? {}).filter((entry): entry is [string, A] => entry[1] !== undefined))

/** A table whose rows are plain objects, with their own schema. */
export const make = <
  const TableName extends string,
  A extends AnyRow,
  I,
  const ParentsOf extends { readonly [Key in keyof A & string]?: Parents } = {},
  Index extends string = never,
  UniqueName extends string = never
>(
  name: TableName,
  options: Omit<Options<A, A, Index, UniqueName>, "row" | "parents" | "make"> & {
    readonly row: () => Schema.Schema<A, I>
    readonly parents?: ParentsOf
  }
): Table<TableName, A, A, Index | (keyof ParentsOf & string), UniqueName> =>
  build(name, { ...options, make: (fields: A) => fields })

/** A table whose rows are instances of a model, stored in snapshots in Clerk's wire format. */
export const ofModel = <
  const TableName extends string,
  Model extends Schema.Schema.AnyNoContext & (new(fields: never, options?: true) => AnyRow),
  const ParentsOf extends { readonly [Key in keyof InstanceType<Model> & string]?: Parents } = {},
  Index extends string = never,
  UniqueName extends string = never
>(
  name: TableName,
  Model: Model,
  options:
    & Omit<
      Options<InstanceType<Model>, ConstructorParameters<Model>[0], Index, UniqueName>,
      "row" | "parents" | "make"
    >
    & { readonly parents?: ParentsOf }
): Table<
  TableName,
  InstanceType<Model>,
  ConstructorParameters<Model>[0],
  Index | (keyof ParentsOf & string),
  UniqueName
> =>
  build(name, {
    ...options,
    row: () => Model,
    make: (fields: ConstructorParameters<Model>[0]) => new Model(fields, true) as InstanceType<Model>
  })

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the two constructors above have checked it
type Unchecked = any

const build = (name: string, options: Unchecked): Unchecked => {
  const { at, indexes, make, object, parents, prefix, row, unique }: Options<AnyRow, AnyRow, string, string> = options
  const ofParents = Array.from(
    entries(parents).keys(),
    (key) => [key, (row: AnyRow) => (row as unknown as Record<string, string | null>)[key] ?? null] as const
  )
  return {
    name,
    prefix,
    object,
    row,
    make,
    parents: new Map(Array.from(entries(parents), ([key, names]) => [key, [names].flat()])),
    indexes: new Map([...ofParents, ...entries(indexes)]),
    unique: entries(unique),
    at: at ?? null
  }
}
