import type { UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as failures from "./failures.js"

interface Row {
  readonly id: string
}

export const page = <A>(
  rows: ReadonlyArray<A>,
  { limit = 10, offset = 0 }: { readonly limit?: number | undefined; readonly offset?: number | undefined }
): { readonly data: ReadonlyArray<A>; readonly totalCount: number } => ({
  data: rows.slice(offset, offset + limit),
  totalCount: rows.length
})

/** A sort key; `null` comes after everything, as in Postgres. */
type Key = string | number | null

const compareKeys = (a: Key, b: Key): number => {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -1 : 1
}

/** Rows with the same key are in the order of their ids, so of their creation. */
export const sort = <A extends Row>(rows: Iterable<A>, key: (row: A) => Key, descending: boolean): Array<A> => {
  const sign = descending ? -1 : 1
  return Array.from(rows, (row) => ({ row, key: key(row) }))
    .sort((a, b) => sign * (compareKeys(a.key, b.key) || compareKeys(a.row.id, b.row.id)))
    .map(({ row }) => row)
}

/** Sorts as `order_by` asks: a field of `keys`, descending with a leading `-`. */
export const order = <A extends Row, Field extends string>(
  rows: Iterable<A>,
  orderBy: string,
  keys: { readonly [F in Field]: (row: A) => Key }
): Either.Either<Array<A>, UnprocessableEntity> => {
  const field = orderBy.replace(/^[+-]/, "")
  return Object.hasOwn(keys, field)
    ? Either.right(sort(rows, keys[field as Field], orderBy.startsWith("-")))
    : Either.left(failures.parameterValue("order_by", orderBy))
}

/** A case-insensitive partial match on any of the texts; everything matches no query. */
export const matches = (query: string | undefined): (...texts: ReadonlyArray<string | null>) => boolean => {
  const needle = (query ?? "").toLowerCase()
  return (...texts) => query === undefined || texts.some((text) => text !== null && text.toLowerCase().includes(needle))
}

/** A case-insensitive match of the whole text with one of the values; everything matches no values. */
export const oneOf = (values: ReadonlyArray<string> | undefined): (text: string | null) => boolean => {
  const wanted = new Set(values?.map((value) => value.toLowerCase()))
  return (text) => values === undefined || (text !== null && wanted.has(text.toLowerCase()))
}

/** Bounds are exclusive; what has no instant is within none. */
export const between = (
  after: DateTime.Utc | undefined,
  before: DateTime.Utc | undefined
): (instant: DateTime.Utc | null) => boolean =>
(instant) =>
  (after === undefined || (instant !== null && instant.epochMillis > after.epochMillis))
  && (before === undefined || (instant !== null && instant.epochMillis < before.epochMillis))

/** Values of which a leading `-` excludes and a leading `+`, or no sign, includes. */
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
