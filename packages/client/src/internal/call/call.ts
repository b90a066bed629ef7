import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import * as Metrics from "../../Metrics.js"
import * as RetryPolicy from "../../RetryPolicy.js"
import type * as Throttle from "../../Throttle.js"
import * as Timeouts from "../../Timeouts.js"
import type * as Exchange from "../exchange.js"
import * as Fiber from "../fiber.js"
import type { Issue } from "../issues.js"
import * as Monotonic from "../monotonic.js"
import type { Encoded, Operation } from "../operation.js"
import * as Passes from "../passes.js"
import type { SecretKey } from "../secretKey.js"
import { Attempt, type Prepared, type Shared } from "./attempt.js"
import * as Deadline from "./deadline.js"
import { Backpressure, notSent, spread } from "./rateLimit.js"
import { Retry } from "./retry.js"
import { closeSpan, failIn } from "./span.js"

/** The settings of a client. */
export interface Settings {
  readonly exchange: Exchange.Exchange
  readonly apiUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly secretKey: SecretKey
  /** The key of a machine; `null` if there is none. */
  readonly machineSecretKey: SecretKey | null
  readonly throttle: Throttle.Service
  readonly retryPolicy: RetryPolicy.Policy
  readonly timeouts: Timeouts.Limits
  readonly propagateTrace: boolean
}

/** The state that all calls of a client share. */
interface Client extends Settings {
  readonly limits: Deadline.Limits
  readonly backpressure: Backpressure
  readonly pass: Passes.Pass<Throttle.ResourceBudget> | undefined
}

/** Makes every call to Clerk: throttle, attempt, retry. Every failure is a `ClerkError`. */
export const make = (settings: Settings) => {
  const client: Client = {
    ...settings,
    limits: Deadline.decode(settings.timeouts),
    backpressure: new Backpressure(),
    pass: Passes.of(settings.throttle)
  }

  return <A>(
    operation: Operation<A>,
    encoded: Either.Either<Encoded, ReadonlyArray<Issue>>,
    resource: Throttle.ResourceBudget | "none" | null
  ): Effect.Effect<A, ClerkError.ClerkError> => {
    const name = operation.call.operation
    const options = { captureStackTrace: false, attributes: { "clerk.operation": name } }
    return Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(
        Effect.makeSpan(`clerk.${name}`, options),
        (span) =>
          Effect.withFiberRuntime<A, ClerkError.ClerkError>((fiber) => {
            const call = new Call(client, operation, resource, fiber, span)
            const outcome = Either.isRight(encoded)
              ? call.run(encoded.right)
              : failIn(span, new ClerkError.InvalidRequest({ ...operation.call, issues: encoded.left }))
            return Effect.matchCauseEffect(restore(outcome), {
              onFailure: (cause) => call.fail(cause),
              onSuccess: (value) => call.succeed(value)
            })
          })
      )
    )
  }
}

/** One call: attempts, each after a permit of the throttle, until one succeeds or the policy or the deadline ends it. */
class Call<A> {
  private readonly clock: Clock.Clock
  private readonly shared: Shared<A>
  private attempt: Attempt<A> | undefined
  private attempts = 0
  private throttledMillis = 0
  private readonly secretKey: SecretKey

  constructor(
    private readonly client: Client,
    private readonly operation: Operation<A>,
    private readonly resource: Throttle.ResourceBudget | "none" | null,
    private readonly fiber: Fiber.Fiber,
    private readonly span: Tracer.Span
  ) {
    this.secretKey = operation.key === "machine" ? client.machineSecretKey ?? client.secretKey : client.secretKey
    this.clock = Fiber.clockOf(fiber)
    const { apiUrl, exchange, headers, propagateTrace } = client
    this.shared = { operation, exchange, apiUrl, headers, propagateTrace, fiber, clock: this.clock, span }
  }

  run({ body, pathname, query }: Encoded): Effect.Effect<A, ClerkError.ClerkError> {
    return Effect.flatMap(body, (body) => {
      const { limits, retryPolicy } = this.client
      const deadline = new Deadline.Deadline(
        Deadline.over(limits, Fiber.referenceOf(this.fiber, Timeouts.Timeouts)),
        this.clock
      )
      const policy = Fiber.referenceOf(this.fiber, RetryPolicy.RetryPolicy) ?? retryPolicy
      return this.next({ pathname, query, body }, deadline, new Retry(policy, this.secretKey, this.clock, deadline))
    })
  }

  /** The next attempt; `last` is the failure of the previous one. */
  private next(
    prepared: Prepared,
    deadline: Deadline.Deadline,
    retry: Retry,
    last?: ClerkError.ClerkError
  ): Effect.Effect<A, ClerkError.ClerkError> {
    return this.passThrottle(deadline, last).pipe(
      Effect.zipRight(this.secretKey.get),
      Effect.flatMap((key) => {
        deadline.start()
        const attempt = this.attempt = new Attempt(this.shared, ++this.attempts)
        return Effect.matchEffect(attempt.send(prepared, key, deadline.forAttempt), {
          onSuccess: (value) => {
            this.client.backpressure.accepted()
            return Effect.succeed(value)
          },
          onFailure: (error) =>
            this.holdOthersBack(error, attempt.sentAt).pipe(
              Effect.zipRight(retry.shouldRetry(error, key)),
              Effect.withParentSpan(this.span),
              Effect.flatMap((shouldRetry) => {
                deadline.stop()
                return shouldRetry ? this.next(prepared, deadline, retry, error) : Effect.fail(error)
              })
            )
        })
      })
    )
  }

  private passThrottle(
    deadline: Deadline.Deadline,
    last: ClerkError.ClerkError | undefined
  ): Effect.Effect<void, ClerkError.ClerkError> {
    const { resource } = this
    if (resource === "none") return Effect.void
    const since = Monotonic.unsafeNow(this.clock)
    // most calls need not wait, and a parent span costs more than a permit
    if (this.client.pass?.(resource, since) === true) return Effect.void
    return Effect.matchEffect(
      Effect.withParentSpan(this.client.throttle.take(resource, deadline.left), this.span),
      {
        onSuccess: () => this.tellOfWait(Monotonic.unsafeNow(this.clock) - since),
        onFailure: (tooLong) =>
          Effect.zipRight(
            this.tellOfWait(Monotonic.unsafeNow(this.clock) - since),
            failIn(this.span, last ?? notSent(this.operation.call, tooLong, deadline.limits.operation))
          )
      }
    )
  }

  private tellOfWait(millis: number): Effect.Effect<void> {
    if (millis < 1) return Effect.void
    this.throttledMillis += millis
    this.span.attribute("clerk.throttle.wait_ms", Math.round(this.throttledMillis))
    const attributes = { "clerk.throttle.wait_ms": Math.round(millis) }
    this.span.event("clerk.throttle.wait", this.clock.unsafeCurrentTimeNanos(), attributes)
    return Effect.logDebug(`${this.operation.call.operation} waited for the throttle`).pipe(
      Effect.annotateLogs(attributes),
      Effect.withParentSpan(this.span)
    )
  }

  /** After a 429, closes the gate of the throttle for all. */
  private holdOthersBack(error: ClerkError.ClerkError, sentAt: number): Effect.Effect<void> {
    if (error._tag !== "TooManyRequests") return Effect.void
    const millis = this.client.backpressure.refused(error, sentAt, Monotonic.unsafeNow(this.clock))
    return millis === 0 ? Effect.void : Effect.flatMap(spread(millis), (millis) => this.client.throttle.close(millis))
  }

  /**
   * Unlike with `Effect.withSpan`, the span does not receive the result: a page is large, lists have many pages, and
   * spans may be retained.
   */
  succeed(value: A): Effect.Effect<A> {
    closeSpan(this.span, Exit.void, this.shared)
    return Effect.succeed(value)
  }

  /** Aborts the attempt in flight, if the call was interrupted, closes the spans and updates the metrics. */
  fail(cause: Cause.Cause<ClerkError.ClerkError>): Effect.Effect<never, ClerkError.ClerkError> {
    const exit = Exit.failCause(cause)
    const count = Option.match(Cause.failureOption(cause), {
      onNone: () => Effect.void,
      onSome: ({ _tag }) =>
        Metrics.failures.pipe(
          Metric.tagged("operation", this.operation.call.operation),
          Metric.tagged("error", _tag),
          Metric.update(1)
        )
    })
    return Effect.ensuring(
      this.attempt === undefined ? Effect.void : this.attempt.close(exit),
      Effect.sync(() => closeSpan(this.span, exit, this.shared))
    ).pipe(
      Effect.zipRight(count),
      Effect.zipRight(exit)
    )
  }
}
