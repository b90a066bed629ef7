import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Waiter } from "./queue.js"

/** Longer waits are logged. */
const longMillis = 2000

/** Logs long waits for a budget, once per window, before they end. */
export class Announcer {
  private last = -Infinity

  constructor(private readonly windowMillis: number) {}

  announce(budget: string, waiter: Waiter, now: number, until: number, waiting: number): Effect.Effect<void> {
    if (until === Infinity || until - waiter.since <= longMillis || now < this.last + this.windowMillis) {
      return Effect.void
    }
    this.last = now
    const millis = Math.ceil(until - now)
    return Effect.annotateLogs(
      Effect.logInfo(
        `Waiting ${Duration.format(millis)} for the rate limit of ${budget}. Waiting requests: ${waiting}`
      ),
      { "clerk.throttle.budget": budget, "clerk.throttle.waiting": waiting, "clerk.throttle.wait_ms": millis }
    )
  }
}
