/**
 * Effect around undici: an asynchronous step, two spans and two metrics, which this library has too. Nothing is checked,
 * retried, limited or throttled.
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import { Agent } from "undici"
import {
  offsets,
  organizationIds,
  organizationOf,
  origin,
  pageSize,
  secretKey,
  serve,
  type Task,
  verify
} from "./contestant.js"

const agent = new Agent()

const requests = Metric.counter("alone_requests")
const latency = Metric.histogram("alone_latency", MetricBoundaries.exponential({ start: 5, factor: 2, count: 14 }))

const request = (name: string, path: string): Effect.Effect<unknown, unknown> =>
  Effect.tryPromise(async () => {
    const { body } = await agent.request({
      origin,
      path,
      method: "GET",
      headers: { authorization: `Bearer ${secretKey}` }
    })
    return body.json()
  }).pipe(
    Effect.withSpan(`GET ${name}`, { captureStackTrace: false }),
    Effect.withSpan(name, { captureStackTrace: false }),
    Effect.zipLeft(Effect.zipRight(Metric.increment(requests), Metric.update(latency, 1)))
  )

const get = (organizationId: string) =>
  Effect.map(
    request("organizations.get", `/v1/organizations/${organizationId}`),
    (organization) => verify((organization as { readonly id: string }).id === organizationId, "the organization")
  )

const gets = (concurrency: number): Task => async (calls) => {
  await Effect.runPromise(Effect.forEach(organizationIds(calls), get, { concurrency, discard: true }))
  return calls
}

serve({
  get: gets(1),
  getConcurrently: gets(32),
  pages: async (members) => {
    const path = `/v1/organizations/${organizationOf(members)}/memberships?limit=${pageSize}&offset=`
    await Effect.runPromise(
      Effect.forEach(offsets, (offset) => request("organizationMemberships.list", path + offset), { discard: true })
    )
    return offsets.length
  }
})
