import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as RetryPolicy from "../../RetryPolicy.js"
import type * as Throttle from "../../Throttle.js"

const maxWaitMillis = Duration.toMillis(RetryPolicy.maxRetryAfter)

/** How long everybody is held back by the first 429 that does not say for how long. */
const firstBackoffMillis = 1000

/** How many milliseconds an answer asks to wait; 0 when it does not ask. */
export const askedMillis = (error: ClerkError.ClerkError): number =>
  "retryAfter" in error && error.retryAfter !== null ? Duration.toMillis(error.retryAfter) : 0

/**
 * A wait that is longer by a random part of itself, so that those who were refused together do not come back together;
 * never shorter, and no longer than the time that is left.
 */
export const spread = (millis: number, left = Infinity): Effect.Effect<number> =>
  Effect.map(Random.next, (random) => millis + random * Math.min(Math.max(1000, millis / 5), left - millis))

/**
 * How long a 429 holds everybody back: as long as it asks, up to the cap. When it does not ask, by a backoff that grows
 * while such answers keep coming.
 */
export class Backpressure {
  private step = 0
  private closedAt = -Infinity

  /** How many milliseconds the gate of the throttle is to be closed for. */
  refused(error: ClerkError.TooManyRequests, sentAt: number, now: number): number {
    const asked = askedMillis(error)
    if (asked > 0) return Math.min(asked, maxWaitMillis)
    // it was sent before the gate was closed, so it says nothing about whether that was long enough
    if (sentAt <= this.closedAt) return 0
    this.closedAt = now
    return Math.min(firstBackoffMillis * 2 ** this.step++, maxWaitMillis)
  }

  /** A request was not refused. */
  accepted(): void {
    if (this.step > 0) this.step--
  }
}

/** What a call ends with that would have to wait for the throttle longer than it has time. Nothing was sent. */
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
        `The request was not sent. It would wait another ${Duration.format(wait)} for the rate limit of ${budget}, `
        + `which exceeds its time limit of ${Duration.format(limit)}`,
      longMessage: null,
      meta: null
    }],
    retryAfter: wait
  })
