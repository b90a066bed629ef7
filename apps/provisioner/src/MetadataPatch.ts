/**
 * Metadata merges and their inverses.
 */
import type { Metadata } from "@effect-clerk/core/Metadata"
import { isDeepStrictEqual } from "node:util"

const isObject = (value: unknown): value is Metadata =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const get = (metadata: Metadata, key: string): unknown => Object.hasOwn(metadata, key) ? metadata[key] : undefined

/**
 * Whether a merge would change nothing.
 */
export const isEmpty = (patch: Metadata): boolean => Object.keys(patch).length === 0

/**
 * The merge that brings `current` to `stated` and does not touch other keys. A `null` in `stated` removes its key.
 */
export const make = (current: Metadata, stated: Metadata): Metadata =>
  Object.fromEntries(
    Object.entries(stated).flatMap(([key, value]): ReadonlyArray<[string, unknown]> => {
      const before = get(current, key)
      if (value === null) return before === undefined ? [] : [[key, null]]
      if (!isObject(value)) return isDeepStrictEqual(before, value) ? [] : [[key, value]]
      const patch = make(isObject(before) ? before : {}, value)
      return isObject(before) && isEmpty(patch) ? [] : [[key, patch]]
    })
  )

/**
 * Merges `patch` into `current`.
 */
export const apply = (current: Metadata, patch: Metadata): Metadata => {
  const removed = Object.keys(patch).filter((key) => patch[key] === null)
  const kept = Object.entries(current).filter(([key]) => !removed.includes(key))
  return Object.fromEntries([
    ...kept,
    ...Object.entries(patch).flatMap(([key, value]): ReadonlyArray<[string, unknown]> => {
      const before = get(current, key)
      return value === null ? [] : [[key, isObject(value) ? apply(isObject(before) ? before : {}, value) : value]]
    })
  ])
}

/**
 * The merge that rolls back `patch` after it was merged into `current`.
 */
export const invert = (current: Metadata, patch: Metadata): Metadata =>
  Object.fromEntries(
    Object.entries(patch).map(([key, value]) => {
      const before = get(current, key)
      return [key, isObject(before) && isObject(value) ? invert(before, value) : before ?? null]
    })
  )
