import * as SharedThrottle from "@effect-clerk/client/SharedThrottle"
import * as Throttle from "@effect-clerk/client/Throttle"
import { layerStore } from "@effect/experimental/RateLimiter/Redis"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const [port, limit, window, times] = process.argv.slice(2).map(Number) as [number, number, number, number]

/** Prints a line when it has started, and the time of each pass. */
Effect.gen(function*() {
  const throttle = yield* Throttle.Throttle
  yield* Console.log("started")
  yield* Effect.replicateEffect(
    Effect.zipRight(throttle.take(null), Effect.suspend(() => Console.log(Date.now()))),
    times,
    { concurrency: "unbounded" }
  )
}).pipe(
  Effect.provide(Layer.provide(SharedThrottle.layer({ limit, window }), layerStore({ port, host: "127.0.0.1" }))),
  Effect.runPromise
)
