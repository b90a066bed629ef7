import type * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import { InvalidRequest } from "@effect-clerk/core/ClerkError"
import { Pagination } from "@effect-clerk/core/Endpoint"
import type { Page } from "@effect-clerk/core/Page"
import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { endpointsOf } from "./operation.js"

/** The input of a stream over a list: that of the list, with the size of the pages in place of a limit. */
export type StreamInput<Input> = Omit<Input, "limit"> & {
  /** How many rows to fetch at a time: 1 to 500. Default: 500. */
  readonly pageSize?: number
}

interface Row {
  readonly id: string
}

interface State {
  readonly offset: number
  readonly total: number | null
}

/**
 * Reads a list to its end, a page at a time.
 *
 * Clerk has offsets but no cursors, so rows move when others come or go meanwhile. Pages come in the order in which new
 * rows are last, where the list has one; a row is emitted once; and when the total has shrunk, the rows that moved up
 * are fetched again. The list ends at its total or, where there is none, at a page that brings nothing new.
 */
export const pages = <A extends Row, Total extends number | null, E>(
  list: (input: never) => Effect.Effect<Page<A, Total>, E>,
  group: HttpApiGroup.HttpApiGroup.Any,
  endpoint: string
) => {
  const traits = Context.get(endpointsOf(group)[endpoint]!.annotations, Pagination)
  const fixed = traits?.stableOrder ? { orderBy: traits.stableOrder } : {}

  return (input: object = {}): Stream.Stream<Page<A, Total>, E> =>
    Stream.suspend(() => {
      const { offset = 0, pageSize, ...filters } = input as StreamInput<{ readonly offset?: number }>
      const limit = pageSize ?? traits?.maxLimit ?? null
      const seen = new Set<string>()
      const rename = Effect.mapError((error: E): E => error instanceof InvalidRequest ? renamed(error) as E : error)
      return Stream.paginateEffect({ offset, total: null } as State, (state) =>
        Effect.map(
          rename(list({ ...fixed, ...filters, ...(limit !== null && { limit, offset: state.offset }) } as never)),
          (page) => {
            const data = page.data.filter(({ id }) => !seen.has(id))
            for (const { id } of data) seen.add(id)
            const removed = Math.max(0, (state.total ?? 0) - (page.totalCount ?? 0))
            const next = removed > 0 ? Math.max(offset, state.offset - removed) : state.offset + page.data.length
            const isEnd = page.totalCount === null
              ? data.length === 0
              : page.data.length === 0 || next >= page.totalCount
            const isLast = limit === null || (removed === 0 && isEnd)
            return [
              { ...page, data },
              isLast ? Option.none() : Option.some({ offset: next, total: page.totalCount })
            ]
          }
        ))
    })
}

/** The streams' name for the limit of the list below. */
const renamed = ({ issues, ...error }: InvalidRequest): InvalidRequest =>
  new InvalidRequest({
    ...error,
    issues: issues.map(({ message, path }) => ({ path: path === "limit" ? "pageSize" : path, message }))
  })

/** The rows of pages. */
export const rows = <A, Total extends number | null, E>(
  self: Stream.Stream<Page<A, Total>, E>
): Stream.Stream<A, E> => Stream.mapConcatChunk(self, ({ data }) => Chunk.unsafeFromArray(data))
