import * as Clerk from "@effect-clerk/client/Clerk"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import type { ClerkError } from "@effect-clerk/core/ClerkError"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import { assert, describe, it } from "@effect/vitest"
import {
  Clock,
  Context,
  Duration,
  Effect,
  Exit,
  FastCheck,
  Fiber,
  Layer,
  Logger,
  LogLevel,
  Random,
  Stream,
  TestClock
} from "effect"
import { onVirtualClock } from "./support/runtime.js"
import { clerk, failure, json, membership, organization } from "./support/scripted.js"
import { recordingTracer } from "./support/tracer.js"

const organizationId = OrganizationId.make("org_1")
const get = Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.get({ organizationId }))
const create = Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.create({ name: "Acme" }))

const quiet = Effect.provide(Logger.minimumLogLevel(LogLevel.None))

const development = Throttle.layer(Throttle.fromSecretKey("sk_test_x"))

/** A Clerk that rejects for a number of seconds, responds after 20 ms, and records the time of each request. */
const refusing = (seconds: number, headers: Readonly<Record<string, string>>, throttle = development) => {
  const times: Array<number> = []
  const { layer } = clerk(
    () =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        times.push(now / 1000)
        return Effect.delay(now < seconds * 1000 ? failure(429, "x", headers) : json(organization), "20 millis")
      }),
    {},
    throttle
  )
  return { times, layer }
}

/** Without a usable `Retry-After`. */
const unusable: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  absent: {},
  zero: { "retry-after": "0" },
  "sent twice": { "retry-after": "1, 2" },
  garbage: { "retry-after": "soon" },
  negative: { "retry-after": "-5" },
  past: { "retry-after": "Wed, 31 Dec 1969 23:59:59 GMT" }
}

describe("a 429", () => {
  for (const [name, headers] of Object.entries(unusable)) {
    for (const key of ["sk_test_x", "sk_live_x"]) {
      it.live(
        `whose Retry-After is ${name} holds back all calls, longer each time it is repeated (${key})`,
        () =>
          Effect.gen(function*() {
            const { layer, times } = refusing(6, headers, Throttle.layer(Throttle.fromSecretKey(key)))
            const exits = yield* Effect.replicateEffect(Effect.exit(get), 20, { concurrency: "unbounded" }).pipe(
              Effect.provide(layer)
            )
            assert.isTrue(exits.every(Exit.isSuccess))
            assert.isAtMost(times.length, 60)
            const again = times.filter((at) => at > 0.1)
            assert.isAtLeast(again[0]!, 1)
            assert.isAtLeast(again.find((at) => at > again[0]! + 0.3)! - again[0]!, 2)
            // waiting requests arrive one after the other
            const served = times.filter((at) => at >= 6)
            assert.isAtLeast(served.at(-1)! - served[0]!, 0.4)
          }).pipe(Effect.withRandom(Random.make(name)), quiet, onVirtualClock),
        30_000
      )
    }
  }

  it.live("spreads the clients that were rejected together, none before Retry-After", () =>
    Effect.gen(function*() {
      const all: Array<number> = []
      yield* Effect.forEach(Array.from({ length: 20 }), () => {
        const { layer, times } = refusing(1, { "retry-after": "2" })
        // one was rejected, another waits at the gate
        return Effect.all([get, Effect.delay(get, 100)], { concurrency: 2 }).pipe(
          Effect.provide(layer),
          Effect.tap(() => Effect.sync(() => all.push(...times.filter((at) => at > 0.5))))
        )
      }, { concurrency: "unbounded" })
      assert.strictEqual(all.length, 40)
      assert.isAtLeast(Math.min(...all), 2)
      assert.isAtLeast(Math.max(...all) - Math.min(...all), 0.5)
    }).pipe(quiet, onVirtualClock))

  it.effect("with a Retry-After of a day costs one request, and others fail immediately or wait for the cap", () =>
    Effect.gen(function*() {
      const { layer, times } = refusing(1, { "retry-after": "86400" })
      yield* Effect.gen(function*() {
        const error = yield* Effect.flip(create)
        assert.isTrue(error._tag === "TooManyRequests" && Duration.equals(error.retryAfter!, "1 day"))
        const other = yield* Effect.flip(Timeouts.with({ operation: "30 seconds" })(get))
        assert.strictEqual(
          other.message,
          "organizations.get failed with 429 client_rate_limited: The request was not sent: it would wait another 1m 6s "
            + "for the rate limit of the instance (closed after a 429), longer than its time limit of 30s. "
            + "Try again after 1m 6s."
        )
        assert.deepStrictEqual(times, [0])
        yield* get
        assert.deepStrictEqual(times.length, 2)
        assert.isAtLeast(times[1]!, 60)
        assert.isAtMost(times[1]!, 72)
      }).pipe(
        Effect.provide(layer),
        Effect.fork,
        Effect.tap(() => TestClock.adjust("2 minutes")),
        Effect.flatMap(Fiber.join)
      )
    }).pipe(Effect.withRandom(Random.fixed([0.5]))))

  const retryAfter = FastCheck.oneof(
    FastCheck.constantFrom(undefined, "0", "1, 2", "soon", "99999999999999999999", "9".repeat(400)),
    FastCheck.integer({ min: 0, max: 200 }).map(String)
  )

  const calls: Readonly<Record<"get" | "create", Effect.Effect<unknown, ClerkError, Clerk.Clerk>>> = { get, create }

  it.live.prop(
    "is retried no earlier than Retry-After, or fails immediately",
    [FastCheck.record({
      retryAfter,
      status: FastCheck.constantFrom(429, 503),
      method: FastCheck.constantFrom("get" as const, "create" as const),
      limit: FastCheck.integer({ min: 1, max: 300 }),
      policy: FastCheck.constantFrom(RetryPolicy.default, RetryPolicy.with(RetryPolicy.backoff(2)))
    })],
    ([{ limit, method, policy, retryAfter, status }]) =>
      Effect.gen(function*() {
        const times: Array<number> = []
        const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": retryAfter }
        const { layer } = clerk(
          () =>
            Effect.flatMap(Clock.currentTimeMillis, (now) => {
              times.push(now / 1000)
              return failure(status, "x", headers)
            }),
          {},
          development
        )
        const [took, error] = yield* Effect.flip(calls[method]).pipe(
          policy,
          Timeouts.with({ operation: limit * 1000 }),
          Effect.timed,
          Effect.provide(layer)
        )
        const asked = /^\d+$/.test(retryAfter ?? "") ? Number(retryAfter) : 0
        const isSafe = status === 429 || method === "get"
        assert.strictEqual(error._tag, status === 429 ? "TooManyRequests" : "ServerError")
        if (!isSafe || asked > 60 || asked >= limit) {
          assert.strictEqual(times.length, 1)
          assert.strictEqual(Duration.toMillis(took), 0)
        } else {
          for (const [i, at] of times.entries()) if (i > 0) assert.isAtLeast(at - times[i - 1]!, asked)
          if (asked * 1.2 + 1 < limit) assert.isAbove(times.length, 1)
        }
      }).pipe(quiet, onVirtualClock),
    { fastCheck: { numRuns: 10 }, timeout: 120_000 }
  )
})

describe("a wait for the throttle", () => {
  const recording = () => {
    const lines: Array<unknown> = []
    const { spans, tracer } = recordingTracer()
    const logger = Logger.make(({ annotations, logLevel, message }) =>
      void lines.push([logLevel.label, String(message), Object.fromEntries(annotations)])
    )
    const record = <A, E, R>(self: Effect.Effect<A, E, R>) =>
      self.pipe(
        Effect.withTracer(tracer),
        Logger.withMinimumLogLevel(LogLevel.Debug),
        Effect.provide(Logger.replace(Logger.defaultLogger, logger))
      )
    return { lines, spans, record }
  }

  it.effect("is in the span of the call and in one debug line", () =>
    Effect.gen(function*() {
      const { lines, record, spans } = recording()
      const { layer } = clerk(() => json(organization), {}, Throttle.layer({ limit: 1, window: "8 seconds" }))
      const fiber = yield* Effect.fork(Effect.all([get, get], { concurrency: 2 }).pipe(Effect.provide(layer), record))
      yield* TestClock.adjust("8 seconds")
      yield* Fiber.join(fiber)
      const calls = spans.filter(({ name }) => name === "clerk.organizations.get")
      assert.deepStrictEqual(calls.map(({ attributes }) => attributes.get("clerk.throttle.wait_ms")), [undefined, 8000])
      assert.deepStrictEqual(calls[1]!.events.filter(([name]) => name === "clerk.throttle.wait"), [
        ["clerk.throttle.wait", 8_000_000_000n, { "clerk.throttle.wait_ms": 8000 }]
      ])
      assert.deepStrictEqual(lines.filter((line) => /throttle|Waiting/.test(String(line))), [
        ["INFO", "Waiting 8s for the rate limit of the instance (1 request per 8s). Waiting requests: 1", {
          "clerk.throttle.budget": "the instance (1 request per 8s)",
          "clerk.throttle.waiting": 1,
          "clerk.throttle.wait_ms": 8000
        }],
        ["DEBUG", "organizations.get waited for the throttle", { "clerk.throttle.wait_ms": 8000 }]
      ])
    }))

  it.effect("that fails keeps the failure of the attempt before", () =>
    Effect.gen(function*() {
      const { layer } = clerk(
        () => failure(503, "down"),
        {},
        Layer.effect(
          Throttle.Throttle,
          Effect.map(Effect.succeed({ takes: 0 }), (state) => ({
            take: () =>
              state.takes++ === 0
                ? Effect.void
                : Effect.fail(new Throttle.WaitTooLong({ budget: "b", wait: Duration.seconds(1) })),
            close: () => Effect.void
          }))
        )
      )
      const fiber = yield* Effect.fork(Effect.flip(get).pipe(Effect.provide(layer)))
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "ServerError")
    }))
})

describe("a bulk operation", () => {
  const interactiveAt = (around: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>) =>
    Effect.gen(function*() {
      const times: Array<readonly [method: string, at: number]> = []
      const { layer } = clerk(
        (sent) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => {
            times.push([sent.method, now / 1000])
            return json(sent.method === "GET" ? organization : membership)
          }),
        {},
        Throttle.layer({ limit: 2, window: "10 seconds" })
      )
      const context = yield* Layer.build(layer)
      const { organizationMemberships, organizations } = Context.get(context, Clerk.Clerk)
      const inputs = Array.from({ length: 12 }, (_, i) => ({
        organizationId,
        userId: UserId.make(`user_${i}`),
        role: "org:member"
      }))
      const bulk = yield* Effect.fork(Stream.runDrain(organizationMemberships.createMany(inputs)).pipe(around))
      yield* TestClock.adjust("5 seconds")
      const one = yield* Effect.fork(organizations.get({ organizationId }))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(bulk)
      yield* Fiber.join(one)
      assert.strictEqual(times.length, 13)
      return times.find(([method]) => method === "GET")![1]
    })

  it.scoped("yields to an interactive call", () =>
    Effect.map(interactiveAt((self) => self), (at) => assert.strictEqual(at, 10)))

  it.scoped("queues with others under Throttle.interactive", () =>
    Effect.map(interactiveAt(Throttle.interactive), (at) => assert.isAbove(at, 30)))
})
