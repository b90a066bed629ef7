import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** The key in use. `renew` is told which key Clerk refused and returns another one if there is another. */
export interface SecretKey {
  readonly get: Effect.Effect<Redacted.Redacted>
  readonly renew: (refused: Redacted.Redacted) => Effect.Effect<boolean>
}

/**
 * A fixed key, or one that an effect yields: it is asked once, and anew after a 401, by one fiber for all.
 */
export const make = (
  source: Redacted.Redacted | Effect.Effect<Redacted.Redacted>
): Effect.Effect<SecretKey> =>
  Effect.gen(function*() {
    if (Redacted.isRedacted(source)) {
      return { get: Effect.succeed(source), renew: () => Effect.succeed(false) }
    }
    const single = yield* Effect.makeSemaphore(1)
    let current: Redacted.Redacted | undefined
    const ask = Effect.tap(source, (key) => {
      current = key
    })
    const get = Effect.suspend(() =>
      current !== undefined
        ? Effect.succeed(current)
        : single.withPermits(1)(Effect.suspend(() => current !== undefined ? Effect.succeed(current) : ask))
    )
    const isRefused = (refused: Redacted.Redacted) =>
      current !== undefined && Redacted.value(current) === Redacted.value(refused)
    const renew = (refused: Redacted.Redacted) =>
      single.withPermits(1)(
        Effect.suspend(() => isRefused(refused) ? ask : Effect.void).pipe(Effect.map(() => !isRefused(refused)))
      )
    return { get, renew }
  })
