/**
 * One page of a list.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { required } from "./internal/fields.js"

/**
 * The rows of one page and how many rows the whole list has. `Total` is `number`, except for lists that Clerk may
 * answer without a total (then `number | null`).
 *
 * @since 0.1.0
 * @category models
 */
export interface Page<out A, out Total extends number | null = number> {
  readonly data: ReadonlyArray<A>
  readonly totalCount: Total
}

/**
 * A page as `{ data, total_count }`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Page = <A, I>(item: Schema.Schema<A, I>) =>
  Schema.Struct({
    data: Schema.Array(item),
    totalCount: required("total_count", Schema.NonNegativeInt)
  })

/**
 * A page as `{ data, total_count }` or as a bare array, which has no total.
 *
 * @since 0.1.0
 * @category schemas
 */
export const PageOrArray = <A, I>(item: Schema.Schema<A, I>) => {
  const page = Page(item)
  const rows = Schema.Array(item)
  return Schema.transform(
    Schema.Union(page, rows),
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
}
