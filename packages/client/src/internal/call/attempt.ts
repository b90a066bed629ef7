import * as HttpTraceContext from "@effect/platform/HttpTraceContext"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import type * as Tracer from "effect/Tracer"
import { classify, traceIdOf } from "../answer.js"
import { connectionFailure } from "../connection.js"
import type * as Exchange from "../exchange.js"
import * as Fiber from "../fiber.js"
import * as Meters from "../meters.js"
import * as Monotonic from "../monotonic.js"
import type { Encoded, Operation } from "../operation.js"
import * as Timer from "../timer.js"
import type { Limit } from "./deadline.js"
import { closeSpan, failIn } from "./span.js"

/** The state that all attempts of a call share. */
export interface Shared<A> {
  readonly operation: Operation<A>
  readonly exchange: Exchange.Exchange
  readonly apiUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly propagateTrace: boolean
  readonly fiber: Fiber.Fiber
  readonly clock: Clock.Clock
  /** The span of the call. */
  readonly span: Tracer.Span
}

/** A request with its body, ready to be sent as often as needed. */
export interface Prepared extends Omit<Encoded, "body"> {
  readonly body: Exchange.Request["body"]
}

/**
 * One request and its response, or its error. Holds the open span and the request in flight, which
 * {@link Attempt.close} closes however the call ends.
 */
export class Attempt<A> {
  readonly sentAt: number
  private span: Tracer.Span | undefined
  /** Aborts the request in flight. */
  private abort: Effect.Effect<void> | undefined

  constructor(private readonly shared: Shared<A>, private readonly number: number) {
    this.sentAt = Monotonic.unsafeNow(shared.clock)
  }

  send(prepared: Prepared, key: Redacted.Redacted, limit: Limit): Effect.Effect<A, ClerkError.ClerkError> {
    const { number, shared: { clock, fiber, operation, span: parent } } = this
    const { call } = operation
    const options = {
      parent,
      kind: "client" as const,
      captureStackTrace: false,
      attributes: { "http.request.method": call.method, "url.template": call.path, "clerk.attempt": number }
    }
    const makeSpan = Effect.map(
      Effect.makeSpan(`${call.method} ${call.path}`, options),
      (span) => this.span = span
    )
    return Effect.flatMap(Effect.uninterruptible(makeSpan), (span) => {
      const start = Monotonic.unsafeNow(clock)
      const meters = Meters.of(call.operation)
      Meters.unsafeUpdate(meters.requests, 1, fiber)
      if (number > 1) Meters.unsafeUpdate(meters.retries, 1, fiber)
      return Effect.matchEffect(this.receive(this.requestOf(prepared, key, span), span, limit), {
        onFailure: (error) =>
          this.log(span, `failed: ${error._tag}`, () => ({ "clerk.attempt": number }), () => this.fail(span, error)),
        onSuccess: (response) => {
          const result = classify(operation, response, clock.unsafeCurrentTimeMillis())
          const milliseconds = Monotonic.unsafeNow(clock) - start
          const seen = {
            "http.response.status_code": response.status,
            "clerk.trace_id": traceIdOf(result, response)
          }
          for (const [key, value] of Object.entries(seen)) span.attribute(key, value)
          Meters.unsafeUpdate(meters.latency, milliseconds, fiber)
          return this.log(
            span,
            "answered",
            () => ({ ...seen, milliseconds, "clerk.attempt": number }),
            () => Either.isLeft(result) ? this.fail(span, result.left) : this.succeed(result.right)
          )
        }
      })
    })
  }

  private requestOf({ body, pathname, query }: Prepared, key: Redacted.Redacted, span: Tracer.Span): Exchange.Request {
    const { apiUrl, operation, propagateTrace } = this.shared
    const headers = { authorization: `Bearer ${Redacted.value(key)}`, ...this.shared.headers }
    return {
      method: operation.call.method,
      origin: apiUrl,
      pathname: `/v1${pathname}`,
      query,
      headers: propagateTrace ? { ...headers, ...traceHeaders(span) } : headers,
      body
    }
  }

  /** Returns the response. When the time limit is reached, aborts the request and fails. */
  private receive(
    request: Exchange.Request,
    span: Tracer.Span,
    { duration, left, scope }: Limit
  ): Effect.Effect<Exchange.Response, ClerkError.TransportError | ClerkError.RequestTimeout> {
    const { clock, exchange, fiber, operation: { call } } = this.shared
    return Effect.async((resume) => {
      let isOver = false
      let cancelTimeout = (): void => {}
      const over = (): void => {
        isOver = true
        cancelTimeout()
        this.abort = undefined
      }
      const abort: Effect.Effect<void> = Effect.suspend(() => Effect.zipRight(end, Effect.sync(over)))
      const end = exchange(request, { fiber, span }, (exit) => {
        // undici may report late that it aborted a request
        if (isOver) return
        over()
        resume(Exit.mapError(exit, (cause) => connectionFailure(call, cause)))
      })
      if (isOver) return
      this.abort = abort
      cancelTimeout = Timer.unsafeSchedule(
        clock,
        left,
        () => resume(Effect.zipRight(abort, Exit.fail(new ClerkError.RequestTimeout({ ...call, scope, duration }))))
      )
    })
  }

  /** The span does not receive the result: a page is large, lists have many pages, and spans may be retained. */
  private succeed(value: A): Effect.Effect<A> {
    this.closeSpan(Exit.void)
    return Effect.succeed(value)
  }

  private fail(span: Tracer.Span, error: ClerkError.ClerkError): Effect.Effect<never, ClerkError.ClerkError> {
    this.closeSpan(Exit.fail(error))
    return failIn(span, error)
  }

  /** Aborts the request in flight and closes the span, if the call was interrupted. */
  close(exit: Exit.Exit<void, unknown>): Effect.Effect<void> {
    return Effect.ensuring(this.abort ?? Effect.void, Effect.sync(() => this.closeSpan(exit)))
  }

  private closeSpan(exit: Exit.Exit<void, unknown>): void {
    if (this.span !== undefined) closeSpan(this.span, exit, this.shared)
    this.span = undefined
  }

  private log<B, E>(
    span: Tracer.Span,
    message: string,
    annotations: () => Readonly<Record<string, unknown>>,
    andThen: () => Effect.Effect<B, E>
  ): Effect.Effect<B, E> {
    const { fiber, operation } = this.shared
    if (!Fiber.isDebugLogged(fiber)) return andThen()
    return Effect.logDebug(`${operation.call.operation} ${message}`).pipe(
      Effect.annotateLogs(annotations()),
      Effect.withParentSpan(span),
      Effect.flatMap(andThen)
    )
  }
}

/** The span of a disabled tracer has no valid ids. */
const traceHeaders = (span: Tracer.Span) => /^[0-9a-f]{32}$/.test(span.traceId) ? HttpTraceContext.toHeaders(span) : {}
