import type * as DateTime from "effect/DateTime"
import type { Start } from "../Listing.js"

export interface Row {
  readonly id: string
  readonly createdAt: DateTime.Utc
}

/** The direction of an order by creation; `null` for any other order, and for none. */
export type Direction = 1 | -1 | null

export const directionOf = (orderBy: unknown): Direction => {
  switch (orderBy) {
    case "created_at":
    case "+created_at":
      return 1
    case "-created_at":
      return -1
    default:
      return null
  }
}

/** How many ids are remembered: between this many and twice as many. */
const remembered = 50_000

/** How many ids a `Start` holds of a list without an order by creation. */
const told = 100

/**
 * Which rows of a list were passed. In an order by creation the age of the last row tells, together with the ids of
 * those created in the same millisecond. Without such an order the ids tell, as many as are remembered.
 */
export class Passed {
  private ids = new Set<string>()
  private older = new Set<string>()
  private latest: Array<string>
  private createdAt: number

  constructor(private direction: Direction, start: Start) {
    this.createdAt = direction === null ? 0 : start.createdAt ?? -Infinity * direction
    this.latest = [...start.ids ?? []]
    for (const id of this.latest) this.ids.add(id)
  }

  /** How much further in the list than the last row that was passed. */
  private ahead({ createdAt }: Row): number {
    return this.direction === null ? 0 : (createdAt.epochMillis - this.createdAt) * this.direction
  }

  has(row: Row): boolean {
    const ahead = this.ahead(row)
    return ahead < 0 || (ahead === 0 && (this.ids.has(row.id) || this.older.has(row.id)))
  }

  /** Passes the rows of a page and returns those that were not passed before. */
  take<A extends Row>(page: ReadonlyArray<A>): ReadonlyArray<A> {
    if (!this.isOrdered(page)) {
      this.direction = null
      this.createdAt = 0
    }
    const rows = page.filter((row) => {
      if (this.has(row)) return false
      this.add(row)
      return true
    })
    this.latest = this.latest.slice(this.direction === null ? -told : -remembered)
    return rows
  }

  /** A server that does not keep the order it was asked for is not to cost a row. */
  private isOrdered(page: ReadonlyArray<Row>): boolean {
    const { direction } = this
    return direction !== null
      && page.every(({ createdAt }, index) =>
        index === 0 || (createdAt.epochMillis - page[index - 1]!.createdAt.epochMillis) * direction >= 0
      )
  }

  private add(row: Row): void {
    if (this.ahead(row) > 0) {
      this.createdAt = row.createdAt.epochMillis
      this.ids.clear()
      this.older.clear()
      this.latest = []
    } else if (this.ids.size === remembered) {
      this.older = this.ids
      this.ids = new Set()
    }
    this.ids.add(row.id)
    this.latest.push(row.id)
  }

  /** Where to go on after a page that ends before `end`: at its last row, to see whether it is still there. */
  startAfter(end: number): Start {
    return {
      offset: end - 1,
      ...(this.direction === null ? {} : { createdAt: this.createdAt }),
      ids: this.latest
    }
  }
}
