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

/** The number of ids that are remembered: between this many and twice as many. */
const remembered = 50_000

/** The number of ids in a `Start` of a list without an order by creation. */
const reportedIds = 100

/**
 * The rows of a list that were seen. In an order by creation, they are known by the creation time of the last row and
 * the ids of the rows created in the same millisecond. In any other order, they are known by their ids, as many as are
 * remembered.
 */
export interface SeenRows {
  readonly direction: Direction
  /** The creation time of the last row. */
  readonly createdAt: number
  readonly ids: HashSet.HashSet<string>
  readonly olderIds: HashSet.HashSet<string>
  /** The ids for a `Start`, the last row last. */
  readonly latest: ReadonlyArray<string>
}

export const make = (direction: Direction, { createdAt, ids = [] }: Start): SeenRows => ({
  direction,
  createdAt: direction === null ? 0 : createdAt ?? -Infinity * direction,
  ids: HashSet.fromIterable(ids),
  olderIds: HashSet.empty(),
  latest: ids
})

/** How far a row is behind the last row that was seen. */
const distance = ({ createdAt, direction }: SeenRows, row: Row): number =>
  direction === null ? 0 : (row.createdAt.epochMillis - createdAt) * direction

export const has = (self: SeenRows, row: Row): boolean => {
  const ahead = distance(self, row)
  return ahead < 0 || (ahead === 0 && (HashSet.has(self.ids, row.id) || HashSet.has(self.olderIds, row.id)))
}

/** Checks the order, so that no row is lost if a server ignores the requested one. */
const isOrdered = (direction: 1 | -1, rows: ReadonlyArray<Row>): boolean =>
  rows.every(({ createdAt }, index) =>
    index === 0 || (createdAt.epochMillis - rows[index - 1]!.createdAt.epochMillis) * direction >= 0
  )

/** The rows of a page that were not seen before, and the seen rows after it. */
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
    latest: latest.slice(direction === null ? -reportedIds : -remembered)
  }]
}

/** The cursor after rows that end before `end`: it points to the last of them, to check whether it is still there. */
export const startAfter = ({ createdAt, direction, latest }: SeenRows, end: number): Start => ({
  offset: end - 1,
  ...(direction === null ? {} : { createdAt }),
  ids: latest
})
