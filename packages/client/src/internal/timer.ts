import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Fiber from "./fiber.js"

/** The longest delay of `setTimeout`; a longer one counts as forever. */
const maxMillis = 2 ** 31 - 1

/**
 * Runs a task on a clock after `millis` milliseconds, unless it is canceled before. On the system clock it uses a
 * timer, which costs a tenth of a sleeping fiber.
 */
export const unsafeSchedule = (clock: Clock.Clock, millis: number, task: () => void): () => void => {
  if (millis > maxMillis) return () => {}
  if (clock === Fiber.liveClock) {
    const timer = setTimeout(task, millis)
    return () => clearTimeout(timer)
  }
  return Fiber.unsafeAfter(clock.sleep(Duration.millis(millis)), task)
}
