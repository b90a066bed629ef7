import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpTraceContext from "@effect/platform/HttpTraceContext"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Metrics from "../Metrics.js"
import * as RetryPolicy from "../RetryPolicy.js"
import type * as Throttle from "../Throttle.js"
import * as Timeouts from "../Timeouts.js"
import { classify, connectionFailure, traceIdOf } from "./answer.js"
import * as Body from "./body.js"
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
      Effect.mapError((error) => connectionFailure(call, error)),
      refuseRedirects
    )

  const attempt = <A>(operation: Operation<A>, encoded: Encoded, key: Redacted.Redacted, number: number) => {
    const { call } = operation
    return Effect.gen(function*() {
      const start = yield* Clock.currentTimeMillis
      const traceHeaders = settings.propagateTrace
        ? HttpTraceContext.toHeaders(yield* Effect.orDie(Effect.currentSpan))
        : {}
      const request = HttpClientRequest.make(call.method)(settings.baseUrl + encoded.pathname, {
        urlParams: encoded.query,
        headers: { ...settings.headers, ...traceHeaders, authorization: `Bearer ${Redacted.value(key)}` },
        body: encoded.body
      })
      const { body, response } = yield* exchange(call, request)
      const receivedAt = yield* Clock.currentTimeMillis
      const answer = { response, body, receivedAt }
      const result = classify(operation, answer)
      const seen = {
        "http.response.status_code": response.status,
        "clerk.trace_id": traceIdOf(result, answer)
      }
      yield* Effect.annotateCurrentSpan(seen)
      yield* Effect.logDebug(`${call.operation} answered`).pipe(
        Effect.annotateLogs({ ...seen, milliseconds: receivedAt - start })
      )
      yield* Metric.update(Metric.tagged(Metrics.latency, "operation", call.operation), receivedAt - start)
      return yield* result
    }).pipe(
      Effect.tapErrorTag("TransportError", ({ _tag }) => Effect.logDebug(`${call.operation} failed: ${_tag}`)),
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
    Effect.contextWithEffect((context: Context.Context<never>) => {
      const { call } = operation
      const timeouts = { ...settings.timeouts, ...Context.get(context, Timeouts.Timeouts) }
      const policy = (context.unsafeMap.get(RetryPolicy.RetryPolicy.key) as RetryPolicy.Policy | undefined)
        ?? settings.retryPolicy
      const pass = settings.throttle.take(resource)
      let sent = 0

      const send = (key: Redacted.Redacted): Effect.Effect<A, ClerkError.ClerkError> =>
        Effect.suspend(() => {
          sent++
          return attempt(operation, encoded, key, sent).pipe(
            within(call, "attempt", timeouts.attempt),
            Effect.tapErrorTag("TooManyRequests", (error) => settings.throttle.close(RetryPolicy.retryAfter(error))),
            sent === 1 ? (first) => first : (again) => counted(Metrics.retries, call, Effect.zipRight(pass, again)),
            (one) => counted(Metrics.requests, call, one)
          )
        })

      const sendWithKey = Effect.flatMap(settings.secretKey.get, (key) =>
        Effect.catchTag(send(key), "Unauthorized", (refused) =>
          Effect.flatMap(settings.secretKey.renew(key), (renewed) =>
            renewed ? Effect.flatMap(settings.secretKey.get, send) : Effect.fail(refused))))

      return Effect.zipRight(
        pass,
        within(call, "operation", timeouts.operation)(Effect.retry(sendWithKey, policy))
      )
    })
}

const counted = <A, E>(
  metric: Metric.Metric.Counter<number>,
  call: Call,
  effect: Effect.Effect<A, E>
): Effect.Effect<A, E> => Effect.zipRight(Metric.update(Metric.tagged(metric, "operation", call.operation), 1), effect)

const within = (call: Call, scope: "attempt" | "operation", limit: Duration.DurationInput) =>
  Effect.timeoutFail({
    duration: limit,
    onTimeout: () => new ClerkError.RequestTimeout({ ...call, scope, duration: Duration.decode(limit) })
  })

const isStatusFailure = (
  error: HttpClientError.HttpClientError
): error is HttpClientError.ResponseError & { readonly response: HttpClientResponse.HttpClientResponse } =>
  error._tag === "ResponseError" && error.reason === "StatusCode"

/** `fetch` would follow a redirect and carry the body to wherever it points. */
const refuseRedirects = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.contextWithEffect((context: Context.Context<never>) =>
    Effect.provideService(effect, FetchHttpClient.RequestInit, {
      ...Option.getOrUndefined(Context.getOption(context, FetchHttpClient.RequestInit)),
      redirect: "manual"
    })
  )
