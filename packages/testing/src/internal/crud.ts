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
  /** The rows that an input asks for; all by default. */
  readonly filter?: (input: Input, store: Store) => (row: Row) => boolean
  /** What each field of `orderBy` sorts by. `created_at` is known. */
  readonly order?: { readonly [field: string]: (row: Row) => string | number | null }
  /** The order of an input that names none: newest first by default. */
  readonly defaultOrder?: string
  /** Whether all rows come at once, in an operation that has no limit and no offset. */
  readonly isWhole?: boolean
  /** Whether the answer has a total: it does by default, and as the input's `paginated` says, or never, in a bare array. */
  readonly total?: "paginated" | "never"
}

interface ListInput {
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  readonly orderBy?: string | undefined
  readonly paginated?: boolean | undefined
}

/** A handler that finds its row by a parameter of the path. */
type OfRow<Key extends string, Shown> = Handler<{ readonly [K in Key]: string }, Shown>

/** The usual operations on the rows of a table. What `show` makes of a row is what the contract answers. */
export interface Crud<Key extends string, N extends Table.Name, Shown> {
  readonly get: OfRow<Key, Shown>
  readonly list: <Input>(options?: ListOptions<Table.RowOf<N>, Input>) => Handler<Input, Page<Shown, never>>
  /** Adds a row of these fields; its id and times are made. */
  readonly create: <Input>(fields: (input: Input, store: Store) => Table.NewRow<N>) => Handler<Input, Shown>
  /** Changes what is given and not `undefined`. */
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
 * The usual operations on the rows of a table, which the path names by `key`. Rows are shown as they are, unless `show` says
 * otherwise.
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
