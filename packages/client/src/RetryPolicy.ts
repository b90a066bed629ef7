/**
 * When a failed call is retried: a schedule over typed errors, which can be set for a client or for any program.
 *
 * @module
 * @since 0.1.0
 */
import * as ClerkError from "@effect-clerk/core/ClerkError"
import type { ErrorCode } from "@effect-clerk/core/ErrorCode"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"

/**
 * When a call is retried, and how often.
 *
 * @since 0.1.0
 * @category models
 */
export interface Policy {
  /** The number of retries and the delays between them. Its input is the error of each attempt. */
  readonly schedule: Schedule.Schedule<unknown, ClerkError.ClerkError>
  /** Which errors are retried. */
  readonly when: (error: ClerkError.ClerkError) => boolean
}

/**
 * The longest `Retry-After` that a retry waits for: 60 seconds. If the server asks for more, the call fails
 * immediately, so that the caller can retry later.
 *
 * @since 0.1.0
 * @category constants
 */
export const maxRetryAfter: Duration.Duration = Duration.seconds(60)

/**
 * The `Retry-After` of an error, up to {@link maxRetryAfter}; zero if it has none.
 *
 * @since 0.1.0
 * @category schedules
 */
export const retryAfter = (error: ClerkError.ClerkError): Duration.Duration =>
  "retryAfter" in error && error.retryAfter !== null ? Duration.min(error.retryAfter, maxRetryAfter) : Duration.zero

/**
 * Builds a policy from a schedule. Without `when`, only errors that are safe to retry are retried
 * ({@link ClerkError.isRetryable}), even if the schedule would allow more. The client never retries earlier than
 * `Retry-After`, regardless of the schedule, and adds jitter to it. If `Retry-After` exceeds {@link maxRetryAfter} or
 * the time left, the call is not retried.
 *
 * @example
 * import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
 *
 * const patient = RetryPolicy.make(RetryPolicy.backoff(8), (error) => error._tag === "TooManyRequests")
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  schedule: Schedule.Schedule<unknown, ClerkError.ClerkError>,
  when: (error: ClerkError.ClerkError) => boolean = ClerkError.isRetryable
): Policy => ({ schedule, when })

/**
 * An exponential backoff with jitter (200 ms, 400 ms, 800 ms, ...) for at most `times` retries. If the next retry would
 * come after the time limit of the operation, the call fails immediately.
 *
 * @since 0.1.0
 * @category schedules
 */
export const backoff = (times: number): Schedule.Schedule<unknown> =>
  Schedule.exponential("200 millis").pipe(Schedule.jittered, Schedule.intersect(Schedule.recurs(times)))

const isThrottled = (error: ClerkError.ClerkError): boolean => error._tag === "TooManyRequests"

/**
 * At most four retries of errors for which `ClerkError.isRetryable` returns true. A call that is not idempotent and may
 * have been processed is never retried.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultPolicy: Policy = make(backoff(4))

/**
 * The policy of a program, which overrides that of its client. `null`, the default, overrides nothing.
 *
 * @since 0.1.0
 * @category services
 */
export class RetryPolicy extends Context.Reference<RetryPolicy>()("@effect-clerk/client/RetryPolicy", {
  defaultValue: (): Policy | null => null
}) {}

/**
 * Sets a policy for all clients built under the layer. Takes the arguments of {@link make}.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (...policy: Parameters<typeof make>): Layer.Layer<RetryPolicy> =>
  Layer.succeed(RetryPolicy, make(...policy))

/**
 * Sets a policy for a program. Takes the arguments of {@link make}.
 *
 * @since 0.1.0
 * @category combinators
 */
const with_ = (...policy: Parameters<typeof make>) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(self, RetryPolicy, make(...policy))

/**
 * Disables retries in a program.
 *
 * @example
 * import * as Organizations from "@effect-clerk/client/Organizations"
 * import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
 * import * as Effect from "effect/Effect"
 *
 * const once = Effect.flatMap(Organizations.Organizations, (organizations) => organizations.list()).pipe(RetryPolicy.none)
 *
 * @since 0.1.0
 * @category combinators
 */
export const none = with_(Schedule.stop)

/**
 * Retries only calls that Clerk rejected for its rate limits (429).
 *
 * @since 0.1.0
 * @category combinators
 */
export const throttling = with_(backoff(4), isThrottled)

/**
 * Retries only transient failures (such as 502 to 504, lost connections and timeouts), where a retry is safe.
 *
 * @since 0.1.0
 * @category combinators
 */
export const transient = with_(
  backoff(4),
  (error) => ClerkError.isRetryable(error) && !isThrottled(error)
)

/**
 * Also retries calls that Clerk rejected with one of these codes, at most eight times. Use it for transient rejections,
 * such as a user who was created a moment ago and is not visible yet. A rejected request was not processed, so a retry
 * is safe.
 *
 * @example
 * import * as Organizations from "@effect-clerk/client/Organizations"
 * import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
 * import { UserId } from "@effect-clerk/core/User"
 * import * as Effect from "effect/Effect"
 *
 * const afterSignUp = Effect.flatMap(Organizations.Organizations, (organizations) =>
 *   organizations.create({ name: "Acme", createdBy: UserId.make("user_1") })
 * ).pipe(RetryPolicy.onCode("organization_creator_not_found"))
 *
 * @since 0.2.0
 * @category combinators
 */
export const onCode = (...codes: ReadonlyArray<ErrorCode>) =>
  with_(
    backoff(8),
    (error) => ClerkError.isRetryable(error) || codes.some((code) => ClerkError.hasCode(error, code))
  )

/**
 * Restores the default policy in a program.
 *
 * @since 0.1.0
 * @category combinators
 */
const default_ = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(self, RetryPolicy, defaultPolicy)

export { default_ as default, with_ as with }
