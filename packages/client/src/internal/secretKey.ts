import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** The key in use. `renew` is told which key Clerk refused, and whether there is another one now. */
export interface SecretKey {
  readonly get: Effect.Effect<Redacted.Redacted>
  readonly renew: (refused: Redacted.Redacted) => Effect.Effect<boolean>
}

/** Whose a key is: the instance's, or a machine's. */
export type Owner = "instance" | "machine"

const forms = { instance: /^sk_[\x21-\x7e]+$/, machine: /^ak_[\x21-\x7e]+$/ }

/** Whether it can be a secret key, and a header value. */
export const isWellFormed = (key: Redacted.Redacted, owner: Owner = "instance"): boolean =>
  forms[owner].test(Redacted.value(key))

/**
 * A fixed key, or one that an effect yields: it is asked at the start, and anew after a 401, once for all that were refused
 * meanwhile. An answer that cannot be a key changes nothing, nor does a defect.
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
        Effect.catchAllDefect(() => Effect.logWarning("Clerk refused the secret key, and asking for another died"))
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
