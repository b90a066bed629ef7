/**
 * Time limits for calls.
 *
 * @module
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { defined } from "./internal/defined.js"

/**
 * `attempt` limits one request with its response, body included. `operation` limits a call with all its retries and
 * the waits between them; time spent waiting for the throttle does not count. A number is milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Limits {
  readonly attempt: Duration.DurationInput
  readonly operation: Duration.DurationInput
}

/**
 * Limits, each of them optional.
 *
 * @since 0.1.0
 * @category models
 */
export type SomeLimits = { readonly [Key in keyof Limits]?: Limits[Key] | undefined }

/**
 * The default limits: 30 seconds for an attempt and 3 minutes for an operation.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaults: Limits = { attempt: "30 seconds", operation: "3 minutes" }

/**
 * The limits of a program, which override those of its client; none by default.
 *
 * @since 0.1.0
 * @category services
 */
export class Timeouts extends Context.Reference<Timeouts>()("@effect-clerk/client/Timeouts", {
  defaultValue: (): SomeLimits => ({})
}) {}

/**
 * Sets limits for all clients built under the layer. A limit that is not given keeps its default.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (limits: SomeLimits): Layer.Layer<Timeouts> => Layer.succeed(Timeouts, limits)

/**
 * Sets limits for a program. A limit that is not given stays unchanged.
 *
 * @example
 * import * as Organizations from "@effect-clerk/client/Organizations"
 * import * as Timeouts from "@effect-clerk/client/Timeouts"
 * import * as Effect from "effect/Effect"
 *
 * const quick = Effect.flatMap(Organizations.Organizations, (organizations) => organizations.list()).pipe(
 *   Timeouts.with({ attempt: "2 seconds", operation: "5 seconds" })
 * )
 *
 * @since 0.1.0
 * @category combinators
 */
const with_ = (limits: SomeLimits) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Timeouts, (outer) => Effect.provideService(self, Timeouts, { ...outer, ...defined(limits) }))

/**
 * Removes the limits in a program, so that a call may take forever.
 *
 * @since 0.1.0
 * @category combinators
 */
export const none = with_({ attempt: Duration.infinity, operation: Duration.infinity })

export { with_ as with }
