/**
 * One page of a list.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { struct, wireKey } from "./internal/wire.js"

/**
 * The rows of one page, and the total number of rows in the list. `Total` is `number`, or `number | null` for lists
 * that Clerk may return without a total.
 *
 * @since 0.1.0
 * @category models
 */
export interface Page<out A, out Total extends number | null = number> {
  readonly data: ReadonlyArray<A>
  readonly totalCount: Total
}

/**
 * A page as `{ data, total_count }`, or with its rows under another key.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Page = <A, I>(item: Schema.Schema<A, I>, rows = "data"): Schema.Schema<Page<A>, unknown> =>
  struct({
    data: wireKey(rows, Schema.Array(item)),
    totalCount: Schema.NonNegativeInt
  }) as unknown as Schema.Schema<Page<A>, unknown>

/**
 * A page as a bare array, which has no total.
 *
 * @since 0.2.0
 * @category schemas
 */
export const Rows = <A, I>(item: Schema.Schema<A, I>): Schema.Schema<Page<A, null>, ReadonlyArray<I>> =>
  Schema.transform(
    Schema.Array(item),
    Schema.Struct({ data: Schema.Array(Schema.typeSchema(item)), totalCount: Schema.Null }),
    { strict: true, decode: (data) => ({ data, totalCount: null }), encode: ({ data }) => data }
  )

/**
 * A page as `{ data, total_count }` or as a bare array, which has no total.
 *
 * @since 0.1.0
 * @category schemas
 */
export const PageOrArray = <A, I>(item: Schema.Schema<A, I>): Schema.Schema<Page<A, number | null>, unknown> =>
  Schema.transform(
    Schema.Union(Page(item), Schema.Array(item)),
    Schema.Struct({
      data: Schema.Array(Schema.typeSchema(item)),
      totalCount: Schema.NullOr(Schema.NonNegativeInt)
    }),
    {
      strict: true,
      decode: (wire): Page<A, number | null> => "data" in wire ? wire : { data: wire, totalCount: null },
      encode: ({ data, totalCount }) => totalCount === null ? data : { data, totalCount }
    }
  )
