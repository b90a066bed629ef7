import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpTraceContext from "@effect/platform/HttpTraceContext"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Metrics from "../Metrics.js"
import * as RetryPolicy from "../RetryPolicy.js"
import type * as Throttle from "../Throttle.js"
import * as Timeouts from "../Timeouts.js"
import { classify, connectionFailure, traceIdOf } from "./answer.js"
import * as Body from "./body.js"
import { defined } from "./defined.js"
import * as Monotonic from "./monotonic.js"
import type { Call, Encoded, Operation } from "./operation.js"
import type { SecretKey } from "./secretKey.js"

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
  const client = HttpClient.withTracerDisabledWhen(settings.client, () => true)

  const exchange = (call: Call, request: HttpClientRequest.HttpClientRequest) =>
    client.execute(request).pipe(
      // a transformClient may fail on statuses: the answer is what counts
      Effect.catchIf(isStatusFailure, ({ response }) => Effect.succeed(response)),
      Effect.flatMap((response) => Effect.map(Body.read(response), (body) => ({ response, body }))),
      Effect.mapError((error) => connectionFailure(call, error))
    )

  const traceHeaders = Effect.map(Effect.option(Effect.currentSpan), (span) =>
    // the span of a tracer that is switched off has ids that are none
    Option.isSome(span) && /^[0-9a-f]{32}$/.test(span.value.traceId) ? HttpTraceContext.toHeaders(span.value) : {})

  const attempt = <A>(
    operation: Operation<A>,
    request: HttpClientRequest.HttpClientRequest,
    number: number,
    limit: Limit
  ): Effect.Effect<A, ClerkError.ClerkError> => {
    const { call } = operation
    return Effect.gen(function*() {
      const start = yield* Monotonic.now
      const headers = settings.propagateTrace ? yield* traceHeaders : {}
      const { body, response } = yield* exchange(call, HttpClientRequest.setHeaders(request, headers))
      const receivedAt = yield* Clock.currentTimeMillis
      const answer = { response, body, receivedAt }
      const result = classify(operation, answer)
      const seen = {
        "http.response.status_code": response.status,
        "clerk.trace_id": traceIdOf(result, answer)
      }
      const milliseconds = (yield* Monotonic.now) - start
      yield* Effect.annotateCurrentSpan(seen)
      yield* Effect.logDebug(`${call.operation} answered`).pipe(
        Effect.annotateLogs({ ...seen, milliseconds })
      )
      yield* Metric.update(Metric.tagged(Metrics.latency, "operation", call.operation), milliseconds)
      return yield* result
    }).pipe(
      within(call, limit),
      Effect.tapErrorTag("TransportError", logUnanswered),
      Effect.tapErrorTag("RequestTimeout", logUnanswered),
      Effect.annotateLogs("clerk.attempt", number),
      Effect.withSpan(`${call.method} ${call.path}`, {
        kind: "client",
        captureStackTrace: false,
        attributes: { "http.request.method": call.method, "url.template": call.path, "clerk.attempt": number }
      })
    )
  }

  return <A>(
    operation: Operation<A>,
    encoded: Encoded,
    resource: Throttle.ResourceBudget | null
  ): Effect.Effect<A, ClerkError.ClerkError> =>
    Effect.gen(function*() {
      const { call } = operation
      const timeouts = { ...settings.timeouts, ...defined(yield* Timeouts.Timeouts) }
      const policy = (yield* RetryPolicy.RetryPolicy) ?? settings.retryPolicy
      const schedule = yield* Schedule.driver(policy.schedule)
      const body = yield* encoded.body
      const attemptMillis = Duration.toMillis(timeouts.attempt)
      let left = Duration.toMillis(timeouts.operation)
      let isRenewed = false

      /** Whether another attempt is worth it, once its time has come. */
      const goOn = (error: ClerkError.ClerkError, key: Redacted.Redacted): Effect.Effect<boolean> => {
        if (error._tag === "Unauthorized" && !isRenewed) {
          isRenewed = true
          return settings.secretKey.renew(key)
        }
        return policy.when(error) ? Effect.isSuccess(schedule.next(error)) : Effect.succeed(false)
      }

      for (let number = 1;; number++) {
        yield* settings.throttle.take(resource)
        const start = yield* Monotonic.now
        const key = yield* settings.secretKey.get
        const request = HttpClientRequest.make(call.method)(settings.baseUrl + encoded.pathname, {
          urlParams: encoded.query,
          headers: { ...settings.headers, authorization: `Bearer ${Redacted.value(key)}` },
          body
        })
        yield* count(Metrics.requests, call)
        if (number > 1) yield* count(Metrics.retries, call)
        const limit: Limit = left < attemptMillis
          ? { scope: "operation", duration: timeouts.operation, left }
          : { scope: "attempt", duration: timeouts.attempt, left: attemptMillis }
        const result = yield* attempt(operation, request, number, limit).pipe(
          Effect.tapErrorTag("TooManyRequests", (error) => settings.throttle.close(RetryPolicy.retryAfter(error))),
          Effect.catchAll((error) =>
            Effect.flatMap(Monotonic.now, (now) =>
              Effect.flatMap(
                inTime(goOn(error, key), left - (now - start)),
                (again) => again ? Effect.succeed(repeat) : Effect.fail(error)
              ))
          )
        )
        if (result !== repeat) return result as A
        left -= (yield* Monotonic.now) - start
      }
    })
}

const repeat = Symbol.for("@effect-clerk/client/repeat")

const count = (metric: Metric.Metric.Counter<number>, call: Call): Effect.Effect<void> =>
  Metric.update(Metric.tagged(metric, "operation", call.operation), 1)

const logUnanswered = ({ _tag, operation }: ClerkError.TransportError | ClerkError.RequestTimeout) =>
  Effect.logDebug(`${operation} failed: ${_tag}`)

/** The limit that comes first: of which scope, how long it is, and how many milliseconds of it are left. */
interface Limit {
  readonly scope: "attempt" | "operation"
  readonly duration: Duration.DurationInput
  readonly left: number
}

/** Holds in an uninterruptible region too, where a timeout would otherwise wait for what it is to end. */
const within =
  (call: Call, { duration, left, scope }: Limit) =>
  <A>(self: Effect.Effect<A, ClerkError.ClerkError>): Effect.Effect<A, ClerkError.ClerkError> =>
    Effect.timeoutFail(Effect.interruptible(self), {
      duration: left,
      onTimeout: () => new ClerkError.RequestTimeout({ ...call, scope, duration: Duration.decode(duration) })
    })

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
