import type * as Clock from "effect/Clock"
import type * as Throttle from "../Throttle.js"
import * as Monotonic from "./monotonic.js"

/** Under this key a throttle lets a request pass that does not have to wait, without an effect. */
export const TryTake: unique symbol = Symbol.for("@effect-clerk/client/internal/TryTake")

/** A throttle that does. */
export interface Immediate {
  readonly [TryTake]: (resource: Throttle.ResourceBudget | null, now: number) => boolean
}

/** Whether a request passes at once; a throttle that cannot say is asked by its effect. */
export const unsafeTryTake = (
  throttle: Throttle.Service,
  resource: Throttle.ResourceBudget | null,
  clock: Clock.Clock
): boolean => TryTake in throttle && (throttle as Immediate)[TryTake](resource, Monotonic.unsafeNow(clock))
