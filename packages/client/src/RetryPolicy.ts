/**
 * When a failed call is retried: a schedule over typed errors, replaceable for a client and for any program.
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
  /** How often, and after what wait; it is given the errors. */
  readonly schedule: Schedule.Schedule<unknown, ClerkError.ClerkError>
  /** Which failures a call is retried after. */
  readonly when: (error: ClerkError.ClerkError) => boolean
}

/**
 * The longest `Retry-After` that a retry waits for: 60 seconds. When the server asks for more, the call fails at once, so
 * that the caller can come back later.
 *
 * @since 0.1.0
 * @category constants
 */
export const maxRetryAfter: Duration.Duration = Duration.seconds(60)

/**
 * How long an error asks to wait, up to {@link maxRetryAfter}; zero when it does not ask.
 *
 * @since 0.1.0
 * @category schedules
 */
export const retryAfter = (error: ClerkError.ClerkError): Duration.Duration =>
  "retryAfter" in error && error.retryAfter !== null ? Duration.min(error.retryAfter, maxRetryAfter) : Duration.zero

/**
 * A policy on a schedule. Unless `when` says otherwise only what is safe to retry is retried
 * ({@link ClerkError.isRetryable}), whatever the schedule would allow. No retry comes earlier than the server asks by
 * `Retry-After`, whatever the schedule says, and a jitter is added to that. When the server asks for more than
 * {@link maxRetryAfter} or than the time that is left, there is no retry.
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
 * An exponential backoff with jitter (200 ms, 400 ms, 800 ms, ...) for at most `times` retries. Those that would come after
 * the time limit of the operation are not waited for.
 *
 * @since 0.1.0
 * @category schedules
 */
export const backoff = (times: number): Schedule.Schedule<unknown> =>
  Schedule.exponential("200 millis").pipe(Schedule.jittered, Schedule.intersect(Schedule.recurs(times)))

const isThrottled = (error: ClerkError.ClerkError): boolean => error._tag === "TooManyRequests"

/**
 * At most four retries of what `ClerkError.isRetryable` says. A call that is not idempotent and may have been processed is
 * never retried.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultPolicy: Policy = make(backoff(4))

/**
 * The policy that a program sets over that of the client it uses; `null`, the default, is none.
 *
 * @since 0.1.0
 * @category services
 */
export class RetryPolicy extends Context.Reference<RetryPolicy>()("@effect-clerk/client/RetryPolicy", {
  defaultValue: (): Policy | null => null
}) {}

/**
 * The policy, as {@link make} takes it, for all clients built under the layer.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (...policy: Parameters<typeof make>): Layer.Layer<RetryPolicy> =>
  Layer.succeed(RetryPolicy, make(...policy))

/**
 * Sets a policy for a program, as {@link make} does.
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
 * Retries only what Clerk refused for its rate limits (429).
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
 * Retries what Clerk refused with one of these codes too, at most eight times. Use it for transient refusals, such as a user who
 * was created a moment ago and is not visible yet. A refused request was not processed, so a retry is safe.
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
 * Goes back to the default policy in a program.
 *
 * @since 0.1.0
 * @category combinators
 */
const default_ = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(self, RetryPolicy, defaultPolicy)

export { default_ as default, with_ as with }
