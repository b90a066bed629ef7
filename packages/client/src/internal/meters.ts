import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import * as Fiber from "./fiber.js"

export const requests = Metric.counter("clerk_requests_total", {
  description: "Requests sent to Clerk, retries included",
  incremental: true
})

export const retries = Metric.counter("clerk_retries_total", {
  description: "Requests to Clerk that were retried after a failure",
  incremental: true
})

export const latency = Metric.histogram(
  "clerk_request_duration_milliseconds",
  MetricBoundaries.exponential({ start: 5, factor: 2, count: 14 }),
  "Duration of a request to Clerk with its response, in milliseconds"
)

export const throttleDelay = Metric.histogram(
  "clerk_throttle_delay_milliseconds",
  MetricBoundaries.exponential({ start: 1, factor: 4, count: 9 }),
  "Time that delayed requests waited for the throttle, in milliseconds"
)

/** The metrics of one operation. */
export interface Meters {
  readonly requests: Metric.Metric.Counter<number>
  readonly retries: Metric.Metric.Counter<number>
  readonly latency: Metric.Metric.Histogram<number>
}

const known = new Map<string, Meters>()

/** Returns the metrics of an operation, which are built once. */
export const of = (operation: string): Meters => {
  let meters = known.get(operation)
  if (meters === undefined) {
    meters = {
      requests: Metric.tagged(requests, "operation", operation),
      retries: Metric.tagged(retries, "operation", operation),
      latency: Metric.tagged(latency, "operation", operation)
    }
    known.set(operation, meters)
  }
  return meters
}

/** A synchronous `Metric.update`. */
export const unsafeUpdate = <Type, In, Out>(
  metric: Metric.Metric<Type, In, Out>,
  value: In,
  fiber: Fiber.Fiber
): void => metric.unsafeUpdate(value, Fiber.metricLabelsOf(fiber))
