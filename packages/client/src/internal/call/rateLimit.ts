import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as RetryPolicy from "../../RetryPolicy.js"
import type * as Throttle from "../../Throttle.js"

const maxWaitMillis = Duration.toMillis(RetryPolicy.maxRetryAfter)

/** How long the gate is closed after the first 429 without a `Retry-After`. */
const firstBackoffMillis = 1000

/** The `Retry-After` of an error, in milliseconds; 0 if it has none. */
export const askedMillis = (error: ClerkError.ClerkError): number =>
  "retryAfter" in error && error.retryAfter !== null ? Duration.toMillis(error.retryAfter) : 0

/**
 * A wait with jitter, so that clients that were rejected together do not resume together. It is never shorter than
 * `millis`, and no longer than the time left.
 */
export const spread = (millis: number, left = Infinity): Effect.Effect<number> =>
  Effect.map(Random.next, (random) => millis + random * Math.min(Math.max(1000, millis / 5), left - millis))

/**
 * How long a 429 closes the gate for all calls: its `Retry-After`, up to the cap. Without a `Retry-After`, a backoff
 * that grows with each such response.
 */
export class Backpressure {
  private step = 0
  private closedAt = -Infinity

  /** Returns how many milliseconds to close the gate of the throttle for. */
  refused(error: ClerkError.TooManyRequests, sentAt: number, now: number): number {
    const asked = askedMillis(error)
    if (asked > 0) return Math.min(asked, maxWaitMillis)
    // it was sent before the gate was closed, so it does not show that the closure was too short
    if (sentAt <= this.closedAt) return 0
    this.closedAt = now
    return Math.min(firstBackoffMillis * 2 ** this.step++, maxWaitMillis)
  }

  /** Records a request that was not rejected. */
  accepted(): void {
    if (this.step > 0) this.step--
  }
}

/** The error of a call that would have to wait for the throttle longer than its time left. Nothing was sent. */
export const notSent = (
  call: { readonly operation: string; readonly method: string; readonly path: string; readonly idempotent: boolean },
  { budget, wait }: Throttle.WaitTooLong,
  limit: Duration.Duration
): ClerkError.TooManyRequests =>
  new ClerkError.TooManyRequests({
    ...call,
    status: 429,
    errors: [{
      code: "client_rate_limited",
      message:
        `The request was not sent: it would wait another ${Duration.format(wait)} for the rate limit of ${budget}, `
        + `longer than its time limit of ${Duration.format(limit)}`,
      longMessage: null,
      meta: null
    }],
    retryAfter: wait
  })
