import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import type * as Tracer from "effect/Tracer"

/** The failure says in which span it happened. */
export const failIn = <E>(span: Tracer.Span, error: E): Effect.Effect<never, E> =>
  Effect.withParentSpan(Effect.fail(error), span)

export const closeSpan = (
  span: Tracer.Span,
  exit: Exit.Exit<void, unknown>,
  { clock, fiber }: { readonly clock: Clock.Clock; readonly fiber: Fiber.RuntimeFiber<unknown, unknown> }
): void => {
  const isTimed = fiber.getFiberRef(FiberRef.currentTracerTimingEnabled)
  span.end(isTimed ? clock.unsafeCurrentTimeNanos() : 0n, exit)
}
