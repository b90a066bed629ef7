import * as HttpTraceContext from "@effect/platform/HttpTraceContext"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as LogLevel from "effect/LogLevel"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type * as Tracer from "effect/Tracer"
import * as Metrics from "../Metrics.js"
import * as RetryPolicy from "../RetryPolicy.js"
import type * as Throttle from "../Throttle.js"
import * as Timeouts from "../Timeouts.js"
import { classify, traceIdOf } from "./answer.js"
import { connectionFailure } from "./connection.js"
import type * as Exchange from "./exchange.js"
import * as Immediate from "./immediate.js"
import type { Issue } from "./issues.js"
import * as Meters from "./meters.js"
import * as Monotonic from "./monotonic.js"
import type { Call, Encoded, Operation } from "./operation.js"
import type { SecretKey } from "./secretKey.js"
import * as Timer from "./timer.js"

/** What a client was built with. */
export interface Settings {
  readonly exchange: Exchange.Exchange
  readonly apiUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly secretKey: SecretKey
  readonly throttle: Throttle.Service
  readonly retryPolicy: RetryPolicy.Policy
  readonly timeouts: Timeouts.Limits
  readonly propagateTrace: boolean
}

/** The one way to Clerk: throttle, attempt, classification, repeat. Whatever goes wrong is a ClerkError. */
export const make = (settings: Settings) => {
  const defaults: Limits = {
    attempt: Duration.decode(settings.timeouts.attempt),
    operation: Duration.decode(settings.timeouts.operation)
  }

  return <A>(
    operation: Operation<A>,
    encoded: Either.Either<Encoded, ReadonlyArray<Issue>>,
    resource: Throttle.ResourceBudget | null
  ): Effect.Effect<A, ClerkError.ClerkError> => {
    const name = operation.call.operation
    const options = { captureStackTrace: false, attributes: { "clerk.operation": name } }
    return Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(
        Effect.makeSpan(`clerk.${name}`, options),
        (span) =>
          Effect.withFiberRuntime<A, ClerkError.ClerkError>((fiber) => {
            const invocation = new Invocation(settings, defaults, operation, resource, fiber, span)
            const outcome = Either.isRight(encoded)
              ? invocation.send(encoded.right)
              : failIn(span, new ClerkError.InvalidRequest({ ...operation.call, issues: encoded.left }))
            return Effect.matchCauseEffect(restore(outcome), {
              onFailure: (cause) => invocation.fail(cause),
              onSuccess: (value) => invocation.succeed(value)
            })
          })
      )
    )
  }
}

/** One call. Everything of it that is open at a time is held here, and closed in one place, however the call ends. */
class Invocation<A> {
  private readonly call: Call
  private readonly meters: Meters.Meters
  private readonly clock: Clock.Clock
  private readonly policy: RetryPolicy.Policy
  private schedule: Schedule.ScheduleDriver<unknown, ClerkError.ClerkError> | undefined
  private isRenewed = false
  /** How many milliseconds were left when the schedule was asked last, and whether its delay was longer. */
  private left = Infinity
  private isLate = false
  /** The span of the attempt that is under way. */
  private attemptSpan: Tracer.Span | undefined
  /** Ends the request that is under way. */
  private abort: Effect.Effect<void> | undefined

  constructor(
    private readonly settings: Settings,
    private readonly defaults: Limits,
    private readonly operation: Operation<A>,
    private readonly resource: Throttle.ResourceBudget | null,
    private readonly fiber: Fiber.RuntimeFiber<unknown, unknown>,
    private readonly span: Tracer.Span
  ) {
    this.call = operation.call
    this.meters = Meters.of(this.call.operation)
    this.clock = Context.get(fiber.currentDefaultServices, Clock.Clock)
    this.policy = Context.get(fiber.currentContext, RetryPolicy.RetryPolicy) ?? settings.retryPolicy
  }

  send(encoded: Encoded): Effect.Effect<A, ClerkError.ClerkError> {
    const { pathname, query } = encoded
    return Effect.flatMap(encoded.body, (body) => {
      const { attempt, operation } = Context.get(this.fiber.currentContext, Timeouts.Timeouts)
      const limits = {
        attempt: attempt === undefined ? this.defaults.attempt : Duration.decode(attempt),
        operation: operation === undefined ? this.defaults.operation : Duration.decode(operation)
      }
      return this.take({ pathname, query, body, limits }, 1, Duration.toMillis(limits.operation))
    })
  }

  private take(prepared: Prepared, number: number, left: number): Effect.Effect<A, ClerkError.ClerkError> {
    const { resource, settings: { throttle } } = this
    return Immediate.unsafeTryTake(throttle, resource, Monotonic.unsafeNow(this.clock))
      ? this.attemptAndRepeat(prepared, number, left)
      : Effect.flatMap(
        Effect.withParentSpan(throttle.take(resource), this.span),
        () => this.attemptAndRepeat(prepared, number, left)
      )
  }

  private attemptAndRepeat(prepared: Prepared, number: number, left: number): Effect.Effect<A, ClerkError.ClerkError> {
    const start = Monotonic.unsafeNow(this.clock)
    const remaining = () => left - (Monotonic.unsafeNow(this.clock) - start)
    const { limits } = prepared
    const attemptMillis = Duration.toMillis(limits.attempt)
    const limit: Limit = left < attemptMillis
      ? { scope: "operation", duration: limits.operation, left }
      : { scope: "attempt", duration: limits.attempt, left: attemptMillis }
    return Effect.flatMap(
      this.settings.secretKey.get,
      (key) =>
        Effect.catchAll(
          this.attempt(prepared, key, number, limit),
          (error) =>
            Effect.suspend(() => {
              const left = remaining()
              return inTime(this.goOn(error, key, left), left)
            }).pipe(
              Effect.withParentSpan(this.span),
              Effect.flatMap((again) => again ? this.take(prepared, number + 1, remaining()) : Effect.fail(error))
            )
        )
    )
  }

  /** Whether another attempt is worth it, once its time has come; at once, when that is not in the time that is left. */
  private goOn(error: ClerkError.ClerkError, key: Redacted.Redacted, left: number): Effect.Effect<boolean> {
    if (error._tag === "Unauthorized" && !this.isRenewed) {
      this.isRenewed = true
      return this.settings.secretKey.renew(key)
    }
    if (!this.policy.when(error)) return Effect.succeed(false)
    this.left = left
    const driver = this.schedule === undefined
      ? Schedule.driver(Schedule.modifyDelay(this.policy.schedule, (_, delay) => this.inTimeLeft(delay)))
      : Effect.succeed(this.schedule)
    return Effect.flatMap(driver, (driver) => {
      this.schedule = driver
      return Effect.map(Effect.isSuccess(driver.next(error)), (again) => again && !this.isLate)
    })
  }

  /** No time at all, where there is not enough of it: nothing is worth waiting for then. */
  private inTimeLeft(delay: Duration.Duration): Duration.Duration {
    this.isLate = Duration.toMillis(delay) >= this.left
    return this.isLate ? Duration.zero : delay
  }

  private attempt(
    { body, pathname, query }: Prepared,
    key: Redacted.Redacted,
    number: number,
    limit: Limit
  ): Effect.Effect<A, ClerkError.ClerkError> {
    const { call, clock, fiber, meters, operation, settings } = this
    const options = {
      parent: this.span,
      kind: "client" as const,
      captureStackTrace: false,
      attributes: { "http.request.method": call.method, "url.template": call.path, "clerk.attempt": number }
    }
    const makeSpan = Effect.map(
      Effect.makeSpan(`${call.method} ${call.path}`, options),
      (span) => this.attemptSpan = span
    )
    return Effect.flatMap(Effect.uninterruptible(makeSpan), (span) => {
      const start = Monotonic.unsafeNow(clock)
      Meters.unsafeUpdate(meters.requests, 1, fiber)
      if (number > 1) Meters.unsafeUpdate(meters.retries, 1, fiber)
      const headers = { authorization: `Bearer ${Redacted.value(key)}`, ...settings.headers }
      const request = {
        method: call.method,
        origin: settings.apiUrl,
        pathname: `/v1${pathname}`,
        query,
        headers: settings.propagateTrace ? { ...headers, ...traceHeaders(span) } : headers,
        body
      }
      return Effect.matchEffect(this.receive(request, span, limit), {
        onFailure: (error) =>
          this.log(
            span,
            `failed: ${error._tag}`,
            () => ({ "clerk.attempt": number }),
            () => this.failAttempt(span, error)
          ),
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
            () => Either.isLeft(result) ? this.failAttempt(span, result.left) : this.succeedAttempt(result.right)
          )
        }
      })
    })
  }

  /** Yields the response when it is there; when its time is over, ends the request and fails. */
  private receive(
    request: Exchange.Request,
    span: Tracer.Span,
    { duration, left, scope }: Limit
  ): Effect.Effect<Exchange.Response, ClerkError.TransportError | ClerkError.RequestTimeout> {
    return Effect.async((resume) => {
      let isOver = false
      let cancelTimeout = (): void => {}
      const over = (): void => {
        isOver = true
        cancelTimeout()
        if (this.abort === abort) this.abort = undefined
      }
      const abort: Effect.Effect<void> = Effect.suspend(() => Effect.zipRight(end, Effect.sync(over)))
      const end = this.settings.exchange(request, { fiber: this.fiber, span }, (exit) => {
        // undici may tell late that it ended a request, and then another one is under way
        if (isOver) return
        over()
        resume(Exit.mapError(exit, (cause) => connectionFailure(this.call, cause)))
      })
      if (isOver) return
      this.abort = abort
      cancelTimeout = Timer.unsafeSchedule(
        this.clock,
        left,
        () =>
          resume(Effect.zipRight(abort, Exit.fail(new ClerkError.RequestTimeout({ ...this.call, scope, duration }))))
      )
    })
  }

  private succeedAttempt(value: A): Effect.Effect<A> {
    this.closeAttempt(Exit.void)
    return Effect.succeed(value)
  }

  private failAttempt(span: Tracer.Span, error: ClerkError.ClerkError): Effect.Effect<never, ClerkError.ClerkError> {
    this.closeAttempt(Exit.fail(error))
    const failure = failIn(span, error)
    return error._tag === "TooManyRequests"
      ? Effect.zipRight(
        Effect.withParentSpan(this.settings.throttle.close(RetryPolicy.retryAfter(error)), this.span),
        failure
      )
      : failure
  }

  private log<B, E>(
    span: Tracer.Span,
    message: string,
    annotations: () => Readonly<Record<string, unknown>>,
    andThen: () => Effect.Effect<B, E>
  ): Effect.Effect<B, E> {
    if (LogLevel.greaterThan(this.fiber.getFiberRef(FiberRef.currentMinimumLogLevel), LogLevel.Debug)) return andThen()
    return Effect.logDebug(`${this.call.operation} ${message}`).pipe(
      Effect.annotateLogs(annotations()),
      Effect.withParentSpan(span),
      Effect.flatMap(andThen)
    )
  }

  /**
   * The spans are not told what the call yields, as `Effect.withSpan` would tell them: a page is large, lists have many,
   * and a span may be kept.
   */
  succeed(value: A): Effect.Effect<A> {
    this.closeSpan(this.span, Exit.void)
    return Effect.succeed(value)
  }

  /** Ends what is under way, when the call was interrupted, and tells the spans and the metrics. */
  fail(cause: Cause.Cause<ClerkError.ClerkError>): Effect.Effect<never, ClerkError.ClerkError> {
    const close = Effect.sync(() => {
      this.closeAttempt(Exit.failCause(cause))
      this.closeSpan(this.span, Exit.failCause(cause))
    })
    const count = Option.match(Cause.failureOption(cause), {
      onNone: () => Effect.void,
      onSome: ({ _tag }) =>
        Metrics.failures.pipe(
          Metric.tagged("operation", this.call.operation),
          Metric.tagged("error", _tag),
          Metric.update(1)
        )
    })
    return Effect.ensuring(this.abort ?? Effect.void, close).pipe(
      Effect.zipRight(count),
      Effect.zipRight(Effect.failCause(cause))
    )
  }

  private closeAttempt(exit: Exit.Exit<void, unknown>): void {
    if (this.attemptSpan !== undefined) this.closeSpan(this.attemptSpan, exit)
    this.attemptSpan = undefined
  }

  private closeSpan(span: Tracer.Span, exit: Exit.Exit<void, unknown>): void {
    const isTimed = this.fiber.getFiberRef(FiberRef.currentTracerTimingEnabled)
    span.end(isTimed ? this.clock.unsafeCurrentTimeNanos() : 0n, exit)
  }
}

/** How long an attempt may take, and all attempts together. */
interface Limits {
  readonly attempt: Duration.Duration
  readonly operation: Duration.Duration
}

/** A call with its body, ready to be sent as often as needed. */
interface Prepared extends Omit<Encoded, "body"> {
  readonly body: Exchange.Request["body"]
  readonly limits: Limits
}

/** The failure says in which span it happened. */
const failIn = <E>(span: Tracer.Span, error: E): Effect.Effect<never, E> =>
  Effect.withParentSpan(Effect.fail(error), span)

/** The span of a tracer that is switched off has ids that are none. */
const traceHeaders = (span: Tracer.Span) => /^[0-9a-f]{32}$/.test(span.traceId) ? HttpTraceContext.toHeaders(span) : {}

/** The limit that comes first: of which scope, how long it is, and how many milliseconds of it are left. */
interface Limit {
  readonly scope: "attempt" | "operation"
  readonly duration: Duration.Duration
  readonly left: number
}

/** No, when it takes longer than is left: then the failure that was waited after says more than a timeout. */
const inTime = (again: Effect.Effect<boolean>, left: number): Effect.Effect<boolean> =>
  Effect.timeoutTo(Effect.interruptible(again), {
    duration: left,
    onSuccess: (answer) => answer,
    onTimeout: () => false
  })
