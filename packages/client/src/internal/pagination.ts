/**
 * Reads a complete list, with the guarantees of `Listing`. `step` interprets a page, and the rest sends the requests.
 *
 * A list by offset. Each page starts at the last row of the previous page, so that the page shows whether rows before
 * it were removed:
 *
 *     first ---> forward <---> back
 *                   |
 *                   v
 *                  end
 *
 *   - The page starts with a row that was seen, or no row can be before it: its new rows are emitted. If it is shorter than
 *     requested, the list has ended. Otherwise the state is `forward`, from the last row of the page.
 *   - The page starts with a row that was not seen, or is empty: rows before it were removed. The state is `back`, one page
 *     earlier, until a page starts with a row that was seen.
 *   - `total_count` does not end a list: it may be too low, too high, late or missing. It determines which pages can be
 *     prefetched. If it reports rows after a short page, the reader requests once more from the last row of that page, because
 *     a server may return smaller pages than requested. If that row is the only one, it is the last.
 *   - A page without progress is a stall: another step back, no rows although `total_count` reports some, or the same rows
 *     again. After too many stalls in a row the listing fails.
 *
 * A list by the id of the last row (`starting_after`) is in an order in which no row is added before that row later, so
 * there is no `back`. It ends with a page that is shorter than requested.
 *
 * A `whole` list is a single page.
 */
import * as ClerkError from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type { Page } from "@effect-clerk/core/Page"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type * as Listing from "../Listing.js"
import { defined } from "./defined.js"
import { checkConcurrency } from "./issues.js"
import { callOf } from "./operation.js"
import * as SeenRows from "./seenRows.js"
import * as Streams from "./streams.js"

/** How a list is requested. `stableOrder` is the order in which rows that are created meanwhile come last. */
export type Paging =
  | { readonly by: "whole"; readonly stableOrder: string | null }
  | { readonly by: "offset"; readonly maxLimit: number; readonly stableOrder: string | null }
  | {
    readonly by: "after"
    /** The input key for the id of the last row. */
    readonly parameter: string
    readonly maxLimit: number
    readonly stableOrder: string
  }

/** The rows to request: `limit` rows from an offset, or after a row. */
export interface Request {
  readonly limit: number
  readonly offset: number
  readonly after: string | null
}

export interface State {
  readonly by: "offset" | "after"
  readonly pageSize: number
  /** The limit after the first page: the rows of a page and the one before them. */
  readonly limit: number
  /** The offset before which there is nothing to read. */
  readonly floor: number
  readonly phase: "first" | "forward" | "back"
  readonly request: Request
  readonly seenRows: SeenRows.SeenRows
  /** The `total_count` of the last page with progress. */
  readonly total: number | null
  /** The offset after the last page with progress. */
  readonly end: number
  readonly next: Listing.Start
  readonly firstId: string | null
  readonly stalls: number
}

export type Step<A, Total extends number | null> =
  | { readonly _tag: "Continue"; readonly page: Listing.Page<A, Total> | null; readonly state: State }
  | { readonly _tag: "End"; readonly page: Listing.Page<A, Total> }
  | { readonly _tag: "Fail"; readonly path: string; readonly message: string }

const maxStalls = 10

const begin = (
  { by, maxLimit }: Exclude<Paging, { readonly by: "whole" }>,
  orderBy: unknown,
  pageSize: number,
  start: Listing.Start
): State => {
  const after = by === "after" ? start.ids?.at(-1) ?? null : null
  return {
    by,
    pageSize,
    limit: by === "after" ? pageSize : Math.min(maxLimit, pageSize + 1),
    floor: start.ids === undefined ? start.offset : 0,
    phase: "first",
    request: { limit: pageSize, offset: after === null ? start.offset : 0, after },
    seenRows: SeenRows.make(SeenRows.directionOf(orderBy), start),
    total: null,
    end: start.ids === undefined ? start.offset : start.offset + 1,
    next: start,
    firstId: null,
    stalls: 0
  }
}

/** The step after a page. */
const step = <A extends SeenRows.Row, Total extends number | null>(
  state: State,
  page: Page<A, Total>
): Step<A, Total> => state.by === "offset" ? stepByOffset(state, page) : stepAfter(state, page)

const stepByOffset = <A extends SeenRows.Row, Total extends number | null>(
  state: State,
  page: Page<A, Total>
): Step<A, Total> => {
  const { floor, limit, phase, request: { offset } } = state
  const size = page.data.length
  const [first] = page.data
  const firstId = first?.id ?? null
  const isKnown = first !== undefined && SeenRows.has(state.seenRows, first)
  if (!isKnown && offset !== floor) return stepBack({ ...state, firstId }, page.totalCount)

  const end = offset + size
  const claimsMore = page.totalCount !== null && end < page.totalCount
  const [data, seenRows] = SeenRows.add(state.seenRows, page.data)
  const isLastAlone = phase === "forward" && size === 1 && data.length === 0
  const isShort = size < state.request.limit
  const isWholeList = size > state.request.limit && data.length === 0
  // without a total it may be the complete list again
  const next = data.length > 0 || (size > 0 && page.totalCount !== null)
    ? SeenRows.startAfter(seenRows, end)
    : state.next
  if (isLastAlone || (!claimsMore && (isShort || isWholeList))) return { _tag: "End", page: { ...page, data, next } }

  const isStall = data.length === 0
    && (size === 0 || firstId === state.firstId || page.totalCount === null || end > page.totalCount)
  const stalls = isStall ? state.stalls + 1 : isKnown && data.length > 0 ? 0 : state.stalls
  if (stalls > maxStalls) return claimsMore ? rowsMissing(page.totalCount) : pagesRepeat("offset")
  return {
    _tag: "Continue",
    page: data.length > 0 ? { ...page, data, next } : null,
    state: {
      ...state,
      phase: "forward",
      request: { limit, offset: Math.max(floor, end - 1), after: null },
      seenRows,
      total: page.totalCount,
      end,
      next,
      firstId,
      stalls
    }
  }
}

const stepBack = (state: State, totalCount: number | null): Step<never, never> => {
  const { floor, limit, pageSize, phase, request: { offset } } = state
  const stalls = phase === "forward" ? state.stalls + 1 : state.stalls
  if (stalls > maxStalls) return listUnstable
  const before = Math.min(offset - pageSize, (totalCount ?? offset) - 1)
  return {
    _tag: "Continue",
    page: null,
    state: { ...state, phase: "back", request: { limit, offset: Math.max(floor, before), after: null }, stalls }
  }
}

const stepAfter = <A extends SeenRows.Row, Total extends number | null>(
  state: State,
  page: Page<A, Total>
): Step<A, Total> => {
  const { limit } = state
  const [data, seenRows] = SeenRows.add(state.seenRows, page.data)
  const end = state.end + data.length
  const next = data.length > 0 ? SeenRows.startAfter(seenRows, end) : state.next
  const last = page.data.at(-1)
  if (last === undefined || page.data.length < limit || (page.data.length > limit && data.length === 0)) {
    return { _tag: "End", page: { ...page, data, next } }
  }
  return data.length === 0 ? pagesRepeat("id of the last row") : {
    _tag: "Continue",
    page: { ...page, data, next },
    state: { ...state, phase: "forward", request: { limit, offset: 0, after: last.id }, seenRows, end, next }
  }
}

const listUnstable: Step<never, never> = {
  _tag: "Fail",
  path: "data",
  message:
    `rows are added and removed so fast that none of ${maxStalls} pages continued the previous one; list again later`
}

const rowsMissing = (total: number | null): Step<never, never> => ({
  _tag: "Fail",
  path: "total_count",
  message: `is ${total}, but no page has the remaining rows; list again later`
})

const pagesRepeat = (what: string): Step<never, never> => ({
  _tag: "Fail",
  path: "data",
  message: `page after page has the same rows, as if the requested ${what} were ignored`
})

/** A prefetched page. It is not the value of its fiber, because the fiber may be retained longer than the page is needed. */
interface Ahead<A, Total extends number | null, E> {
  readonly request: Request
  readonly fiber: Fiber.Fiber<void, E>
  readonly answer: { page: Page<A, Total> | undefined }
}

const pagingOf = ({ list }: Endpoint.Any): Paging => {
  switch (list?.by) {
    case "offset":
      return { by: "offset", maxLimit: list.maxLimit, stableOrder: list.stableOrder ?? null }
    case "after":
      return list
    default:
      return { by: "whole", stableOrder: null }
  }
}

/** A list can be read after a row only in its stable order. */
const pagingIn = (paging: Paging, orderBy: unknown): Paging =>
  paging.by === "after" && SeenRows.directionOf(orderBy) !== SeenRows.directionOf(paging.stableOrder)
    ? { ...paging, by: "offset" }
    : paging

/** The pages of a list. */
export const pages = <A extends SeenRows.Row, Total extends number | null, E>(
  list: (input: never) => Effect.Effect<Page<A, Total>, E>,
  endpoint: Endpoint.Any,
  paging: Paging = pagingOf(endpoint)
) => {
  const call = callOf(endpoint)
  const fixed = paging.stableOrder === null ? {} : { orderBy: paging.stableOrder }
  const parameter = paging.by === "after" ? paging.parameter : null

  const read = (input: object): Effect.Effect<Page<A, Total>, E> =>
    Effect.mapError(
      list(input as never),
      (error) => error instanceof ClerkError.InvalidRequest ? renamed(error, parameter) as E : error
    )

  const inputOf = ({ after, limit, offset }: Request, by: State["by"]): object =>
    by === "offset" || after === null
      ? { limit, ...(by === "after" && offset === 0 ? {} : { offset }) }
      : { limit, [parameter!]: after }

  const paged = (
    filters: object,
    initial: State,
    concurrency: number,
    scope: Scope.Scope
  ): Stream.Stream<Listing.Page<A, Total>, E> => {
    const ahead: Array<Ahead<A, Total, E>> = []

    const ask = (request: Request) =>
      Effect.suspend(() => {
        const answer: Ahead<A, Total, E>["answer"] = { page: undefined }
        const asked = Effect.map(read({ ...filters, ...inputOf(request, initial.by) }), (page) => {
          answer.page = page
        })
        return Effect.map(Effect.forkIn(asked, scope), (fiber) => {
          ahead.push({ request, fiber, answer })
        })
      })

    /** Returns the page of a state. Prefetches the pages behind it, and drops prefetched pages that do not continue it. */
    const take = ({ by, limit, request, total }: State): Effect.Effect<Page<A, Total>, E> =>
      Effect.gen(function*() {
        if (ahead.length > 0 && ahead[0]!.request.offset !== request.offset) {
          yield* Fiber.interruptAll(ahead.splice(0).map(({ fiber }) => fiber))
        }
        if (ahead.length === 0) yield* ask(request)
        while (by === "offset" && total !== null && ahead.length < concurrency) {
          const offset = ahead.at(-1)!.request.offset + limit - 1
          if (offset >= total) break
          yield* ask({ limit, offset, after: null })
        }
        const { answer, fiber } = ahead.shift()!
        yield* Fiber.join(fiber)
        const page = answer.page!
        answer.page = undefined
        return page
      })

    type Next = readonly [Listing.Page<A, Total> | null, Option.Option<State>]

    const advance = (state: State, page: Page<A, Total>): Effect.Effect<Next, E> => {
      const next = step(state, page)
      switch (next._tag) {
        case "Continue":
          return Effect.succeed([next.page, Option.some(next.state)])
        case "End":
          return Effect.succeed([next.page, Option.none()])
        case "Fail": {
          const { message, path } = next
          return Effect.fail(
            new ClerkError.ResponseDecodeError({ ...call, status: 200, issues: [{ path, message }] }) as E
          )
        }
      }
    }

    return Streams.unfold(initial, (state) => Effect.flatMap(take(state), (page) => advance(state, page)))
  }

  return (input: object = {}): Stream.Stream<Listing.Page<A, Total>, E> => {
    const { concurrency = 1, pageSize, start = { offset: 0 }, ...filters } = defined(input as Listing.Options)
    const wanted: { readonly orderBy?: unknown } = { ...fixed, ...filters }
    const issues = checkConcurrency(concurrency)
    if (issues.length > 0) return Stream.fail(new ClerkError.InvalidRequest({ ...call, issues }) as E)
    const used = pagingIn(paging, wanted.orderBy)
    if (used.by === "whole") {
      return Stream.map(Stream.fromEffect(read(wanted)), (page) => ({ ...page, next: { offset: page.data.length } }))
    }
    const initial = begin(used, wanted.orderBy, pageSize ?? used.maxLimit, start)
    return Stream.unwrapScoped(Effect.map(Effect.scope, (scope) => paged(wanted, initial, concurrency, scope)))
  }
}

/** The options of a listing, by the inputs of the underlying list. */
const names: ReadonlyMap<string, string> = new Map([["limit", "pageSize"], ["offset", "start.offset"]])

const renamed = (
  { issues, ...error }: ClerkError.InvalidRequest,
  parameter: string | null
): ClerkError.InvalidRequest =>
  new ClerkError.InvalidRequest({
    ...error,
    issues: issues.map(({ message, path }) => ({
      path: path === parameter ? "start.ids" : names.get(path) ?? path,
      message
    }))
  })

/** The rows of pages. */
export const rows = <A, Total extends number | null, E>(
  self: Stream.Stream<Page<A, Total>, E>
): Stream.Stream<A, E> => Streams.flattenArrays(self, ({ data }) => data)
