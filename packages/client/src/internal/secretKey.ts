import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** The key in use. `renew` is told which key Clerk refused, and whether there is another one now. */
export interface SecretKey {
  readonly get: Effect.Effect<Redacted.Redacted>
  readonly renew: (refused: Redacted.Redacted) => Effect.Effect<boolean>
}

/** Whether it can be a secret key, and a header value. */
export const isWellFormed = (key: Redacted.Redacted): boolean => /^sk_[\x21-\x7e]+$/.test(Redacted.value(key))

/**
 * A fixed key, or one that an effect yields: it is asked at the start, and anew after a 401, by one fiber for all. An
 * answer that cannot be a key changes nothing.
 */
export const make = (source: Redacted.Redacted | Effect.Effect<Redacted.Redacted>): Effect.Effect<SecretKey> =>
  Redacted.isRedacted(source)
    ? Effect.succeed({ get: Effect.succeed(source), renew: () => Effect.succeed(false) })
    : Effect.gen(function*() {
      let current = yield* source
      const single = yield* Effect.makeSemaphore(1)
      const isCurrent = (key: Redacted.Redacted) => Redacted.value(current) === Redacted.value(key)
      const ask = Effect.map(source, (key) => {
        if (isWellFormed(key)) current = key
      })
      return {
        get: Effect.sync(() => current),
        renew: (refused) =>
          single.withPermits(1)(
            Effect.suspend(() => isCurrent(refused) ? ask : Effect.void).pipe(Effect.map(() => !isCurrent(refused)))
          )
      }
    })
