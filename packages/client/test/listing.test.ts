import * as Clerk from "@effect-clerk/client/Clerk"
import * as Listing from "@effect-clerk/client/Listing"
import { OrganizationsApi } from "@effect-clerk/core/OrganizationsApi"
import { assert, describe, it } from "@effect/vitest"
import { Chunk, DateTime, Effect, Exit, FastCheck as fc, Fiber, Option, Schema, Stream, TestClock } from "effect"
import * as Pagination from "../src/internal/pagination.js"
import { clerk, failure, json, organization, page, type Sent } from "./support/scripted.js"

interface Row {
  readonly id: number
  readonly createdAt: number
}

const wire = ({ createdAt, id }: Row) => ({ ...organization, id: `org_${id}`, created_at: createdAt })

const number = (sent: Sent, name: string) => Number(sent.url.searchParams.get(name))

const answer = (rows: ReadonlyArray<Row>, sent: Sent) => {
  const offset = number(sent, "offset")
  return json(page(rows.slice(offset, offset + number(sent, "limit")).map(wire), rows.length))
}

const rowsOf = (count: number): Array<Row> =>
  Array.from({ length: count }, (_, id) => ({ id, createdAt: 1_000 * Math.floor(id / 2) }))

const ids = (options: Listing.Options & { readonly orderBy?: string }) =>
  Effect.flatMap(Clerk.Clerk, ({ organizations }) => Stream.runCollect(organizations.listStream(options))).pipe(
    Effect.map((all) => Chunk.toReadonlyArray(all).map(({ id }) => Number(id.slice(4))))
  )

const pagesOf = (options: Listing.Options & { readonly orderBy?: string }) =>
  Stream.unwrap(Effect.map(Clerk.Clerk, ({ organizations }) => organizations.listPages(options)))

describe("concurrency", () => {
  it.effect("prefetches pages once the first has returned the total, and emits them in order", () =>
    Effect.gen(function*() {
      const rows = rowsOf(100)
      const { layer, sent } = clerk((one) =>
        Effect.delay(answer(rows, one), number(one, "offset") % 20 === 9 ? "300 millis" : "100 millis")
      )
      const all = yield* Effect.fork(Effect.provide(ids({ pageSize: 10, concurrency: 4 }), layer))
      yield* TestClock.adjust(0)
      assert.strictEqual(sent.length, 1)
      yield* TestClock.adjust("100 millis")
      assert.strictEqual(sent.length, 5)
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* Fiber.join(all), rows.map(({ id }) => id))
      assert.strictEqual(sent.length, 11)
    }))

  it.effect("stops prefetching when the consumer is slow, and fetches one page when one is enough", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk((one) => answer(rowsOf(1_000), one))
      const read = pagesOf({ pageSize: 10, concurrency: 3 }).pipe(
        Stream.tap(() => Effect.sleep("1 minute")),
        Stream.runDrain
      )
      const fiber = yield* Effect.fork(Effect.provide(read, layer))
      yield* TestClock.adjust(0)
      assert.strictEqual(sent.length, 1)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(sent.length, 4)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(sent.length, 5)
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(sent.length, 5)
    }))

  it.effect("is interrupted with all requests in flight", () =>
    Effect.gen(function*() {
      let interrupted = 0
      const { layer, sent } = clerk((one) =>
        number(one, "offset") === 0
          ? answer(rowsOf(100), one)
          : Effect.onInterrupt(Effect.never, () => Effect.sync(() => interrupted++))
      )
      const fiber = yield* Effect.fork(Effect.provide(ids({ pageSize: 10, concurrency: 5 }), layer))
      yield* TestClock.adjust(0)
      assert.strictEqual(sent.length, 6)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(interrupted, 5)
    }))

  it.effect("emits every page before one that fails", () =>
    Effect.gen(function*() {
      const { layer } = clerk((one) =>
        number(one, "offset") === 29 ? failure(403, "authorization_invalid") : answer(rowsOf(100), one)
      )
      const seen: Array<number> = []
      const read = pagesOf({ pageSize: 10, concurrency: 8 }).pipe(
        Stream.runForEach(({ data }) => Effect.sync(() => seen.push(data.length)))
      )
      const error = yield* Effect.flip(Effect.provide(read, layer))
      assert.strictEqual(error._tag, "Forbidden")
      assert.deepStrictEqual(seen, [10, 10, 10])
    }))

  it.effect("must be at least 1", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk((one) => answer([], one))
      const error = yield* Effect.flip(Effect.provide(ids({ concurrency: 0 }), layer))
      assert.include(error.message, "concurrency: must be an integer of 1 or more")
      assert.strictEqual(sent.length, 0)
    }))
})

/** Totals from a server that counts incorrectly. */
const totals: Record<string, (rows: number, page: number, request: number) => number | null> = {
  right: (rows) => rows,
  missing: () => null,
  zero: () => 0,
  "that of the page": (_, page) => page,
  "too low": (rows) => Math.floor(rows * 0.75),
  "one too low": (rows) => Math.max(0, rows - 1),
  "too high": (rows) => rows * 2 + 1,
  "one too high": (rows) => rows + 1,
  changing: (rows, _, request) => (rows + request * 7) % 31
}

describe("the total", () => {
  for (const [name, totalOf] of Object.entries(totals)) {
    it.effect.prop(
      `may be ${name}: no list ends early`,
      {
        count: fc.integer({ min: 0, max: 60 }),
        pageSize: fc.integer({ min: 1, max: 20 }),
        concurrency: fc.integer({ min: 1, max: 6 }),
        orderBy: fc.constantFrom("+created_at", "-created_at", "name"),
        stops: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 })
      },
      ({ concurrency, count, orderBy, pageSize, stops }) =>
        Effect.gen(function*() {
          const rows = orderBy === "-created_at" ? rowsOf(count).reverse() : rowsOf(count)
          let request = 0
          const list = ({ limit, offset }: { readonly limit: number; readonly offset: number }) =>
            Effect.sync(() => {
              const data = rows.slice(offset, offset + limit)
              return { data: data.map(asModel), totalCount: totalOf(count, data.length, ++request) }
            })
          const listPages = Pagination.pages(list, OrganizationsApi.endpoints.list)
          const found: Array<number> = []
          let start: Listing.Start = { offset: 0 }
          const read = Effect.forEach([...stops, Number.MAX_SAFE_INTEGER], (count) =>
            listPages({ pageSize, concurrency, orderBy, start }).pipe(
              Stream.take(count),
              Stream.runForEach(({ data, next }) =>
                Effect.sync(() => {
                  found.push(...data.map(({ id }) =>
                    Number(id)
                  ))
                  start = next
                })
              )
            ))
          const exit = yield* Effect.exit(read)
          const claimsRowsOfNone = count === 0 && !["right", "missing", "zero", "that of the page"].includes(name)
          if (Exit.isSuccess(exit) || !claimsRowsOfNone) {
            assert.deepStrictEqual(exit._tag, "Success")
            assert.deepStrictEqual(found, rows.map(({ id }) => id))
          }
        }),
      { fastCheck: { numRuns: 25 }, timeout: 60_000 }
    )
  }
})

describe("a list by the id of its last row", () => {
  const read = (
    rows: () => ReadonlyArray<Row>,
    options: Listing.Options & { readonly orderBy?: string },
    pages = Number.MAX_SAFE_INTEGER
  ) =>
    Effect.gen(function*() {
      const inputs: Array<Record<string, unknown>> = []
      const list = (input: { limit: number; offset?: number; startingAfter?: string }) =>
        Effect.sync(() => {
          inputs.push(input)
          const { limit, offset = 0, startingAfter } = input
          const now = rows()
          const from = startingAfter === undefined
            ? offset
            : 1 + now.findIndex(({ id }) => String(id) === startingAfter)
          return { data: now.slice(from, from + limit).map(asModel), totalCount: null }
        })
      const listPages = Pagination.pages(list, OrganizationsApi.endpoints.list, {
        by: "after",
        parameter: "startingAfter",
        maxLimit: 500,
        stableOrder: "+created_at"
      })
      const read = yield* Stream.runCollect(Stream.take(listPages(options), pages))
      const data = Chunk.toReadonlyArray(read).flatMap(({ data }) => data.map(({ id }) => Number(id)))
      return { inputs, ids: data, next: Option.map(Chunk.last(read), ({ next }) => next) }
    })

  it.effect("is read by it, and ends with a short or empty page", () =>
    Effect.gen(function*() {
      for (const [count, last] of [[25, "19"], [20, "19"]] as const) {
        const { ids, inputs } = yield* read(() => rowsOf(count), { pageSize: 10 })
        assert.deepStrictEqual(ids, rowsOf(count).map(({ id }) => id))
        const orderBy = "+created_at"
        assert.deepStrictEqual(inputs, [
          { orderBy, limit: 10 },
          { orderBy, limit: 10, startingAfter: "9" },
          { orderBy, limit: 10, startingAfter: last }
        ])
      }
    }))

  it.effect("loses no row when others before it are removed, with any concurrency", () =>
    Effect.gen(function*() {
      let rows = rowsOf(60)
      const { ids } = yield* read(
        () => {
          rows = rows.slice(4)
          return rows
        },
        { pageSize: 10, concurrency: 4 }
      )
      assert.includeMembers(ids, rows.map(({ id }) => id))
      assert.strictEqual(new Set(ids).size, ids.length)
    }))

  it.effect("resumes where it was, also after its end", () =>
    Effect.gen(function*() {
      const first = yield* read(() => rowsOf(45), { pageSize: 10 }, 2)
      const start = Option.getOrThrow(first.next)
      const second = yield* read(() => rowsOf(45), { pageSize: 10, start })
      assert.deepStrictEqual([...first.ids, ...second.ids], rowsOf(45).map(({ id }) => id))
      const third = yield* read(() => rowsOf(47), { pageSize: 10, start: Option.getOrThrow(second.next) })
      assert.deepStrictEqual(third.ids, [45, 46])
      assert.deepStrictEqual(third.inputs, [{ orderBy: "+created_at", limit: 10, startingAfter: "44" }])
    }))

  it.effect("is read by offset in any other order", () =>
    Effect.gen(function*() {
      const rows = rowsOf(25).reverse()
      const { ids, inputs } = yield* read(() => rows, { pageSize: 10, orderBy: "-created_at" })
      assert.deepStrictEqual(ids, rows.map(({ id }) => id))
      assert.deepStrictEqual(inputs.map(({ offset }) => offset), [0, 9, 19])
    }))

  it.effect("fails if the server ignores the id", () =>
    Effect.gen(function*() {
      const rows = rowsOf(10)
      const list = () => Effect.succeed({ data: rows.map(asModel), totalCount: null })
      const listPages = Pagination.pages(list, OrganizationsApi.endpoints.list, {
        by: "after",
        parameter: "startingAfter",
        maxLimit: 500,
        stableOrder: "+created_at"
      })
      const error = yield* Effect.flip(Stream.runDrain(listPages({ pageSize: 10 })))
      assert.include((error as Error).message, "page after page has the same rows")
    }))
})

/** Changes of the list before each response: rows are added and removed at a position from 0 (first) to 1 (last). */
const change = fc.record({
  kind: fc.constantFrom("append", "insert", "delete", "delete", "delete"),
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  count: fc.integer({ min: 1, max: 12 })
})

const scenario = fc.record({
  count: fc.integer({ min: 0, max: 60 }),
  pageSize: fc.integer({ min: 1, max: 20 }),
  concurrency: fc.integer({ min: 1, max: 6 }),
  sameInstant: fc.integer({ min: 1, max: 5 }),
  descending: fc.boolean(),
  stops: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
  lags: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 8 }),
  miscounts: fc.array(fc.integer({ min: -40, max: 20 }), { minLength: 1, maxLength: 8 }),
  changes: fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 12 })
})

const asModel = ({ createdAt, id }: Row) => ({ id: String(id), createdAt: DateTime.unsafeMake(createdAt) })

const place = (rows: ReadonlyArray<Row>, { place }: { readonly place: number }) => Math.floor(place * rows.length)

describe("a list that changes while it is read", () => {
  for (const [name, counts] of [["right", true], ["wrong", false]] as const) {
    it.effect.prop(
      `loses and repeats no row when its total is ${name}, read in one go or in parts`,
      { scenario },
      ({ scenario }) =>
        Effect.gen(function*() {
          const { changes, concurrency, count, descending, lags, miscounts, pageSize, sameInstant, stops } = scenario
          const rows = Array.from({ length: count }, (_, id): Row => ({ id, createdAt: Math.floor(id / sameInstant) }))
          const ever = new Set(rows.map(({ id }) => id))
          const lasting = new Set(ever)
          let next = count
          const apply = (one: typeof change extends fc.Arbitrary<infer A> ? A : never) => {
            const at = one.kind === "append" ? rows.length : place(rows, one)
            if (one.kind === "delete") { for (const { id } of rows.splice(at, one.count)) lasting.delete(id) }
            else {
              const createdAt = one.kind === "append" ? next : rows[at]?.createdAt ?? next
              const added = Array.from({ length: one.count }, () => ({ id: next++, createdAt }))
              rows.splice(at, 0, ...added)
              for (const { id } of added) ever.add(id)
            }
          }
          let request = 0
          const list = ({ limit, offset }: { readonly limit: number; readonly offset: number }) =>
            Effect.gen(function*() {
              const sent = ++request
              yield* Effect.replicateEffect(Effect.yieldNow(), lags[sent % lags.length]!)
              for (const one of changes[sent - 2] ?? []) apply(one)
              const data = (descending ? [...rows].reverse() : rows).slice(offset, offset + limit)
              const miscount = counts ? 0 : miscounts[sent % miscounts.length]!
              return { data: data.map(asModel), totalCount: Math.max(0, rows.length + miscount) }
            })
          const orderBy = descending ? "-created_at" : "+created_at"
          const listPages = Pagination.pages(list, OrganizationsApi.endpoints.list)
          const found: Array<number> = []
          let start: Listing.Start = { offset: 0 }
          const read = Effect.forEach([...stops, Number.MAX_SAFE_INTEGER], (count) =>
            listPages({ pageSize, concurrency, orderBy, start }).pipe(
              Stream.take(count),
              Stream.runForEach(({ data, next }) =>
                Effect.sync(() => {
                  found.push(...data.map(({ id }) =>
                    Number(id)
                  ))
                  start = next
                })
              )
            ))
          const exit = yield* Effect.exit(read)
          if (Exit.isFailure(exit)) {
            assert.isFalse(counts, String(exit.cause))
            return
          }
          assert.strictEqual(new Set(found).size, found.length, "a row came out twice")
          assert.deepStrictEqual(
            [...lasting].filter((id) => !found.includes(id)),
            [],
            "rows that never came out"
          )
          assert.deepStrictEqual(found.filter((id) => !ever.has(id)), [], "rows that never were")
        }),
      { fastCheck: { numRuns: 150 }, timeout: 60_000 }
    )
  }

  it.effect("continues if the server does not keep the order", () =>
    Effect.gen(function*() {
      const rows = rowsOf(30).map((row, index) => ({ ...row, createdAt: (index * 7) % 11 }))
      const { layer } = clerk((one) => answer(rows, one))
      assert.deepStrictEqual(yield* Effect.provide(ids({ pageSize: 4 }), layer), rows.map(({ id }) => id))
    }))
})

describe("start", () => {
  const checkpoint = Schema.parseJson(Listing.Start)

  const resumed = (rows: Array<Row>, after: number, meanwhile: () => void, other: Parameters<typeof ids>[0] = {}) =>
    Effect.gen(function*() {
      const { layer } = clerk((one) => answer(rows, one))
      const options = { pageSize: 10, ...other }
      const before = yield* Effect.provide(Stream.runCollect(Stream.take(pagesOf(options), after)), layer)
      const read = Chunk.toReadonlyArray(before).flatMap(({ data }) => data.map(({ id }) => Number(id.slice(4))))
      const saved = yield* Schema.encode(checkpoint)(Chunk.toReadonlyArray(before).at(-1)!.next)
      meanwhile()
      const start = yield* Schema.decode(checkpoint)(saved)
      return [...read, ...yield* Effect.provide(ids({ ...options, start }), layer)]
    })

  it.effect("resumes after the page that was read", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* resumed(rowsOf(45), 2, () => {}), rowsOf(45).map(({ id }) => id))
    }))

  it.effect("resumes after the last row, with rows that were added since", () =>
    Effect.gen(function*() {
      const rows = rowsOf(20)
      const all = yield* resumed(rows, 2, () => rows.push({ id: 20, createdAt: 99_000 }))
      assert.deepStrictEqual(all, [...rowsOf(20).map(({ id }) => id), 20])
    }))

  for (const [where, from, count] of [["before it", 0, 15], ["at it", 19, 1], ["around it", 15, 10]] as const) {
    it.effect(`loses no row when others were deleted ${where} meanwhile, and repeats none`, () =>
      Effect.gen(function*() {
        const rows = rowsOf(45)
        const all = yield* resumed(rows, 2, () => rows.splice(from, count))
        const expected = rowsOf(45).map(({ id }) => id).filter((id) => id < 20 || rows.some((row) => row.id === id))
        assert.deepStrictEqual(all, expected)
      }))
  }

  it.effect("goes back immediately when most of the list was removed meanwhile", () =>
    Effect.gen(function*() {
      const rows = rowsOf(1_000)
      const { layer, sent } = clerk((one) => answer(rows.slice(0, 5), one))
      const start = { offset: 999, createdAt: 499_000, ids: ["org_999"] }
      assert.deepStrictEqual(yield* Effect.provide(ids({ pageSize: 10, start }), layer), [])
      assert.isBelow(sent.length, 4)
    }))

  it.effect("repeats no row among others of the same instant", () =>
    Effect.gen(function*() {
      const rows = [{ id: 0, createdAt: 0 }]
      const { layer } = clerk((one) => answer(rows, one))
      const one = (start: Listing.Start) =>
        Effect.map(Effect.provide(Stream.runHead(pagesOf({ pageSize: 1, start })), layer), Option.getOrThrow)
      const first = yield* one({ offset: 0 })
      rows.unshift({ id: 1, createdAt: 0 })
      const second = yield* one(first.next)
      assert.deepStrictEqual(second.data.map(({ id }) => id), ["org_1"])
      assert.deepStrictEqual(yield* Effect.provide(ids({ pageSize: 1, start: second.next }), layer), [])
    }))

  it.effect("repeats no row when very many were created at the same instant, and one of them was removed", () =>
    Effect.gen(function*() {
      const atOnce = Array.from({ length: 700 }, (_, id) => ({ id, createdAt: 7_000 }))
      const rows = [...atOnce]
      const all = yield* resumed(rows, 1, () => rows.splice(3, 1), { pageSize: 400 })
      assert.deepStrictEqual(all, atOnce.map(({ id }) => id))
    }))

  it.effect("advances by a page at a time, whatever is inserted before the list", () =>
    Effect.gen(function*() {
      const rows = rowsOf(25).reverse()
      const { layer } = clerk((one) => answer(rows, one))
      const read: Array<string> = []
      let start: Listing.Start = { offset: 0 }
      for (let round = 0; round < 4; round++) {
        const page = Option.getOrThrow(
          yield* Effect.provide(Stream.runHead(pagesOf({ orderBy: "-created_at", pageSize: 10, start })), layer)
        )
        read.push(...page.data.map(({ id }) => id))
        start = page.next
        if (round === 0) rows.unshift(...rowsOf(10).map(({ id }) => ({ id: 100 + id, createdAt: 99_000 })))
      }
      assert.deepStrictEqual(read, rowsOf(25).reverse().map(({ id }) => `org_${id}`))
      assert.strictEqual(start.offset, 34)
    }))

  it.effect("stays where it was after a page without new rows", () =>
    Effect.gen(function*() {
      const nextAfter = (rows: ReadonlyArray<Row>, start: Listing.Start) =>
        Effect.map(
          Effect.provide(Stream.runLast(pagesOf({ pageSize: 10, start })), clerk((one) => answer(rows, one)).layer),
          (last) => Option.getOrThrow(last).next
        )
      assert.deepStrictEqual(yield* nextAfter(rowsOf(5), { offset: 10 }), { offset: 10 })
      const start = { offset: 4, createdAt: 9_000, ids: ["org_18", "org_19"] }
      assert.deepStrictEqual(yield* nextAfter(rowsOf(5), start), start)
    }))

  it.effect("loses no row in any other order either", () =>
    Effect.gen(function*() {
      const rows = rowsOf(45)
      const all = yield* resumed(rows, 2, () => rows.splice(5, 10), { orderBy: "name" })
      assert.sameMembers([...new Set(all)], rowsOf(45).map(({ id }) => id))
    }))
})
