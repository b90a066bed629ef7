import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Milliseconds on a clock that is never set: for durations and waits, not for the time of day. */
export const unsafeNow = (clock: Clock.Clock): number => Number(clock.unsafeCurrentTimeNanos()) / 1_000_000

export const now: Effect.Effect<number> = Effect.clockWith((clock) => Effect.sync(() => unsafeNow(clock)))
