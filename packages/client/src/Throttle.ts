/**
 * Keeps a client below Clerk's rate limits, so that a burst waits here instead of being refused there.
 *
 * @module
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Layer from "effect/Layer"
import type { Waits } from "./internal/delay.js"
import * as Delay from "./internal/delay.js"
import { TryTake } from "./internal/immediate.js"
import { Line } from "./internal/line.js"
import * as Monotonic from "./internal/monotonic.js"

/**
 * A budget of a resource and the resource it is for, such as ten changes per ten seconds of `org_1`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ResourceBudget {
  /** Names the resource. Requests with the same key share a budget. */
  readonly key: string
  /** How many requests may pass in any `window`: 1 or more. */
  readonly limit: number
  /** A number is milliseconds. */
  readonly window: Duration.DurationInput
}

/**
 * What a client asks before each request, repeats included. To throttle in a way of your own, provide a `Throttle` that
 * implements it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Waits for a place in the instance's budget and, where there is one, in the resource's. Fibers are let through in
   * the order they came. Interruption gives up the place in the queue.
   */
  readonly take: (resource: ResourceBudget | null) => Effect.Effect<void>
  /**
   * Lets nobody through for a while, and never shortens a while that is running: what a 429 with `Retry-After` asks for.
   */
  readonly close: (duration: Duration.DurationInput) => Effect.Effect<void>
}

/**
 * The throttle of a client. A client that is built without one makes its own, sized from its key; two clients with keys
 * of one instance should be given the same.
 *
 * @example
 * import * as ClerkClient from "@effect-clerk/client/ClerkClient"
 * import * as Throttle from "@effect-clerk/client/Throttle"
 * import * as Layer from "effect/Layer"
 *
 * const client = ClerkClient.layerConfig().pipe(
 *   Layer.provide(Throttle.layer({ limit: 50, window: "10 seconds" }))
 * )
 *
 * @since 0.1.0
 * @category services
 */
export class Throttle extends Context.Tag("@effect-clerk/client/Throttle")<Throttle, Service>() {}

/**
 * What an instance may be asked: `limit` requests per `window`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** How many requests may pass in any `window`: 1 or more. */
  readonly limit: number
  /** A number is milliseconds. */
  readonly window: Duration.DurationInput
}

/**
 * The budget that goes with a secret key: 1000 requests per 10 seconds for production instances (`sk_live_`), 100 for
 * all others.
 *
 * Source: Clerk's page of system limits.
 *
 * @example
 * import * as Throttle from "@effect-clerk/client/Throttle"
 *
 * // leaves half of the budget to others
 * const { limit, window } = Throttle.fromSecretKey("sk_test_...")
 * const half = Throttle.layer({ limit: limit / 2, window })
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromSecretKey = (secretKey: string): Options => ({
  limit: secretKey.startsWith("sk_live_") ? 1000 : 100,
  window: "10 seconds"
})

/** At most `limit` passes in any `window`, first come first served. */
class Bucket {
  /** Nobody passes before. */
  closedUntil = -Infinity
  /** When the last `limit` passes were; once there were so many, the oldest is at `next`. */
  private readonly passes: Array<number> = []
  private next = 0
  /** How many may pass here and still wait elsewhere. */
  private promised = 0
  private settled = Deferred.unsafeMake<void>(FiberId.none)
  private readonly line = new Line()
  private readonly limit: number
  private readonly windowMillis: number

  constructor({ limit, window }: Options) {
    if (!(limit >= 1 && limit < Infinity)) {
      throw new RangeError(`Expected a limit of at least 1, not ${limit}. Throttle.layerNone sets no limit.`)
    }
    this.limit = Math.floor(limit)
    this.windowMillis = Duration.toMillis(window)
  }

  isOpen(now: number): boolean {
    return this.line.isEmpty && this.roomAt() <= now
  }

  isIdle(now: number): boolean {
    const last = this.passes.at(this.next - 1) ?? -Infinity
    return this.line.isEmpty && this.promised === 0 && last + this.windowMillis <= now
  }

  pass(now: number): void {
    this.passes[this.next] = now
    this.next = (this.next + 1) % this.limit
  }

  promise(): void {
    this.promised++
  }

  /** A promised pass has been, or will not be. */
  settle(): void {
    this.promised--
    const settled = this.settled
    this.settled = Deferred.unsafeMake<void>(FiberId.none)
    Deferred.unsafeDone(settled, Effect.void)
  }

  /** Waits for a turn and for room, then takes it in the same instant. */
  enter(waits: Waits, take: (now: number) => void): Effect.Effect<void> {
    const attempt: Effect.Effect<void> = Effect.clockWith((clock) => {
      const now = Monotonic.unsafeNow(clock)
      const at = this.roomAt()
      if (at <= now) {
        take(now)
        return Effect.void
      }
      // While passes are promised, what becomes of them decides. A race with the sleep would see more room a little
      // earlier, but a fiber that is interrupted while it starts a race can hang (effect 3.22).
      const change = this.promised === 0 ? Effect.sleep(at - now) : Deferred.await(this.settled)
      return Effect.zipRight(waits(change), attempt)
    })
    return this.line.inTurn(waits, attempt)
  }

  private roomAt(): number {
    if (this.promised === this.limit) return Infinity
    const oldest = this.passes[(this.next + this.promised) % this.limit] ?? -Infinity
    return Math.max(oldest + this.windowMillis, this.closedUntil)
  }
}

/** How many resources are remembered before those that are idle are forgotten. */
const sweepAt = 1000

/**
 * A throttle in this process: at most `limit` requests in any `window` for the instance, and as many as its own budget
 * allows for each resource. Throws a `RangeError` when a limit is less than 1 or infinite.
 *
 * A fiber that waits for its resource stands in a line of that resource, and joins that of the instance when the
 * resource lets it: one exhausted resource delays no other. Idle resources are forgotten.
 *
 * @example
 * import * as Throttle from "@effect-clerk/client/Throttle"
 *
 * const throttle = Throttle.make(Throttle.fromSecretKey("sk_test_..."))
 *
 * const pass = throttle.take({ key: "organization/org_1", limit: 10, window: "10 seconds" })
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Service => {
  const instance = new Bucket(options)
  const resources = new Map<string, Bucket>()
  let sweepSize = sweepAt

  const bucketOf = (resource: ResourceBudget, now: number): Bucket => {
    const known = resources.get(resource.key)
    if (known !== undefined) return known
    if (resources.size >= sweepSize) {
      for (const [key, bucket] of resources) if (bucket.isIdle(now)) resources.delete(key)
      sweepSize = Math.max(sweepAt, resources.size * 2)
    }
    const bucket = new Bucket(resource)
    resources.set(resource.key, bucket)
    return bucket
  }

  // A pass of a resource counts from when the instance lets it through, not from when it could.
  const enterBoth = (resource: Bucket, waits: Waits): Effect.Effect<void> =>
    Effect.suspend(() => {
      let promised = false
      const promise = resource.enter(waits, () => {
        resource.promise()
        promised = true
      })
      const pass = instance.enter(waits, (now) => {
        instance.pass(now)
        resource.pass(now)
        resource.settle()
        promised = false
      })
      return Effect.ensuring(
        Effect.zipRight(promise, pass),
        Effect.sync(() => {
          if (promised) resource.settle()
        })
      )
    })

  const tryTake: TryTake<ResourceBudget> = (resource, now) => {
    const bucket = resource && bucketOf(resource, now)
    if (!instance.isOpen(now) || bucket?.isOpen(now) === false) return false
    instance.pass(now)
    bucket?.pass(now)
    return true
  }

  const wait = (resource: ResourceBudget | null, now: number): Effect.Effect<void> =>
    Delay.counted((waits) =>
      resource === null
        ? instance.enter(waits, (now) => instance.pass(now))
        : enterBoth(bucketOf(resource, now), waits)
    )

  const take: Service["take"] = (resource) =>
    Effect.clockWith((clock) => {
      const now = Monotonic.unsafeNow(clock)
      return tryTake(resource, now) ? Effect.void : wait(resource, now)
    })

  return {
    take: Object.assign(take, { [TryTake]: tryTake }),
    close: (duration) =>
      Effect.map(Monotonic.now, (now) => {
        instance.closedUntil = Math.max(instance.closedUntil, now + Duration.toMillis(duration))
      })
  }
}

/**
 * A throttle in this process for all clients built under the layer; see {@link make}.
 *
 * @example
 * import * as Throttle from "@effect-clerk/client/Throttle"
 *
 * const gentle = Throttle.layer({ limit: 50, window: "10 seconds" })
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<Throttle> => Layer.sync(Throttle, () => make(options))

/**
 * No throttle: for tests, or where something else keeps the budget.
 *
 * @example
 * import * as ClerkClient from "@effect-clerk/client/ClerkClient"
 * import * as Throttle from "@effect-clerk/client/Throttle"
 * import * as Layer from "effect/Layer"
 *
 * const client = Layer.provide(ClerkClient.layerConfig(), Throttle.layerNone)
 *
 * @since 0.1.0
 * @category layers
 */
export const layerNone: Layer.Layer<Throttle> = Layer.succeed(Throttle, {
  take: () => Effect.void,
  close: () => Effect.void
})
