import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type * as Tracer from "effect/Tracer"
import * as Fiber from "../fiber.js"

/** Fails in a span, so that the failure refers to it. */
export const failIn = <E>(span: Tracer.Span, error: E): Effect.Effect<never, E> =>
  Effect.withParentSpan(Effect.fail(error), span)

export const closeSpan = (
  span: Tracer.Span,
  exit: Exit.Exit<void, unknown>,
  { clock, fiber }: { readonly clock: Clock.Clock; readonly fiber: Fiber.Fiber }
): void => {
  span.end(Fiber.isSpanTimed(fiber) ? clock.unsafeCurrentTimeNanos() : 0n, exit)
}
