import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"

/** Acquires a permit if one is free at a time on a monotonic clock. Returns whether it did. */
export type Pass<Resource> = (resource: Resource | null, now: number) => boolean

interface Throttle<Resource> {
  readonly take: (resource: Resource | null, patience?: Duration.DurationInput) => Effect.Effect<void, unknown>
}

const passes = new WeakMap<object, Pass<never>>()

/**
 * Registers a synchronous way to acquire a permit of a throttle. It applies only to exactly that service, so a service
 * that wraps it is never bypassed.
 */
export const give = <Resource>(throttle: Throttle<Resource>, pass: Pass<Resource>): void => {
  passes.set(throttle, pass)
}

/** Returns `undefined` for a throttle without one. */
export const of = <Resource>(throttle: Throttle<Resource>): Pass<Resource> | undefined =>
  passes.get(throttle) as Pass<Resource> | undefined
