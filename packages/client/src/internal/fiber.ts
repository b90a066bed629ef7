import * as HttpClient from "@effect/platform/HttpClient"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as EffectFiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as FiberRef from "effect/FiberRef"
import * as LogLevel from "effect/LogLevel"
import type * as MetricLabel from "effect/MetricLabel"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"

/** A running fiber. Reading from it directly is cheaper than an effect that does. */
export type Fiber = EffectFiber.RuntimeFiber<unknown, unknown>

export const clockOf = (fiber: Fiber): Clock.Clock => Context.get(fiber.currentDefaultServices, Clock.Clock)

/** The value of a reference in the context of a fiber. */
export const referenceOf = <Self, A>(fiber: Fiber, reference: Context.Reference<Self, A>): A =>
  Context.get(fiber.currentContext, reference)

/** Whether messages of level DEBUG are logged. */
export const isDebugLogged = (fiber: Fiber): boolean =>
  LogLevel.lessThanEqual(fiber.getFiberRef(FiberRef.currentMinimumLogLevel), LogLevel.Debug)

/** Whether spans record when they start and end. */
export const isSpanTimed = (fiber: Fiber): boolean => fiber.getFiberRef(FiberRef.currentTracerTimingEnabled)

/** The tags that a program sets on all its metrics. */
export const metricLabelsOf = (fiber: Fiber): ReadonlyArray<MetricLabel.MetricLabel> =>
  fiber.getFiberRef(FiberRef.currentMetricLabels)

/** Runs a request in its own fiber, with the context and fiber refs of another one. */
export const forkRequest = <A, E>(request: Effect.Effect<A, E>, fiber: Fiber): EffectFiber.RuntimeFiber<A, E> => {
  const runtime = Runtime.make({
    context: fiber.currentContext,
    fiberRefs: fiber.getFiberRefs(),
    runtimeFlags: Runtime.defaultRuntimeFlags
  }).pipe(
    // the spans of an HTTP client contain URLs with their queries
    Runtime.setFiberRef(HttpClient.currentTracerDisabledWhen, () => true),
    // a fiber would log its failure, which contains the request
    Runtime.setFiberRef(FiberRef.unhandledErrorLogLevel, Option.none())
  )
  return Runtime.runFork(runtime)(request)
}

export const unsafeDeferred = <A, E = never>(): Deferred.Deferred<A, E> => Deferred.unsafeMake(FiberId.none)

/** The clock of the system. */
export const liveClock: Clock.Clock = Context.get(DefaultServices.liveServices, Clock.Clock)

/** Runs a task after an effect has succeeded, unless it is canceled before. */
export const unsafeAfter = (effect: Effect.Effect<void>, task: () => void): () => void => {
  const fiber = Effect.runFork(effect)
  fiber.addObserver((exit) => {
    if (Exit.isSuccess(exit)) task()
  })
  return () => fiber.unsafeInterruptAsFork(FiberId.none)
}
