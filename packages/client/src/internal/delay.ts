import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Metrics from "../Metrics.js"
import * as Monotonic from "./monotonic.js"

/** Marks an effect as a wait for the throttle. */
export type Waits = <A, E>(wait: Effect.Effect<A, E>) => Effect.Effect<A, E>

/** Counts all waits of one request as one delay, no matter how they end. */
export const counted = <A, E>(use: (waits: Waits) => Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.suspend(() => {
    let since: number | undefined
    const begin = Effect.uninterruptible(Effect.clockWith((clock) => {
      if (since !== undefined) return Effect.void
      since = Monotonic.unsafeNow(clock)
      return Effect.zipRight(Metric.increment(Metrics.throttleDelayed), Metric.incrementBy(Metrics.throttleWaiting, 1))
    }))
    const end = Effect.clockWith((clock) =>
      since === undefined ? Effect.void : Effect.zipRight(
        Metric.incrementBy(Metrics.throttleWaiting, -1),
        Metric.update(Metrics.throttleDelay, Monotonic.unsafeNow(clock) - since)
      )
    )
    return Effect.ensuring(use((wait) => Effect.zipRight(begin, wait)), end)
  })
