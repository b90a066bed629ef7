import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Metrics from "@effect-clerk/client/Metrics"
import * as Throttle from "@effect-clerk/client/Throttle"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { UserId } from "@effect-clerk/core/User"
import { assert, describe, it } from "@effect/vitest"
import {
  Clock,
  Context,
  Duration,
  Effect,
  FastCheck,
  Fiber,
  FiberId,
  Layer,
  Logger,
  LogLevel,
  Metric,
  Redacted,
  TestClock
} from "effect"
import { vi } from "vitest"
import { interruptsAt, onVirtualClock } from "./support/runtime.js"
import { json, membership, organization, scripted } from "./support/scripted.js"

const resource = (key: string, limit = 2): Throttle.ResourceBudget => ({ key, limit, window: "10 seconds" })

/** A throttle, and a log of the passes with their times. */
const recorded = (options: Partial<Throttle.Options> = {}) => {
  const throttle = Throttle.make({ limit: 1, window: "10 seconds", ...options })
  const passes: Array<readonly [name: number | string, at: number]> = []
  const pass = (name: number | string, budget: Throttle.ResourceBudget | null = null) =>
    Effect.zipRight(throttle.take(budget), Clock.currentTimeMillis).pipe(
      Effect.tap((now) => Effect.sync(() => passes.push([name, now / 1000])))
    )
  return { ...throttle, pass, passes }
}

/** The maximum number of passes in any 10 seconds. */
const most = (seconds: ReadonlyArray<number>): number =>
  Math.max(0, ...seconds.map((from) => seconds.filter((at) => at >= from && at < from + 10).length))

const quiet = Effect.provide(Logger.minimumLogLevel(LogLevel.None))

const waiting = Effect.map(Metric.value(Metrics.throttleWaiting), (gauge) => gauge.value)

describe("Throttle", () => {
  it.effect("grants at most the limit in any window", () =>
    Effect.gen(function*() {
      const { pass, passes } = recorded({ limit: 2 })
      yield* pass("a")
      yield* TestClock.adjust("4 seconds")
      yield* pass("b")
      for (const name of ["c", "d", "e"]) yield* Effect.fork(pass(name))
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(passes, [["a", 0], ["b", 4], ["c", 10], ["d", 14], ["e", 20]])
    }))

  const event = FastCheck.record({
    after: FastCheck.integer({ min: 0, max: 3 }),
    key: FastCheck.constantFrom("org_1", "org_2", null),
    patience: FastCheck.option(FastCheck.integer({ min: 0, max: 12 }), { freq: 4 }),
    closes: FastCheck.option(FastCheck.integer({ min: 1, max: 15 }), { freq: 8 })
  })

  it.live.prop(
    "stays within both budgets and loses no fiber, whichever arrives, is interrupted or closes the gate",
    [FastCheck.array(event, { minLength: 10, maxLength: 60 })],
    ([events]) =>
      Effect.gen(function*() {
        const { close, pass, passes } = recorded({ limit: 5 })
        const outcomes = yield* Effect.forEach(events, ({ after, closes, key, patience }) =>
          Effect.sleep(after * 1000).pipe(
            Effect.zipRight(closes === null ? Effect.void : close(closes * 1000)),
            Effect.zipRight(Effect.fork(
              pass(key ?? "instance", key === null ? null : resource(key)).pipe(
                Effect.timeoutOption(patience === null ? Infinity : patience * 1000)
              )
            ))
          )).pipe(Effect.flatMap(Effect.forEach(Fiber.join)))
        assert.strictEqual(outcomes.length, events.length)
        assert.isAtMost(
          most(passes.map(([, at]) =>
            at
          )),
          5
        )
        for (const key of ["org_1", "org_2"]) {
          assert.isAtMost(most(passes.flatMap(([name, at]) => name === key ? [at] : [])), 2)
        }
        assert.strictEqual(yield* waiting, 0)
      }).pipe(quiet, onVirtualClock),
    { fastCheck: { numRuns: 10 }, timeout: 20_000 }
  )

  it.effect("1000 fibers pass in the order of arrival", () =>
    Effect.gen(function*() {
      const { pass, passes } = recorded(Throttle.fromSecretKey("sk_test_1"))
      const fibers = yield* Effect.forEach(Array.from({ length: 1000 }, (_, i) => i), (i) => Effect.fork(pass(i)))
      yield* TestClock.adjust("90 seconds")
      yield* Fiber.joinAll(fibers)
      assert.deepStrictEqual(passes, Array.from({ length: 1000 }, (_, i) => [i, Math.floor(i / 100) * 10]))
    }))

  it.effect("a new fiber does not pass a waiting one", () =>
    Effect.gen(function*() {
      const { pass, passes } = recorded({ limit: 2 })
      yield* pass("a")
      yield* pass("b")
      // c arrives again at the moment when it passes its turn to d
      const c = yield* Effect.fork(Effect.zipRight(pass("c"), pass("c again")))
      const d = yield* Effect.fork(pass("d"))
      yield* TestClock.adjust("20 seconds")
      yield* Fiber.joinAll([c, d])
      assert.deepStrictEqual(passes.slice(2), [["c", 10], ["d", 10], ["c again", 20]])
    }))

  it.effect("an interrupted fiber leaves the queue, whether first or not", () =>
    Effect.gen(function*() {
      const { pass, passes } = recorded()
      yield* pass("first")
      const fibers = yield* Effect.forEach([0, 1, 2, 3, 4, 5], (i) => Effect.fork(pass(i)))
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(yield* waiting, 6)
      yield* Fiber.interruptAll([fibers[0]!, fibers[1]!, fibers[3]!])
      assert.strictEqual(yield* waiting, 3)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(passes, [["first", 0], [2, 10], [4, 20], [5, 30]])
      assert.strictEqual(yield* waiting, 0)
      yield* pass("later")
      assert.strictEqual(passes.length, 5)
    }))

  it.effect("a fiber that is interrupted just as its turn comes passes it on", () =>
    Effect.gen(function*() {
      const { pass, passes } = recorded({ limit: 3 })
      yield* Effect.all([pass("x"), pass("y"), pass("z")])
      const fibers: Array<Fiber.RuntimeFiber<unknown, unknown>> = []
      fibers.push(yield* Effect.fork(Effect.tap(pass("a"), () => fibers[1]!.unsafeInterruptAsFork(FiberId.none))))
      fibers.push(yield* Effect.fork(pass("b")))
      fibers.push(yield* Effect.fork(pass("c")))
      fibers.push(yield* Effect.fork(pass("d")))
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(passes.slice(3), [["a", 10], ["c", 10], ["d", 10]])
      assert.strictEqual(yield* waiting, 0)
    }))

  it.live("can be interrupted between any two steps, whether first or second in the queue", () =>
    Effect.gen(function*() {
      const window = 500
      const budget = { key: "org_1", limit: 1, window }
      const interrupted = (position: number, step: number) =>
        Effect.gen(function*() {
          const { close, take } = Throttle.make({ limit: 1, window })
          yield* close(window)
          const fibers = yield* Effect.forEach([0, 1, 2], (i) =>
            Effect.fork(Effect.timed(
              i === position ? Effect.withScheduler(take(budget), interruptsAt(step)) : take(budget)
            )))
          const [delay] = yield* Fiber.join(fibers[2]!)
          const { _tag } = yield* Fiber.await(fibers[position]!)
          return { step, passed: _tag === "Success", late: Duration.toMillis(delay) > 2 * window }
        })
      for (
        const outcomes of yield* Effect.forEach([0, 1], (position) =>
          Effect.forEach(
            Array.from({ length: 150 }, (_, step) => step),
            (step) => interrupted(position, step),
            { concurrency: "unbounded" }
          ), { concurrency: 2 })
      ) {
        // the last is late only if the fiber had already passed
        const firstLate = outcomes.findIndex(({ late }) => late)
        assert.isAbove(firstLate, 40)
        assert.isTrue(outcomes.every(({ late, step }) => late === (step >= firstLate)))
        assert.isFalse(outcomes[firstLate - 1]!.passed)
        assert.isTrue(outcomes.at(-1)!.passed)
      }
      assert.strictEqual(yield* waiting, 0)
    }).pipe(onVirtualClock))

  describe("gate", () => {
    it.effect("is closed for all fibers for its duration, an hour or more", () =>
      Effect.gen(function*() {
        const { close, pass, passes } = recorded({ limit: 100 })
        yield* close("1 hour")
        yield* close("1 minute")
        const fibers = yield* Effect.forEach(Array.from({ length: 20 }, (_, i) => i), (i) => Effect.fork(pass(i)))
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual(passes, [[0, 3600]])
        yield* TestClock.adjust("3 seconds")
        yield* Fiber.joinAll(fibers)
        assert.deepStrictEqual(passes.map(([name]) => name), Array.from({ length: 20 }, (_, i) => i))
      }))

    it.effect("opens gradually: halves the spacing with each request, down to the rate of the budget", () =>
      Effect.gen(function*() {
        const { close, pass, passes } = recorded({ limit: 100 })
        yield* close("1 minute")
        for (let i = 0; i < 6; i++) yield* Effect.fork(pass(i))
        yield* TestClock.adjust("70 seconds")
        assert.deepStrictEqual(passes.map(([, at]) => at), [60, 60.25, 60.375, 60.475, 60.575, 60.675])
        for (let i = 0; i < 60; i++) yield* Effect.fork(pass(i))
        yield* TestClock.adjust("0 seconds")
        assert.deepStrictEqual(passes.slice(6).map(([, at]) => at), Array(60).fill(70))
      }))

    it.effect("fibers without the patience for it fail immediately, whether they arrive or wait already", () =>
      Effect.gen(function*() {
        const { close, pass, passes, take } = recorded()
        const failed: Array<readonly [name: string, at: number, wait: number]> = []
        const patient = (name: string, patience: Duration.DurationInput) =>
          take(null, patience).pipe(
            Effect.catchAll(({ budget, wait }) =>
              Effect.map(Clock.currentTimeMillis, (now) => {
                assert.strictEqual(budget, "the instance (closed after a 429)")
                failed.push([name, now / 1000, Duration.toSeconds(wait)])
              })
            )
          )
        yield* pass("first")
        yield* Effect.fork(patient("head", "20 seconds"))
        yield* Effect.fork(patient("second", "20 seconds"))
        yield* Effect.fork(pass("third"))
        yield* TestClock.adjust("5 seconds")
        yield* close("1 minute")
        yield* TestClock.adjust("0 seconds")
        assert.deepStrictEqual([...failed].sort(), [["head", 5, 60], ["second", 5, 60]])
        yield* patient("newcomer", "59 seconds")
        assert.deepStrictEqual(failed.at(-1), ["newcomer", 5, 60])
        yield* Effect.fork(Effect.zipRight(patient("patient", "60 seconds"), pass("patient")))
        yield* TestClock.adjust("90 seconds")
        assert.deepStrictEqual(passes, [["first", 0], ["third", 65], ["patient", 85]])
        assert.strictEqual(failed.length, 3)
        assert.strictEqual(yield* waiting, 0)
      }))

    it.effect("closes for fibers that already wait, and again", () =>
      Effect.gen(function*() {
        const { close, pass, passes } = recorded()
        yield* pass("a")
        yield* Effect.forkAll([pass("b"), pass("c")])
        yield* TestClock.adjust("5 seconds")
        yield* close("10 seconds")
        yield* TestClock.adjust("9 seconds")
        yield* close("10 seconds")
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(passes, [["a", 0], ["b", 24], ["c", 34]])
      }))
  })

  describe("resources", () => {
    it.effect("an exhausted one delays neither another nor the instance", () =>
      Effect.gen(function*() {
        const { pass, passes } = recorded({ limit: 100 })
        for (const name of ["1", "1", "1", "1", "2"]) yield* Effect.fork(pass(name, resource(`org_${name}`)))
        yield* Effect.fork(pass("instance"))
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(passes, [["1", 0], ["1", 0], ["2", 0], ["instance", 0], ["1", 10], ["1", 10]])
      }))

    it.effect("the window of a permit starts when the instance grants it", () =>
      Effect.gen(function*() {
        const { close, pass, passes } = recorded({ limit: 100 })
        yield* close("1 minute")
        for (let i = 0; i < 6; i++) yield* Effect.fork(pass(i, resource("org_1")))
        yield* TestClock.adjust("90 seconds")
        assert.deepStrictEqual(passes, [[0, 60], [1, 60.25], [2, 70], [3, 70.25], [4, 80], [5, 80.25]])
      }))

    it.effect("a budget with a window longer than the patience is not waited for in vain", () =>
      Effect.gen(function*() {
        const { pass, passes, take } = recorded({ limit: 100 })
        const hourly = { key: "invitations", limit: 2, window: "1 hour" } as const
        const impatient = Effect.flip(take(hourly, "3 minutes"))
        yield* pass("a", hourly)
        yield* TestClock.adjust("10 minutes")
        yield* pass("b", hourly)
        const error = yield* impatient
        assert.strictEqual(error.budget, "invitations (2 requests per 1h)")
        assert.deepStrictEqual(Duration.toMinutes(error.wait), 50)
        assert.strictEqual(
          error.message,
          "The wait for the rate limit of invitations (2 requests per 1h) is too long: 50m remaining."
        )
        // behind a fiber with enough patience
        yield* Effect.fork(pass("c", hourly))
        const behind = yield* Effect.fork(Effect.timed(impatient))
        yield* TestClock.adjust("3 minutes")
        assert.deepStrictEqual(Duration.toMinutes((yield* Fiber.join(behind))[0]), 3)
        yield* TestClock.adjust("47 minutes")
        assert.deepStrictEqual(passes, [["a", 0], ["b", 10 * 60], ["c", 60 * 60]])
        // just in time
        yield* TestClock.adjust("8 minutes")
        yield* Effect.fork(take(hourly, "2 minutes"))
        yield* TestClock.adjust("2 minutes")
        assert.strictEqual(yield* waiting, 0)
      }))

    it.effect("a budget with a shorter window is waited for as long as it takes", () =>
      Effect.gen(function*() {
        const { take } = recorded({ limit: 100 })
        const fibers = yield* Effect.replicateEffect(Effect.fork(take(resource("org_1"), "11 seconds")), 10)
        yield* TestClock.adjust("40 seconds")
        yield* Fiber.joinAll(fibers)
      }))

    it.effect("the promised permit of an interrupted fiber goes to the next", () =>
      Effect.gen(function*() {
        const { close, pass, passes } = recorded({ limit: 100 })
        yield* close("1 minute")
        const promised = yield* Effect.fork(pass("a", resource("org_1", 1)))
        yield* Effect.fork(pass("b", resource("org_1", 1)))
        yield* TestClock.adjust("5 seconds")
        yield* Fiber.interrupt(promised)
        yield* TestClock.adjust("55 seconds")
        assert.deepStrictEqual(passes, [["b", 60]])
      }))

    it.effect("idle ones are removed, those in use are not", () =>
      Effect.gen(function*() {
        const { pass, passes } = recorded({ limit: 10_000 })
        const set = vi.spyOn(Map.prototype, "set")
        yield* pass(0, resource("org_0", 1))
        const buckets = set.mock.contexts[set.mock.calls.findIndex(([key]) => key === "org_0")] as Map<string, unknown>
        set.mockRestore()
        for (let i = 0; i < 5; i++) {
          yield* Effect.forEach(Array.from({ length: 900 }), (_, j) => pass(j, resource(`org_${i}_${j}`, 1)))
          yield* TestClock.adjust("6 seconds")
        }
        assert.isAtMost(buckets.size, 3000)
        yield* Effect.forkAll([pass("c", resource("org_c", 1)), pass("d", resource("org_c", 1))])
        yield* TestClock.adjust("9 seconds")
        yield* Effect.forEach(Array.from({ length: 3000 }), (_, j) => pass(j, resource(`org_5_${j}`, 1)))
        assert.isTrue(buckets.has("org_c"))
        assert.isFalse(buckets.has("org_0"))
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(passes.at(-1), ["d", 40])
      }))
  })

  describe("in the background", () => {
    it.effect("passes when no interactive fiber waits, and before the others in the background", () =>
      Effect.gen(function*() {
        const { pass, passes } = recorded()
        const background = (name: string) => Throttle.background(pass(name))
        yield* background("b1")
        for (const name of ["b2", "b3", "b4"]) yield* Effect.fork(background(name))
        yield* TestClock.adjust("5 seconds")
        yield* Effect.fork(pass("i1"))
        yield* Effect.fork(Throttle.background(Throttle.interactive(pass("i2"))))
        yield* TestClock.adjust("25 seconds")
        yield* Effect.fork(pass("i3"))
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(passes, [
          ["b1", 0],
          ["i1", 10],
          ["i2", 20],
          ["b2", 30],
          ["i3", 40],
          ["b3", 50],
          ["b4", 60]
        ])
        assert.strictEqual(yield* waiting, 0)
      }))

    it.effect("delays an interactive call by at most a window, however many fibers wait", () =>
      Effect.gen(function*() {
        const { pass, passes } = recorded({ limit: 10 })
        for (let i = 0; i < 100; i++) yield* Effect.fork(Throttle.background(pass(i)))
        for (let i = 0; i < 5; i++) {
          yield* TestClock.adjust("7 seconds")
          yield* Effect.fork(pass("interactive"))
        }
        yield* TestClock.adjust("2 minutes")
        assert.deepStrictEqual(passes.flatMap(([name, at]) => name === "interactive" ? [at] : []), [10, 20, 30, 30, 40])
        assert.deepStrictEqual(
          passes.flatMap(([name]) => name === "interactive" ? [] : [name]),
          Array.from({ length: 100 }, (_, i) => i)
        )
      }))

    it.effect("a fiber that yielded and is interrupted leaves the queue", () =>
      Effect.gen(function*() {
        const { pass, passes } = recorded()
        yield* pass("a")
        const lender = yield* Effect.fork(Throttle.background(pass("b")))
        yield* Effect.fork(Throttle.background(pass("c")))
        yield* Effect.fork(pass("d"))
        yield* TestClock.adjust("5 seconds")
        yield* Fiber.interrupt(lender)
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(passes, [["a", 0], ["d", 10], ["c", 20]])
      }))
  })

  describe("logs waits", () => {
    const logged = (options: Partial<Throttle.Options>) => {
      const lines: Array<string> = []
      const logger = Logger.make(({ logLevel, message }) => void lines.push(`${logLevel.label} ${message}`))
      const { close, take } = recorded(options)
      return { lines, close, take, withLogger: Effect.provide(Logger.replace(Logger.defaultLogger, logger)) }
    }

    it.effect("of more than 2 seconds, once per window, with the budget and the number of waiting requests", () =>
      Effect.gen(function*() {
        const { lines, take, withLogger } = logged({ limit: 100 })
        yield* Effect.replicateEffect(Effect.fork(take(null)), 250).pipe(withLogger)
        yield* TestClock.adjust("30 seconds")
        assert.deepStrictEqual(lines, [
          "INFO Waiting 10s for the rate limit of the instance (100 requests per 10s). Waiting requests: 1",
          "INFO Waiting 10s for the rate limit of the instance (100 requests per 10s). Waiting requests: 50"
        ])
      }))

    it.effect("for a closed gate, and without the ids of a resource", () =>
      Effect.gen(function*() {
        const { close, lines, take, withLogger } = logged({ limit: 100 })
        yield* close("3 seconds")
        yield* Effect.fork(take(null)).pipe(withLogger)
        yield* Effect.replicateEffect(Effect.fork(take(resource("organization/org_1", 1))), 2).pipe(withLogger)
        yield* TestClock.adjust("4 seconds")
        assert.deepStrictEqual(lines, [
          "INFO Waiting 3s for the rate limit of the instance (closed after a 429). Waiting requests: 1",
          "INFO Waiting 10s for the rate limit of one organization (1 request per 10s). Waiting requests: 1"
        ])
      }))

    it.effect("not of a wait of 2 seconds", () =>
      Effect.gen(function*() {
        const { lines, take, withLogger } = logged({ limit: 1, window: "2 seconds" })
        yield* Effect.replicateEffect(Effect.fork(take(null)), 2).pipe(withLogger)
        yield* TestClock.adjust("2 seconds")
        assert.deepStrictEqual(lines, [])
      }))
  })

  it("rejects a limit below 1 and an infinite one", () => {
    for (const limit of [0, -1, NaN, Infinity]) {
      assert.throws(() => Throttle.make({ limit, window: "10 seconds" }), RangeError, /at least 1, not .*layerNone/)
    }
  })

  it.effect("allocates only for the permits that were granted, however high the limit", () =>
    Effect.gen(function*() {
      const { pass, passes } = recorded({ limit: Number.MAX_SAFE_INTEGER })
      yield* Effect.forEach(["a", "b", "c"], (name) => pass(name))
      assert.deepStrictEqual(passes.map(([name]) => name), ["a", "b", "c"])
    }))

  it.effect("counts waiting fibers, delayed requests and their delays", () =>
    Effect.gen(function*() {
      const { close, pass } = recorded({ limit: 2 })
      const delayed = yield* Metric.value(Metrics.throttleDelayed)
      const delay = yield* Metric.value(Metrics.throttleDelay)
      yield* pass("a")
      yield* pass("b")
      assert.deepStrictEqual(yield* Metric.value(Metrics.throttleDelayed), delayed)
      const fibers = yield* Effect.forEach(["c", "d", "e"], (name) => Effect.fork(pass(name)))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* waiting, 3)
      yield* close("19 seconds")
      yield* Fiber.interrupt(fibers[1]!)
      assert.strictEqual(yield* waiting, 2)
      yield* TestClock.adjust("19250 millis")
      yield* Fiber.joinAll([fibers[0]!, fibers[2]!])
      assert.strictEqual(yield* waiting, 0)
      assert.strictEqual((yield* Metric.value(Metrics.throttleDelayed)).count - delayed.count, 3)
      const { count, sum } = yield* Metric.value(Metrics.throttleDelay)
      assert.deepStrictEqual([count - delay.count, sum - delay.sum], [3, 41_250])
    }))

  it("is sized from the key", () => {
    const limits = ["sk_test_1", "sk_live_1", "sk_1"].map((key) => Throttle.fromSecretKey(key).limit)
    assert.deepStrictEqual(limits, [100, 1000, 100])
  })
})

describe("the default throttle of a client", () => {
  const organizationId = OrganizationId.make("org_1")
  const userId = UserId.make("user_1")

  const client = (key: string, onRequest: () => void) =>
    Clerk.layer.pipe(
      Layer.provide(ClerkClient.layer({
        secretKey: Redacted.make(key),
        timeouts: { attempt: Infinity, operation: Infinity }
      })),
      Layer.provide(
        scripted(({ url }) =>
          Effect.suspend(() => {
            onRequest()
            return json(url.pathname.includes("memberships") ? membership : organization)
          })
        ).layer
      )
    )

  const many = <A>(times: number, value: A): Array<A> => Array.from({ length: times }, () => value)

  for (const [key, atOnce] of [["sk_test_1", 100], ["sk_live_1", 150], ["sk_1", 100]] as const) {
    it.live(`is sized from a key such as ${key}`, () => {
      let requests = 0
      return Effect.gen(function*() {
        const { organizations } = yield* Clerk.Clerk
        yield* Effect.all(many(150, organizations.get({ organizationId })), { discard: true }).pipe(
          Effect.raceFirst(Effect.repeat(Effect.delay(waiting, 5), { until: (fibers) => fibers === 1 }))
        )
        assert.strictEqual(requests, atOnce)
      }).pipe(Effect.provide(client(key, () => requests++)), quiet)
    })
  }

  const secondsOf = (calls: (clerk: Clerk.Service) => ReadonlyArray<Effect.Effect<unknown, unknown>>) =>
    Effect.gen(function*() {
      const clock = yield* Effect.clock
      const seconds: Array<number> = []
      yield* Effect.gen(function*() {
        const fiber = yield* Effect.fork(Effect.all(calls(yield* Clerk.Clerk), { concurrency: "unbounded" }))
        yield* TestClock.adjust("20 seconds")
        yield* Fiber.join(fiber)
      }).pipe(Effect.provide(client("sk_test_1", () => seconds.push(clock.unsafeCurrentTimeMillis() / 1000))))
      return seconds
    })

  it.effect("updates of one organization share 10 per 10 seconds, another is not delayed", () =>
    Effect.gen(function*() {
      const seconds = yield* secondsOf(({ organizations }) => {
        const changes = (organizationId: OrganizationId) => [
          organizations.update({ organizationId, name: "Acme" }),
          organizations.mergeMetadata({ organizationId, publicMetadata: { plan: "pro" } }),
          organizations.replaceMetadata({ organizationId, publicMetadata: { plan: "pro" } })
        ]
        return [
          ...many(5, changes(organizationId)).flat(),
          ...changes(OrganizationId.make("org_2")),
          organizations.get({ organizationId })
        ]
      })
      assert.deepStrictEqual(seconds, [...many(10, 0), ...many(4, 0), ...many(5, 10)])
    }))

  it.effect("updates of one membership share 10 per 10 seconds, another is not delayed", () =>
    Effect.gen(function*() {
      const seconds = yield* secondsOf(({ organizationMemberships }) => {
        const changes = (userId: UserId) => [
          organizationMemberships.update({ organizationId, userId, role: "org:admin" }),
          organizationMemberships.updateMetadata({ organizationId, userId, publicMetadata: { seat: 1 } })
        ]
        return [...many(6, changes(userId)).flat(), ...changes(UserId.make("user_2"))]
      })
      assert.deepStrictEqual(seconds, [...many(10, 0), ...many(2, 0), ...many(2, 10)])
    }))
})

describe("a custom throttle around another", () => {
  it.effect("is used even if the other would let the request pass immediately", () =>
    Effect.gen(function*() {
      let taken = 0
      const inner = Throttle.make({ limit: 10, window: "1 second" })
      const { layer } = scripted(() => json(organization))
      const around = Layer.succeed(Throttle.Throttle, {
        ...inner,
        take: (resource) => Effect.zipRight(Effect.sync(() => taken++), inner.take(resource))
      })
      const context = yield* Clerk.layer.pipe(
        Layer.provide(ClerkClient.layer({ secretKey: Redacted.make("sk_test_x") })),
        Layer.provide([layer, around]),
        Layer.build,
        Effect.scoped
      )
      yield* Context.get(context, Clerk.Clerk).organizations.get({ organizationId: OrganizationId.make("org_1") })
      assert.strictEqual(taken, 1)
    }))
})
