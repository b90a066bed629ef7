import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Timeouts from "../../Timeouts.js"
import * as Monotonic from "../monotonic.js"

/** The time limits of an attempt, and of all attempts of a call together. */
export interface Limits {
  readonly attempt: Duration.Duration
  readonly operation: Duration.Duration
}

export const decode = ({ attempt, operation }: Timeouts.Limits): Limits => ({
  attempt: Duration.decode(attempt),
  operation: Duration.decode(operation)
})

/** The limits of a program, which override those of the client. */
export const over = (client: Limits, { attempt, operation }: Timeouts.SomeLimits): Limits => ({
  attempt: attempt === undefined ? client.attempt : Duration.decode(attempt),
  operation: operation === undefined ? client.operation : Duration.decode(operation)
})

/** The limit that is reached first: its scope, its duration, and how many milliseconds of it are left. */
export interface Limit {
  readonly scope: "attempt" | "operation"
  readonly duration: Duration.Duration
  readonly left: number
}

/** The time left for a call. It runs from each attempt to the next wait for the throttle, which does not count. */
export class Deadline {
  private leftAtStart: number
  private startedAt: number | undefined

  constructor(readonly limits: Limits, private readonly clock: Clock.Clock) {
    this.leftAtStart = Duration.toMillis(limits.operation)
  }

  /** How many milliseconds are left. */
  get left(): number {
    return this.startedAt === undefined
      ? this.leftAtStart
      : this.leftAtStart - (Monotonic.unsafeNow(this.clock) - this.startedAt)
  }

  start(): void {
    this.startedAt ??= Monotonic.unsafeNow(this.clock)
  }

  stop(): void {
    this.leftAtStart = this.left
    this.startedAt = undefined
  }

  /** The limit of an attempt that starts now. */
  get forAttempt(): Limit {
    const { attempt, operation } = this.limits
    const attemptMillis = Duration.toMillis(attempt)
    const { left } = this
    return left < attemptMillis
      ? { scope: "operation", duration: operation, left }
      : { scope: "attempt", duration: attempt, left: attemptMillis }
  }
}

/** The result of an effect, or `orElse` if it takes longer than the time left. */
export const withinDeadline = <A, B, E, R>(
  self: Effect.Effect<A, E, R>,
  deadline: Deadline,
  orElse: B
): Effect.Effect<A | B, E, R> =>
  Effect.map(Effect.timeoutOption(Effect.interruptible(self), deadline.left), Option.getOrElse(() => orElse))
