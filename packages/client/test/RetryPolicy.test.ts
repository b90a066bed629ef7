// @effect-diagnostics globalErrorInEffectFailure:off
import * as Clerk from "@effect-clerk/client/Clerk"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Fiber, Random, Schedule, TestClock } from "effect"
import { clerk, failure, json, organization, type Reply } from "./support/scripted.js"

const organizationId = OrganizationId.make("org_1")
const get = Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.get({ organizationId }))
const create = Effect.flatMap(Clerk.Clerk, ({ organizations }) => organizations.create({ name: "Acme" }))

const connection = (code: string, syscall?: string) =>
  Effect.fail(Object.assign(new TypeError("fetch failed"), { cause: { code, syscall } }))

/** Runs a program to its end in virtual time. Returns its exit and the time of each request, in milliseconds. */
const run = <A, E>(
  program: Effect.Effect<A, E, Clerk.Clerk>,
  reply: Reply,
  options: Parameters<typeof clerk>[1] = {}
) =>
  Effect.gen(function*() {
    const times: Array<number> = []
    const { layer } = clerk(
      (sent, number) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => {
          times.push(now)
          return reply(sent, number)
        }),
      options
    )
    const fiber = yield* Effect.fork(Effect.exit(Effect.provide(program, layer)))
    yield* TestClock.adjust("2 hours")
    return { exit: yield* Fiber.join(fiber), times }
  }).pipe(Effect.withRandom(Random.fixed([0.5])))

const tagOf = (exit: Exit.Exit<unknown, unknown>) =>
  Exit.match(exit, {
    onSuccess: () => "success",
    onFailure: (cause) => cause._tag === "Fail" ? (cause.error as { _tag: string })._tag : cause._tag
  })

describe("the default policy", () => {
  it.effect("backs off exponentially", () =>
    Effect.gen(function*() {
      const { exit, times } = yield* run(get, () => failure(503, "gateway_timeout"))
      assert.strictEqual(tagOf(exit), "ServerError")
      assert.deepStrictEqual(times, [0, 200, 600, 1400, 3000])
    }))

  it.effect("waits for Retry-After plus jitter", () =>
    Effect.gen(function*() {
      const { exit, times } = yield* run(
        create,
        (_, number) => number < 3 ? failure(429, "too_many_requests", { "retry-after": "5" }) : json(organization)
      )
      assert.strictEqual(tagOf(exit), "success")
      assert.deepStrictEqual(times, [0, 5500, 11_000])
    }))

  it.effect("fails immediately when Retry-After exceeds the cap, so that the caller can retry later", () =>
    Effect.gen(function*() {
      for (const [retryAfter, limit] of [["86400", "3 minutes"], ["61", "3 minutes"], ["30", "20 seconds"]] as const) {
        const start = yield* Clock.currentTimeMillis
        const { layer, sent } = clerk(() => failure(429, "too_many_requests", { "retry-after": retryAfter }))
        const error = yield* Effect.flip(Timeouts.with({ operation: limit })(create)).pipe(Effect.provide(layer))
        assert.strictEqual(sent.length, 1)
        assert.strictEqual(yield* Clock.currentTimeMillis, start)
        assert.isTrue(error._tag === "TooManyRequests" && Duration.equals(error.retryAfter!, `${+retryAfter} seconds`))
      }
    }))

  it.effect("ignores a Retry-After that makes no sense", () =>
    Effect.gen(function*() {
      const { times } = yield* run(get, () => failure(429, "too_many_requests", { "retry-after": "-10" }))
      assert.deepStrictEqual(times, [0, 200, 600, 1400, 3000])
    }))

  it.effect("adds jitter to the backoff", () =>
    Effect.gen(function*() {
      const waits = new Set<number>()
      for (const seed of [1, 2, 3, 4, 5]) {
        const times: Array<number> = []
        const { layer } = clerk(() =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => {
            times.push(now)
            return failure(503, "x")
          })
        )
        const fiber = yield* Effect.fork(
          Effect.exit(Effect.provide(get, layer)).pipe(Effect.withRandom(Random.make(seed)))
        )
        yield* TestClock.adjust("1 minute")
        yield* Fiber.join(fiber)
        const wait = times[1]! - times[0]!
        assert.isAtLeast(wait, 160)
        assert.isAtMost(wait, 240)
        waits.add(wait)
      }
      assert.isAbove(waits.size, 1)
    }))

  const outcomes: ReadonlyArray<{
    readonly name: string
    readonly reply: Reply
    readonly tag: string
    readonly get: number
    readonly create: number
  }> = [
    { name: "429", reply: () => failure(429, "x"), tag: "TooManyRequests", get: 5, create: 5 },
    { name: "500", reply: () => failure(500, "x"), tag: "ServerError", get: 1, create: 1 },
    { name: "502", reply: () => failure(502, "x"), tag: "ServerError", get: 5, create: 1 },
    { name: "503", reply: () => failure(503, "x"), tag: "ServerError", get: 5, create: 1 },
    {
      name: "503 with Retry-After",
      reply: () => failure(503, "x", { "retry-after": "1" }),
      tag: "ServerError",
      get: 5,
      create: 1
    },
    { name: "504", reply: () => failure(504, "x"), tag: "ServerError", get: 5, create: 1 },
    ...[408, 425].map((status) => ({
      name: String(status),
      reply: () => failure(status, ""),
      tag: "UnexpectedStatus",
      get: 5,
      create: 1
    })),
    ...[520, 521, 522, 523, 524, 525, 526, 527, 530].map((status) => ({
      name: `${status} of a CDN`,
      reply: () => Effect.sync(() => new Response(`error code: ${status}`, { status })),
      tag: "ServerError",
      get: 5,
      create: 1
    })),
    {
      name: "409 of a locked resource",
      reply: () => failure(409, "resource_locked"),
      tag: "Conflict",
      get: 5,
      create: 5
    },
    { name: "409", reply: () => failure(409, "conflict"), tag: "Conflict", get: 1, create: 1 },
    { name: "refused", reply: () => connection("ECONNREFUSED"), tag: "TransportError", get: 5, create: 5 },
    { name: "no such host", reply: () => connection("ENOTFOUND"), tag: "TransportError", get: 5, create: 5 },
    { name: "reset", reply: () => connection("ECONNRESET"), tag: "TransportError", get: 5, create: 1 },
    { name: "socket closed", reply: () => connection("UND_ERR_SOCKET"), tag: "TransportError", get: 5, create: 1 },
    { name: "no route", reply: () => connection("EHOSTUNREACH", "connect"), tag: "TransportError", get: 5, create: 5 },
    {
      name: "no route, unwrapped",
      reply: () => Effect.fail(Object.assign(new Error("no route"), { code: "EHOSTUNREACH", syscall: "connect" })),
      tag: "TransportError",
      get: 5,
      create: 5
    },
    {
      name: "no route, tried twice",
      reply: () =>
        Effect.fail(
          new AggregateError([Object.assign(new Error("no route"), { code: "EHOSTUNREACH", syscall: "connect" })])
        ),
      tag: "TransportError",
      get: 5,
      create: 5
    },
    {
      name: "no route, told by the cause of a cause",
      reply: () =>
        Effect.fail(new Error("a", { cause: { code: "OUTER", cause: { code: "EHOSTUNREACH", syscall: "connect" } } })),
      tag: "TransportError",
      get: 5,
      create: 5
    },
    {
      name: "a code and no cause",
      reply: () => Effect.fail(Object.assign(new Error("lost"), { code: "EPIPE" })),
      tag: "TransportError",
      get: 5,
      create: 1
    },
    { name: "route lost", reply: () => connection("EHOSTUNREACH", "read"), tag: "TransportError", get: 5, create: 1 },
    { name: "no answer", reply: () => Effect.never, tag: "RequestTimeout", get: 5, create: 1 },
    { name: "422", reply: () => failure(422, "x"), tag: "UnprocessableEntity", get: 1, create: 1 }
  ]
  for (const { create: creates, get: gets, name, reply, tag } of outcomes) {
    it.effect(`${name}: a GET is sent ${gets} times, a POST ${creates}`, () =>
      Effect.gen(function*() {
        const read = yield* run(get, reply)
        assert.strictEqual(read.times.length, gets)
        assert.strictEqual(tagOf(read.exit), name === "422" ? "UnexpectedStatus" : tag)
        const write = yield* run(create, reply)
        assert.strictEqual(write.times.length, creates)
        assert.strictEqual(tagOf(write.exit), tag)
      }))
  }
})

describe("replacing the policy", () => {
  const busy: Reply = () => failure(429, "x")
  const down: Reply = () => failure(503, "x")

  const policies: ReadonlyArray<readonly [string, typeof RetryPolicy.none, number, number]> = [
    ["none", RetryPolicy.none, 1, 1],
    ["throttling", RetryPolicy.throttling, 5, 1],
    ["transient", RetryPolicy.transient, 1, 5],
    ["default", RetryPolicy.default, 5, 5],
    ["with", RetryPolicy.with(Schedule.recurs(2)), 3, 3]
  ]
  for (const [name, policy, onBusy, onDown] of policies) {
    it.effect(`${name}, for a program`, () =>
      Effect.gen(function*() {
        assert.strictEqual((yield* run(policy(get), busy)).times.length, onBusy)
        assert.strictEqual((yield* run(policy(get), down)).times.length, onDown)
      }))
  }

  it.effect("retries only what is safe to retry, whatever the schedule", () =>
    Effect.gen(function*() {
      const policy = RetryPolicy.with(Schedule.recurs(2))
      for (
        const reply of [() => failure(500, "x"), () => failure(503, "x"), () => json({}), () => connection("EPIPE")]
      ) {
        assert.strictEqual((yield* run(policy(create), reply)).times.length, 1)
      }
    }))

  it.effect("waits for Retry-After, whatever the schedule", () =>
    Effect.gen(function*() {
      const { times } = yield* run(
        RetryPolicy.with(Schedule.recurs(1))(create),
        () => failure(429, "x", { "retry-after": "7" })
      )
      assert.deepStrictEqual(times, [0, 7700])
    }))

  it.effect("waits for Retry-After, even if the policy was not built by make", () =>
    Effect.gen(function*() {
      const { times } = yield* run(create, () => failure(429, "x", { "retry-after": "7" }), {
        retryPolicy: { schedule: Schedule.recurs(1), when: () => true }
      })
      assert.deepStrictEqual(times, [0, 7700])
    }))

  it.effect("does not wait for a retry that would come too late", () =>
    Effect.gen(function*() {
      const { layer } = clerk(() => failure(429, "x", { "retry-after": "60" }))
      const error = yield* Effect.flip(Timeouts.with({ operation: "20 seconds" })(get)).pipe(Effect.provide(layer))
      assert.strictEqual(error._tag, "TooManyRequests")
      assert.strictEqual(yield* Clock.currentTimeMillis, 0)
    }))

  it.effect("backs off as often as the time left allows", () =>
    Effect.gen(function*() {
      const { times } = yield* run(RetryPolicy.with(RetryPolicy.backoff(20))(get), down)
      assert.deepStrictEqual(times, [0, 200, 600, 1400, 3000, 6200, 12_600, 25_400, 51_000, 102_200])
    }))

  it.effect("waits for a retry within the deadline, and no longer", () =>
    Effect.gen(function*() {
      const policy = RetryPolicy.with(Schedule.spaced("4 seconds"))
      const { exit, times } = yield* run(Timeouts.with({ operation: "10 seconds" })(policy(get)), down)
      assert.strictEqual(tagOf(exit), "ServerError")
      assert.deepStrictEqual(times, [0, 4000, 8000])
    }))

  it.effect("retries what a custom predicate allows", () =>
    Effect.gen(function*() {
      const policy = RetryPolicy.with(Schedule.recurs(2), (error) => error._tag === "ServerError")
      assert.strictEqual((yield* run(policy(create), () => failure(500, "x"))).times.length, 3)
    }))

  it.effect("for a client, by option", () =>
    Effect.gen(function*() {
      const { times } = yield* run(get, down, { retryPolicy: RetryPolicy.make(RetryPolicy.backoff(1)) })
      assert.strictEqual(times.length, 2)
    }))

  it.effect("a program overrides the client", () =>
    Effect.gen(function*() {
      const { times } = yield* run(RetryPolicy.default(get), down, { retryPolicy: RetryPolicy.make(Schedule.stop) })
      assert.strictEqual(times.length, 5)
    }))

  it.effect("retries rejections with the given codes", () =>
    Effect.gen(function*() {
      const late: Reply = (_, number) =>
        number < 4 ? failure(400, "organization_creator_not_found") : json(organization)
      assert.strictEqual(tagOf((yield* run(create, late)).exit), "BadRequest")
      const patient = yield* run(create.pipe(RetryPolicy.onCode("organization_creator_not_found")), late)
      assert.strictEqual(tagOf(patient.exit), "success")
      assert.strictEqual(patient.times.length, 4)
    }))
})

describe("timeouts", () => {
  const slowBody = Effect.sync(() => new Response(new ReadableStream({ pull: () => new Promise(() => {}) })))

  const silences: Readonly<Record<string, Effect.Effect<Response>>> = {
    "no headers": Effect.never,
    "no body": slowBody
  }
  for (const [name, reply] of Object.entries(silences)) {
    it.effect(`${name}: an attempt ends after 30 seconds, and is retried within 3 minutes`, () =>
      Effect.gen(function*() {
        const { exit, times } = yield* run(get, () => reply)
        assert.strictEqual(tagOf(exit), "RequestTimeout")
        assert.deepStrictEqual(times, [0, 30_200, 60_600, 91_400, 123_000])
      }))
  }

  it.effect("are set for a program", () =>
    Effect.gen(function*() {
      const { exit, times } = yield* run(
        Timeouts.with({ attempt: "1 second" })(Timeouts.with({ operation: "3 seconds" })(get)),
        () => Effect.never
      )
      assert.deepStrictEqual(times, [0, 1200, 2600])
      assert.include(String(exit), "no response within 3s (limit of the operation)")
    }))

  it.effect("are set for a client", () =>
    Effect.gen(function*() {
      const { times } = yield* run(RetryPolicy.none(get), () => Effect.never, { timeouts: { attempt: "1 second" } })
      assert.deepStrictEqual(times, [0])
    }))

  it.effect("can be removed", () =>
    Effect.gen(function*() {
      const { exit } = yield* run(Timeouts.none(get), () => Effect.delay(json(organization), "1 hour"))
      assert.strictEqual(tagOf(exit), "success")
    }))

  it.live("can be removed on the system clock", () =>
    Effect.gen(function*() {
      const { layer } = clerk(() => Effect.delay(json(organization), "10 millis"))
      assert.strictEqual((yield* Effect.provide(Timeouts.none(get), layer)).id, organizationId)
    }))

  it.effect("name the limit that was reached", () =>
    Effect.gen(function*() {
      const { exit } = yield* run(RetryPolicy.none(create), () => Effect.never)
      const error = yield* Effect.flip(exit)
      assert.strictEqual(
        (error as Error).message,
        "organizations.create had no response within 30s (limit of the attempt). "
          + "The request may have been processed. Check before you retry."
      )
    }))
})

describe("timeouts and the rest", () => {
  it.effect("waiting for the throttle does not count", () =>
    Effect.gen(function*() {
      let sent = 0
      const { layer } = clerk(
        () => ++sent === 1 ? failure(429, "x", { "retry-after": "1" }) : json(organization),
        { timeouts: { operation: "2 minutes" } },
        Throttle.layer({ limit: 1, window: "3 minutes" })
      )
      const fiber = yield* Effect.fork(Effect.exit(Effect.provide(create, layer)))
      yield* TestClock.adjust("2 hours")
      assert.strictEqual(tagOf(yield* Fiber.join(fiber)), "success")
    }))

  it.effect("keep the failure before the wait", () =>
    Effect.gen(function*() {
      const { exit, times } = yield* run(
        Timeouts.with({ operation: "20 seconds" })(create),
        () => failure(429, "too_many_requests", { "retry-after": "30" })
      )
      assert.deepStrictEqual(times, [0])
      assert.strictEqual(tagOf(exit), "TooManyRequests")
    }))

  it.effect("hold in an uninterruptible region", () =>
    Effect.gen(function*() {
      const { exit } = yield* run(Effect.uninterruptible(create), () => Effect.never)
      assert.strictEqual(tagOf(exit), "RequestTimeout")
    }))

  it.effect("are not removed by undefined", () =>
    Effect.gen(function*() {
      const { exit } = yield* run(Timeouts.with({ attempt: undefined })(create), () => Effect.never, {
        timeouts: { operation: undefined }
      })
      assert.strictEqual(tagOf(exit), "RequestTimeout")
    }))
})

describe("interruption", () => {
  it.effect("aborts the request", () =>
    Effect.gen(function*() {
      let aborted = false
      const { layer } = clerk(() => Effect.onInterrupt(Effect.never, () => Effect.sync(() => (aborted = true))))
      const fiber = yield* Effect.fork(Effect.provide(get, layer))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(fiber)
      assert.isTrue(aborted)
    }))

  it.effect("ends a wait between attempts", () =>
    Effect.gen(function*() {
      const { layer, sent } = clerk(() => failure(429, "x", { "retry-after": "50" }))
      const fiber = yield* Effect.fork(Effect.provide(get, layer))
      yield* TestClock.adjust(Duration.seconds(1))
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(sent.length, 1)
    }))
})
