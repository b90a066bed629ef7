/**
 * What a client counts. Read them with `Metric.value`, or export them with the metric exporter of your choice.
 *
 * @module
 * @since 0.1.0
 */
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"

/**
 * Requests sent, repeats included; tagged with `operation`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const requests = Metric.counter("clerk_requests_total", {
  description: "Requests sent to Clerk, repeats included",
  incremental: true
})

/**
 * Requests sent again after a failure; tagged with `operation`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const retries = Metric.counter("clerk_retries_total", {
  description: "Requests sent to Clerk again after a failure",
  incremental: true
})

/**
 * Calls that ended in an error; tagged with `operation` and `error`, the `_tag`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const failures = Metric.counter("clerk_failures_total", {
  description: "Calls to Clerk that ended in an error",
  incremental: true
})

/**
 * How long a request and its answer took, in milliseconds; tagged with `operation`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const latency = Metric.histogram(
  "clerk_request_duration_milliseconds",
  MetricBoundaries.exponential({ start: 5, factor: 2, count: 14 }),
  "Duration of a request to Clerk with its answer, in milliseconds"
)

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
 * How long delayed requests waited for the throttle, in milliseconds.
 *
 * @since 0.1.0
 * @category metrics
 */
export const throttleDelay = Metric.histogram(
  "clerk_throttle_delay_milliseconds",
  MetricBoundaries.exponential({ start: 1, factor: 4, count: 9 }),
  "How long delayed requests waited for the throttle, in milliseconds"
)
