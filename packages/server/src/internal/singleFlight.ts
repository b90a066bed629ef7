import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import type * as Scope from "effect/Scope"

/** Runs an effect once for all concurrent callers with the same key. */
export interface SingleFlight<A, E> {
  readonly run: <R>(key: string, effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  readonly isRunning: (key: string) => boolean
}

/** A running effect continues if its callers are interrupted, until the scope closes. */
export const make = <A, E>(scope: Scope.Scope): SingleFlight<A, E> => {
  const running = new Map<string, Deferred.Deferred<A, E>>()
  return {
    isRunning: (key) => running.has(key),
    run: (key, effect) =>
      Effect.suspend(() => {
        const joined = running.get(key)
        if (joined !== undefined) return Effect.succeed(Deferred.await(joined))
        const deferred = Deferred.unsafeMake<A, E>(FiberId.none)
        running.set(key, deferred)
        return effect.pipe(
          Effect.interruptible,
          Effect.ensuring(Effect.sync(() => running.delete(key))),
          Effect.intoDeferred(deferred),
          Effect.forkIn(scope),
          Effect.as(Deferred.await(deferred))
        )
      }).pipe(Effect.uninterruptible, Effect.flatten)
  }
}
