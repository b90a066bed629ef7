import type { ClerkError, NotFound } from "@effect-clerk/core/ClerkError"
import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import type { Settings } from "../Settings.js"
import * as failures from "./failures.js"
import type * as Table from "./table.js"

/** Observes what operations write. */
export interface Observer {
  /** A row is about to be written; a missing row is `undefined`. */
  readonly writes: (name: Table.Name, before: Table.AnyRow | undefined, after: Table.AnyRow | undefined) => void
  /** An operation has ended, and its writes are kept or rolled back. */
  readonly done: (kept: boolean) => void
}

/** Ids by a value. Most values have one id, which needs no set. */
class Index {
  private readonly ids = new Map<string, string | Set<string>>()

  get(value: string): Iterable<string> {
    const found = this.ids.get(value)
    return found === undefined ? [] : typeof found === "string" ? [found] : found
  }

  count(value: string): number {
    const found = this.ids.get(value)
    return found === undefined ? 0 : typeof found === "string" ? 1 : found.size
  }

  add(value: string, id: string): void {
    const found = this.ids.get(value)
    if (found === undefined) this.ids.set(value, id)
    else if (typeof found === "string") this.ids.set(value, new Set([found, id]))
    else found.add(id)
  }

  delete(value: string, id: string): void {
    const found = this.ids.get(value)
    if (found === undefined || found === id) this.ids.delete(value)
    else if (typeof found !== "string" && found.delete(id) && found.size === 0) this.ids.delete(value)
  }
}

const values = (value: string | null | ReadonlyArray<string>): ReadonlyArray<string> =>
  value === null ? [] : typeof value === "string" ? [value] : value

/** The rows of a table in the order of their creation, with their indexes. */
class Rows {
  readonly byId = new Map<string, Table.AnyRow>()
  /** For each write of the current operation, the row before it or, for an insert, the id. */
  private readonly log: Array<Table.AnyRow | string> = []
  private readonly indexes: ReadonlyMap<string, Index>
  private readonly uniques: ReadonlyMap<string, Map<string, string>>

  constructor(readonly table: Table.Any) {
    this.indexes = new Map(Array.from(table.indexes.keys(), (name) => [name, new Index()]))
    this.uniques = new Map(Array.from(table.unique.keys(), (name) => [name, new Map()]))
  }

  index(name: string): Index {
    return this.indexes.get(name)!
  }

  /** The row with a unique value. */
  one(name: string, key: string): Table.AnyRow | undefined {
    const id = this.uniques.get(name)!.get(key)
    return id === undefined ? undefined : this.byId.get(id)
  }

  /** Clerk's error if another row has a unique value of this row. */
  conflict(row: Table.AnyRow): ClerkError | null {
    for (const [name, { key, taken }] of this.table.unique) {
      const value = key(row)
      const owner = value === null ? undefined : this.uniques.get(name)!.get(value)
      if (owner !== undefined && owner !== row.id) return taken(row)
    }
    return null
  }

  /** Replaces a row, or removes it. A replaced row keeps its position. */
  write(id: string, row: Table.AnyRow | undefined): void {
    const before = this.byId.get(id)
    this.log.push(before ?? id)
    this.put(id, before, row)
  }

  /** Keeps the writes of the operation, or rolls them back. */
  done(kept: boolean): void {
    if (!kept) {
      const undone = new Set<string>()
      for (const before of this.log) {
        const [id, row] = typeof before === "string" ? [before, undefined] : [before.id, before]
        if (!undone.has(id)) this.put(id, this.byId.get(id), row)
        undone.add(id)
      }
    }
    this.log.length = 0
  }

  private put(id: string, before: Table.AnyRow | undefined, row: Table.AnyRow | undefined): void {
    for (const [name, of] of this.table.indexes) {
      const from = before === undefined ? [] : values(of(before))
      const to = row === undefined ? [] : values(of(row))
      for (const value of from) if (!to.includes(value)) this.index(name).delete(value, id)
      for (const value of to) if (!from.includes(value)) this.index(name).add(value, id)
    }
    for (const [name, { key }] of this.table.unique) {
      const ids = this.uniques.get(name)!
      const from = before === undefined ? null : key(before)
      const to = row === undefined ? null : key(row)
      if (from !== null && from !== to && ids.get(from) === id) ids.delete(from)
      if (to !== null) ids.set(to, id)
    }
    if (row === undefined) this.byId.delete(id)
    else this.byId.set(id, row)
  }
}

/**
 * The state of the in-memory Clerk. Operations read and write it without yielding to other fibers, so each is atomic. The writes of
 * an operation that fails are rolled back.
 */
export class Store {
  /** The time of the current operation. */
  now: DateTime.Utc
  readonly counters = new Map<string, number>()
  /** The cached rows of lists, until the next write. */
  readonly lists = new Map<string, ReadonlyArray<unknown>>()
  observer: Observer | null = null
  private readonly rows: ReadonlyMap<string, Rows>
  /** The tables, counters and settings that the current operation has written. */
  private readonly written = new Set<Rows>()
  private readonly counted = new Map<string, number>()
  private allowedBefore: Settings | null = null

  constructor(readonly tables: ReadonlyArray<Table.Any>, private allowed: Settings, now: DateTime.Utc) {
    this.now = now
    this.rows = new Map(tables.map((table) => [table.name, new Rows(table)]))
  }

  get settings(): Settings {
    return this.allowed
  }

  /** Changes the settings. */
  allow(settings: Settings): void {
    this.allowedBefore ??= this.allowed
    this.lists.clear()
    this.allowed = settings
  }

  /** The table with a name. */
  table(name: Table.Name): Table.Any {
    return this.of(name).table
  }

  /** The name of a row in messages, such as `organization domain`. */
  noun(name: Table.Name): string {
    return this.of(name).table.object.replaceAll("_", " ")
  }

  private of(name: Table.Name): Rows {
    return this.rows.get(name)!
  }

  private atNow<N extends Table.Name>(name: N, row: Table.AnyRow): Table.RowOf<N> {
    const { at } = this.of(name).table
    return (at === null ? row : at(row, this.now)) as Table.RowOf<N>
  }

  private readonly manyAtNow = <N extends Table.Name>(name: N, ids: Iterable<string>): Array<Table.RowOf<N>> => {
    const { byId } = this.of(name)
    return Array.from(ids, (id) => this.atNow(name, byId.get(id)!))
  }

  get<N extends Table.Name>(name: N, id: string): Table.RowOf<N> | undefined {
    const row = this.of(name).byId.get(id)
    return row && this.atNow(name, row)
  }

  has(name: Table.Name, id: string): boolean {
    return this.of(name).byId.has(id)
  }

  /** The row with an id, or a 404. `param` is the parameter that names it, if it is not in the path. */
  find<N extends Table.Name>(name: N, id: string, param?: string): Either.Either<Table.RowOf<N>, NotFound> {
    return Either.fromNullable(
      this.get(name, id),
      () => failures.resourceNotFound(this.noun(name), id, param)
    )
  }

  /** All rows, in the order of their creation. */
  all<N extends Table.Name>(name: N): Array<Table.RowOf<N>> {
    return this.manyAtNow(name, this.of(name).byId.keys())
  }

  count(name: Table.Name): number {
    return this.of(name).byId.size
  }

  /** The rows with a value in an index, in the order in which they got it. */
  by<N extends Table.Name>(name: N, index: Table.IndexOf<N>, value: string): Array<Table.RowOf<N>> {
    return this.manyAtNow(name, this.of(name).index(index).get(value))
  }

  countBy<N extends Table.Name>(name: N, index: Table.IndexOf<N>, value: string): number {
    return this.of(name).index(index).count(value)
  }

  /** The row with a unique value, such as a slug. */
  one<N extends Table.Name>(name: N, unique: Table.UniqueOf<N>, key: string): Table.RowOf<N> | undefined {
    const row = this.of(name).one(unique, key)
    return row && this.atNow(name, row)
  }

  /** Inserts a row, unless another row has one of its unique values. */
  insert<N extends Table.Name>(name: N, fields: Table.NewRow<N>): Either.Either<Table.RowOf<N>, ClerkError> {
    const rows = this.of(name)
    const { createdAt, id, updatedAt } = fields as Partial<Table.AnyRow>
    // A complete row is not copied, because that takes long for a user.
    const isWhole = createdAt !== undefined && updatedAt !== undefined && id !== undefined
    const row = isWhole ? fields : { createdAt: this.now, updatedAt: this.now, ...fields, id: id ?? this.newId(name) }
    return this.save(rows, rows.table.make(row) as Table.RowOf<N>)
  }

  /** Changes a row, unless another row has one of its unique values. Fields that are `undefined` are unchanged. */
  update<N extends Table.Name>(
    name: N,
    row: Table.RowOf<N>,
    changes: Table.Changes<N>
  ): Either.Either<Table.RowOf<N>, ClerkError> {
    const rows = this.of(name)
    const changed: Record<string, unknown> = { ...row }
    if ("updatedAt" in row) changed["updatedAt"] = this.now
    for (const [key, value] of Object.entries(changes)) if (value !== undefined) changed[key] = value
    return this.save(rows, rows.table.make(changed) as Table.RowOf<N>)
  }

  /** Deletes a row and all rows that have it as a parent. */
  delete(name: Table.Name, id: string): void {
    for (const [child, { table }] of this.rows) {
      for (const [key, parents] of table.parents) {
        if (!parents.includes(name)) continue
        for (const below of Array.from(this.of(child as Table.Name).index(key).get(id))) {
          this.delete(child as Table.Name, below)
        }
      }
    }
    this.write(this.of(name), id, undefined)
  }

  /** Adds a row of a snapshot; returns the problem, or `null`. */
  restore(name: Table.Name, row: Table.AnyRow): string | null {
    const rows = this.of(name)
    if (rows.byId.has(row.id)) return `A row with the id ${row.id} already exists`
    for (const [key, parents] of rows.table.parents) {
      const id = (row as unknown as Record<string, string | null>)[key]
      if (id != null && !parents.some((parent) => this.has(parent, id))) {
        return `There is no ${parents.map((parent) => this.noun(parent)).join(" or ")} ${id}`
      }
    }
    const conflict = rows.conflict(row)
    if (conflict !== null) return failures.describe(conflict)
    this.write(rows, row.id, row)
    return null
  }

  private save<Row extends Table.AnyRow>(rows: Rows, row: Row): Either.Either<Row, ClerkError> {
    const conflict = rows.conflict(row)
    if (conflict !== null) return Either.left(conflict)
    this.write(rows, row.id, row)
    return Either.right(row)
  }

  private write(rows: Rows, id: string, row: Table.AnyRow | undefined): void {
    this.observer?.writes(rows.table.name as Table.Name, rows.byId.get(id), row)
    this.written.add(rows)
    // Clearing an empty map takes long too.
    if (this.lists.size > 0) this.lists.clear()
    rows.write(id, row)
  }

  /** The next value of a named counter, starting at 1. */
  next(name: string): number {
    const before = this.counters.get(name) ?? 0
    if (!this.counted.has(name)) this.counted.set(name, before)
    this.counters.set(name, before + 1)
    return before + 1
  }

  /** `org_000000000000000000000000001`: as long as Clerk's, in the order of creation and not yet in use. */
  nextId(prefix: string, taken?: ReadonlyMap<string, unknown>): string {
    const id = `${prefix}_${String(this.next(prefix)).padStart(27, "0")}`
    return taken?.has(id) ? this.nextId(prefix, taken) : id
  }

  /** The id of a row that is about to be inserted into a table. */
  newId(name: Table.Name): string {
    const { byId, table } = this.of(name)
    return this.nextId(table.prefix, byId)
  }

  /** Runs a part of an operation at another time, if one is given. */
  as<A>(time: DateTime.Utc | undefined, part: () => A): A {
    const { now } = this
    this.now = time ?? now
    try {
      return part()
    } finally {
      this.now = now
    }
  }

  /** Runs an operation at a time. If it fails, its writes are rolled back. */
  run<A, E>(now: DateTime.Utc, operation: () => Either.Either<A, E>): Either.Either<A, E> {
    // Writes outside of an operation, such as those of a snapshot, are kept.
    this.done(true)
    this.now = now
    let kept = false
    try {
      const result = operation()
      kept = Either.isRight(result)
      return result
    } finally {
      this.done(kept)
      this.observer?.done(kept)
    }
  }

  private done(kept: boolean): void {
    for (const rows of this.written) rows.done(kept)
    if (!kept) {
      for (const [name, count] of this.counted) {
        if (count === 0) this.counters.delete(name)
        else this.counters.set(name, count)
      }
      this.allowed = this.allowedBefore ?? this.allowed
      this.lists.clear()
    }
    this.written.clear()
    this.counted.clear()
    this.allowedBefore = null
  }
}
