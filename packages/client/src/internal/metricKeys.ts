import * as MetricBoundaries from "effect/MetricBoundaries"
import * as MetricKey from "effect/MetricKey"

export const requests = MetricKey.counter("clerk_requests_total", {
  description: "Requests sent to Clerk, retries included",
  incremental: true
})

export const retries = MetricKey.counter("clerk_retries_total", {
  description: "Requests sent to Clerk again after a failure",
  incremental: true
})

export const latency = MetricKey.histogram(
  "clerk_request_duration_milliseconds",
  MetricBoundaries.exponential({ start: 5, factor: 2, count: 14 }),
  "Duration of a request to Clerk with its answer, in milliseconds"
)
