/**
 * Keeps a client below Clerk's rate limits, so that a burst waits here instead of being refused there.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Metrics from "./Metrics.js"

/**
 * A budget of a resource and the resource it is for, such as ten changes per ten seconds of `org_1`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ResourceBudget {
  readonly key: string
  readonly limit: number
  readonly window: Duration.DurationInput
}

/**
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
   * Lets nobody through for a while: what a 429 with `Retry-After` asks for.
   */
  readonly close: (duration: Duration.DurationInput) => Effect.Effect<void>
}

/**
 * The throttle of a client. A client that is built without one makes its own, sized from its key.
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
  readonly limit: number
  readonly window: Duration.DurationInput
}

/**
 * The budget that goes with a secret key: 1000 requests per 10 seconds for production instances (`sk_live_`), 100 for
 * all others.
 *
 * Source: Clerk's page of system limits.
 *
 * @since 0.1.0
 * @category constants
 */
export const fromSecretKey = (secretKey: string): Options => ({
  limit: secretKey.startsWith("sk_live_") ? 1000 : 100,
  window: "10 seconds"
})

/** At most `limit` passes in any `window`, first come first served. */
class Bucket {
  private readonly passes: Float64Array
  private readonly turn = Effect.unsafeMakeSemaphore(1)
  private next = 0
  private queued = 0

  constructor(
    private readonly windowMillis: number,
    limit: number,
    private readonly closedUntil: () => number
  ) {
    this.passes = new Float64Array(limit).fill(-Infinity)
  }

  isIdle(now: number): boolean {
    return this.queued === 0 && this.passes.every((pass) => pass + this.windowMillis <= now)
  }

  /** Passes at once when nobody waits and there is room. */
  tryPass(now: number): boolean {
    return this.queued === 0 && this.passAt(now) <= now
  }

  /** Passes when it is this fiber's turn and there is room. */
  readonly pass: Effect.Effect<void> = Effect.suspend(() => {
    this.queued++
    return Effect.ensuring(this.turn.withPermits(1)(this.wait), Effect.sync(() => this.queued--))
  })

  private readonly wait: Effect.Effect<void> = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const at = this.passAt(now)
    return at <= now ? Effect.void : Effect.zipRight(Effect.sleep(at - now), this.wait)
  })

  /** When there is room; a pass is taken if that is now. */
  private passAt(now: number): number {
    const at = Math.max(this.passes[this.next]! + this.windowMillis, this.closedUntil())
    if (at <= now) {
      this.passes[this.next] = now
      this.next = (this.next + 1) % this.passes.length
    }
    return at
  }
}

/** How many resources are remembered before those that are idle are forgotten. */
const sweepAt = 1000

/**
 * A throttle in this process: at most `limit` requests in any `window` for the instance, and as many as its own budget
 * allows for each resource.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Service => {
  let closedUntil = -Infinity
  const instance = new Bucket(Duration.toMillis(options.window), options.limit, () => closedUntil)
  const resources = new Map<string, Bucket>()
  let sweepSize = sweepAt

  const bucketOf = (resource: ResourceBudget, now: number): Bucket => {
    const known = resources.get(resource.key)
    if (known !== undefined) return known
    if (resources.size >= sweepSize) {
      for (const [key, bucket] of resources) if (bucket.isIdle(now)) resources.delete(key)
      sweepSize = Math.max(sweepAt, resources.size * 2)
    }
    const bucket = new Bucket(Duration.toMillis(resource.window), resource.limit, () => -Infinity)
    resources.set(resource.key, bucket)
    return bucket
  }

  return {
    take: (resource) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const buckets = resource === null ? [instance] : [bucketOf(resource, now), instance]
        const waitFor = buckets.findIndex((bucket) => !bucket.tryPass(now))
        return waitFor < 0
          ? Effect.void
          : delayed(Effect.forEach(buckets.slice(waitFor), (bucket) => bucket.pass, { discard: true }))
      }),
    close: (duration) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        closedUntil = Math.max(closedUntil, now + Duration.toMillis(duration))
      })
  }
}

/**
 * Counts a wait: how many wait now, how many have, and for how long.
 *
 * @internal
 */
export const delayed = (wait: Effect.Effect<void>): Effect.Effect<void> =>
  Effect.flatMap(Clock.currentTimeMillis, (start) =>
    Metric.increment(Metrics.throttleDelayed).pipe(
      Effect.zipRight(Metric.incrementBy(Metrics.throttleWaiting, 1)),
      Effect.zipRight(wait),
      Effect.ensuring(
        Effect.zipRight(
          Metric.incrementBy(Metrics.throttleWaiting, -1),
          Effect.flatMap(Clock.currentTimeMillis, (end) => Metric.update(Metrics.throttleDelay, end - start))
        )
      )
    ))

/**
 * A throttle in this process for all clients built under the layer.
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
 * @since 0.1.0
 * @category layers
 */
export const layerNone: Layer.Layer<Throttle> = Layer.succeed(Throttle, {
  take: () => Effect.void,
  close: () => Effect.void
})
