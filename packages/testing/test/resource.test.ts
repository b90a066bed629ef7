import { describe, expect, it } from "@effect/vitest"
import * as Endpoint from "@effect-clerk/core/Endpoint"
import { NotFound } from "@effect-clerk/core/ClerkError"
import { DeletedObject } from "@effect-clerk/core/DeletedObject"
import * as Group from "@effect-clerk/core/Group"
import { Page } from "@effect-clerk/core/Page"
import { DateTime, Either, Schema } from "effect"
import * as crud from "../src/internal/crud.js"
import * as failures from "../src/internal/failures.js"
import * as Resource from "../src/internal/resource.js"
import { Store } from "../src/internal/store.js"
import * as Table from "../src/internal/table.js"
import * as Settings from "../src/Settings.js"

class Shelf extends Schema.Class<Shelf>("Shelf")({
  id: Schema.String,
  name: Schema.String,
  width: Schema.optionalWith(Schema.Number, { default: () => 80 }),
  createdAt: Schema.DateTimeUtc,
  updatedAt: Schema.DateTimeUtc
}) {}

const Book = () =>
  Schema.Struct({
    id: Schema.String,
    shelfId: Schema.String,
    title: Schema.String,
    status: Schema.Literal("lent", "overdue"),
    until: Schema.DateTimeUtc
  })

const shelves = Table.ofModel("shelves", Shelf, {
  prefix: "shelf",
  object: "book_shelf",
  unique: { name: { key: ({ name }) => name, taken: ({ name }) => failures.duplicateRecord("shelf", name) } }
})

const books = Table.make("books", {
  prefix: "book",
  object: "book",
  row: Book,
  parents: { shelfId: "shelves" },
  indexes: { word: ({ title }) => title.split(" ") },
  at: (row, now) => DateTime.lessThanOrEqualTo(row.until, now) ? { ...row, status: "overdue" as const } : row
})

declare module "../src/internal/table.js" {
  interface Tables {
    readonly shelves: typeof shelves
    readonly books: typeof books
  }
}

class ShelvesApi extends Group.make("shelves", {
  list: Endpoint.get("/shelves", () => ({
    query: { orderBy: Schema.optional(Schema.String), limit: Schema.optional(Schema.NumberFromString) },
    success: Page(Shelf),
    error: []
  })),
  create: Endpoint.post("/shelves", () => ({
    payload: { name: Schema.String, width: Schema.optional(Schema.Number) },
    success: Shelf,
    error: []
  })),
  get: Endpoint.get(
    "/shelves/:shelfId",
    () => ({ params: { shelfId: Schema.String }, success: Shelf, error: [NotFound] })
  ),
  update: Endpoint.patch("/shelves/:shelfId", () => ({
    params: { shelfId: Schema.String },
    payload: { name: Schema.optional(Schema.String) },
    success: Shelf,
    error: [NotFound]
  })),
  delete: Endpoint.delete("/shelves/:shelfId", () => ({
    params: { shelfId: Schema.String },
    success: DeletedObject,
    error: [NotFound]
  }))
}) {}

const rows = crud.of("shelves", "shelfId")

const { handlers } = Resource.make({
  group: ShelvesApi,
  tables: [shelves, books],
  handlers: {
    list: rows.list({ order: { name: ({ name }) => name } }),
    create: rows.create(({ name }) => ({ name })),
    get: rows.get,
    update: rows.update(({ name }) => ({ name })),
    delete: rows.delete
  }
})

const at = (millis: number) => DateTime.unsafeMake(millis)

const library = () => new Store([shelves, books], Settings.defaults, at(0))

const call = (store: Store, name: string, input: object, millis = 0) => {
  const handler = handlers[name] as Resource.Handler<object, unknown>
  return store.run(at(millis), () => handler(input, store, { key: "", version: "" }))
}

const right = <A>(either: Either.Either<A, unknown>) => Either.getOrThrow(either)

const codeOf = (either: Either.Either<unknown, unknown>) =>
  Either.match(either, {
    onLeft: (error) => (error as { readonly code: string }).code,
    onRight: () => "no failure"
  })

describe("the usual operations", () => {
  it("make, find, change, list and delete rows", () => {
    const store = library()
    const first = right(call(store, "create", { name: "B" }, 1))
    expect(first).toBeInstanceOf(Shelf)
    expect(first).toEqual(
      new Shelf({ id: "shelf_000000000000000000000000001", name: "B", createdAt: at(1), updatedAt: at(1) })
    )
    right(call(store, "create", { name: "A" }, 2))
    const id = { shelfId: (first as Shelf).id }
    expect(right(call(store, "get", id))).toBe(first)
    expect(right(call(store, "update", { ...id, name: "C" }, 3))).toMatchObject({ name: "C", updatedAt: at(3) })
    expect(right(call(store, "update", { ...id, name: undefined }, 4))).toMatchObject({ name: "C", width: 80 })
    const names = (input: object) =>
      (right(call(store, "list", input)) as Page<Shelf>).data.map(({ name }) => name).join("")
    expect([names({}), names({ orderBy: "name" }), names({ orderBy: "-name" }), names({ limit: 1 })])
      .toEqual(["AC", "AC", "CA", "A"])
    expect(right(call(store, "delete", id))).toMatchObject({ object: "book_shelf", deleted: true })
    expect(codeOf(call(store, "get", id))).toBe("resource_not_found")
  })

  it("refuse a unique value of another row", () => {
    const store = library()
    right(call(store, "create", { name: "A" }))
    const { id } = right(call(store, "create", { name: "B" })) as Shelf
    expect(codeOf(call(store, "create", { name: "A" }))).toBe("duplicate_record")
    expect(codeOf(call(store, "update", { shelfId: id, name: "A" }))).toBe("duplicate_record")
    right(call(store, "update", { shelfId: id, name: "C" }))
    right(call(store, "create", { name: "B" }))
    expect(store.one("shelves", "name", "C")?.id).toBe(id)
  })
})

describe("the store", () => {
  const lent = (shelfId: string, title: string, millis = 10) =>
    ({ shelfId, title, status: "lent", until: at(millis) }) as const

  it("finds rows by their indexes, in the order of their creation, and deletes them with their parents", () => {
    const store = library()
    store.run(at(0), () =>
      Either.gen(function*() {
        const one = yield* store.insert("shelves", { name: "A" })
        const other = yield* store.insert("shelves", { name: "B" })
        const first = yield* store.insert("books", lent(one.id, "red hat"))
        yield* store.insert("books", lent(other.id, "red cat"))
        yield* store.insert("books", lent(one.id, "cat in hat"))
        const titles = (word: string) => store.by("books", "word", word).map(({ title }) => title)
        expect(titles("red")).toEqual(["red hat", "red cat"])
        yield* store.update("books", first, { title: "red hat again" })
        expect([titles("hat"), titles("again")]).toEqual([["red hat again", "cat in hat"], ["red hat again"]])
        expect(store.countBy("books", "shelfId", one.id)).toBe(2)
        store.delete("shelves", one.id)
        expect(store.all("books").map(({ title }) => title)).toEqual(["red cat"])
        expect([titles("hat"), titles("cat"), store.countBy("books", "shelfId", one.id)]).toEqual([[], ["red cat"], 0])
      }))
  })

  it("shows rows as of the current time", () => {
    const store = library()
    const book = right(
      store.run(
        at(0),
        () => Either.flatMap(store.insert("shelves", { name: "A" }), ({ id }) => store.insert("books", lent(id, "x")))
      )
    )
    const status = (millis: number) => right(store.run(at(millis), () => store.find("books", book.id))).status
    expect([status(9), status(10), status(9)]).toEqual(["lent", "overdue", "lent"])
  })

  it.each(["is refused", "dies"])("keeps nothing of an operation that %s", (end) => {
    const store = library()
    const { id } = right(store.run(at(0), () => store.insert("shelves", { name: "A" })))
    right(store.run(at(0), () => store.insert("books", lent(id, "red hat"))))
    const before = { shelves: store.all("shelves"), books: store.all("books"), counters: new Map(store.counters) }
    const attempt = () =>
      store.run(at(1), () => {
        right(store.insert("shelves", { name: "B" }))
        right(store.update("shelves", store.get("shelves", id)!, { name: "C" }))
        store.next("else")
        store.allow({ ...store.settings, seats: 1 })
        store.delete("shelves", id)
        if (end === "dies") throw new Error("bad")
        return Either.left("refused")
      })
    if (end === "dies") expect(attempt).toThrow("bad")
    else attempt()
    expect({ shelves: store.all("shelves"), books: store.all("books"), counters: new Map(store.counters) })
      .toEqual(before)
    expect(store.settings).toBe(Settings.defaults)
    expect([store.one("shelves", "name", "A")?.id, store.one("shelves", "name", "B")]).toEqual([id, undefined])
    expect(store.by("books", "word", "hat")).toHaveLength(1)
  })
})
