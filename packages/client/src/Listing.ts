/**
 * Options and guarantees of streams that read a complete list.
 *
 * Most of Clerk's lists have offsets but no cursors, so rows shift when others are added or removed. A stream still
 * guarantees:
 *
 * - A row that exists during the entire listing is emitted exactly once, with any concurrency, if the list is in a
 *   stable order: the default of every list that has an order (`+created_at`), or `-created_at`.
 * - Other lists (the domains of one organization, allowlist and blocklist, an `orderBy` of another field) give the same
 *   guarantee as long as their rows keep their order and fewer than 50,000 are added between two requests. Beyond that,
 *   and if a row changes its position (it is renamed while the list is ordered by name), it may be emitted twice or not
 *   at all. If such a list is resumed from a `Start` and rows before it were removed, rows that were read before may be
 *   emitted again.
 * - A row that is added or removed during the listing is emitted at most once. A row that never existed is never
 *   emitted.
 *
 * Each page starts at the last row of the previous page. If that row is no longer there, rows before it were removed and
 * others moved up: the reader goes back to a position that it can verify and continues from there. If a list changes too
 * fast for this to succeed, the stream fails with a `ResponseDecodeError`.
 *
 * A list ends with a page that is shorter than requested. The total of a page does not end the list, because it may lag
 * or be missing: it only determines how many pages to prefetch. If a server reports rows but never returns them, or
 * returns the same page again and again, the stream fails with a `ResponseDecodeError`.
 *
 * @module
 * @since 0.1.0
 */
import type * as Page_ from "@effect-clerk/core/Page"
import * as Schema from "effect/Schema"

/**
 * A cursor: the position at which a listing resumes, as plain data that can be stored as JSON. Every page has the next
 * one as `next`. An `offset` alone skips that many rows.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Start = Schema.Struct({
  /** The number of rows to skip. */
  offset: Schema.NonNegativeInt,
  /** The creation time of the last row that was read, in Unix milliseconds, if the list is in the order of creation. */
  createdAt: Schema.optionalWith(Schema.Int, { exact: true }),
  /** The ids of the last rows that were read; in the order of creation, of all rows with the last creation time. */
  ids: Schema.optionalWith(Schema.Array(Schema.String), { exact: true })
})

/**
 * A cursor: the position at which a listing resumes.
 *
 * @since 0.1.0
 * @category models
 */
export interface Start extends Schema.Schema.Type<typeof Start> {}

/**
 * How a list is read.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Rows per request: 1 to 500, or to 100 for API keys and M2M tokens. Default: the maximum. */
  readonly pageSize?: number | undefined
  /**
   * The number of pages to fetch concurrently, once the first page has returned the total. Default: 1. Pages of a list
   * without a total, or with a cursor, are fetched one by one. Pages are emitted in order. At most this many pages are
   * fetched ahead of the consumer.
   */
  readonly concurrency?: number | undefined
  /** The cursor to start from: the `next` of an earlier page. Default: the first row. */
  readonly start?: Start | undefined
}

/**
 * The input of a listing: the filters and the order of the list, and {@link Options} instead of a limit and an offset.
 *
 * @since 0.1.0
 * @category models
 */
export type Input<ListInput> = Omit<ListInput, "limit" | "offset"> & Options

/**
 * A page of a listing: its rows, without those of earlier pages, and the total that Clerk reports. Only the last page
 * may be empty.
 *
 * @since 0.1.0
 * @category models
 */
export interface Page<out A, out Total extends number | null = number> extends Page_.Page<A, Total> {
  /** The cursor after this page. After the last page, it points to rows that are created later. */
  readonly next: Start
}
