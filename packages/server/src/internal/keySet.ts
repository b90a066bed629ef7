import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { TokenUnverifiable } from "../TokenError.js"
import * as PublicKey from "./publicKey.js"
import * as SingleFlight from "./singleFlight.js"

/** How long a set is used before it is refreshed, and how long if the refresh fails. */
const freshMillis = 5 * 60_000
const staleMillis = freshMillis + 60 * 60_000

/** The minimum time between fetches for unknown key ids, and between refreshes while there is an old set. */
const restMillis = 30_000

/** The minimum time between fetches that fail while there is no set. */
const failedMillis = 1_000

const maxKeys = 32

/** The keys by id, and when they were fetched. It is replaced as a unit. */
interface KeySet {
  readonly askedAt: number
  readonly byId: ReadonlyMap<string, ReadonlyArray<PublicKey.CryptoKey>>
  readonly byContent: ReadonlyMap<string, PublicKey.CryptoKey>
  readonly trusted: ReadonlySet<PublicKey.CryptoKey>
}

/** Fetches keys when they are needed, and caches them. */
export const make = (fetch: Effect.Effect<ReadonlyArray<unknown>, TokenUnverifiable>) =>
  Effect.map(Effect.scope, (scope) => {
    const flight = SingleFlight.make<KeySet, TokenUnverifiable>(scope)
    let current: KeySet | null = null
    let failure: { readonly error: TokenUnverifiable; readonly at: number } | null = null
    let askedAt = -Infinity
    let unknownAt = -Infinity

    const failed = (error: TokenUnverifiable) =>
      Effect.clockWith((clock) => {
        const now = clock.unsafeCurrentTimeMillis()
        failure = { error, at: now }
        return current !== null && isWithin(now, current.askedAt, staleMillis)
          ? Effect.logWarning(`Clerk's keys could not be fetched (${error.reason}): the cached keys are used`)
          : Effect.logError(`Clerk's keys could not be fetched. ${error.message}`)
      })

    const ask = Effect.clockWith((clock) => {
      const now = askedAt = clock.unsafeCurrentTimeMillis()
      return Effect.flatMap(fetch, (entries) => Effect.promise(() => read(entries, current, now))).pipe(
        Effect.filterOrFail(
          ({ trusted }) => trusted.size > 0,
          () => new TokenUnverifiable({ reason: "NoKeys", retryAfter: null })
        ),
        Effect.tap((set) =>
          Effect.sync(() => {
            current = set
            failure = null
          })
        ),
        Effect.tapError(failed)
      )
    })

    const asked = flight.run("", ask)

    const first = (keyId: string, now: number) =>
      failure !== null && isWithin(now, failure.at, restOf(failure.error))
        ? Effect.fail(failure.error)
        : found(keyId, now)

    const found = (keyId: string, now: number) =>
      Effect.map(asked, ({ byId }) => {
        const keys = byId.get(keyId)
        if (keys === undefined) unknownAt = now
        return keys ?? []
      })

    const unknown = (keyId: string, now: number) => {
      if (flight.isRunning("") || !isWithin(now, unknownAt, restMillis)) {
        unknownAt = now
        return found(keyId, now)
      }
      return failure === null ? Effect.succeed([]) : Effect.fail(failure.error)
    }

    return {
      refresh: Effect.asVoid(asked),
      isTrusted: (key: PublicKey.CryptoKey) => current !== null && current.trusted.has(key),
      find: (keyId: string | null): Effect.Effect<ReadonlyArray<PublicKey.CryptoKey>, TokenUnverifiable> =>
        Effect.clockWith((clock) => {
          const now = clock.unsafeCurrentTimeMillis()
          if (keyId === null) return Effect.succeed([])
          if (current === null || !isWithin(now, current.askedAt, staleMillis)) return first(keyId, now)
          const keys = current.byId.get(keyId)
          if (keys === undefined) return unknown(keyId, now)
          return isWithin(now, current.askedAt, freshMillis) || isWithin(now, askedAt, restMillis)
            ? Effect.succeed(keys)
            : Effect.as(Effect.forkIn(Effect.ignore(asked), scope), keys)
        })
    }
  })

const restOf = ({ retryAfter }: TokenUnverifiable): number =>
  retryAfter === null ? failedMillis : Math.max(failedMillis, Duration.toMillis(retryAfter))

/** False if the clock was set back in the meantime. */
const isWithin = (now: number, start: number, millis: number): boolean => now >= start && now - start < millis

/** A known key keeps its object, so that tokens it verified remain cached. */
const read = async (entries: ReadonlyArray<unknown>, before: KeySet | null, askedAt: number): Promise<KeySet> => {
  const byId = new Map<string, Array<PublicKey.CryptoKey>>()
  const byContent = new Map<string, PublicKey.CryptoKey>()
  const jwks = entries.flatMap((entry) => PublicKey.fromUnknown(entry) ?? []).slice(0, maxKeys)
  for (const jwk of jwks) {
    const content = JSON.stringify([jwk.kid, jwk.n, jwk.e])
    const key = before?.byContent.get(content) ?? await PublicKey.fromJwk(jwk)
    if (key === null) continue
    byContent.set(content, key)
    byId.set(jwk.kid, [...byId.get(jwk.kid) ?? [], key])
  }
  return { askedAt, byId, byContent, trusted: new Set(byContent.values()) }
}
