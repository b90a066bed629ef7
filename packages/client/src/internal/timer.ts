import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"

const liveClock = Context.get(DefaultServices.liveServices, Clock.Clock)

/** What `setTimeout` can wait for; a longer time is as good as forever. */
const maxMillis = 2 ** 31 - 1

/**
 * Runs a task on a clock after so many milliseconds, unless it is cancelled before. On the clock of the system that is a
 * timer, which costs a tenth of a fiber that sleeps.
 */
export const unsafeSchedule = (clock: Clock.Clock, millis: number, task: () => void): () => void => {
  if (millis > maxMillis) return () => {}
  if (clock === liveClock) {
    const timer = setTimeout(task, millis)
    return () => clearTimeout(timer)
  }
  const sleeper = Effect.runFork(clock.sleep(Duration.millis(millis)))
  sleeper.addObserver((exit) => {
    if (Exit.isSuccess(exit)) task()
  })
  return () => sleeper.unsafeInterruptAsFork(FiberId.none)
}
