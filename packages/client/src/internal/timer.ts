import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Fiber from "./fiber.js"

/** What `setTimeout` can wait for; a longer time is as good as forever. */
const maxMillis = 2 ** 31 - 1

/**
 * Runs a task on a clock after so many milliseconds, unless it is cancelled before. On the clock of the system that is a
 * timer, which costs a tenth of a fiber that sleeps.
 */
export const unsafeSchedule = (clock: Clock.Clock, millis: number, task: () => void): () => void => {
  if (millis > maxMillis) return () => {}
  if (clock === Fiber.liveClock) {
    const timer = setTimeout(task, millis)
    return () => clearTimeout(timer)
  }
  return Fiber.unsafeAfter(clock.sleep(Duration.millis(millis)), task)
}
