import * as Clerk from "@effect-clerk/client/Clerk"
import * as Metrics from "@effect-clerk/client/Metrics"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { NodeSdk } from "@effect/opentelemetry"
import { assert, describe, it } from "@effect/vitest"
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base"
import { Cause, Effect, Exit, Fiber, HashMap, Logger, LogLevel, Metric, MetricState, Random, TestClock } from "effect"
import { clerk, failure, json, organization, type Reply } from "./support/scripted.js"
import { recordingTracer } from "./support/tracer.js"

const organizationId = OrganizationId.make("org_1")

/** A 429, then a success. */
const busyOnce: Reply = (_, number) =>
  number === 1
    ? failure(429, "too_many_requests", { "retry-after": "2" })
    : json(organization, 200, { "clerk-trace-id": "trace_2" })

const get = Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.get({ organizationId }))

const inVirtualTime = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.fork(effect)
    yield* TestClock.adjust("1 minute")
    return yield* Fiber.join(fiber)
  }).pipe(Effect.withRandom(Random.fixed([0.5])))

describe("spans", () => {
  it.effect("one for the operation and one for each attempt, exported by OpenTelemetry", () =>
    Effect.gen(function*() {
      const exporter = new InMemorySpanExporter()
      const spans = yield* inVirtualTime(get.pipe(
        Effect.provide(clerk(busyOnce).layer),
        Effect.andThen(() => exporter.getFinishedSpans()),
        Effect.provide(NodeSdk.layer(() => ({
          resource: { serviceName: "test" },
          spanProcessor: new SimpleSpanProcessor(exporter)
        })))
      ))
      const [first, second, operation] = spans
      assert.deepStrictEqual(spans.map(({ name }) => name), [
        "GET /organizations/:organizationId",
        "GET /organizations/:organizationId",
        "clerk.organizations.get"
      ])
      assert.deepStrictEqual(first!.attributes, {
        "http.request.method": "GET",
        "url.template": "/organizations/:organizationId",
        "clerk.attempt": 1,
        "http.response.status_code": 429,
        "clerk.trace_id": "trace_1"
      })
      assert.deepStrictEqual(second!.attributes, {
        "http.request.method": "GET",
        "url.template": "/organizations/:organizationId",
        "clerk.attempt": 2,
        "http.response.status_code": 200,
        "clerk.trace_id": "trace_2"
      })
      assert.deepStrictEqual(operation!.attributes, { "clerk.operation": "organizations.get" })
      assert.strictEqual(first!.parentSpanContext?.spanId, operation!.spanContext().spanId)
      assert.strictEqual(second!.parentSpanContext?.spanId, operation!.spanContext().spanId)
    }))
})

describe("a span", () => {
  const ended = (reply: Reply) =>
    Effect.gen(function*() {
      const { spans, tracer } = recordingTracer()
      yield* Effect.exit(get.pipe(Effect.provide(clerk(reply).layer), Effect.withTracer(tracer)))
      return spans.flatMap(({ exits }) => exits)
    })

  it.effect("does not retain the result, because rows would outlive their page", () =>
    Effect.map(ended(() => json(organization)), (exits) => assert.deepStrictEqual(exits, [Exit.void, Exit.void])))

  it.effect("has the failure of the call", () =>
    Effect.map(
      ended(() => failure(404, "resource_not_found")),
      (exits) => assert.deepStrictEqual(exits.map(Exit.isFailure), [true, true])
    ))

  it.effect("has the log of its attempt among its events, before its end", () =>
    Effect.gen(function*() {
      const { events, tracer } = recordingTracer()
      yield* get.pipe(
        Effect.provide(clerk(() => json(organization)).layer),
        Logger.withMinimumLogLevel(LogLevel.Debug),
        Effect.withTracer(tracer)
      )
      assert.deepStrictEqual(events, [
        ["GET /organizations/:organizationId", "organizations.get answered"],
        ["GET /organizations/:organizationId", "end"],
        ["clerk.organizations.get", "end"]
      ])
    }))

  it.effect("ends when a call cannot start", () =>
    Effect.gen(function*() {
      const { events, tracer } = recordingTracer()
      yield* get.pipe(
        Timeouts.with({ attempt: "ten" as never }),
        Effect.provide(clerk(() => json(organization)).layer),
        Effect.withTracer(tracer),
        Effect.exit
      )
      assert.deepStrictEqual(events, [["clerk.organizations.get", "end"]])
    }))

  for (const [what, reply] of Object.entries({ "a failure": failure(404, "x"), "a timeout": Effect.never })) {
    it.effect(`is named by the cause of ${what}`, () =>
      Effect.gen(function*() {
        const exit = yield* inVirtualTime(get.pipe(
          RetryPolicy.none,
          Effect.provide(clerk(() => reply).layer),
          Effect.withSpan("outer"),
          Effect.exit
        ))
        const lines = Exit.isFailure(exit) ? Cause.pretty(exit.cause) : ""
        for (const name of ["GET /organizations/:organizationId", "clerk.organizations.get", "outer"]) {
          assert.include(lines, `at ${name}`)
        }
      }))
  }
})

describe("metrics", () => {
  const count = (metric: Metric.Metric.Counter<number>, tags: Readonly<Record<string, string>>) =>
    Effect.map(
      Metric.value(
        Object.entries(tags).reduce<Metric.Metric.Counter<number>>(
          (tagged, [key, value]) => Metric.tagged(tagged, key, value),
          metric
        )
      ),
      (state) => state.count
    )

  it.effect("requests, retries, failures and latency are counted by operation", () =>
    Effect.gen(function*() {
      const { layer } = clerk((_, number) =>
        Effect.delay(number === 1 ? failure(503, "x") : failure(404, "resource_not_found"), "40 millis")
      )
      const operation = { operation: "organizations.deleteLogo" }
      const latency = Effect.map(
        Metric.value(Metric.tagged(Metrics.latency, "operation", operation.operation)),
        (state) => MetricState.isHistogramState(state) ? [state.count, state.sum] : []
      )
      const counts = Effect.map(
        Effect.all([
          count(Metrics.requests, operation),
          count(Metrics.retries, operation),
          count(Metrics.failures, { ...operation, error: "NotFound" }),
          count(Metrics.failures, { ...operation, error: "ServerError" }),
          latency
        ]),
        (counts) => counts.flat()
      )
      // metrics are global in the process, and other test files may have run in it before
      const before = yield* counts
      yield* inVirtualTime(Effect.exit(
        Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.deleteLogo({ organizationId })).pipe(
          Effect.provide(layer)
        )
      ))
      const after = yield* counts
      assert.deepStrictEqual(after.map((value, index) => Math.round(value - before[index]!)), [2, 1, 1, 0, 2, 80])
    }))
})

describe("logs", () => {
  it.effect("a debug line for each attempt", () =>
    Effect.gen(function*() {
      const lines: Array<unknown> = []
      const recorder = Logger.make(({ annotations, logLevel, message }) => {
        lines.push([logLevel.label, message, Object.fromEntries(HashMap.toEntries(annotations))])
      })
      yield* inVirtualTime(get.pipe(
        Effect.provide(clerk(busyOnce).layer),
        Logger.withMinimumLogLevel(LogLevel.Debug),
        Effect.provide(Logger.replace(Logger.defaultLogger, recorder))
      ))
      assert.deepStrictEqual(lines, [
        ["DEBUG", ["organizations.get answered"], {
          "clerk.attempt": 1,
          "http.response.status_code": 429,
          "clerk.trace_id": "trace_1",
          milliseconds: 0
        }],
        ["DEBUG", ["organizations.get answered"], {
          "clerk.attempt": 2,
          "http.response.status_code": 200,
          "clerk.trace_id": "trace_2",
          milliseconds: 0
        }]
      ])
    }))

  it.effect("an attempt without a response has one too", () =>
    Effect.gen(function*() {
      const lines: Array<unknown> = []
      const recorder = Logger.make(({ message }) => {
        lines.push(message)
      })
      const { layer } = clerk(() => Effect.never)
      yield* inVirtualTime(
        Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.create({ name: "Acme" })).pipe(
          Effect.provide(layer),
          Effect.exit,
          Logger.withMinimumLogLevel(LogLevel.Debug),
          Effect.provide(Logger.replace(Logger.defaultLogger, recorder))
        )
      )
      assert.deepStrictEqual(lines, [["organizations.create failed: RequestTimeout"]])
    }))

  it.effect("a lost connection has one too", () =>
    Effect.gen(function*() {
      const lines: Array<unknown> = []
      const recorder = Logger.make(({ message }) => {
        lines.push(message)
      })
      const { layer } = clerk(() => Effect.fail(Object.assign(new Error(), { code: "ECONNRESET" })))
      yield* Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.create({ name: "Acme" })).pipe(
        Effect.provide(layer),
        Effect.exit,
        Logger.withMinimumLogLevel(LogLevel.Debug),
        Effect.provide(Logger.replace(Logger.defaultLogger, recorder))
      )
      assert.deepStrictEqual(lines, [["organizations.create failed: TransportError"]])
    }))
})
