/**
 * One throttle for many processes: the places of a budget are kept in a `RateLimiterStore` of `@effect/experimental`,
 * such as Redis. Needs that package, which is why no other module of this one refers to it.
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
import { type Guest, Line, Turn } from "./internal/line.js"
import * as Monotonic from "./internal/monotonic.js"
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
const storeRestMillis = 5000

/*
 * How it works. A budget of `limit` requests per window is a ring of `limit` places in the store, each a key that lives for
 * a window once it is taken. A counter in the store deals out tickets, and ticket n names place n modulo `limit`: the place
 * that is free first. So a process asks for one key at a time and knows from its life how long to wait, and no window ever
 * has more than `limit` passes, since each of them holds another place for a whole window.
 *
 * In a process the fibers of a budget stand in a line, and only the first of them asks the store. The gate is a key whose
 * life is the time until it opens. All waits follow the monotonic clock of the process, all lives the clock of the store.
 */

/** A budget in the store, as this process sees it. */
class SharedBudget {
  readonly line = new Line<Throttle.WaitTooLong>()
  readonly limit: number
  readonly windowMillis: number
  private readonly announcer: Announcer
  /** The ticket of the fiber whose turn it is. Whoever is interrupted leaves it to the next. */
  ticket: number | undefined
  /** How many fibers need it. */
  users = 0

  constructor(readonly key: string, private readonly name: string, { limit, window }: Throttle.Options) {
    this.limit = Math.floor(limit)
    this.windowMillis = Math.ceil(Duration.toMillis(window))
    this.announcer = new Announcer(this.windowMillis)
  }

  announce(guest: Guest, now: number, millis: number, isClosed: boolean): Effect.Effect<void> {
    return this.announcer.announce(this.describe(isClosed), guest, now, now + millis, this.line.size)
  }

  waitTooLong(millis: number, isClosed = false): Throttle.WaitTooLong {
    return new Throttle.WaitTooLong({ budget: this.describe(isClosed), wait: Duration.millis(millis) })
  }

  private describe(isClosed: boolean): string {
    return describe(this.name, { limit: this.limit, window: this.windowMillis }, isClosed)
  }
}

/** A key lives longer than anybody asked for: as good as a store that is down, until it is over. */
const storeWasSetBack = Effect.fail(
  new RateLimiter.RateLimitStoreError({ message: "The clock of the store was set back" })
)

/** Why a fiber has to wait, and for how many milliseconds; 0 lets it pass. */
interface Wait {
  readonly millis: number
  readonly isClosed: boolean
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
 *   retried, whereas a request that waits for a broken store is lost.
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
            "The store of the throttle is down: each process keeps to the budget by itself",
            Cause.fail(error)
          )
          : Effect.void
      })

    const onStoreUp = Effect.suspend(() => {
      if (downUntil === -Infinity) return Effect.void
      downUntil = -Infinity
      return Effect.logInfo("The store of the throttle is up: the budget is shared again")
    })

    /** Asks the store, unless it is down. While it is, one fiber at a time finds out whether it still is. */
    const ask = <A>(question: Effect.Effect<A, RateLimiter.RateLimiterError>): Effect.Effect<A, "down"> =>
      Effect.flatMap(Monotonic.now, (now) => {
        if (now < downUntil) return Effect.fail("down")
        if (downUntil !== -Infinity) downUntil = now + storeRestMillis
        return question.pipe(
          Effect.interruptible, // or the limit waits for the answer, where whoever asks cannot be interrupted
          Effect.timeoutFail({
            duration: timeout,
            onTimeout: () => new RateLimiter.RateLimitStoreError({ message: "The store did not answer in time" })
          }),
          Effect.tap(onStoreUp),
          Effect.catchAll((error) => Effect.zipRight(onStoreDown(error), Effect.fail("down" as const)))
        )
      })

    /** Adds to the count of a key, and `millis` per addition to its life; nothing if that exceeds the limit. */
    const add = (key: string, tokens: number, millis: number, limit?: number) =>
      store.fixedWindow({ key: `${prefix}:${key}`, tokens, refillRate: Duration.millis(millis), limit })

    /** How long the gate is closed. What the store says of it is kept, as is the pace after it opened. */
    const closedFor = Effect.flatMap(Monotonic.now, (now) => {
      const millis = gate.nextPassAt - now
      return millis > 0
        ? Effect.succeed({ millis, isClosed: gate.opensAt > now })
        // to read a life is to add a millisecond to it
        : Effect.flatMap(add("closed", 1, 1, 1), ([count, life]): Effect.Effect<Wait, RateLimiter.RateLimiterError> => {
          if (life > count) return storeWasSetBack
          if (life <= 1) return Effect.succeed({ millis: 0, isClosed: false })
          gate.close(now + life)
          return Effect.succeed({ millis: life, isClosed: true })
        })
    })

    /** Takes a place of a budget for whoever has the turn, if the place of its ticket is free. */
    const takePlace = (budget: SharedBudget): Effect.Effect<Wait, RateLimiter.RateLimiterError> => {
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

    /** Waits for a turn and for a pass; `attempt` passes or says how long to wait. */
    const enter = (
      budget: SharedBudget,
      { clock, guest, waits }: Caller,
      attempt: Effect.Effect<Wait, "down" | Throttle.WaitTooLong>
    ): Effect.Effect<void, "down" | Throttle.WaitTooLong> => {
      const turn = new Turn<Throttle.WaitTooLong>(guest)
      const lastMoment = budget !== instance && budget.windowMillis > guest.patience
        ? guest.since + guest.patience
        : Infinity
      const pass: Effect.Effect<void, "down" | Throttle.WaitTooLong> = Effect.suspend(() =>
        budget.line.hasToGiveWay(turn)
          ? Effect.zipRight(waits(budget.line.giveWay(turn, clock)), pass)
          : Effect.flatMap(attempt, ({ isClosed, millis }) => {
            if (millis === 0) return Effect.void
            const now = Monotonic.unsafeNow(clock)
            if (isClosed ? millis > guest.patience : now + millis > lastMoment) {
              return Effect.fail(budget.waitTooLong(millis, isClosed))
            }
            const wait = turn.wait(clock, millis)
            return budget.announce(guest, now, millis, isClosed).pipe(
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
      return budget.line.inTurn(turn, waitForTurn, waits, pass)
    }

    const enterInstance = (caller: Caller) =>
      Effect.suspend(() => {
        const millis = gate.opensAt - Monotonic.unsafeNow(caller.clock)
        if (millis > caller.guest.patience) return Effect.fail(instance.waitTooLong(millis, true))
        const attempt = Effect.flatMap(closedFor, (closed) =>
          closed.millis > 0 ? Effect.succeed(closed) : takePlace(instance))
        return Effect.zipRight(
          enter(instance, caller, ask(attempt)),
          Effect.sync(() =>
            gate.pass(Monotonic.unsafeNow(caller.clock))
          )
        )
      })

    // Instance first, so that a place of the resource counts from when it is used. That the resource has none left costs
    // a place of the instance, at most one per window and process, as one fiber at a time asks for the resource.
    const enterBoth = (resource: Throttle.ResourceBudget, caller: Caller) =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          const budget = resources.get(resource.key) ?? new SharedBudget(resource.key, nameOf(resource), resource)
          budget.users++
          resources.set(resource.key, budget)
          return budget
        }),
        (budget) => enter(budget, caller, Effect.zipRight(enterInstance(caller), ask(takePlace(budget)))),
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
          const guest = {
            isBackground: Fiber.referenceOf(fiber, Throttle.Priority) === "background",
            patience: patience === undefined ? Infinity : Duration.toMillis(patience),
            since: now
          }
          return Delay.counted((waits) => {
            const caller = { clock, guest, waits }
            return resource === null ? enterInstance(caller) : enterBoth(resource, caller)
          }).pipe(
            Effect.catchAll((failure) => failure === "down" ? local.take(resource, patience) : Effect.fail(failure))
          )
        }),
      close: (duration) =>
        Effect.flatMap(Monotonic.now, (now) => {
          const millis = Math.ceil(Duration.toMillis(duration))
          gate.close(now + millis)
          instance.line.wakeAll(({ guest }) => millis > guest.patience ? instance.waitTooLong(millis, true) : undefined)
          const share = Effect.flatMap(add("closed", millis, 1, millis), ([, life]) =>
            life < millis ? add("closed", millis - life, 1) : Effect.void)
          return Effect.zipRight(local.close(duration), millis > 1 ? Effect.ignore(ask(share)) : Effect.void)
        })
    }
  })

/** Who asks for a pass. */
interface Caller {
  readonly clock: Clock.Clock
  readonly guest: Guest
  readonly waits: Waits
}

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
