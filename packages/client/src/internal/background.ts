import * as Effect from "effect/Effect"
import * as Throttle from "../Throttle.js"

/** Bulk work runs in the background, unless the program sets another priority. */
export const inBackground = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Throttle.Priority, (priority) => priority === null ? Throttle.background(self) : self)
