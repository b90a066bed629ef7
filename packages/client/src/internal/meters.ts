import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as Metric from "effect/Metric"
import * as MetricKey from "effect/MetricKey"
import * as MetricKeys from "./metricKeys.js"

/** The metrics of one operation. */
export interface Meters {
  readonly requests: Metric.Metric.Counter<number>
  readonly retries: Metric.Metric.Counter<number>
  readonly latency: Metric.Metric.Histogram<number>
}

const known = new Map<string, Meters>()

/**
 * Made once, and with the tag in their keys: a metric that `Metric.tagged` made looks its state up by all its tags each
 * time it is updated, which costs more than all else of a call.
 */
export const of = (operation: string): Meters => {
  let meters = known.get(operation)
  if (meters === undefined) {
    meters = {
      requests: Metric.fromMetricKey(MetricKey.tagged(MetricKeys.requests, "operation", operation)),
      retries: Metric.fromMetricKey(MetricKey.tagged(MetricKeys.retries, "operation", operation)),
      latency: Metric.fromMetricKey(MetricKey.tagged(MetricKeys.latency, "operation", operation))
    }
    known.set(operation, meters)
  }
  return meters
}

/** What `Metric.update` does, at once. */
export const unsafeUpdate = <Type, In, Out>(
  metric: Metric.Metric<Type, In, Out>,
  value: In,
  fiber: Fiber.RuntimeFiber<unknown, unknown>
): void => metric.unsafeUpdate(value, fiber.getFiberRef(FiberRef.currentMetricLabels))
