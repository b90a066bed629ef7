import { Clock, Duration, Effect, FiberId, Scheduler } from "effect"
import type { Fiber } from "effect"

const idle = Effect.repeatN(Effect.async<void>((resume) => void setTimeout(() => resume(Effect.void), 0)), 3)

/**
 * Runs an effect on a clock that starts at 0 and jumps to the next sleeper when nothing else is left to do. Unlike
 * `TestClock` it wakes all sleepers of an instant in one step, in the order in which they went to sleep, so that
 * thousands of them are cheap.
 */
export const onVirtualClock = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    let now = 0
    const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>()
    const clock: Clock.Clock = {
      [Clock.ClockTypeId]: Clock.ClockTypeId,
      unsafeCurrentTimeMillis: () => now,
      unsafeCurrentTimeNanos: () => BigInt(Math.round(now * 1_000_000)),
      currentTimeMillis: Effect.sync(() => now),
      currentTimeNanos: Effect.sync(() => BigInt(Math.round(now * 1_000_000))),
      sleep: (duration) =>
        Effect.async((resume) => {
          const sleeper = { at: now + Duration.toMillis(duration), wake: () => resume(Effect.void) }
          sleepers.add(sleeper)
          return Effect.sync(() => sleepers.delete(sleeper))
        })
    }
    const jump = Effect.sync(() => {
      if (sleepers.size === 0) return
      now = Math.min(...Array.from(sleepers, ({ at }) => at))
      for (const sleeper of sleepers) {
        if (sleeper.at > now) continue
        sleepers.delete(sleeper)
        sleeper.wake()
      }
    })
    return Effect.raceFirst(Effect.withClock(effect, clock), Effect.forever(Effect.zipRight(idle, jump)))
  })

/** Interrupts the fiber that it runs first, after a number of steps. */
export const interruptsAt = (step: number): Scheduler.Scheduler => {
  const scheduler = new Scheduler.MixedScheduler(2048)
  let victim: Fiber.RuntimeFiber<unknown, unknown> | undefined
  let steps = 0
  return {
    scheduleTask: (task, priority) => scheduler.scheduleTask(task, priority),
    shouldYield: (fiber) => {
      victim ??= fiber
      if (fiber === victim && steps++ === step) fiber.unsafeInterruptAsFork(FiberId.none)
      return false
    }
  }
}
