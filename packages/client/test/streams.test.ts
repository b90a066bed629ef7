import * as Clerk from "@effect-clerk/client/Clerk"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { assert, describe, it } from "@effect/vitest"
import { Chunk, Effect, Stream } from "effect"
import { clerk, json, organization, page, type Sent } from "./support/scripted.js"

const offsetOf = ({ url }: Sent) => Number(url.searchParams.get("offset"))

const row = (number: number) => ({ ...organization, id: `org_${number}` })

/** A list that may change before each page is read. */
const changing = (rows: Array<number>, change: (rows: Array<number>, request: number) => void = () => {}) =>
  clerk((sent, request) => {
    change(rows, request)
    const limit = Number(sent.url.searchParams.get("limit"))
    const offset = offsetOf(sent)
    return json(page(rows.slice(offset, offset + limit).map(row), rows.length))
  })

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

const collect = (pageSize: number) =>
  Effect.flatMap(Clerk.Clerk, ({ organizations }) => Stream.runCollect(organizations.listStream({ pageSize }))).pipe(
    Effect.map((all) => Chunk.toReadonlyArray(all).map(({ id }) => Number(id.slice(4))))
  )

describe("listStream", () => {
  it.effect("reads a list of any length in order, oldest first, 500 rows at a time", () =>
    Effect.gen(function*() {
      const { layer, sent } = changing(numbers(0, 1201))
      const all = yield* Effect.flatMap(Clerk.Clerk, ({ organizations }) =>
        Stream.runCount(organizations.listStream({ query: "x" }))).pipe(Effect.provide(layer))
      assert.strictEqual(all, 1201)
      assert.deepStrictEqual(
        sent.map(({ url }) =>
          url.search
        ),
        [
          "?query=x&order_by=%2Bcreated_at&limit=500&offset=0",
          "?query=x&order_by=%2Bcreated_at&limit=500&offset=499",
          "?query=x&order_by=%2Bcreated_at&limit=500&offset=998"
        ]
      )
    }))

  it.effect("fetches only what is consumed", () =>
    Effect.gen(function*() {
      const { layer, sent } = changing(numbers(0, 100))
      const take = (count: number) =>
        Effect.flatMap(Clerk.Clerk, ({ organizations }) =>
          organizations.listStream({ pageSize: 10 }).pipe(Stream.take(count), Stream.runCount))
      yield* Effect.provide(take(10), layer)
      assert.strictEqual(sent.length, 1)
      yield* Effect.provide(take(11), layer)
      assert.strictEqual(sent.length, 3)
    }))

  it.effect("ends with a page that is shorter than requested, and requests it if the last one was full", () =>
    Effect.gen(function*() {
      for (const [count, requests] of [[19, 2], [20, 3], [21, 3]] as const) {
        const { layer, sent } = changing(numbers(0, count))
        assert.deepStrictEqual(yield* Effect.provide(collect(10), layer), numbers(0, count))
        assert.strictEqual(sent.length, requests)
      }
    }))

  it.effect("is empty for an empty list", () =>
    Effect.gen(function*() {
      const { layer, sent } = changing([])
      assert.deepStrictEqual(yield* Effect.provide(collect(10), layer), [])
      assert.strictEqual(sent.length, 1)
    }))

  it.effect("emits a row once when others are inserted before it", () =>
    Effect.gen(function*() {
      const { layer } = changing(numbers(0, 30), (rows, request) => {
        if (request === 2) rows.unshift(-1, -2, -3)
      })
      assert.deepStrictEqual(yield* Effect.provide(collect(10), layer), numbers(0, 30))
    }))

  it.effect("loses no row when others are deleted before it", () =>
    Effect.gen(function*() {
      const { layer } = changing(numbers(0, 40), (rows, request) => {
        if (request === 2 || request === 4) rows.splice(0, 4)
      })
      assert.sameMembers(yield* Effect.provide(collect(10), layer), numbers(0, 40))
    }))

  it.effect("loses no row when others are deleted after it", () =>
    Effect.gen(function*() {
      const { layer } = changing(numbers(0, 40), (rows, request) => {
        if (request === 2) rows.splice(35, 3)
      })
      assert.sameMembers(yield* Effect.provide(collect(10), layer), [...numbers(0, 35), 38, 39])
    }))

  it.effect("loses no row when so many are deleted that a page is empty", () =>
    Effect.gen(function*() {
      const { layer } = changing(numbers(0, 20), (rows, request) => {
        if (request === 2) rows.splice(0, 10)
      })
      assert.sameMembers(yield* Effect.provide(collect(10), layer), numbers(0, 20))
    }))

  it.effect("loses no row when as many are added as are deleted", () =>
    Effect.gen(function*() {
      const { layer } = changing(numbers(0, 40), (rows, request) => {
        if (request === 2) {
          rows.splice(0, 4)
          rows.push(40, 41, 42, 43)
        }
      })
      assert.deepStrictEqual(yield* Effect.provide(collect(10), layer), numbers(0, 44))
    }))

  it.effect("loses no row when the last one that was seen is deleted", () =>
    Effect.gen(function*() {
      const { layer } = changing(numbers(0, 30), (rows, request) => {
        if (request === 2) rows.splice(9, 1)
      })
      assert.deepStrictEqual(yield* Effect.provide(collect(10), layer), numbers(0, 30))
    }))

  it.effect("works with pages of one row", () =>
    Effect.gen(function*() {
      const { layer, sent } = changing(numbers(0, 5))
      assert.deepStrictEqual(yield* Effect.provide(collect(1), layer), numbers(0, 5))
      assert.strictEqual(sent.length, 6)
    }))

  it.effect("ends even if the list never stops changing", () =>
    Effect.gen(function*() {
      const { layer, sent } = changing([0, 1, 2], (rows, request) => {
        rows.splice(0, rows.length, ...(request % 2 === 0 ? [0, 1] : [7, 8, 9]))
      })
      const error = yield* Effect.flip(Effect.provide(collect(1), layer))
      assert.include(error.message, "rows are added and removed so fast")
      assert.isBelow(sent.length, 100)
    }))

  it.effect("fails when no row is ever the same", () =>
    Effect.gen(function*() {
      let next = 0
      const { layer, sent } = clerk(() => json(page(numbers(0, 10).map(() => row(next++)), 100)))
      const error = yield* Effect.flip(Effect.provide(collect(10), layer))
      assert.include(error.message, "rows are added and removed so fast")
      assert.isBelow(sent.length, 100)
    }))

  it.effect("ends even if the server reports more rows than it has", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk((one) => json(page(offsetOf(one) === 0 ? [row(0), row(1)] : [row(1)], 1_000_000)))
      assert.deepStrictEqual(yield* Effect.provide(collect(2), layer), [0, 1])
      assert.strictEqual(sent.length, 2)
    }))

  it.effect("fails if the server has none of the rows that it reports", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json(page([], 12)))
      const error = yield* Effect.flip(Effect.provide(collect(10), layer))
      assert.include(error.message, "total_count: is 12, but no page has the remaining rows")
      assert.isBelow(sent.length, 20)
    }))

  it.effect("continues if a server returns smaller pages than requested, as long as it reports more rows", () =>
    Effect.gen(function*() {
      const { layer } = clerk((one) => {
        const offset = offsetOf(one)
        return json(page(numbers(offset, Math.min(95, offset + 10)).map(row), 95))
      })
      assert.deepStrictEqual(yield* Effect.provide(collect(50), layer), numbers(0, 95))
    }))

  for (const [total, what] of [[10, "no more"], [25, "more"]] as const) {
    it.effect(`fails if the server returns the same full page for every request, and reports ${what}`, () =>
      Effect.gen(function*() {
        const { layer, sent } = clerk((one) =>
          json(page(numbers(0, Number(one.url.searchParams.get("limit"))).map(row), total))
        )
        const error = yield* Effect.flip(Effect.provide(collect(10), layer))
        assert.match(error.message, /page after page has the same rows|no page has the remaining rows/)
        assert.isBelow(sent.length, 30)
      }))
  }

  for (const count of [1, 3]) {
    it.effect(`ends if a server returns a complete list of ${count} for every request`, () =>
      Effect.gen(function*() {
        const entry = { ...organization, identifier: "a", identifier_type: "x" }
        const { layer, sent } = clerk((_, number) =>
          number > 10 ? Effect.never : json(numbers(0, count).map((id) => ({ ...entry, id: `alid_${id}` })))
        )
        const all = yield* Effect.flatMap(
          Clerk.Clerk,
          ({ allowlistIdentifiers }) => Stream.runCount(allowlistIdentifiers.listStream({ pageSize: 1 }))
        ).pipe(Effect.provide(layer))
        assert.strictEqual(all, count)
        assert.strictEqual(sent.length, 2)
      }))
  }

  it.effect("requests a list without pages once", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => json(page([{ ...organization, identifier: "a", identifier_type: "x" }], 9)))
      yield* Effect.flatMap(
        Clerk.Clerk,
        ({ blocklistIdentifiers }) => Stream.runDrain(blocklistIdentifiers.listStream())
      ).pipe(Effect.provide(layer))
      assert.deepStrictEqual(sent.map(({ url }) => url.pathname + url.search), ["/v1/blocklist_identifiers"])
    }))

  it.effect("keeps a requested order, and starts at `start`", () =>
    Effect.gen(function*() {
      const { layer, sent } = changing(numbers(0, 30))
      const first = yield* Effect.flatMap(Clerk.Clerk, ({ organizations }) =>
        Stream.runHead(organizations.listStream({ orderBy: "-name", start: { offset: 25 }, pageSize: 10 }))).pipe(
          Effect.provide(layer)
        )
      assert.propertyVal(first, "_tag", "Some")
      assert.strictEqual(sent[0]!.url.search, "?order_by=-name&limit=10&offset=25")
    }))

  it.effect("rejects a page size of 0", () =>
    Effect.gen(function*() {
      const { layer, sent } = changing([])
      const error = yield* Effect.flip(Effect.provide(collect(0), layer))
      assert.include(error.message, "pageSize: must be a number between 1 and 500")
      assert.strictEqual(sent.length, 0)
    }))
})

describe("listPages", () => {
  it.effect("emits the total with each page", () =>
    Effect.gen(function*() {
      const pages = yield* Effect.flatMap(Clerk.Clerk, ({ organizationMemberships }) =>
        Stream.runCollect(
          organizationMemberships.listPages({ organizationId: OrganizationId.make("org_1"), pageSize: 10 })
        )).pipe(Effect.provide(membershipsOf(25).layer))
      assert.deepStrictEqual(
        Chunk.toReadonlyArray(pages).map(({ data, totalCount }) => [data.length, totalCount]),
        [[10, 25], [10, 25], [5, 25]]
      )
    }))
})

const membershipsOf = (count: number) =>
  clerk((sent) =>
    json(page(
      numbers(offsetOf(sent), Math.min(count, offsetOf(sent) + Number(sent.url.searchParams.get("limit")))).map((
        number
      ) => ({
        id: `orgmem_${number}`,
        role: "org:member",
        organization,
        created_at: 0,
        updated_at: 0
      })),
      count
    ))
  )
