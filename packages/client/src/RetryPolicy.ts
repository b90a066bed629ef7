/**
 * When a failed call is repeated: a schedule over typed errors, replaceable for a client and for any program.
 *
 * @since 0.1.0
 */
import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"

/**
 * Decides on each failure of a call whether and when it is repeated. It sees every error, so it must pass on only those
 * that are safe to repeat: {@link ClerkError.isRetryable}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Policy extends Schedule.Schedule<unknown, ClerkError.ClerkError> {}

/**
 * The longest wait that a `Retry-After` can cause: 60 seconds.
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
 * Waits as long as the error asks and at least as long as an exponential backoff with jitter (200 ms, 400 ms, 800 ms,
 * ...), for at most `times` repeats, none of which is decided on later than two minutes after the first failure.
 *
 * @example
 * import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
 * import * as Schedule from "effect/Schedule"
 *
 * const patient = RetryPolicy.backoff(10).pipe(Schedule.whileInput((error) => error._tag === "TooManyRequests"))
 *
 * @since 0.1.0
 * @category schedules
 */
export const backoff = (times: number): Schedule.Schedule<unknown, ClerkError.ClerkError> =>
  Schedule.exponential("200 millis").pipe(
    Schedule.jittered,
    Schedule.intersect(Schedule.recurs(times)),
    Schedule.intersect(Schedule.recurUpTo("2 minutes")),
    Schedule.intersect(Schedule.identity<ClerkError.ClerkError>().pipe(Schedule.addDelay(retryAfter)))
  )

const isThrottled = (error: ClerkError.ClerkError): boolean => error._tag === "TooManyRequests"

const policies = {
  none: Schedule.stop as Policy,
  throttling: Schedule.whileInput(backoff(4), isThrottled) as Policy,
  transient: Schedule.whileInput(
    backoff(4),
    (error: ClerkError.ClerkError) => ClerkError.isRetryable(error) && !isThrottled(error)
  ) as Policy,
  default: Schedule.whileInput(backoff(4), ClerkError.isRetryable) as Policy,
  creatorNotFound: Schedule.whileInput(
    backoff(8),
    (error: ClerkError.ClerkError) =>
      ClerkError.isRetryable(error) || ClerkError.hasCode(error, "organization_creator_not_found")
  ) as Policy
}

/**
 * The policy in force: four repeats by default, of 429 on any method and of 502, 503, 504, lost connections and timeouts
 * where the operation is idempotent. A POST that may have been carried out is never repeated.
 *
 * @since 0.1.0
 * @category services
 */
export class RetryPolicy extends Context.Reference<RetryPolicy>()("@effect-clerk/client/RetryPolicy", {
  defaultValue: (): Policy => policies.default
}) {}

/**
 * The policy for all clients built under the layer.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (policy: Policy): Layer.Layer<RetryPolicy> => Layer.succeed(RetryPolicy, policy)

const with_ = (policy: Policy) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(self, RetryPolicy, policy)

/**
 * Repeats nothing in a program.
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
export const none = with_(policies.none)

/**
 * Repeats only what Clerk refused for its rate limits (429).
 *
 * @since 0.1.0
 * @category combinators
 */
export const throttling = with_(policies.throttling)

/**
 * Repeats only failures that pass by themselves (502, 503, 504, lost connections, timeouts), where it is safe.
 *
 * @since 0.1.0
 * @category combinators
 */
export const transient = with_(policies.transient)

/**
 * Repeats, beside what the default policy does, a create whose `createdBy` names a user that was made a moment ago and
 * is not visible yet (`organization_creator_not_found`): nothing was created, so it is safe.
 *
 * @since 0.1.0
 * @category combinators
 */
export const creatorNotFound = with_(policies.creatorNotFound)

const default_ = with_(policies.default)

export {
  /**
   * Goes back to the default policy in a program.
   *
   * @since 0.1.0
   * @category combinators
   */
  default_ as default,
  /**
   * Sets a policy for a program.
   *
   * @since 0.1.0
   * @category combinators
   */
  with_ as with
}
