import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpBody from "@effect/platform/HttpBody"
import * as HttpTraceContext from "@effect/platform/HttpTraceContext"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import type * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as LogLevel from "effect/LogLevel"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Runtime from "effect/Runtime"
import * as Schedule from "effect/Schedule"
import type * as Tracer from "effect/Tracer"
import * as RetryPolicy from "../RetryPolicy.js"
import type * as Throttle from "../Throttle.js"
import * as Timeouts from "../Timeouts.js"
import { classify, connectionFailure, traceIdOf } from "./answer.js"
import * as Body from "./body.js"
import { defined } from "./defined.js"
import * as Meters from "./meters.js"
import * as Monotonic from "./monotonic.js"
import type { Call, Encoded, Operation } from "./operation.js"
import type { SecretKey } from "./secretKey.js"
import * as Timer from "./timer.js"

/** What a client was built with. */
export interface Settings {
  readonly client: HttpClient.HttpClient
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly secretKey: SecretKey
  readonly throttle: Throttle.Service
  readonly retryPolicy: RetryPolicy.Policy
  readonly timeouts: Timeouts.Limits
  readonly propagateTrace: boolean
}

/** The one way to Clerk: throttle, attempt, classification, repeat. Whatever goes wrong is a ClerkError. */
export const make = (settings: Settings) => {
  const { client } = settings
  const defaults = {
    attempt: Duration.decode(settings.timeouts.attempt),
    operation: Duration.decode(settings.timeouts.operation)
  }

  const exchange = (call: Call, request: HttpClientRequest.HttpClientRequest) =>
    client.execute(request).pipe(
      // a transformClient may fail on statuses: the answer is what counts
      Effect.catchIf(isStatusFailure, ({ response }) => Effect.succeed(response)),
      Effect.flatMap((response) => Effect.map(Body.read(response), (body) => ({ response, body }))),
      Effect.mapError((error) => connectionFailure(call, error))
    )

  const attempt = <A>(
    operation: Operation<A>,
    request: HttpClientRequest.HttpClientRequest,
    number: number,
    limit: Limit,
    clock: Clock.Clock
  ): Effect.Effect<A, ClerkError.ClerkError> => {
    const { call } = operation
    return Effect.useSpan(`${call.method} ${call.path}`, {
      kind: "client",
      captureStackTrace: false,
      attributes: { "http.request.method": call.method, "url.template": call.path, "clerk.attempt": number }
    }, (span) => {
      const start = Monotonic.unsafeNow(clock)
      const traced = settings.propagateTrace ? HttpClientRequest.setHeaders(request, traceHeaders(span)) : request
      return exchange(call, traced).pipe(
        within(call, limit, clock),
        Effect.matchEffect({
          onFailure: (error) =>
            Effect.zipRight(
              logDebug(`${call.operation} failed: ${error._tag}`, { "clerk.attempt": number }),
              Effect.fail(error)
            ),
          onSuccess: ({ body, response }) => {
            const answer = { response, body, receivedAt: clock.unsafeCurrentTimeMillis() }
            const result = classify(operation, answer)
            const seen = {
              "http.response.status_code": response.status,
              "clerk.trace_id": traceIdOf(result, answer)
            }
            const milliseconds = Monotonic.unsafeNow(clock) - start
            for (const [key, value] of Object.entries(seen)) span.attribute(key, value)
            return logDebug(`${call.operation} answered`, { ...seen, milliseconds, "clerk.attempt": number }).pipe(
              Effect.zipRight(Metric.update(Meters.of(call.operation).latency, milliseconds)),
              Effect.zipRight(result)
            )
          }
        }),
        Effect.withParentSpan(span)
      )
    })
  }

  return <A>(
    operation: Operation<A>,
    encoded: Encoded,
    resource: Throttle.ResourceBudget | null
  ): Effect.Effect<A, ClerkError.ClerkError> =>
    Effect.contextWithEffect((context: Context.Context<never>) => {
      const { call } = operation
      const meters = Meters.of(call.operation)
      const timeouts = { ...defaults, ...defined(Context.get(context, Timeouts.Timeouts)) }
      const policy = Context.get(context, RetryPolicy.RetryPolicy) ?? settings.retryPolicy
      const attemptMillis = Duration.toMillis(timeouts.attempt)
      let schedule: Schedule.ScheduleDriver<unknown, ClerkError.ClerkError> | undefined
      let isRenewed = false

      /** Whether another attempt is worth it, once its time has come. */
      const goOn = (error: ClerkError.ClerkError, key: Redacted.Redacted): Effect.Effect<boolean> => {
        if (error._tag === "Unauthorized" && !isRenewed) {
          isRenewed = true
          return settings.secretKey.renew(key)
        }
        if (!policy.when(error)) return Effect.succeed(false)
        const driver = schedule === undefined ? Schedule.driver(policy.schedule) : Effect.succeed(schedule)
        return Effect.flatMap(driver, (driver) => {
          schedule = driver
          return Effect.isSuccess(driver.next(error))
        })
      }

      const send = (
        body: HttpBody.HttpBody,
        number: number,
        left: number,
        clock: Clock.Clock
      ): Effect.Effect<A, ClerkError.ClerkError> => {
        const start = Monotonic.unsafeNow(clock)
        return Effect.flatMap(settings.secretKey.get, (key) => {
          const request = HttpClientRequest.make(call.method)(settings.baseUrl + encoded.pathname, {
            urlParams: encoded.query,
            headers: { ...settings.headers, authorization: `Bearer ${Redacted.value(key)}` },
            body
          })
          const limit: Limit = left < attemptMillis
            ? { scope: "operation", duration: timeouts.operation, left }
            : { scope: "attempt", duration: timeouts.attempt, left: attemptMillis }
          const counted = number === 1
            ? Metric.update(meters.requests, 1)
            : Effect.zipRight(Metric.update(meters.requests, 1), Metric.update(meters.retries, 1))
          return Effect.zipRight(counted, attempt(operation, request, number, limit, clock)).pipe(
            Effect.tapErrorTag("TooManyRequests", (error) => settings.throttle.close(RetryPolicy.retryAfter(error))),
            Effect.catchAll((error) =>
              Effect.flatMap(
                inTime(goOn(error, key), left - (Monotonic.unsafeNow(clock) - start)),
                (again) =>
                  again
                    ? take(body, number + 1, left - (Monotonic.unsafeNow(clock) - start))
                    : Effect.fail(error)
              )
            )
          )
        })
      }

      const take = (body: HttpBody.HttpBody, number: number, left: number): Effect.Effect<A, ClerkError.ClerkError> =>
        Effect.zipRight(
          settings.throttle.take(resource),
          Effect.clockWith((clock) => send(body, number, left, clock))
        )

      return Effect.flatMap(encoded.body, (body) => take(body, 1, Duration.toMillis(timeouts.operation)))
    })
}

/** The span of a tracer that is switched off has ids that are none. */
const traceHeaders = (span: Tracer.Span) => /^[0-9a-f]{32}$/.test(span.traceId) ? HttpTraceContext.toHeaders(span) : {}

const logDebug = (message: string, annotations: Readonly<Record<string, unknown>>): Effect.Effect<unknown> =>
  Effect.whenLogLevel(Effect.annotateLogs(Effect.logDebug(message), annotations), LogLevel.Debug)

/** The limit that comes first: of which scope, how long it is, and how many milliseconds of it are left. */
interface Limit {
  readonly scope: "attempt" | "operation"
  readonly duration: Duration.DurationInput
  readonly left: number
}

/** The spans of an HTTP client hold URLs with their queries. */
const untraced = Runtime.setFiberRef(HttpClient.currentTracerDisabledWhen, () => true)

/**
 * A timeout, for less than half of what `Effect.timeoutFail` costs: one fiber and a timer instead of two fibers in a
 * race. Holds in an uninterruptible region too, where a timeout would otherwise wait for what it is to end.
 */
const within =
  (call: Call, { duration, left, scope }: Limit, clock: Clock.Clock) =>
  <A>(self: Effect.Effect<A, ClerkError.ClerkError>): Effect.Effect<A, ClerkError.ClerkError> =>
    Effect.flatMap(
      Effect.runtime<never>(),
      (runtime) =>
        Effect.flatten(Effect.async<Exit.Exit<A, ClerkError.ClerkError>>((resume) => {
          // an exit, for a fiber logs what it fails with
          const fiber = Runtime.runFork(untraced(runtime))(Effect.exit(Effect.interruptible(self)))
          const exit = fiber.unsafePoll()
          if (exit !== null) return resume(exit)
          const cancel = Timer.unsafeSchedule(clock, left, () =>
            resume(Effect.as(
              Fiber.interrupt(fiber),
              Exit.fail(new ClerkError.RequestTimeout({ ...call, scope, duration: Duration.decode(duration) }))
            )))
          fiber.addObserver((exit) => {
            cancel()
            resume(exit)
          })
          return Effect.zipRight(Effect.sync(cancel), Fiber.interrupt(fiber))
        }))
    )

/** No, when it takes longer than is left: then the failure that was waited after says more than a timeout. */
const inTime = (again: Effect.Effect<boolean>, left: number): Effect.Effect<boolean> =>
  Effect.timeoutTo(Effect.interruptible(again), {
    duration: left,
    onSuccess: (answer) => answer,
    onTimeout: () => false
  })

const isStatusFailure = (error: HttpClientError.HttpClientError): error is HttpClientError.ResponseError =>
  error._tag === "ResponseError" && error.reason === "StatusCode"

/**
 * A client that follows no redirect: `fetch` would, and carry the body to wherever it points. Other options for `fetch`
 * come from where the client is built and from the program.
 */
export const refuseRedirects = (
  self: HttpClient.HttpClient,
  built: Context.Context<never>
): HttpClient.HttpClient => {
  const options = (context: Context.Context<never>) =>
    Option.getOrUndefined(Context.getOption(context, FetchHttpClient.RequestInit))
  return HttpClient.transform(
    self,
    (response) =>
      Effect.contextWithEffect((context: Context.Context<never>) =>
        Effect.provideService(response, FetchHttpClient.RequestInit, {
          ...options(built),
          ...options(context),
          redirect: "manual"
        })
      )
  )
}
