/**
 * Keeps a client below Clerk's rate limits, so that a burst waits in the client instead of being rejected by Clerk.
 *
 * @module
 * @since 0.1.0
 */
import type * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
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
import * as Passes from "./internal/passes.js"

/**
 * The budget of one resource, such as ten updates of `org_1` per ten seconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface ResourceBudget {
  /** Identifies the resource. Requests with the same key share a budget. */
  readonly key: string
  /** The maximum number of requests in any `window`: 1 or more. */
  readonly limit: number
  /** The length of the window; a number is milliseconds. */
  readonly window: Duration.DurationInput
}

/**
 * A request would have to wait longer than the time left for its call. `budget` describes the exhausted budget, such as
 * `one organization (10 requests per 10s)`, and `wait` is the remaining wait.
 *
 * @since 0.2.0
 * @category errors
 */
export class WaitTooLong extends Data.TaggedError("WaitTooLong")<{
  readonly budget: string
  readonly wait: Duration.Duration
}> {
  override get message(): string {
    return `The wait for the rate limit of ${this.budget} is too long: ${Duration.format(this.wait)} remaining.`
  }
}

/**
 * The throttle of a client. The client acquires a permit before each request, retries included. To write a custom
 * throttle, implement this interface and provide it as `Throttle`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Acquires a permit from the instance's budget and, if `resource` is given, from the resource's. Fibers pass in the
   * order of arrival; those of {@link background} pass if no other fiber waits. An interrupted fiber leaves the queue.
   *
   * `patience` is the time left for the call; a number is milliseconds, and without it the wait has no limit. If the
   * gate is closed for longer, `take` fails immediately. If the window of the resource's budget is longer, `take` waits
   * at most `patience`. For a budget with a shorter window, it waits as long as needed.
   */
  readonly take: (
    resource: ResourceBudget | null,
    patience?: Duration.DurationInput
  ) => Effect.Effect<void, WaitTooLong>
  /**
   * Closes the gate for a duration, after a 429, and never shortens a closure. Afterwards requests pass gradually
   * faster, up to the rate of the budget.
   */
  readonly close: (duration: Duration.DurationInput) => Effect.Effect<void>
}

/**
 * The throttle of a client. A client that is built without one creates its own, sized from its key. Provide the same
 * throttle to two clients of one instance.
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
 * The priority in the queue: `interactive` requests pass before `background` requests. `null`, the default, is
 * `background` for bulk operations and `interactive` for all others.
 *
 * @since 0.2.0
 * @category services
 */
export class Priority extends Context.Reference<Priority>()("@effect-clerk/client/Throttle/Priority", {
  defaultValue: (): "interactive" | "background" | null => null
}) {}

/**
 * Gives the requests of a program low priority: they pass when no other request waits for the same budget. Use it for
 * bulk work next to interactive calls. Bulk operations, such as `createMany`, have low priority by default.
 *
 * @example
 * import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
 * import * as Throttle from "@effect-clerk/client/Throttle"
 * import { OrganizationId } from "@effect-clerk/core/Organization"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const report = Effect.gen(function*() {
 *   const memberships = yield* OrganizationMemberships.OrganizationMemberships
 *   return yield* Stream.runCount(memberships.listStream({ organizationId: OrganizationId.make("org_1") }))
 * }).pipe(Throttle.background)
 *
 * @since 0.2.0
 * @category combinators
 */
export const background = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(self, Priority, "background")

/**
 * Lets the requests of a program pass in the order of arrival, including those of bulk operations.
 *
 * @since 0.2.0
 * @category combinators
 */
export const interactive = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(self, Priority, "interactive")

/**
 * The budget of an instance: `limit` requests per `window`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The maximum number of requests in any `window`: 1 or more. */
  readonly limit: number
  /** The length of the window; a number is milliseconds. */
  readonly window: Duration.DurationInput
}

/**
 * The budget for a secret key: 1000 requests per 10 seconds for production instances (`sk_live_`), 100 for all others.
 *
 * Source: Clerk's page of system limits.
 *
 * @example
 * import * as Throttle from "@effect-clerk/client/Throttle"
 *
 * // leaves half of the budget for other programs
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

/** At most `limit` permits in any `window`, first come, first served. */
class Bucket {
  readonly queue = new Queue<WaitTooLong>()
  /** The times of the last `limit` permits; once full, the oldest is at `next`. */
  private readonly passes: Array<number> = []
  private next = 0
  /** The number of requests that may pass here and still wait for the instance. */
  private promised = 0
  private readonly limit: number
  private readonly windowMillis: number
  private readonly announcer: Announcer

  constructor(private readonly name: string, { limit, window }: Options, private readonly gate: Gate | null) {
    this.limit = Math.floor(limit)
    this.windowMillis = Duration.toMillis(window)
    this.announcer = new Announcer(this.windowMillis)
  }

  isOpen(now: number): boolean {
    return this.queue.isEmpty && this.roomAt() <= now
  }

  isIdle(now: number): boolean {
    const last = this.passes.at(this.next - 1) ?? -Infinity
    return this.queue.isEmpty && this.promised === 0 && last + this.windowMillis <= now
  }

  pass(now: number): void {
    this.passes[this.next] = now
    this.next = (this.next + 1) % this.limit
    this.gate?.pass(now)
  }

  promise(): void {
    this.promised++
  }

  /** A promised permit was used, or will not be. */
  settle(): void {
    this.promised--
    this.queue.wakeHolder()
  }

  /** Closes the gate. Requests that would wait for it longer than their patience fail. */
  close(now: number, millis: number): void {
    if (this.gate === null) return
    this.gate.close(now + millis)
    this.queue.wakeAll(({ waiter }) => this.closedTooLong(now, waiter))
  }

  /** Waits for its turn and for a free permit, then acquires it in the same instant. */
  enter(
    waits: Waits,
    clock: Clock.Clock,
    waiter: Waiter,
    take: (now: number) => void
  ): Effect.Effect<void, WaitTooLong> {
    const turn = new Turn<WaitTooLong>(waiter)
    const attempt: Effect.Effect<void, WaitTooLong> = Effect.suspend(() => {
      const now = Monotonic.unsafeNow(clock)
      if (this.queue.mustYield(turn)) return Effect.zipRight(waits(this.queue.yieldTurn(turn, clock)), attempt)
      const at = this.roomAt()
      if (at <= now) {
        take(now)
        return Effect.void
      }
      const failure = this.closedTooLong(now, waiter) ?? this.fullTooLong(now, at, waiter)
      if (failure !== undefined) return Effect.fail(failure)
      const wait = turn.wait(clock, Math.min(at, this.lastMoment(waiter)) - now)
      return this.announcer.announce(this.describe(now), waiter, now, at, this.queue.size).pipe(
        Effect.zipRight(waits(wait)),
        Effect.zipRight(attempt)
      )
    })
    const waitForTurn = () => {
      const now = Monotonic.unsafeNow(clock)
      const failure = this.closedTooLong(now, waiter)
      if (failure !== undefined) return Effect.fail(failure)
      const tooLate = Effect.suspend(() => Effect.fail(this.waitTooLong(Monotonic.unsafeNow(clock), this.roomAt())))
      return turn.wait(clock, this.lastMoment(waiter) - now, tooLate)
    }
    return this.queue.inTurn(turn, waitForTurn, waits, attempt)
  }

  private roomAt(): number {
    if (this.promised === this.limit) return Infinity
    const oldest = this.passes[(this.next + this.promised) % this.limit] ?? -Infinity
    return Math.max(oldest + this.windowMillis, this.gate?.nextPassAt ?? -Infinity)
  }

  private closedTooLong(now: number, { patience }: Waiter): WaitTooLong | undefined {
    const opensAt = this.gate?.opensAt ?? -Infinity
    return opensAt - now > patience ? this.waitTooLong(now, opensAt) : undefined
  }

  private fullTooLong(now: number, at: number, waiter: Waiter): WaitTooLong | undefined {
    const lastMoment = this.lastMoment(waiter)
    return lastMoment <= now || (at !== Infinity && at > lastMoment) ? this.waitTooLong(now, at) : undefined
  }

  /** The time until which a request waits for a permit. A window that is shorter than the patience ends in time anyway. */
  private lastMoment({ patience, since }: Waiter): number {
    return this.gate === null && this.windowMillis > patience ? since + patience : Infinity
  }

  private waitTooLong(now: number, at: number): WaitTooLong {
    const wait = at === Infinity ? this.windowMillis : Math.max(0, at - now)
    return new WaitTooLong({ budget: this.describe(now), wait: Duration.millis(Math.ceil(wait)) })
  }

  private describe(now: number): string {
    return describe(this.name, { limit: this.limit, window: this.windowMillis }, (this.gate?.opensAt ?? 0) > now)
  }
}

const checkLimit = <Budget extends Options>(budget: Budget): Budget => {
  if (budget.limit >= 1 && budget.limit < Infinity) return budget
  throw new RangeError(`Expected a limit of at least 1, not ${budget.limit}. Throttle.layerNone sets no limit.`)
}

/** The number of resources from which idle ones are removed. */
const sweepAt = 1000

/**
 * A throttle for this process: at most `limit` requests in any `window` for the instance, and for each resource as many
 * as its own budget allows. Throws a `RangeError` if a limit is less than 1 or infinite.
 *
 * A fiber queues for its resource first and joins the queue of the instance once the resource grants a permit, so one
 * exhausted resource delays no other. Idle resources are removed from memory.
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
  const windowMillis = Duration.toMillis(options.window)
  const instance = new Bucket(
    "the instance",
    checkLimit(options),
    new Gate(windowMillis, Math.floor(options.limit))
  )
  const resources = new Map<string, Bucket>()
  let sweepSize = sweepAt

  const bucketOf = (resource: ResourceBudget, now: number): Bucket => {
    const known = resources.get(resource.key)
    if (known !== undefined) return known
    if (resources.size >= sweepSize) {
      for (const [key, bucket] of resources) if (bucket.isIdle(now)) resources.delete(key)
      sweepSize = Math.max(sweepAt, resources.size * 2)
    }
    const bucket = new Bucket(nameOf(resource), checkLimit(resource), null)
    resources.set(resource.key, bucket)
    return bucket
  }

  // The window of a resource's permit starts when the instance grants its permit, not when the resource does.
  const enterBoth = (resource: Bucket, waits: Waits, clock: Clock.Clock, waiter: Waiter) =>
    Effect.suspend(() => {
      let promised = false
      const promise = resource.enter(waits, clock, waiter, () => {
        resource.promise()
        promised = true
      })
      const pass = instance.enter(waits, clock, waiter, (now) => {
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

  const pass = (resource: ResourceBudget | null, now: number): boolean => {
    const bucket = resource && bucketOf(resource, now)
    if (!instance.isOpen(now) || bucket?.isOpen(now) === false) return false
    instance.pass(now)
    bucket?.pass(now)
    return true
  }

  const throttle: Service = {
    take: (resource, patience) =>
      Effect.withFiberRuntime((fiber) => {
        const clock = Fiber.clockOf(fiber)
        const now = Monotonic.unsafeNow(clock)
        if (pass(resource, now)) return Effect.void
        const bucket = resource && bucketOf(resource, now)
        const waiter = {
          isBackground: Fiber.referenceOf(fiber, Priority) === "background",
          patience: patience === undefined ? Infinity : Duration.toMillis(patience),
          since: now
        }
        return Delay.counted((waits) =>
          bucket === null
            ? instance.enter(waits, clock, waiter, (now) => instance.pass(now))
            : enterBoth(bucket, waits, clock, waiter)
        )
      }),
    close: (duration) => Effect.map(Monotonic.now, (now) => instance.close(now, Duration.toMillis(duration)))
  }
  Passes.give(throttle, pass)
  return throttle
}

/**
 * A throttle for this process and all clients built under the layer; see {@link make}.
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
 * Disables the throttle, for tests or if something else enforces the budget.
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
