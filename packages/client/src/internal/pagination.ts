import * as ClerkError from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type { Page } from "@effect-clerk/core/Page"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type * as Listing from "../Listing.js"
import { defined } from "./defined.js"
import { checkConcurrency } from "./issues.js"
import { callOf } from "./operation.js"
import { directionOf, Passed, type Row } from "./passed.js"

/** How often the reader goes back without getting any further before it gives up. */
const maxReturns = 10

/** The rows to ask for: from `offset`, `back` where the reader does not know the list at the row before. */
interface Position {
  readonly offset: number
  readonly step: "first" | "on" | "back"
}

/** A page that was asked for. It is kept beside its fiber, which may be kept for longer than the page is of use. */
interface Ahead<A, Total extends number | null, E> {
  readonly offset: number
  readonly fiber: Fiber.Fiber<void, E>
  readonly answer: { page: Page<A, Total> | undefined }
}

/** Reads a list to its end, as `Listing` promises. */
export const pages = <A extends Row, Total extends number | null, E>(
  list: (input: never) => Effect.Effect<Page<A, Total>, E>,
  endpoint: Endpoint.Any
) => {
  const call = callOf(endpoint)
  const traits = endpoint.pagination
  const fixed = traits?.stableOrder ? { orderBy: traits.stableOrder } : {}
  const maxLimit = traits?.maxLimit ?? null

  const read = (input: object): Effect.Effect<Page<A, Total>, E> =>
    Effect.mapError(
      list(input as never),
      (error) => error instanceof ClerkError.InvalidRequest ? renamed(error) as E : error
    )

  const unsteady = Effect.suspend(() =>
    Effect.fail(
      new ClerkError.ResponseDecodeError({
        ...call,
        status: 200,
        issues: [{
          path: "data",
          message:
            `rows come and go so fast that none of ${maxReturns} pages continued the one before; list again later`
        }]
      }) as E
    )
  )

  const paged = (
    filters: { readonly orderBy?: unknown },
    { concurrency, pageSize, start }: Required<DefinedOptions>,
    maxLimit: number,
    scope: Scope.Scope
  ): Stream.Stream<Listing.Page<A, Total>, E> => {
    const passed = new Passed(directionOf(filters.orderBy), start)
    const floor = start.ids === undefined ? start.offset : 0
    const limit = Math.min(maxLimit, pageSize + 1)
    const ahead: Array<Ahead<A, Total, E>> = []
    let total: number | null = null
    let reached = start
    let returns = 0

    const ask = (offset: number, limit: number) =>
      Effect.suspend(() => {
        const answer: Ahead<A, Total, E>["answer"] = { page: undefined }
        const asked = Effect.map(read({ ...filters, limit, offset }), (page) => {
          answer.page = page
        })
        return Effect.map(Effect.forkIn(asked, scope), (fiber) => {
          ahead.push({ offset, fiber, answer })
        })
      })

    /** The page at an offset. Pages behind it that are not asked for yet are, and those that do not continue it are dropped. */
    const take = ({ offset, step }: Position): Effect.Effect<Page<A, Total>, E> =>
      Effect.gen(function*() {
        if (ahead.length > 0 && ahead[0]!.offset !== offset) {
          yield* Fiber.interruptAll(ahead.splice(0).map(({ fiber }) => fiber))
        }
        if (ahead.length === 0) yield* ask(offset, step === "first" ? pageSize : limit)
        while (total !== null && ahead.length < concurrency && ahead.at(-1)!.offset + limit < total) {
          yield* ask(ahead.at(-1)!.offset + limit - 1, limit)
        }
        const { answer, fiber } = ahead.shift()!
        yield* Fiber.join(fiber)
        const page = answer.page!
        answer.page = undefined
        return page
      })

    type Next = readonly [Chunk.Chunk<Listing.Page<A, Total>>, Option.Option<Position>]

    const next = ({ offset, step }: Position, page: Page<A, Total>): Effect.Effect<Next, E> => {
      const [first] = page.data
      const continues = first !== undefined && passed.has(first)
      if (!continues && offset !== floor) {
        if (step === "on") returns++
        const before = Math.min(offset - pageSize, (page.totalCount ?? offset) - 1)
        return returns > maxReturns
          ? unsteady
          : Effect.succeed([Chunk.empty(), Option.some({ offset: Math.max(floor, before), step: "back" })])
      }
      const end = offset + page.data.length
      const data = passed.take(page.data)
      total = page.totalCount
      // without a total it may be the whole list again
      if (data.length > 0 || (total !== null && page.data.length > 0)) reached = passed.startAfter(end)
      if (continues && data.length > 0) returns = 0
      const isEnd = page.data.length === 0
        || (step === "on" && page.data.length === 1)
        || (total === null
          ? page.data.length < (step === "first" ? pageSize : limit) || (step === "on" && data.length === 0)
          : end >= total)
      return Effect.succeed([
        data.length > 0 || isEnd ? Chunk.of({ ...page, data, next: reached }) : Chunk.empty(),
        isEnd ? Option.none() : Option.some({ offset: end - 1, step: "on" })
      ])
    }

    return Stream.paginateChunkEffect(
      { offset: start.offset, step: "first" } as Position,
      (position) => Effect.flatMap(take(position), (page) => next(position, page))
    )
  }

  return (input: object = {}): Stream.Stream<Listing.Page<A, Total>, E> => {
    const { concurrency = 1, pageSize = maxLimit, start = { offset: 0 }, ...filters } = defined(
      input as Listing.Options
    )
    const wanted = { ...fixed, ...filters }
    const issues = checkConcurrency(concurrency)
    if (issues.length > 0) return Stream.fail(new ClerkError.InvalidRequest({ ...call, issues }) as E)
    return maxLimit === null || pageSize === null
      ? Stream.map(Stream.fromEffect(read(wanted)), (page) => ({ ...page, next: { offset: page.data.length } }))
      : Stream.unwrapScoped(
        Effect.map(Effect.scope, (scope) => paged(wanted, { concurrency, pageSize, start }, maxLimit, scope))
      )
  }
}

type DefinedOptions = { readonly [Key in keyof Listing.Options]: NonNullable<Listing.Options[Key]> }

/** The listing's names for the limit and the offset of the list below. */
const names: Readonly<Record<string, string>> = { limit: "pageSize", offset: "start.offset" }

const renamed = ({ issues, ...error }: ClerkError.InvalidRequest): ClerkError.InvalidRequest =>
  new ClerkError.InvalidRequest({
    ...error,
    issues: issues.map(({ message, path }) => ({ path: names[path] ?? path, message }))
  })

/** The rows of pages. */
export const rows = <A, Total extends number | null, E>(
  self: Stream.Stream<Page<A, Total>, E>
): Stream.Stream<A, E> => Stream.mapConcatChunk(self, ({ data }) => Chunk.unsafeFromArray(data))
