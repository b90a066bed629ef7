import type * as Throttle from "../Throttle.js"

/**
 * Under this key the `take` of a throttle lets a request pass that does not have to wait, without an effect. Whoever puts
 * something around a throttle gives it another `take`, and that is asked by its effect.
 */
export const TryTake: unique symbol = Symbol("@effect-clerk/client/internal/TryTake")

/** Lets a request pass at a time, if it can. */
export type TryTake = (resource: Throttle.ResourceBudget | null, now: number) => boolean

/** Whether a request passed at once. */
export const unsafeTryTake = (
  { take }: Throttle.Service,
  resource: Throttle.ResourceBudget | null,
  now: number
): boolean => TryTake in take && (take[TryTake] as TryTake)(resource, now)
