import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as Throttle from "@effect-clerk/client/Throttle"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import { type ClerkError, isClerkError } from "@effect-clerk/core/ClerkError"
import { OrganizationId } from "@effect-clerk/core/Organization"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Supervisor from "effect/Supervisor"
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from "undici"
import type { Report, Settings, Started } from "./soakServer.js"

const { values: options } = parseArgs({
  options: {
    calls: { type: "string", default: "20000" },
    concurrency: { type: "string", default: "64" },
    rate: { type: "string", default: "0.05" },
    seed: { type: "string", default: "1" },
    client: { type: "string", default: "undici" },
    seconds: { type: "string", default: "180" }
  }
})

const calls = Number(options.calls)
const concurrency = Number(options.concurrency)

const isInterrupted = (call: number): boolean => call % 100 === 37

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

const nameOf = (call: number): string => `soak ${call}`

const isCreate = (call: number): boolean => [3, 9, 15].includes(call % 20)

const pick = <A>(items: ReadonlyArray<A>, call: number): A => items[call % items.length]!

/** A mix of reads, lists, changes, creates, deletes and uploads. No organization that is created is deleted. */
const request = (
  clerk: Clerk.Service,
  { targets, victims }: Started,
  call: number
): Effect.Effect<unknown, ClerkError> => {
  const organizationId = OrganizationId.make(pick(targets, call * 7))
  if (isCreate(call)) return clerk.organizations.create({ name: nameOf(call) })
  switch (call % 20) {
    case 1:
    case 7:
    case 13:
    case 19:
      return clerk.organizationMemberships.list({ organizationId, limit: 5 })
    case 2:
    case 6:
    case 12:
    case 16:
      return clerk.organizations.mergeMetadata({ organizationId, publicMetadata: { call } })
    case 5:
    case 14:
      return clerk.organizations.uploadLogo({ organizationId, file: png })
    case 18:
      return clerk.organizations.delete({ organizationId: OrganizationId.make(pick(victims, (call - 18) / 20)) })
    default:
      return clerk.organizations.get({ organizationId })
  }
}

/** The connections of `fetch`, to be closed at the end. */
const globalAgent = Layer.scopedDiscard(Effect.acquireRelease(
  Effect.sync(() => {
    const before = getGlobalDispatcher()
    const agent = new Agent()
    setGlobalDispatcher(agent)
    return { agent, before }
  }),
  ({ agent, before }) =>
    Effect.promise(() => {
      setGlobalDispatcher(before)
      return agent.destroy()
    })
))

const httpClients: Readonly<Record<string, Layer.Layer<HttpClient.HttpClient>>> = {
  undici: NodeHttpClient.layerUndici,
  fetch: Layer.merge(FetchHttpClient.layer, globalAgent)
}

const startServer = Effect.gen(function*() {
  const settings: Settings = {
    rate: Number(options.rate),
    seed: Number(options.seed),
    victims: Math.ceil(calls / 20)
  }
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => fork(fileURLToPath(new URL("./soakServer.ts", import.meta.url)), [JSON.stringify(settings)])),
    (child) => Effect.sync(() => child.kill())
  )
  const next = Effect.promise(() => once(child, "message").then(([message]) => message))
  const started = (yield* next) as Started
  const report = Effect.zipRight(Effect.sync(() => child.send("report")), next) as Effect.Effect<Report>
  return { started, report }
})

/** The result of an effect once it is as expected, or after five seconds. */
const settled = <A>(self: Effect.Effect<A>, isExpected: (value: A) => boolean): Effect.Effect<A> =>
  Effect.gen(function*() {
    const deadline = Date.now() + 5000
    let value = yield* self
    while (!isExpected(value) && Date.now() < deadline) {
      yield* Effect.sleep("20 millis")
      value = yield* self
    }
    return value
  })

const heapUsed = Effect.gen(function*() {
  for (let round = 0; round < 3; round++) {
    yield* Effect.sleep("100 millis")
    globalThis.gc!()
  }
  return process.memoryUsage().heapUsed
})

/**
 * V8 keeps compiling, which adds some 80 bytes per call to the heap that are not objects of this program. A leak of 200
 * bytes per call exceeds the tolerance after 15,000 calls.
 */
const heapTolerance = 3 * 1024 * 1024

const sockets = Effect.sync(() =>
  process.getActiveResourcesInfo().filter((resource) => resource === "TCPSocketWrap").length
)

const endOf = (exit: Exit.Exit<unknown, ClerkError>): string =>
  Exit.match(exit, {
    onSuccess: () => "success",
    onFailure: (cause) =>
      cause._tag === "Fail" && isClerkError(cause.error)
        ? cause.error._tag
        : Cause.isInterruptedOnly(cause)
        ? "interrupted"
        : "defect"
  })

const soak = Effect.gen(function*() {
  const { report, started } = yield* startServer
  const begin = Date.now()
  const ends = new Map<string, number>()
  const succeeded = new Uint8Array(calls)

  const make = (clerk: Clerk.Service, call: number) =>
    Effect.map(
      isInterrupted(call)
        ? Effect.flatMap(
          Effect.fork(request(clerk, started, call)),
          (fiber) => Effect.delay(Fiber.interrupt(fiber), call % 23)
        )
        : Effect.exit(request(clerk, started, call)),
      (exit) => {
        const end = endOf(exit)
        ends.set(end, (ends.get(end) ?? 0) + 1)
        if (end === "success") succeeded[call] = 1
      }
    )

  const client = Clerk.layer.pipe(
    Layer.provide(ClerkClient.layer({
      secretKey: Redacted.make("sk_test_in_memory"),
      apiUrl: started.url,
      timeouts: { attempt: "2 seconds", operation: "8 seconds" }
    })),
    Layer.provide([httpClients[options.client]!, Throttle.layerNone])
  )

  const run = Effect.gen(function*() {
    const clerk = yield* Clerk.Clerk
    const heap: Array<number> = []
    for (let quarter = 0; quarter < 4; quarter++) {
      const first = Math.floor(calls * quarter / 4)
      const length = Math.floor(calls * (quarter + 1) / 4) - first
      yield* Effect.forEach(Array.from({ length }, (_, index) => first + index), (call) => make(clerk, call), {
        concurrency,
        discard: true
      })
      heap.push(yield* heapUsed)
    }
    const quiet = yield* settled(report, ({ open }) => open === 0)
    const hanging = yield* Effect.replicateEffect(
      Effect.fork(Timeouts.none(clerk.blocklistIdentifiers.list())),
      concurrency
    )
    const held = yield* settled(report, ({ open }) => open === concurrency)
    yield* Fiber.interruptAll(hanging)
    const released = yield* settled(
      report,
      ({ open, sockets }) => open === 0 && sockets <= held.sockets - concurrency
    )
    return { heap, quiet, held, released }
  })

  const supervisor = yield* Supervisor.track
  const seen = yield* run.pipe(Effect.provide(client), Effect.supervised(supervisor))
  const fibers = yield* settled(Effect.map(supervisor.value, ({ length }) => length), (count) => count === 0)
  const closed = yield* settled(report, ({ sockets }) => sockets === 0)
  const ownSockets = yield* settled(sockets, (count) => count === 0)
  return { ...seen, begin, ends, succeeded, fibers, closed, ownSockets }
})

type Result = Effect.Effect.Success<typeof soak>

const promises = ({ closed, ends, fibers, heap, held, ownSockets, quiet, released, succeeded }: Result) => {
  const ended = Array.from(ends.values()).reduce((sum, count) => sum + count, 0)
  const creates = new Map<string, number>()
  for (const name of closed.created) creates.set(name, (creates.get(name) ?? 0) + 1)
  const twice = Array.from(creates.values()).filter((count) => count > 1).length
  const missing = Array.from(succeeded.keys())
    .filter((call) => isCreate(call) && succeeded[call] === 1 && !creates.has(nameOf(call))).length
  const growth = heap[3]! - heap[0]!
  return [
    [ended === calls && !ends.has("defect"), `every call ended in a value or a typed error: ${ended} of ${calls}`],
    [
      twice === 0 && missing === 0,
      `no create was performed twice: ${closed.created.length} performed, ${creates.size} names, ${missing} missing`
    ],
    [quiet.open === 0, `no request was open on the server after the last call: ${quiet.open}`],
    [
      held.open === concurrency && released.open === 0 && released.sockets <= held.sockets - concurrency,
      `${concurrency} calls without an answer were interrupted: ${held.open} open before, ${released.open} after, `
      + `${held.sockets} sockets before, ${released.sockets} after`
    ],
    [
      closed.sockets === 0 && ownSockets === 0,
      `no socket was left when the client was closed: ${closed.sockets} on the server, ${ownSockets} here`
    ],
    [fibers === 0, `no fiber was left: ${fibers}`],
    [growth < heapTolerance, `the heap was flat: ${(growth / 1024).toFixed(0)} KiB more than after a quarter`]
  ] as const
}

const program = Effect.gen(function*() {
  const result = yield* Effect.scoped(soak)
  const { begin, closed, ends, heap } = result
  const { Pass: passed = 0, ...faults } = closed.faults
  yield* Console.log(
    [
      `${calls} calls, ${concurrency} concurrent, ${options.client}, seed ${options.seed}: ${
        ((Date.now() - begin) / 1000).toFixed(0)
      } s, ${closed.requests} requests, ${closed.requests - passed} with a fault`,
      ...Object.entries(faults).sort().map(([name, count]) => `  ${name.padEnd(24)} ${count}`),
      "ends",
      ...Array.from(ends).sort().map(([end, count]) => `  ${end.padEnd(24)} ${count}`),
      "heap after 25, 50, 75 and 100 %",
      `  ${heap.map((bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`).join(", ")}`
    ].join("\n")
  )
  for (const [isKept, promise] of promises(result)) {
    yield* Console.log(`${isKept ? "kept  " : "BROKEN"}  ${promise}`)
    if (!isKept) process.exitCode = 1
  }
  yield* Effect.sync(() =>
    setTimeout(() => {
      console.log(`BROKEN  the process ends by itself: ${process.getActiveResourcesInfo().join(", ")}`)
      process.exit(1)
    }, 5000).unref()
  )
})

program.pipe(
  Effect.disconnect,
  Effect.timeoutFail({
    duration: Duration.seconds(Number(options.seconds)),
    onTimeout: () => new Error(`not finished within ${options.seconds} s`)
  }),
  NodeRuntime.runMain
)
