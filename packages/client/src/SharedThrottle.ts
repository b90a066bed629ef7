/**
 * One throttle for many processes: the places of a budget are kept in a `RateLimiterStore` of `@effect/experimental`,
 * such as Redis. Needs that package, which is why no other module of this one refers to it.
 *
 * @since 0.1.0
 */
import * as RateLimiter from "@effect/experimental/RateLimiter"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Waits } from "./internal/delay.js"
import * as Delay from "./internal/delay.js"
import { Line } from "./internal/line.js"
import * as Throttle from "./Throttle.js"

/**
 * What all processes together may ask of an instance, and how they share it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Throttle.Options {
  /**
   * What the keys in the store begin with. Processes with the same prefix share a budget, so give each Clerk instance
   * its own, and no secret. Default: `clerk`.
   */
  readonly prefix?: string | undefined
  /** How long the store may take for one answer before it counts as down. Default: 1 second. */
  readonly timeout?: Duration.DurationInput | undefined
}

/** How many fibers of a process may talk to the store for one budget at a time. */
const maxTurns = 16

/** How long a store that is down is left alone before it is asked again. */
const restMillis = 5000

/** A budget in the store, as this process sees it. */
class Ring {
  readonly line: Line
  /** Tickets of fibers that were interrupted, for who comes next. */
  readonly spare: Array<number> = []
  users = 0

  constructor(readonly key: string, readonly limit: number, readonly windowMillis: number) {
    this.line = new Line(Math.min(maxTurns, limit))
  }
}

const makeRing = (key: string, { limit, window }: Throttle.Options): Ring =>
  new Ring(key, Math.floor(limit), Math.ceil(Duration.toMillis(window)))

/**
 * A throttle that shares its budget with every process that uses the same store and prefix.
 *
 * - A budget of `limit` is as many places in the store, each of which is taken by one request and free again after a
 *   `window`. So there are never more than `limit` passes in any window, and none is bound to a process.
 * - Who waits within a process passes in the order of arrival; between processes the store deals out the places in turn.
 * - A 429 closes the gate of all processes. While the store is down it closes that of its own.
 * - A store that fails or does not answer in time stops nobody: there is a warning in the log, and until the store
 *   answers again, each process keeps to the whole budget by itself, like `Throttle.make`. A request too many is
 *   refused with a 429 and repeated; a request that waits for a store would be lost with it.
 * - A fiber that is interrupted while it talks to the store may leave a place unused for one window.
 *
 * The store is asked two or three times for each request, in two round trips, and its clock is the one that counts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<Throttle.Service, never, RateLimiter.RateLimiterStore> =>
  Effect.map(RateLimiter.RateLimiterStore, (store) => {
    const local = Throttle.make(options)
    const prefix = options.prefix ?? "clerk"
    const timeout = options.timeout ?? "1 second"
    const instance = makeRing("instance", options)
    const rings = new Map<string, Ring>()
    let closedUntil = -Infinity
    let downUntil = -Infinity

    const down = (error: RateLimiter.RateLimiterError): Effect.Effect<void> =>
      Effect.clockWith((clock) => {
        const first = downUntil === -Infinity
        downUntil = clock.unsafeCurrentTimeMillis() + restMillis
        return first
          ? Effect.logWarning(
            "The store of the throttle is down: each process now keeps to the budget by itself",
            error
          )
          : Effect.void
      })

    const up = Effect.suspend(() => {
      if (downUntil === -Infinity) return Effect.void
      downUntil = -Infinity
      return Effect.logInfo("The store of the throttle is up: the budget is shared again")
    })

    /** Adds to the count of a key, and `millis` per addition to its life. Fails at once while the store is down. */
    const add = (
      key: string,
      tokens: number,
      millis: number,
      limit?: number
    ): Effect.Effect<readonly [count: number, ttl: number], void> =>
      Effect.clockWith((clock) => {
        const now = clock.unsafeCurrentTimeMillis()
        if (now < downUntil) return Effect.fail(undefined)
        if (downUntil !== -Infinity) downUntil = now + restMillis
        return store.fixedWindow({ key: `${prefix}:${key}`, tokens, refillRate: Duration.millis(millis), limit }).pipe(
          Effect.timeoutFail({
            duration: timeout,
            onTimeout: () => new RateLimiter.RateLimitStoreError({ message: "The store did not answer in time" })
          }),
          Effect.tap(up),
          Effect.catchAll((error) => Effect.zipRight(down(error), Effect.fail(undefined)))
        )
      })

    const sleep = (waits: Waits, millis: number) => waits(Effect.sleep(Math.max(1, millis)))

    // To read a life is to add to it: a gate with no more than this millisecond is open.
    const gate = (waits: Waits): Effect.Effect<void, void> =>
      Effect.clockWith((clock) => {
        const closed = closedUntil - clock.unsafeCurrentTimeMillis()
        return closed > 0
          ? Effect.zipRight(sleep(waits, closed), gate(waits))
          : Effect.flatMap(
            add("closed", 1, 1, 1),
            ([, ttl]) => ttl > 1 ? Effect.zipRight(sleep(waits, ttl), gate(waits)) : Effect.void
          )
      })

    // Tickets are numbered by the store and name the places in turn, so the next is the one that is free first.
    const enter = (ring: Ring, waits: Waits, before: Effect.Effect<void, void>): Effect.Effect<void, void> => {
      let ticket: number | undefined
      const draw = Effect.suspend(() => {
        ticket ??= ring.spare.shift()
        return ticket !== undefined ? Effect.void : Effect.map(
          add(`${ring.key}:next`, 1, ring.windowMillis),
          ([count]) => {
            ticket = count
          }
        )
      })
      const attempt: Effect.Effect<void, void> = Effect.zip(draw, before, { concurrent: true }).pipe(
        Effect.flatMap(() => add(`${ring.key}:${ticket! % ring.limit}`, 1, ring.windowMillis, 1)),
        Effect.flatMap(([count, ttl]) => {
          if (count > 1) return Effect.zipRight(sleep(waits, ttl), attempt)
          ticket = undefined
          return Effect.void
        })
      )
      return ring.line.inTurn(
        waits,
        Effect.ensuring(
          attempt,
          Effect.sync(() => {
            if (ticket !== undefined) ring.spare.push(ticket)
          })
        )
      )
    }

    const enterInstance = (waits: Waits) => enter(instance, waits, gate(waits))

    const enterBoth = (resource: Throttle.ResourceBudget, waits: Waits) =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          const ring = rings.get(resource.key) ?? makeRing(resource.key, resource)
          ring.users++
          rings.set(resource.key, ring)
          return ring
        }),
        (ring) => enter(ring, waits, enterInstance(waits)),
        (ring) =>
          Effect.sync(() => {
            ring.users--
            if (ring.users === 0) rings.delete(ring.key)
          })
      )

    return {
      take: (resource) =>
        Effect.clockWith((clock) =>
          clock.unsafeCurrentTimeMillis() < downUntil
            ? local.take(resource)
            : Delay.counted((waits) => resource === null ? enterInstance(waits) : enterBoth(resource, waits)).pipe(
              Effect.catchAll(() => local.take(resource))
            )
        ),
      close: (duration) =>
        Effect.clockWith((clock) => {
          const millis = Math.ceil(Duration.toMillis(duration))
          closedUntil = Math.max(closedUntil, clock.unsafeCurrentTimeMillis() + millis)
          const share = add("closed", millis, 1, millis).pipe(
            Effect.flatMap(([, ttl]) => ttl < millis ? add("closed", millis - ttl, 1) : Effect.void),
            Effect.ignore
          )
          return Effect.zipRight(local.close(duration), millis > 1 ? share : Effect.void)
        })
    }
  })
