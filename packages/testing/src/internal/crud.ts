import type { NotFound } from "@effect-clerk/core/ClerkError"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type { Page } from "@effect-clerk/core/Page"
import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as lists from "./lists.js"
import type { Handler } from "./resource.js"
import type { Store } from "./store.js"
import type * as Table from "./table.js"

/** How rows are listed. */
export interface ListOptions<Row, Input> {
  /** Selects rows by the input; all rows by default. */
  readonly filter?: (input: Input, store: Store) => (row: Row) => boolean
  /** The sort key of each field of `orderBy`, in addition to `created_at`. */
  readonly order?: { readonly [field: string]: (row: Row) => string | number | null }
  /** The order if the input has none: newest first by default. */
  readonly defaultOrder?: string
  /** Whether all rows are returned, for operations without limit and offset. */
  readonly isWhole?: boolean
  /** Whether the answer has a total: yes by default, as `paginated` of the input says, or never, for a bare array. */
  readonly total?: "paginated" | "never"
}

interface ListInput {
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  readonly orderBy?: string | undefined
  readonly paginated?: boolean | undefined
}

/** A handler that looks up its row by a path parameter. */
type OfRow<Key extends string, Shown> = Handler<{ readonly [K in Key]: string }, Shown>

/** The usual operations on the rows of a table. `show` converts a row to the model of the contract. */
export interface Crud<Key extends string, N extends Table.Name, Shown> {
  readonly get: OfRow<Key, Shown>
  readonly list: <Input>(options?: ListOptions<Table.RowOf<N>, Input>) => Handler<Input, Page<Shown, never>>
  /** Inserts a row with these fields; its id and times are generated. */
  readonly create: <Input>(fields: (input: Input, store: Store) => Table.NewRow<N>) => Handler<Input, Shown>
  /** Changes the fields that are given and not `undefined`. */
  readonly update: <Input extends { readonly [K in Key]: string }>(
    changes: (input: Input, row: Table.RowOf<N>, store: Store) => Table.Changes<N>
  ) => Handler<Input, Shown>
  readonly delete: OfRow<Key, DeletedObject>
  /** The row that an input names, or a 404. */
  readonly find: (input: { readonly [K in Key]: string }, store: Store) => Either.Either<Table.RowOf<N>, NotFound>
}

interface Dated {
  readonly createdAt?: DateTime.Utc
}

const createdAt = (row: Dated): number => row.createdAt?.epochMillis ?? 0

/**
 * The usual operations on the rows of a table, which the path names by `key`. By default, rows are returned unchanged; `show`
 * converts them.
 */
export const of = <const Key extends string, N extends Table.Name, Shown = Table.RowOf<N>>(
  name: N,
  key: Key,
  show: (row: Table.RowOf<N>, store: Store) => Shown = (row) => row as never
): Crud<Key, N, Shown> => {
  const find: Crud<Key, N, Shown>["find"] = (input, store) => store.find(name, input[key])
  return {
    find,
    get: (input, store) => Either.map(find(input, store), (row) => show(row, store)),
    list: ({ defaultOrder = "-created_at", filter, isWhole = false, order, total } = {}) => (input, store) => {
      const { limit, offset, orderBy = defaultOrder, paginated } = input as ListInput
      const rows = store.all(name)
      const found = lists.order(
        filter === undefined ? rows : rows.filter(filter(input, store)),
        orderBy,
        { created_at: createdAt, ...order }
      )
      const page = lists.page(found, isWhole ? { limit: found.length } : { limit, offset })
      const isBare = total === "never" || (total === "paginated" && !paginated)
      return Either.right({
        data: page.data.map((row) => show(row, store)),
        totalCount: (isBare ? null : page.totalCount) as never
      })
    },
    create: (fields) => (input, store) =>
      Either.map(store.insert(name, fields(input, store)), (row) => show(row, store)),
    update: (changes) => (input, store) =>
      Either.flatMap(
        find(input, store),
        (row) => Either.map(store.update(name, row, changes(input, row, store)), (row) => show(row, store))
      ),
    delete: (input, store) =>
      Either.map(find(input, store), ({ id }) => {
        store.delete(name, id)
        return new DeletedObject({ object: store.table(name).object, id, deleted: true })
      })
  }
}
