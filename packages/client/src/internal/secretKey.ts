import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** The current key. `renew` takes the key that Clerk rejected, and returns whether there is a different one now. */
export interface SecretKey {
  readonly get: Effect.Effect<Redacted.Redacted>
  readonly renew: (refused: Redacted.Redacted) => Effect.Effect<boolean>
}

/** The owner of a key: the instance or a machine. */
export type Owner = "instance" | "machine"

const forms = { instance: /^sk_[\x21-\x7e]+$/, machine: /^ak_[\x21-\x7e]+$/ }

/** Whether it has the form of a secret key, and is a valid header value. */
export const isWellFormed = (key: Redacted.Redacted, owner: Owner = "instance"): boolean =>
  forms[owner].test(Redacted.value(key))

/**
 * A fixed key, or one that an effect returns. The effect runs at the start, and again after a 401, once for all
 * requests that were rejected meanwhile. A malformed key or a defect leaves the key unchanged.
 */
export const make = (
  source: Redacted.Redacted | Effect.Effect<Redacted.Redacted>,
  owner: Owner = "instance"
): Effect.Effect<SecretKey> =>
  Redacted.isRedacted(source)
    ? Effect.succeed({ get: Effect.succeed(source), renew: () => Effect.succeed(false) })
    : Effect.gen(function*() {
      let current = yield* source
      let answers = 0
      const single = yield* Effect.makeSemaphore(1)
      const isCurrent = (key: Redacted.Redacted) => Redacted.value(current) === Redacted.value(key)
      const ask = source.pipe(
        Effect.map((key) => {
          if (isWellFormed(key, owner)) current = key
        }),
        Effect.ensuring(Effect.sync(() => answers++)),
        Effect.catchAllDefect(() =>
          Effect.logWarning("Clerk rejected the secret key, and the effect that reads it died")
        )
      )
      return {
        get: Effect.sync(() => current),
        renew: (refused) =>
          Effect.suspend(() => {
            const before = answers
            return single.withPermits(1)(
              Effect.suspend(() => isCurrent(refused) && answers === before ? ask : Effect.void).pipe(
                Effect.map(() => !isCurrent(refused))
              )
            )
          })
      }
    })
