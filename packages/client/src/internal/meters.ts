import * as Metric from "effect/Metric"
import * as Metrics from "../Metrics.js"

/** The metrics of one operation. */
export interface Meters {
  readonly requests: Metric.Metric.Counter<number>
  readonly retries: Metric.Metric.Counter<number>
  readonly latency: Metric.Metric.Histogram<number>
}

const known = new Map<string, Meters>()

/** Looked up once: to tag a metric anew for each request costs more than to update it. */
export const of = (operation: string): Meters => {
  let meters = known.get(operation)
  if (meters === undefined) {
    meters = {
      requests: Metric.tagged(Metrics.requests, "operation", operation),
      retries: Metric.tagged(Metrics.retries, "operation", operation),
      latency: Metric.tagged(Metrics.latency, "operation", operation)
    }
    known.set(operation, meters)
  }
  return meters
}
