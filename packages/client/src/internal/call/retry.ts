import type * as ClerkError from "@effect-clerk/core/ClerkError"
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleIntervals from "effect/ScheduleIntervals"
import * as RetryPolicy from "../../RetryPolicy.js"
import type { SecretKey } from "../secretKey.js"
import { type Deadline, withinDeadline } from "./deadline.js"
import { askedMillis, spread } from "./rateLimit.js"

const maxAskedMillis = Duration.toMillis(RetryPolicy.maxRetryAfter)

/** Decides whether and when a failed call is retried. */
export class Retry {
  private state: unknown
  private isRenewed = false

  constructor(
    private readonly policy: RetryPolicy.Policy,
    private readonly secretKey: SecretKey,
    private readonly clock: Clock.Clock,
    private readonly deadline: Deadline
  ) {
    this.state = policy.schedule.initial
  }

  /** Waits for the next attempt and returns true. Returns false immediately if there is none or it would come too late. */
  shouldRetry(error: ClerkError.ClerkError, key: Redacted.Redacted): Effect.Effect<boolean> {
    return Effect.flatMap(
      withinDeadline(this.delayAfter(error, key), this.deadline, null),
      (millis) => millis === null ? Effect.succeed(false) : Effect.as(Effect.sleep(millis), true)
    )
  }

  /** The delay until the next attempt in milliseconds; `null` for no retry. */
  private delayAfter(error: ClerkError.ClerkError, key: Redacted.Redacted): Effect.Effect<number | null> {
    if (error._tag === "Unauthorized" && !this.isRenewed) {
      this.isRenewed = true
      return Effect.flatMap(
        this.secretKey.renew(key),
        (isNew) => isNew ? this.notBefore(error, 0) : Effect.succeed(null)
      )
    }
    if (!this.policy.when(error)) return Effect.succeed(null)
    return Effect.flatMap(
      this.stepSchedule(error),
      (millis) => millis === null ? Effect.succeed(null) : this.notBefore(error, millis)
    )
  }

  private stepSchedule(error: ClerkError.ClerkError): Effect.Effect<number | null> {
    const now = this.clock.unsafeCurrentTimeMillis()
    return Effect.map(this.policy.schedule.step(now, error, this.state), ([state, , decision]) => {
      this.state = state
      return ScheduleDecision.isDone(decision)
        ? null
        : Math.max(0, ScheduleIntervals.start(decision.intervals) - now)
    })
  }

  /** A delay that is at least `Retry-After`; `null` if that is too long. */
  private notBefore(error: ClerkError.ClerkError, millis: number): Effect.Effect<number | null> {
    const asked = askedMillis(error)
    const { left } = this.deadline
    if (asked > maxAskedMillis || Math.max(asked, millis) >= left) return Effect.succeed(null)
    return asked === 0 ? Effect.succeed(millis) : Effect.map(spread(asked, left), (spread) => Math.max(spread, millis))
  }
}
