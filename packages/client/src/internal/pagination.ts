import { InvalidRequest } from "@effect-clerk/core/ClerkError"
import { Pagination } from "@effect-clerk/core/Endpoint"
import type { Page } from "@effect-clerk/core/Page"
import type * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { defined } from "./defined.js"
import { endpointsOf } from "./operation.js"

/** The input of a stream over a list: that of the list, with the size of the pages in place of a limit. */
export type StreamInput<Input> = Omit<Input, "limit"> & {
  /** How many rows to fetch at a time: 1 to 500. Default: 500. */
  readonly pageSize?: number | undefined
}

interface Row {
  readonly id: string
}

interface State {
  readonly offset: number
  readonly step: "first" | "on" | "back"
}

/** How often the reader goes back without getting any further, before it takes the rows as they come. */
const maxReturns = 10

/**
 * Reads a list to its end, a page at a time.
 *
 * Clerk has offsets but no cursors, so rows move when others come or go meanwhile. Pages come in the order in which new
 * rows are last, where the list has one. Each request begins with the last row of the page before: if a row comes first
 * that was not seen, rows were removed before it and others moved up unseen, so the reader goes back a page at a time to
 * where the list is known. A row is emitted once.
 */
export const pages = <A extends Row, Total extends number | null, E>(
  list: (input: never) => Effect.Effect<Page<A, Total>, E>,
  group: HttpApiGroup.HttpApiGroup.Any,
  endpoint: string
) => {
  const traits = Context.get(endpointsOf(group)[endpoint]!.annotations, Pagination)
  const fixed = traits?.stableOrder ? { orderBy: traits.stableOrder } : {}
  const maxLimit = traits?.maxLimit ?? null
  const read = (input: object) =>
    Effect.mapError(list(input as never), (error) => error instanceof InvalidRequest ? renamed(error) as E : error)

  const paged = (
    filters: object,
    start: number,
    pageSize: number,
    maxLimit: number
  ): Stream.Stream<Page<A, Total>, E> =>
    Stream.suspend(() => {
      const seen = new Set<string>()
      let returns = 0
      let furthest = start
      return Stream.paginateChunkEffect({ offset: start, step: "first" } as State, ({ offset, step }) => {
        const limit = step === "first" ? pageSize : Math.min(maxLimit, pageSize + 1)
        return Effect.map(read({ ...filters, limit, offset }), (page) => {
          const [first] = page.data
          const isKnown = offset === start || (first !== undefined && seen.has(first.id))
          if (!isKnown && returns < maxReturns) {
            if (step === "on") returns++
            return [Chunk.empty(), Option.some({ offset: Math.max(start, offset - pageSize), step: "back" })]
          }
          const data = page.data.filter(({ id }) => !seen.has(id))
          for (const { id } of data) seen.add(id)
          const end = offset + page.data.length
          if (end > furthest) {
            furthest = end
            returns = 0
          }
          const isEnd = end - 1 <= offset && step !== "first"
            || page.data.length === 0
            || (page.totalCount === null ? page.data.length < limit : end >= page.totalCount)
          return [
            Chunk.of({ ...page, data }),
            isEnd ? Option.none() : Option.some({ offset: end - 1, step: "on" })
          ]
        })
      })
    })

  return (input: object = {}): Stream.Stream<Page<A, Total>, E> => {
    const { offset = 0, pageSize = maxLimit, ...filters } = defined(
      input as StreamInput<{ readonly offset?: number | undefined }>
    )
    const wanted = { ...fixed, ...filters }
    return maxLimit === null || pageSize === null
      ? Stream.fromEffect(read(wanted))
      : paged(wanted, offset, pageSize, maxLimit)
  }
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
