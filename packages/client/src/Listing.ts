/**
 * How a list is read to its end: in which steps, how far ahead, and from where.
 *
 * Most lists of Clerk have offsets but no cursors, so rows move when others come or go meanwhile. What a stream promises all
 * the same:
 *
 * - A row that is there during the whole listing comes out exactly once, with any concurrency, where the list is in an
 *   order that does not change: the default of every list that has an order (`+created_at`), and `-created_at`.
 * - Other lists (the domains of one organization, allow- and block-list, an `orderBy` of another field) promise the same as
 *   long as their rows keep their order and fewer than 50,000 come between two requests. Beyond that, and where a row's
 *   place changes (it is renamed while the list is in the order of names), it may come out twice or not at all. Where
 *   such a list is read on from a `Start` and rows before it have gone, rows that were read before may come out again.
 * - A row that comes or goes meanwhile comes out at most once. None comes out that was never there.
 *
 * Each page is asked for from the last row of the page before. If that row is not where it was, rows before it have gone
 * and others moved up unseen: the reader goes back to where it knows the list, and on from there. A list that changes so
 * fast that this does not succeed ends in an error (`ResponseDecodeError`), never in silence.
 *
 * A list ends with a page that is shorter than asked for. The total that comes with a page does not end it, for a total may
 * lag or be missing: it only says how far to read ahead. Where a server claims rows and has no page that shows them, or gives
 * the same page again and again, the stream fails with a `ResponseDecodeError`.
 *
 * @module
 * @since 0.1.0
 */
import type * as Page_ from "@effect-clerk/core/Page"
import * as Schema from "effect/Schema"

/**
 * Where a listing goes on: plain data, to be kept as JSON. Every page carries the one after it, as `next`. An `offset` alone
 * skips so many rows.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Start = Schema.Struct({
  /** How many rows to skip. */
  offset: Schema.NonNegativeInt,
  /** When the last row that was read was created, in Unix milliseconds; for a list in the order of creation. */
  createdAt: Schema.optionalWith(Schema.Int, { exact: true }),
  /** The last rows that were read; in the order of creation, all that were created at once with the last. */
  ids: Schema.optionalWith(Schema.Array(Schema.String), { exact: true })
})

/**
 * Where a listing goes on.
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
  /** How many rows to ask for at a time: 1 to 500. Default: 500. */
  readonly pageSize?: number | undefined
  /**
   * How many pages to ask for at once, as soon as the first has told how many there are. Default: 1. Without a total, and in
   * a list that is read by the id of its last row, pages are asked for one by one. Pages come out in order, and none is asked for before the consumer has taken the one that is this many pages before it.
   */
  readonly concurrency?: number | undefined
  /** Where to begin: the `next` of a page that was read before. Default: at the first row. */
  readonly start?: Start | undefined
}

/**
 * The input of a listing: the filters and the order of the list, and {@link Options} in place of a limit and an offset.
 *
 * @since 0.1.0
 * @category models
 */
export type Input<ListInput> = Omit<ListInput, "limit" | "offset"> & Options

/**
 * A page of a listing: the rows that were not on a page before, and how many rows Clerk says the list has. Only at the end of the list may
 * there be none.
 *
 * @since 0.1.0
 * @category models
 */
export interface Page<out A, out Total extends number | null = number> extends Page_.Page<A, Total> {
  /** Where to go on after this page. At the end of the list, that is where rows created later will be. */
  readonly next: Start
}
