import * as Metrics from "@effect-clerk/client/Metrics"
import * as SharedThrottle from "@effect-clerk/client/SharedThrottle"
import * as Throttle from "@effect-clerk/client/Throttle"
import { assert, describe, it } from "@effect/vitest"
import * as RateLimiter from "@effect/experimental/RateLimiter"
import { layerStore } from "@effect/experimental/RateLimiter/Redis"
import {
  Clock,
  Context,
  Deferred,
  Duration,
  Effect,
  FastCheck,
  Fiber,
  Layer,
  Logger,
  LogLevel,
  Metric,
  Stream,
  TestClock
} from "effect"
import { vi } from "vitest"
import { isInstalled, redis, run } from "./support/redis.js"
import { interruptsAt, onVirtualClock } from "./support/runtime.js"

type Store = Context.Tag.Service<typeof RateLimiter.RateLimiterStore>

const memory = Effect.map(Layer.build(RateLimiter.layerStoreMemory), Context.get(RateLimiter.RateLimiterStore))

/** A process on a store, and a log of the passes with process and time. */
const processes = (store: Store, options: Partial<SharedThrottle.Options> = {}) => {
  const passes: Array<readonly [name: number | string, at: number]> = []
  const start = Effect.gen(function*() {
    const throttle = yield* SharedThrottle.make({ limit: 2, window: "10 seconds", timeout: Infinity, ...options })
    const pass = (name: number | string, resource?: string) =>
      throttle.take(resource === undefined ? null : { key: resource, limit: 1, window: "10 seconds" }).pipe(
        Effect.zipRight(Clock.currentTimeMillis),
        Effect.tap((now) => Effect.sync(() => passes.push([name, now / 1000])))
      )
    return { ...throttle, pass }
  }).pipe(Effect.provideService(RateLimiter.RateLimiterStore, store))
  return { passes, start }
}

/** The maximum number of passes in any window. */
const most = (times: ReadonlyArray<number>, window = 10): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + window).length))

const quiet = Effect.provide(Logger.minimumLogLevel(LogLevel.None))

const waiting = Effect.map(Metric.value(Metrics.throttleWaiting), (gauge) => gauge.value)

describe("SharedThrottle", () => {
  it.scoped("processes share one budget in any window", () =>
    Effect.gen(function*() {
      const { passes, start } = processes(yield* memory)
      const [a, b] = [yield* start, yield* start]
      yield* a.pass("a")
      yield* TestClock.adjust("4 seconds")
      yield* b.pass("b")
      for (const [name, { pass }] of [["a", a], ["a", a], ["b", b], ["b", b]] as const) yield* Effect.fork(pass(name))
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(passes, [["a", 0], ["b", 4], ["a", 10], ["b", 14], ["a", 20], ["b", 24]])
    }))

  const event = FastCheck.record({
    after: FastCheck.integer({ min: 0, max: 3 }),
    process: FastCheck.integer({ min: 0, max: 2 }),
    key: FastCheck.constantFrom("org_1", "org_2", undefined),
    patience: FastCheck.option(FastCheck.integer({ min: 0, max: 12 }), { freq: 4 }),
    closes: FastCheck.option(FastCheck.integer({ min: 1, max: 15 }), { freq: 8 })
  })

  it.scopedLive.prop(
    "stays within both budgets and loses no fiber, whichever arrives, is interrupted or closes the gate",
    [FastCheck.array(event, { minLength: 10, maxLength: 40 })],
    ([events]) =>
      Effect.gen(function*() {
        const { passes, start } = processes(yield* memory, { limit: 4 })
        const all = [yield* start, yield* start, yield* start]
        const outcomes = yield* Effect.forEach(events, ({ after, closes, key, patience, process }) => {
          const { close, pass } = all[process]!
          return Effect.sleep(after * 1000).pipe(
            Effect.zipRight(closes === null ? Effect.void : close(closes * 1000)),
            Effect.zipRight(Effect.fork(
              Effect.timeoutOption(pass(key ?? "instance", key), patience === null ? Infinity : patience * 1000)
            ))
          )
        }).pipe(Effect.flatMap(Effect.forEach(Fiber.join)))
        assert.strictEqual(outcomes.length, events.length)
        assert.isAtMost(most(passes.map(([, at]) => at)), 4)
        for (const key of ["org_1", "org_2"]) {
          assert.isAtMost(most(passes.flatMap(([name, at]) => name === key ? [at] : [])), 1)
        }
        assert.strictEqual(yield* waiting, 0)
      }).pipe(quiet, onVirtualClock),
    { fastCheck: { numRuns: 10 }, timeout: 20_000 }
  )

  it.scoped("fibers of a process pass in the order of arrival", () =>
    Effect.gen(function*() {
      const { passes, start } = processes(yield* memory, { limit: 20 })
      const { pass } = yield* start
      for (let i = 0; i < 100; i++) yield* Effect.fork(pass(i))
      yield* TestClock.adjust("40 seconds")
      assert.deepStrictEqual(passes, Array.from({ length: 100 }, (_, i) => [i, Math.floor(i / 20) * 10]))
    }))

  it.scoped("a resource is shared, and delays no other when it is exhausted", () =>
    Effect.gen(function*() {
      const { passes, start } = processes(yield* memory, { limit: 100 })
      const [a, b] = [yield* start, yield* start]
      yield* a.pass("a1", "org_1")
      yield* Effect.fork(b.pass("b1", "org_1"))
      yield* b.pass("b2", "org_2")
      yield* b.pass("instance")
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(passes, [["a1", 0], ["b2", 0], ["instance", 0], ["b1", 10]])
    }))

  it.scoped("a 429 in one process closes the gate of all", () =>
    Effect.gen(function*() {
      const { passes, start } = processes(yield* memory, { limit: 100 })
      const [a, b] = [yield* start, yield* start]
      yield* b.pass("open")
      yield* a.close("30 seconds")
      yield* b.close("10 seconds")
      yield* Effect.forkAll([a.pass("a"), b.pass("b")])
      yield* TestClock.adjust("20 seconds")
      yield* b.close("20 seconds")
      yield* a.close("0 seconds")
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(passes, [["open", 0], ["a", 40], ["b", 40]])
    }))

  it.scoped("the ticket of an interrupted fiber goes to the next", () =>
    Effect.gen(function*() {
      const { passes, start } = processes(yield* memory, { limit: 2 })
      const { pass } = yield* start
      yield* pass("a")
      yield* TestClock.adjust("4 seconds")
      yield* pass("b")
      const fibers = yield* Effect.forEach(["c", "d", "e", "f"], (name) => Effect.fork(pass(name)))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interruptAll([fibers[0]!, fibers[2]!])
      assert.strictEqual(yield* waiting, 2)
      yield* TestClock.adjust("9 seconds")
      assert.deepStrictEqual(passes, [["a", 0], ["b", 4], ["d", 10], ["f", 14]])
    }))

  it.scopedLive("can be interrupted between any two steps, at the cost of one permit", () =>
    Effect.gen(function*() {
      const interrupted = (step: number) =>
        Effect.gen(function*() {
          const { start } = processes(yield* memory, { limit: 1 })
          const { close, pass } = yield* start
          yield* close("10 seconds")
          const victim = yield* Effect.fork(Effect.withScheduler(pass("victim", "org_1"), interruptsAt(step)))
          const next = yield* Effect.fork(Effect.timed(pass("next", "org_1")))
          const { _tag } = yield* Fiber.await(victim)
          const [delay] = yield* Fiber.join(next)
          return { passed: _tag === "Success", seconds: Duration.toSeconds(delay) }
        })
      const outcomes = yield* Effect.forEach(Array.from({ length: 400 }, (_, step) => step), interrupted, {
        concurrency: "unbounded"
      })
      assert.isTrue(outcomes.at(-1)!.passed)
      for (const { passed, seconds } of outcomes) assert.include(passed ? [20] : [10, 20], seconds)
      assert.strictEqual(yield* waiting, 0)
    }).pipe(quiet, onVirtualClock))

  it.scoped("counts one delay per request", () =>
    Effect.gen(function*() {
      const { start } = processes(yield* memory, { limit: 1 })
      const { close, pass } = yield* start
      const delayed = yield* Metric.value(Metrics.throttleDelayed)
      const delay = yield* Metric.value(Metrics.throttleDelay)
      yield* pass("a")
      yield* close("15 seconds")
      const fibers = yield* Effect.forEach(["b", "c"], (name) => Effect.fork(pass(name)))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* waiting, 2)
      yield* TestClock.adjust("24 seconds")
      yield* Fiber.joinAll(fibers)
      assert.strictEqual(yield* waiting, 0)
      assert.strictEqual((yield* Metric.value(Metrics.throttleDelayed)).count - delayed.count, 2)
      assert.strictEqual((yield* Metric.value(Metrics.throttleDelay)).sum - delay.sum, 40_000)
    }))

  it.scoped("keeps all its keys under the prefix, and permits and gates expire", () =>
    Effect.gen(function*() {
      const store = yield* memory
      const asked: Array<string> = []
      const { start } = processes({
        ...store,
        fixedWindow: ({ key, limit, refillRate, tokens }) => {
          asked.push(`${key} ${tokens} x ${Duration.toMillis(refillRate)} ms, limit ${limit}`)
          return store.fixedWindow({ key, limit, refillRate, tokens })
        }
      }, { prefix: "acme" })
      const { close, pass } = yield* start
      yield* pass("a", "organization/org_1")
      yield* close("7 seconds")
      assert.deepStrictEqual(asked, [
        "acme:closed 1 x 1 ms, limit 1",
        "acme:instance:next 1 x 10000 ms, limit undefined",
        "acme:instance:1 1 x 10000 ms, limit 1",
        "acme:organization/org_1:next 1 x 10000 ms, limit undefined",
        "acme:organization/org_1:0 1 x 10000 ms, limit 1",
        "acme:closed 7000 x 1 ms, limit 7000",
        "acme:closed 6999 x 1 ms, limit undefined"
      ])
    }))

  it.scoped("an unused budget is removed, however its last user left", () =>
    Effect.gen(function*() {
      const { start } = processes(yield* memory, { limit: 100 })
      const { close, pass, take } = yield* start
      const set = vi.spyOn(Map.prototype, "set")
      yield* pass("a", "org_1")
      const budgets = set.mock.contexts[set.mock.calls.findIndex(([key]) => key === "org_1")] as Map<string, unknown>
      set.mockRestore()
      assert.strictEqual(budgets.size, 0)
      const fibers = yield* Effect.forEach(["b", "c"], (name) => Effect.fork(pass(name, "org_1")))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(budgets.size, 1)
      yield* Fiber.interrupt(fibers[0]!)
      assert.strictEqual(budgets.size, 1)
      yield* TestClock.adjust("20 seconds")
      assert.strictEqual(budgets.size, 0)
      yield* close("1 minute")
      yield* Effect.flip(take({ key: "org_2", limit: 1, window: "10 seconds" }, "1 second"))
      assert.strictEqual(budgets.size, 0)
    }))

  it.scoped("fibers without the patience for the gate or for a long window fail", () =>
    Effect.gen(function*() {
      const { start } = processes(yield* memory, { limit: 100 })
      const [a, b] = [yield* start, yield* start]
      const hourly = { key: "invitations/org_1", limit: 1, window: "1 hour" } as const
      yield* a.take(hourly, "3 minutes")
      const full = yield* Effect.flip(b.take(hourly, "3 minutes"))
      assert.deepStrictEqual([full.budget, Duration.toMinutes(full.wait)], ["one invitations (1 request per 1h)", 60])
      const waits = yield* Effect.fork(Effect.flip(Effect.all([a.take(hourly, "2 hours"), a.take(null, "5 seconds")])))
      yield* a.close("1 minute")
      for (const { take } of [a, b]) {
        const closed = yield* Effect.flip(take(null, "30 seconds"))
        assert.strictEqual(closed.budget, "the instance (closed after a 429)")
        assert.strictEqual(yield* Clock.currentTimeMillis, 0)
      }
      yield* Fiber.interrupt(waits)
    }))

  it.scoped("background work yields to other fibers", () =>
    Effect.gen(function*() {
      const { passes, start } = processes(yield* memory, { limit: 1 })
      const { pass } = yield* start
      yield* pass("a")
      for (const name of ["b1", "b2"]) yield* Effect.fork(Throttle.background(pass(name)))
      yield* TestClock.adjust("5 seconds")
      yield* Effect.fork(pass("i"))
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(passes, [["a", 0], ["i", 10], ["b1", 20], ["b2", 30]])
    }))

  describe("when the clock is set back", () => {
    /** The time of day goes back by an hour at a moment; the monotonic clock continues. */
    const setBackAt = <A, E, R>(seconds: number, self: Effect.Effect<A, E, R>) =>
      Effect.clockWith((clock) =>
        Effect.withClock(self, {
          ...clock,
          [Clock.ClockTypeId]: Clock.ClockTypeId,
          unsafeCurrentTimeNanos: () => BigInt(clock.unsafeCurrentTimeMillis()) * 1_000_000n,
          unsafeCurrentTimeMillis: () => {
            const now = clock.unsafeCurrentTimeMillis()
            return now >= seconds * 1000 ? now - 3_600_000 : now
          },
          sleep: (duration) => clock.sleep(duration)
        })
      )

    const times = FastCheck.record({
      setBack: FastCheck.integer({ min: 0, max: 40 }),
      storeFollows: FastCheck.boolean(),
      failsAt: FastCheck.option(FastCheck.integer({ min: 0, max: 40 })),
      closesAt: FastCheck.option(FastCheck.integer({ min: 0, max: 40 }))
    })

    it.scopedLive.prop(
      "all fibers pass as soon as the budget allows, whether the store is up or down",
      [times],
      ([options]) =>
        Effect.gen(function*() {
          const { closesAt, failsAt, setBack, storeFollows } = options
          const store = yield* memory
          const storeClock = yield* Effect.clock
          const began = yield* Clock.currentTimeMillis
          const seen: Array<number> = []
          const { start } = processes({
            ...store,
            fixedWindow: (options) =>
              Effect.suspend(() => {
                const at = storeClock.unsafeCurrentTimeMillis() / 1000
                return failsAt !== null && at >= failsAt && at < failsAt + 2
                  ? Effect.fail(new RateLimiter.RateLimitStoreError({ message: "down" }))
                  : storeFollows
                  ? store.fixedWindow(options)
                  : Effect.withClock(store.fixedWindow(options), storeClock)
              })
          })
          yield* setBackAt(
            setBack,
            Effect.gen(function*() {
              const { close, take } = yield* start
              if (closesAt !== null) {
                yield* Effect.fork(Effect.delay(storeFollows ? Effect.void : close("3 seconds"), closesAt * 1000))
              }
              yield* Effect.replicateEffect(
                Effect.zipRight(
                  take(null),
                  Effect.sync(() => seen.push((storeClock.unsafeCurrentTimeMillis() - began) / 1000))
                ),
                10,
                { concurrency: "unbounded" }
              )
            })
          )
          assert.strictEqual(seen.length, 10)
          assert.isAtMost(seen.at(-1)!, 75)
        }).pipe(quiet, onVirtualClock),
      { fastCheck: { numRuns: 25 }, timeout: 60_000 }
    )

    it.scopedLive("a store that was down is used again", () =>
      Effect.gen(function*() {
        const store = yield* memory
        let asked = 0
        let isUp = false
        const { start } = processes({
          ...store,
          fixedWindow: (options) =>
            Effect.suspend(() => {
              asked++
              return isUp ? store.fixedWindow(options) : Effect.fail(
                new RateLimiter.RateLimitStoreError({ message: "down" })
              )
            })
        }, { limit: 100 })
        yield* setBackAt(
          2,
          Effect.gen(function*() {
            const { take } = yield* start
            yield* take(null)
            assert.strictEqual(asked, 1)
            isUp = true
            yield* Effect.sleep("6 seconds")
            yield* take(null)
            assert.isAbove(asked, 1)
          })
        )
      }).pipe(quiet, onVirtualClock))
  })

  describe("while the store is down", () => {
    /** A store that responds while it is up. */
    const broken = (whileDown: Effect.Effect<never, RateLimiter.RateLimiterError>) =>
      Effect.gen(function*() {
        const store = yield* memory
        const logs: Array<string> = []
        const state = { up: false, asked: 0 }
        const { passes, start } = processes({
          ...store,
          fixedWindow: (options) =>
            Effect.suspend(() => {
              state.asked++
              return state.up ? store.fixedWindow(options) : whileDown
            })
        }, { timeout: "1 second" })
        const logger = Logger.make(({ logLevel, message }) => {
          if (!String(message).startsWith("Waiting")) logs.push(`${logLevel.label} ${message}`)
        })
        return {
          state,
          logs,
          passes,
          process: yield* start,
          logged: Effect.provide(Logger.replace(Logger.defaultLogger, logger))
        }
      })

    const refuses = Effect.fail(new RateLimiter.RateLimitStoreError({ message: "refused" }))

    const warning = "WARN The store of the throttle is down. Each process now uses the full budget on its own."

    it.scoped("each process uses the full budget on its own, with one warning, until it is back", () =>
      Effect.gen(function*() {
        const { logged, logs, passes, process: { close, pass }, state } = yield* broken(refuses)
        yield* Effect.gen(function*() {
          for (let i = 0; i < 5; i++) yield* Effect.fork(pass(i))
          yield* TestClock.adjust("20 seconds")
          assert.deepStrictEqual(passes, [[0, 0], [1, 0], [2, 10], [3, 10], [4, 20]])
          assert.isAtMost(state.asked, 3)
          yield* close("30 seconds")
          yield* Effect.fork(pass("closed"))
          yield* TestClock.adjust("30 seconds")
          assert.deepStrictEqual(passes.at(-1), ["closed", 50])
          assert.deepStrictEqual(logs, [warning])
          state.up = true
          yield* pass("up")
          assert.deepStrictEqual(logs, [warning, "INFO The store of the throttle is back. The budget is shared again."])
        }).pipe(logged)
      }))

    it.scoped("a store that does not respond delays the first fiber by its timeout, and the others not at all", () =>
      Effect.gen(function*() {
        const { logged, logs, passes, process: { pass } } = yield* broken(Effect.never)
        yield* Effect.gen(function*() {
          yield* Effect.forkAll([pass("a"), pass("b")])
          yield* TestClock.adjust("1 second")
          assert.sameDeepMembers(passes, [["a", 1], ["b", 1]])
          yield* Effect.fork(pass("c"))
          yield* TestClock.adjust("10 seconds")
          assert.deepStrictEqual(passes[2], ["c", 11])
          assert.deepStrictEqual(logs, [warning])
        }).pipe(logged)
      }))

    it.scoped("a store that does not respond delays no longer in an uninterruptible region", () =>
      Effect.gen(function*() {
        const { logged, passes, process: { pass } } = yield* broken(Effect.never)
        yield* Effect.fork(Effect.uninterruptible(pass("a"))).pipe(logged)
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(passes, [["a", 1]])
      }))
  })
})

describe.skipIf(!isInstalled)(`SharedThrottle on Redis${isInstalled ? "" : ": redis-server is not installed"}`, {
  concurrent: true,
  timeout: 20_000
}, () => {
  const limit = 10
  const window = 300
  // The responses of the store arrive somewhat later than it sent them.
  const tolerance = 75

  const shared = (port: number) =>
    Effect.map(
      Layer.build(Layer.provide(
        SharedThrottle.layer({ limit, window }),
        // an unsent command fails immediately, so that none is left when the layer ends
        layerStore({ port, host: "127.0.0.1", maxRetriesPerRequest: 0 })
      )),
      Context.get(Throttle.Throttle)
    )

  const times = (throttle: Throttle.Service, count: number) =>
    Effect.replicateEffect(Effect.zipRight(throttle.take(null), Clock.currentTimeMillis), count, {
      concurrency: "unbounded"
    })

  it.scopedLive("two layers and another process share one budget", () =>
    Effect.gen(function*() {
      const { port } = yield* redis
      const started = yield* Deferred.make<void>()
      const module = new URL("./support/throttleProcess.ts", import.meta.url)
      const other = yield* Effect.flatMap(run(module, [port, limit, window, 10].map(String)), (lines) =>
        lines.pipe(
          Stream.tap(() => Deferred.succeed(started, undefined)),
          Stream.drop(1),
          Stream.map(Number),
          Stream.runCollect,
          Effect.fork
        ))
      const [a, b] = [yield* shared(port), yield* shared(port)]
      yield* Deferred.await(started)
      const here = yield* Effect.all([times(a, 8), times(b, 8)], { concurrency: 2 })
      const there = Array.from(yield* Fiber.join(other))
      const all = [...here.flat(), ...there].sort((x, y) => x - y)
      assert.deepStrictEqual([all.length, there.length], [26, 10])
      assert.isAtMost(most(all, window - tolerance), limit)
      assert.isBelow(all.at(-1)! - all[0]!, 4 * window)
    }))

  it.scopedLive("a 429 in one process closes the gate of the other", () =>
    Effect.gen(function*() {
      const { port } = yield* redis
      const [a, b] = [yield* shared(port), yield* shared(port)]
      yield* Effect.all([a.take(null), b.take(null)])
      yield* Effect.all([a.close(100), b.close(250), a.close(10)], { concurrency: "unbounded" })
      const [delays] = yield* Effect.all([Effect.timed(a.take(null)), Effect.timed(b.take(null))], {
        concurrency: "unbounded"
      })
      assert.isAtLeast(Duration.toMillis(delays[0]), 250 - tolerance)
    }))

  it.scopedLive("fails open when Redis dies", () =>
    Effect.gen(function*() {
      // ioredis reports a lost connection there
      const error = vi.spyOn(console, "error").mockImplementation(() => {})
      yield* Effect.addFinalizer(() => Effect.sync(() => error.mockRestore()))
      const { port, stop } = yield* redis
      const throttle = yield* shared(port)
      yield* throttle.take(null)
      yield* stop
      const [delay] = yield* Effect.timed(Effect.replicateEffect(throttle.take(null), limit))
      assert.isBelow(Duration.toMillis(delay), 2000)
    }).pipe(Effect.provide(Logger.minimumLogLevel(LogLevel.None))))
})
