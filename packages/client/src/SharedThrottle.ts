/**
 * One throttle for many processes: the permits of a budget are kept in a `RateLimiterStore` of `@effect/experimental`,
 * such as Redis. Needs that package, so no other module imports this one.
 *
 * @module
 * @since 0.1.0
 */
import * as RateLimiter from "@effect/experimental/RateLimiter"
import * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Announcer } from "./internal/announcer.js"
import { describe, nameOf } from "./internal/budget.js"
import type { Waits } from "./internal/delay.js"
import * as Delay from "./internal/delay.js"
import * as Fiber from "./internal/fiber.js"
import { Gate } from "./internal/gate.js"
import { Queue, Turn, type Waiter } from "./internal/queue.js"
import * as Monotonic from "./internal/monotonic.js"
import * as Throttle from "./Throttle.js"

/**
 * The budget that all processes share, and the settings of the store.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Throttle.Options {
  /**
   * The prefix of the keys in the store. Processes with the same prefix share a budget, so give each Clerk instance its
   * own. Do not use a secret. Default: `clerk`.
   */
  readonly prefix?: string | undefined
  /** How long the store may take to respond before it counts as down; a number is milliseconds. Default: 1 second. */
  readonly timeout?: Duration.DurationInput | undefined
}

/** How long to wait before trying a store that is down again. */
const storeRestMillis = 5000

/*
 * How it works. A budget of `limit` requests per window is a ring of `limit` slots in the store, each a key that expires a
 * window after it was taken. A counter in the store issues tickets, and ticket n is for slot n modulo `limit`, which is the
 * next slot to become free. So a process reads one key at a time, and the key's time to live is the time to wait. No window
 * has more than `limit` permits, because each of them holds a different slot for a complete window.
 *
 * Within a process, the fibers of a budget queue, and only the first of them reads the store. The gate is a key whose time to
 * live is the time until it opens. Waits follow the monotonic clock of the process, times to live the clock of the store.
 */

/** A budget in the store, as this process sees it. */
class SharedBudget {
  readonly queue = new Queue<Throttle.WaitTooLong>()
  readonly limit: number
  readonly windowMillis: number
  private readonly announcer: Announcer
  /** The ticket of the fiber whose turn it is. An interrupted fiber leaves it to the next. */
  ticket: number | undefined
  /** The number of fibers that use this budget. */
  users = 0

  constructor(readonly key: string, private readonly name: string, { limit, window }: Throttle.Options) {
    this.limit = Math.floor(limit)
    this.windowMillis = Math.ceil(Duration.toMillis(window))
    this.announcer = new Announcer(this.windowMillis)
  }

  announce(waiter: Waiter, now: number, millis: number, isClosed: boolean): Effect.Effect<void> {
    return this.announcer.announce(this.describe(isClosed), waiter, now, now + millis, this.queue.size)
  }

  waitTooLong(millis: number, isClosed = false): Throttle.WaitTooLong {
    return new Throttle.WaitTooLong({ budget: this.describe(isClosed), wait: Duration.millis(millis) })
  }

  private describe(isClosed: boolean): string {
    return describe(this.name, { limit: this.limit, window: this.windowMillis }, isClosed)
  }
}

/** A key has a longer time to live than was ever set. The store counts as down until the key expires. */
const storeWasSetBack = Effect.fail(
  new RateLimiter.RateLimitStoreError({ message: "The clock of the store was set back" })
)

/** Why a fiber has to wait, and for how many milliseconds; at 0 it passes. */
interface Wait {
  readonly millis: number
  readonly isClosed: boolean
}

/**
 * A throttle that shares its budget with every process that uses the same store and prefix.
 *
 * - A budget is `limit` permits in the store. A request acquires one, which is free again after a `window`, so at most
 *   `limit` requests pass in any window. Processes acquire permits in turn, fibers of one process in the order of
 *   arrival.
 * - A 429 closes the gate of all processes, by the clock of the store.
 * - If the store fails or does not respond in time, the throttle fails open. A single warning is logged. Until the
 *   store is back, each process uses the full budget on its own, as with `Throttle.make`, and requests that Clerk
 *   rejects with a 429 are retried, whereas a request that waited for a broken store would be lost.
 * - An interrupted fiber leaves the queue. A permit that it was about to acquire may stay unused for a window.
 *
 * A request costs three sequential commands to the store, or five if its resource has a budget. A process acquires one
 * permit at a time: with a store that answers in 1 ms, it sends at most 330 requests per second.
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
    const instance = new SharedBudget("instance", "the instance", options)
    const resources = new Map<string, SharedBudget>()
    const gate = new Gate(instance.windowMillis, instance.limit)
    let downUntil = -Infinity

    const onStoreDown = (error: RateLimiter.RateLimiterError): Effect.Effect<void> =>
      Effect.flatMap(Monotonic.now, (now) => {
        const isNew = downUntil === -Infinity
        downUntil = now + storeRestMillis
        return isNew
          ? Effect.logWarning(
            "The store of the throttle is down. Each process now uses the full budget on its own.",
            Cause.fail(error)
          )
          : Effect.void
      })

    const onStoreUp = Effect.suspend(() => {
      if (downUntil === -Infinity) return Effect.void
      downUntil = -Infinity
      return Effect.logInfo("The store of the throttle is back. The budget is shared again.")
    })

    /** Queries the store, unless it is down. While it is down, one fiber at a time checks whether it is back. */
    const ask = <A>(question: Effect.Effect<A, RateLimiter.RateLimiterError>): Effect.Effect<A, "down"> =>
      Effect.flatMap(Monotonic.now, (now) => {
        if (now < downUntil) return Effect.fail("down")
        if (downUntil !== -Infinity) downUntil = now + storeRestMillis
        return question.pipe(
          Effect.interruptible, // otherwise the timeout waits for the response if the caller is uninterruptible
          Effect.timeoutFail({
            duration: timeout,
            onTimeout: () => new RateLimiter.RateLimitStoreError({ message: "The store did not respond in time" })
          }),
          Effect.tap(onStoreUp),
          Effect.catchAll((error) => Effect.zipRight(onStoreDown(error), Effect.fail("down" as const)))
        )
      })

    /** Adds to the count of a key, and `millis` per addition to its time to live; adds nothing if that exceeds the limit. */
    const add = (key: string, tokens: number, millis: number, limit?: number) =>
      store.fixedWindow({ key: `${prefix}:${key}`, tokens, refillRate: Duration.millis(millis), limit })

    /** How long the gate is closed. Caches the time that the store returns, and keeps the pace after it opened. */
    const closedFor = Effect.flatMap(Monotonic.now, (now) => {
      const millis = gate.nextPassAt - now
      return millis > 0
        ? Effect.succeed({ millis, isClosed: gate.opensAt > now })
        // reading a time to live adds a millisecond to it
        : Effect.flatMap(add("closed", 1, 1, 1), ([count, life]): Effect.Effect<Wait, RateLimiter.RateLimiterError> => {
          if (life > count) return storeWasSetBack
          if (life <= 1) return Effect.succeed({ millis: 0, isClosed: false })
          gate.close(now + life)
          return Effect.succeed({ millis: life, isClosed: true })
        })
    })

    /** Acquires a permit for the fiber whose turn it is, if the slot of its ticket is free. */
    const acquire = (budget: SharedBudget): Effect.Effect<Wait, RateLimiter.RateLimiterError> => {
      const drawTicket = Effect.suspend(() =>
        budget.ticket === undefined
          ? Effect.map(add(`${budget.key}:next`, 1, budget.windowMillis), ([count]) => budget.ticket = count)
          : Effect.succeed(budget.ticket)
      )
      return Effect.flatMap(drawTicket, (ticket) =>
        Effect.flatMap(
          add(`${budget.key}:${ticket % budget.limit}`, 1, budget.windowMillis, 1),
          ([count, life]): Effect.Effect<Wait, RateLimiter.RateLimiterError> => {
            if (count === 1) {
              budget.ticket = undefined
              return Effect.succeed({ millis: 0, isClosed: false })
            }
            return life > budget.windowMillis
              ? storeWasSetBack
              : Effect.succeed({ millis: Math.max(1, life), isClosed: false })
          }
        ))
    }

    /** Waits for its turn and for a permit; `attempt` acquires it or returns how long to wait. */
    const enter = (
      budget: SharedBudget,
      { clock, waiter, waits }: Caller,
      attempt: Effect.Effect<Wait, "down" | Throttle.WaitTooLong>
    ): Effect.Effect<void, "down" | Throttle.WaitTooLong> => {
      const turn = new Turn<Throttle.WaitTooLong>(waiter)
      const lastMoment = budget !== instance && budget.windowMillis > waiter.patience
        ? waiter.since + waiter.patience
        : Infinity
      const pass: Effect.Effect<void, "down" | Throttle.WaitTooLong> = Effect.suspend(() =>
        budget.queue.mustYield(turn)
          ? Effect.zipRight(waits(budget.queue.yieldTurn(turn, clock)), pass)
          : Effect.flatMap(attempt, ({ isClosed, millis }) => {
            if (millis === 0) return Effect.void
            const now = Monotonic.unsafeNow(clock)
            if (isClosed ? millis > waiter.patience : now + millis > lastMoment) {
              return Effect.fail(budget.waitTooLong(millis, isClosed))
            }
            const wait = turn.wait(clock, millis)
            return budget.announce(waiter, now, millis, isClosed).pipe(
              Effect.zipRight(waits(wait)),
              Effect.zipRight(pass)
            )
          })
      )
      const waitForTurn = () =>
        turn.wait(
          clock,
          lastMoment - Monotonic.unsafeNow(clock),
          Effect.suspend(() => Effect.fail(budget.waitTooLong(budget.windowMillis)))
        )
      return budget.queue.inTurn(turn, waitForTurn, waits, pass)
    }

    const enterInstance = (caller: Caller) =>
      Effect.suspend(() => {
        const millis = gate.opensAt - Monotonic.unsafeNow(caller.clock)
        if (millis > caller.waiter.patience) return Effect.fail(instance.waitTooLong(millis, true))
        const attempt = Effect.flatMap(closedFor, (closed) =>
          closed.millis > 0 ? Effect.succeed(closed) : acquire(instance))
        return Effect.zipRight(
          enter(instance, caller, ask(attempt)),
          Effect.sync(() =>
            gate.pass(Monotonic.unsafeNow(caller.clock))
          )
        )
      })

    // Instance first, so that the window of the resource's permit starts when it is used. If the resource is exhausted, a
    // permit of the instance is wasted, at most one per window and process, because one fiber at a time waits for the resource.
    const enterBoth = (resource: Throttle.ResourceBudget, caller: Caller) =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          const budget = resources.get(resource.key) ?? new SharedBudget(resource.key, nameOf(resource), resource)
          budget.users++
          resources.set(resource.key, budget)
          return budget
        }),
        (budget) => enter(budget, caller, Effect.zipRight(enterInstance(caller), ask(acquire(budget)))),
        (budget) =>
          Effect.sync(() => {
            budget.users--
            if (budget.users === 0) resources.delete(budget.key)
          })
      )

    return {
      take: (resource, patience) =>
        Effect.withFiberRuntime((fiber) => {
          const clock = Fiber.clockOf(fiber)
          const now = Monotonic.unsafeNow(clock)
          if (now < downUntil) return local.take(resource, patience)
          const waiter = {
            isBackground: Fiber.referenceOf(fiber, Throttle.Priority) === "background",
            patience: patience === undefined ? Infinity : Duration.toMillis(patience),
            since: now
          }
          return Delay.counted((waits) => {
            const caller = { clock, waiter, waits }
            return resource === null ? enterInstance(caller) : enterBoth(resource, caller)
          }).pipe(
            Effect.catchAll((failure) => failure === "down" ? local.take(resource, patience) : Effect.fail(failure))
          )
        }),
      close: (duration) =>
        Effect.flatMap(Monotonic.now, (now) => {
          const millis = Math.ceil(Duration.toMillis(duration))
          gate.close(now + millis)
          instance.queue.wakeAll(({ waiter }) =>
            millis > waiter.patience ? instance.waitTooLong(millis, true) : undefined
          )
          const share = Effect.flatMap(add("closed", millis, 1, millis), ([, life]) =>
            life < millis ? add("closed", millis - life, 1) : Effect.void)
          return Effect.zipRight(local.close(duration), millis > 1 ? Effect.ignore(ask(share)) : Effect.void)
        })
    }
  })

/** A fiber that acquires a permit. */
interface Caller {
  readonly clock: Clock.Clock
  readonly waiter: Waiter
  readonly waits: Waits
}

/**
 * A throttle for all clients built under the layer, shared with every process that uses the same store and prefix; see
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
