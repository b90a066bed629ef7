/**
 * The metrics of a client. Read them with `Metric.value`, or export them with any metric exporter.
 *
 * @module
 * @since 0.1.0
 */
import * as Metric from "effect/Metric"
import * as Meters from "./internal/meters.js"

/**
 * Requests sent, retries included; tagged with `operation`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const requests: Metric.Metric.Counter<number> = Meters.requests

/**
 * Requests sent again after a failure; tagged with `operation`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const retries: Metric.Metric.Counter<number> = Meters.retries

/**
 * Calls that failed; tagged with `operation` and `error`, the `_tag`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const failures = Metric.counter("clerk_failures_total", {
  description: "Calls to Clerk that failed",
  incremental: true
})

/**
 * The time from a request to the end of its response, in milliseconds; tagged with `operation`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const latency: Metric.Metric.Histogram<number> = Meters.latency

/**
 * Fibers that wait for the throttle now.
 *
 * @since 0.1.0
 * @category metrics
 */
export const throttleWaiting = Metric.gauge("clerk_throttle_waiting", {
  description: "Fibers that wait for the throttle"
})

/**
 * Requests that the throttle delayed.
 *
 * @since 0.1.0
 * @category metrics
 */
export const throttleDelayed = Metric.counter("clerk_throttle_delayed_total", {
  description: "Requests that the throttle delayed",
  incremental: true
})

/**
 * The time that delayed requests waited for the throttle, in milliseconds.
 *
 * @since 0.1.0
 * @category metrics
 */
export const throttleDelay: Metric.Metric.Histogram<number> = Meters.throttleDelay
