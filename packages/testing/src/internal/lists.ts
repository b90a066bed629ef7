import type * as DateTime from "effect/DateTime"
import type { Store } from "./store.js"

interface Row {
  readonly id: string
}

interface Window {
  readonly limit?: number | undefined
  readonly offset?: number | undefined
}

export const page = <A>(
  rows: ReadonlyArray<A>,
  { limit = 10, offset = 0 }: Window
): { readonly data: ReadonlyArray<A>; readonly totalCount: number } => ({
  data: rows.slice(offset, offset + limit),
  totalCount: rows.length
})

/** A page with its rows converted by `show`. */
export const shown = <A, B>({ data, totalCount }: ReturnType<typeof page<A>>, show: (row: A) => B) => ({
  data: data.map(show),
  totalCount
})

/** How many lists are cached. */
const kept = 16

/**
 * One page of a list. Its rows are cached until the next write, so that a list of a million rows that is read page by page is
 * filtered and sorted once.
 */
export const pageOf = <A>(
  { lists }: Store,
  name: string,
  { limit, offset, ...query }: Window & { readonly [param: string]: unknown },
  rows: () => ReadonlyArray<A>
): ReturnType<typeof page<A>> => {
  const key = `${name} ${JSON.stringify(query)}`
  const found = lists.get(key) as ReadonlyArray<A> | undefined ?? rows()
  if (lists.size >= kept) lists.clear()
  lists.set(key, found)
  return page(found, { limit, offset })
}

/** A sort key; `null` comes after everything, as in Postgres. */
type Key = string | number | null

const compareKeys = (a: Key, b: Key): number => {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -1 : 1
}

/**
 * Rows with the same key are in the order of their ids, which is the order of their creation. Rows that are already in order, which
 * is common for creation times, are not sorted again.
 */
export const sort = <A extends Row>(
  rows: ReadonlyArray<A>,
  key: (row: A) => Key,
  descending: boolean
): ReadonlyArray<A> => {
  const isInOrder = (row: A, index: number) => {
    const before = rows[index - 1]
    return before === undefined || (compareKeys(key(before), key(row)) || compareKeys(before.id, row.id)) < 0
  }
  const ascending = rows.every(isInOrder) ? rows.slice() : rows.map((row) => ({ row, key: key(row) }))
    .sort((a, b) => compareKeys(a.key, b.key) || compareKeys(a.row.id, b.row.id))
    .map(({ row }) => row)
  return descending ? ascending.reverse() : ascending
}

/** Sorts by `order_by`: a field of `keys`, descending with a leading `-`. */
export const order = <A extends Row, Field extends string>(
  rows: ReadonlyArray<A>,
  orderBy: string,
  keys: { readonly [F in Field]: (row: A) => Key }
): ReadonlyArray<A> => sort(rows, keys[orderBy.replace(/^[+-]/, "") as Field], orderBy.startsWith("-"))

/** A case-insensitive partial match on any of the texts; without a query, everything matches. */
export const matches = (query: string | undefined): (...texts: ReadonlyArray<string | null>) => boolean => {
  const needle = (query ?? "").toLowerCase()
  return (...texts) => query === undefined || texts.some((text) => text !== null && text.toLowerCase().includes(needle))
}

/** A case-insensitive match of the complete text with one of the values; without values, everything matches. */
export const oneOf = (values: ReadonlyArray<string> | undefined): (text: string | null) => boolean => {
  const wanted = new Set(values?.map((value) => value.toLowerCase()))
  return (text) => values === undefined || (text !== null && wanted.has(text.toLowerCase()))
}

/** Bounds are exclusive; a row without an instant is never within them. */
export const between = (
  after: DateTime.Utc | undefined,
  before: DateTime.Utc | undefined
): (instant: DateTime.Utc | null) => boolean =>
(instant) =>
  (after === undefined || (instant !== null && instant.epochMillis > after.epochMillis))
  && (before === undefined || (instant !== null && instant.epochMillis < before.epochMillis))

/** Values with a leading `-` are excluded; values with a leading `+` or no sign are included. */
export interface Signed {
  readonly included: ReadonlySet<string> | null
  readonly excluded: ReadonlySet<string>
}

export const signed = (values: ReadonlyArray<string> = []): Signed => {
  const included = values.filter((value) => !value.startsWith("-")).map((value) => value.replace(/^\+/, ""))
  return {
    included: included.length === 0 ? null : new Set(included),
    excluded: new Set(values.filter((value) => value.startsWith("-")).map((value) => value.slice(1)))
  }
}

export const admits = ({ excluded, included }: Signed, value: string): boolean =>
  (included === null || included.has(value)) && !excluded.has(value)
