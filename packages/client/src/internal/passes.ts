import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"

/** Takes a place where there is one at a time on a monotonic clock, and tells whether there was. */
export type Pass<Resource> = (resource: Resource | null, now: number) => boolean

interface Throttle<Resource> {
  readonly take: (resource: Resource | null, patience?: Duration.DurationInput) => Effect.Effect<void, unknown>
}

const passes = new WeakMap<object, Pass<never>>()

/**
 * Says of a throttle that it can give a place without an effect. It holds for that very service, so nothing that is put
 * around it is left out.
 */
export const give = <Resource>(throttle: Throttle<Resource>, pass: Pass<Resource>): void => {
  passes.set(throttle, pass)
}

/** A throttle that cannot do so has none. */
export const of = <Resource>(throttle: Throttle<Resource>): Pass<Resource> | undefined =>
  passes.get(throttle) as Pass<Resource> | undefined
