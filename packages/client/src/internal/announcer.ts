import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Guest } from "./line.js"

/** A wait that is longer is told of. */
const longMillis = 2000

/** Tells of long waits for a budget, once in a window, before they are over. */
export class Announcer {
  private last = -Infinity

  constructor(private readonly windowMillis: number) {}

  announce(budget: string, guest: Guest, now: number, until: number, waiting: number): Effect.Effect<void> {
    if (until === Infinity || until - guest.since <= longMillis || now < this.last + this.windowMillis) {
      return Effect.void
    }
    this.last = now
    const millis = Math.ceil(until - now)
    return Effect.annotateLogs(
      Effect.logInfo(
        `Waiting ${Duration.format(millis)} for the rate limit of ${budget}. Requests that wait: ${waiting}`
      ),
      { "clerk.throttle.budget": budget, "clerk.throttle.waiting": waiting, "clerk.throttle.wait_ms": millis }
    )
  }
}
