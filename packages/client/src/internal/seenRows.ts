import type * as DateTime from "effect/DateTime"
import * as HashSet from "effect/HashSet"
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
 * Which rows of a list were seen. In an order by creation the age of the last row tells, together with the ids of those
 * created in the same millisecond. Without such an order the ids tell, as many as are remembered.
 */
export interface SeenRows {
  readonly direction: Direction
  /** When the last row was created. */
  readonly createdAt: number
  readonly ids: HashSet.HashSet<string>
  readonly olderIds: HashSet.HashSet<string>
  /** The ids that a `Start` holds, the last row last. */
  readonly latest: ReadonlyArray<string>
}

export const make = (direction: Direction, { createdAt, ids = [] }: Start): SeenRows => ({
  direction,
  createdAt: direction === null ? 0 : createdAt ?? -Infinity * direction,
  ids: HashSet.fromIterable(ids),
  olderIds: HashSet.empty(),
  latest: ids
})

/** How much further in the list than the last row that was seen. */
const distance = ({ createdAt, direction }: SeenRows, row: Row): number =>
  direction === null ? 0 : (row.createdAt.epochMillis - createdAt) * direction

export const has = (self: SeenRows, row: Row): boolean => {
  const ahead = distance(self, row)
  return ahead < 0 || (ahead === 0 && (HashSet.has(self.ids, row.id) || HashSet.has(self.olderIds, row.id)))
}

/** A server that does not keep the order it was asked for is not to cost a row. */
const isOrdered = (direction: 1 | -1, rows: ReadonlyArray<Row>): boolean =>
  rows.every(({ createdAt }, index) =>
    index === 0 || (createdAt.epochMillis - rows[index - 1]!.createdAt.epochMillis) * direction >= 0
  )

/** The rows of a page that were not seen before, and what is seen after it. */
export const add = <A extends Row>(self: SeenRows, page: ReadonlyArray<A>): readonly [ReadonlyArray<A>, SeenRows] => {
  const direction = self.direction !== null && isOrdered(self.direction, page) ? self.direction : null
  const rows: Array<A> = []
  let seen: SeenRows = {
    ...self,
    direction,
    createdAt: direction === null ? 0 : self.createdAt,
    ids: HashSet.beginMutation(self.ids)
  }
  let latest = [...self.latest]
  for (const row of page) {
    if (has(seen, row)) continue
    if (distance(seen, row) > 0) {
      const ids = HashSet.beginMutation(HashSet.empty<string>())
      seen = { ...seen, createdAt: row.createdAt.epochMillis, ids, olderIds: HashSet.empty() }
      latest = []
    } else if (HashSet.size(seen.ids) === remembered) {
      const ids = HashSet.beginMutation(HashSet.empty<string>())
      seen = { ...seen, ids, olderIds: HashSet.endMutation(seen.ids) }
    }
    HashSet.add(seen.ids, row.id)
    latest.push(row.id)
    rows.push(row)
  }
  return [rows, {
    ...seen,
    ids: HashSet.endMutation(seen.ids),
    latest: latest.slice(direction === null ? -told : -remembered)
  }]
}

/** Where to go on after rows that end before `end`: at the last of them, to see whether it is still there. */
export const startAfter = ({ createdAt, direction, latest }: SeenRows, end: number): Start => ({
  offset: end - 1,
  ...(direction === null ? {} : { createdAt }),
  ids: latest
})
