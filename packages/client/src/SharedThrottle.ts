/**
 * One throttle for many processes: the places of a budget are kept in a `RateLimiterStore` of `@effect/experimental`,
 * such as Redis. Needs that package, which is why no other module of this one refers to it.
 *
 * @module
 * @since 0.1.0
 */
import * as RateLimiter from "@effect/experimental/RateLimiter"
import * as Cause from "effect/Cause"
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
  /** How long the store may take to answer before it counts as down; a number is milliseconds. Default: 1 second. */
  readonly timeout?: Duration.DurationInput | undefined
}

/** How long a store that is down is left alone before it is asked again. */
const restMillis = 5000

/** A budget in the store, as this process sees it. */
class Ring {
  readonly line = new Line()
  readonly limit: number
  readonly windowMillis: number
  /** The ticket of the fiber whose turn it is. Whoever is interrupted leaves it to the next. */
  ticket: number | undefined
  users = 0

  constructor(readonly key: string, { limit, window }: Throttle.Options) {
    this.limit = Math.floor(limit)
    this.windowMillis = Math.ceil(Duration.toMillis(window))
  }
}

/**
 * A throttle that shares its budget with every process that uses the same store and prefix.
 *
 * - A budget is `limit` places in the store. A request takes one, which is free again after a `window`: never more than
 *   `limit` pass in any window. The places are dealt out in turn between processes, and in the order of arrival within
 *   one.
 * - A 429 closes the gate of all processes, by the clock of the store.
 * - A store that fails, or does not answer in time, stops nobody. The log has one warning, and until the store is back
 *   each process keeps to the whole budget by itself, as with `Throttle.make`: what Clerk then refuses with a 429 is
 *   repeated, whereas a request that waits for a broken store is lost.
 * - Interruption gives up the place in the line; a place that the store was just asked for may stay unused for a window.
 *
 * A request costs three commands to the store, one after the other, and five when its resource has a budget. One request
 * of a process asks at a time: with a store that is 1 ms away, a process passes some 300 requests per second.
 *
 * @example
 * import * as SharedThrottle from "@effect-clerk/client/SharedThrottle"
 * import * as RateLimiter from "@effect/experimental/RateLimiter"
 * import * as Effect from "effect/Effect"
 *
 * const throttle = SharedThrottle.make({ limit: 100, window: "10 seconds" }).pipe(
 *   Effect.provide(RateLimiter.layerStoreMemory)
 * )
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<Throttle.Service, never, RateLimiter.RateLimiterStore> =>
  Effect.map(RateLimiter.RateLimiterStore, (store) => {
    const local = Throttle.make(options)
    const prefix = options.prefix ?? "clerk"
    const timeout = options.timeout ?? "1 second"
    const instance = new Ring("instance", options)
    const rings = new Map<string, Ring>()
    let closedUntil = -Infinity
    let downUntil = -Infinity

    const fell = (error: RateLimiter.RateLimiterError): Effect.Effect<void> =>
      Effect.clockWith((clock) => {
        const first = downUntil === -Infinity
        downUntil = clock.unsafeCurrentTimeMillis() + restMillis
        return first
          ? Effect.logWarning(
            "The store of the throttle is down: each process keeps to the budget by itself",
            Cause.fail(error)
          )
          : Effect.void
      })

    const rose = Effect.suspend(() => {
      if (downUntil === -Infinity) return Effect.void
      downUntil = -Infinity
      return Effect.logInfo("The store of the throttle is up: the budget is shared again")
    })

    /** Asks the store, unless it is down. While it is, one fiber at a time finds out whether it still is. */
    const ask = <A>(question: Effect.Effect<A, RateLimiter.RateLimiterError>): Effect.Effect<A, "down"> =>
      Effect.clockWith((clock) => {
        const now = clock.unsafeCurrentTimeMillis()
        if (now < downUntil) return Effect.fail("down")
        if (downUntil !== -Infinity) downUntil = now + restMillis
        return question.pipe(
          Effect.interruptible, // or the limit waits for the answer, where whoever asks cannot be interrupted
          Effect.timeoutFail({
            duration: timeout,
            onTimeout: () => new RateLimiter.RateLimitStoreError({ message: "The store did not answer in time" })
          }),
          Effect.tap(rose),
          Effect.catchAll((error) => Effect.zipRight(fell(error), Effect.fail("down" as const)))
        )
      })

    /** Adds to the count of a key, and `millis` per addition to its life; nothing if that exceeds the limit. */
    const add = (key: string, tokens: number, millis: number, limit?: number) =>
      store.fixedWindow({ key: `${prefix}:${key}`, tokens, refillRate: Duration.millis(millis), limit })

    // To read a life is to add a millisecond to it.
    const closedFor = Effect.clockWith((clock) => {
      const millis = closedUntil - clock.unsafeCurrentTimeMillis()
      return millis > 0 ? Effect.succeed(millis) : Effect.map(add("closed", 1, 1, 1), ([, ttl]) => ttl > 1 ? ttl : 0)
    })

    /** Takes a place of a ring, in turn; `attempt` says how many milliseconds are left to wait. */
    const enter = (
      ring: Ring,
      waits: Waits,
      attempt: (place: Effect.Effect<number, RateLimiter.RateLimiterError>) => Effect.Effect<number, "down">
    ): Effect.Effect<void, "down"> => {
      // The store numbers the tickets, and these name the places in turn: the next is the one that is free first.
      const draw = Effect.suspend(() =>
        ring.ticket === undefined
          ? Effect.map(add(`${ring.key}:next`, 1, ring.windowMillis), ([count]) => ring.ticket = count)
          : Effect.succeed(ring.ticket)
      )
      const place = Effect.flatMap(
        draw,
        (ticket) =>
          Effect.map(add(`${ring.key}:${ticket % ring.limit}`, 1, ring.windowMillis, 1), ([count, ttl]) => {
            if (count > 1) return Math.max(1, ttl)
            ring.ticket = undefined
            return 0
          })
      )
      const pass: Effect.Effect<void, "down"> = Effect.flatMap(
        attempt(place),
        (millis) => millis === 0 ? Effect.void : Effect.zipRight(waits(Effect.sleep(millis)), pass)
      )
      return ring.line.inTurn(waits, pass)
    }

    const enterInstance = (waits: Waits) =>
      enter(
        instance,
        waits,
        (place) => ask(Effect.flatMap(closedFor, (millis) => millis > 0 ? Effect.succeed(millis) : place))
      )

    // Instance first, so that a place of the resource counts from when it is used. That the resource has none left costs
    // a place of the instance, at most one per window and process, as one fiber at a time asks for the resource.
    const enterBoth = (resource: Throttle.ResourceBudget, waits: Waits) =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          const ring = rings.get(resource.key) ?? new Ring(resource.key, resource)
          ring.users++
          rings.set(resource.key, ring)
          return ring
        }),
        (ring) => enter(ring, waits, (place) => Effect.zipRight(enterInstance(waits), ask(place))),
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
          const share = Effect.flatMap(add("closed", millis, 1, millis), ([, ttl]) =>
            ttl < millis ? add("closed", millis - ttl, 1) : Effect.void)
          return Effect.zipRight(local.close(duration), millis > 1 ? Effect.ignore(ask(share)) : Effect.void)
        })
    }
  })

/**
 * The throttle of all clients built under the layer, shared with every process that uses the same store and prefix; see
 * {@link make}.
 *
 * @example
 * import * as SharedThrottle from "@effect-clerk/client/SharedThrottle"
 * import * as Throttle from "@effect-clerk/client/Throttle"
 * import * as Redis from "@effect/experimental/RateLimiter/Redis"
 * import * as Layer from "effect/Layer"
 *
 * const shared = SharedThrottle.layer({ ...Throttle.fromSecretKey("sk_live_..."), prefix: "clerk-production" }).pipe(
 *   Layer.provide(Redis.layerStore({ host: "127.0.0.1" }))
 * )
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<Throttle.Throttle, never, RateLimiter.RateLimiterStore> =>
  Layer.effect(Throttle.Throttle, make(options))
