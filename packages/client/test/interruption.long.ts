import * as Clerk from "@effect-clerk/client/Clerk"
import * as ClerkClient from "@effect-clerk/client/ClerkClient"
import * as RetryPolicy from "@effect-clerk/client/RetryPolicy"
import * as Timeouts from "@effect-clerk/client/Timeouts"
import * as UndiciHttpClient from "@effect-clerk/client/UndiciHttpClient"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, identity, Layer, Option, Redacted, Schedule } from "effect"
import type { Dispatcher } from "undici"
import { interruptsAt } from "./support/runtime.js"
import { organization } from "./support/scripted.js"
import { recordingTracer } from "./support/tracer.js"

/** The reply to a request: immediately, after some milliseconds, or never. */
interface Meets {
  readonly after: "now" | "never" | number
  readonly status: number
  readonly headers?: Record<string, string>
  /** Whether undici reports late that it aborted the request. */
  readonly tellsLate?: boolean
}

const body = Buffer.from(JSON.stringify(organization))

/** Undici without a network; `open` has the requests in flight. */
const fakeUndici = (meets: ReadonlyArray<Meets>) => {
  const open = new Set<number>()
  let count = 0
  const dispatch: Dispatcher["dispatch"] = (_, handler) => {
    const number = count++
    const { after, headers, status, tellsLate } = meets[Math.min(number, meets.length - 1)]!
    let timer: NodeJS.Timeout | undefined
    const controller = {
      abort: (error: Error) => {
        if (!open.delete(number)) return
        clearTimeout(timer)
        const tell = () => handler.onResponseError?.(controller, error)
        if (tellsLate) setTimeout(tell, 3)
        else tell()
      }
    } as unknown as Dispatcher.DispatchController
    const answer = () => {
      open.delete(number)
      handler.onResponseStart?.(controller, status, { "content-type": "application/json", ...headers })
      handler.onResponseData?.(controller, body)
      handler.onResponseEnd?.(controller, {})
    }
    open.add(number)
    handler.onRequestStart?.(controller, undefined)
    if (after === "now") answer()
    else if (after !== "never") timer = setTimeout(answer, after)
    return true
  }
  return { dispatcher: { dispatch } as Dispatcher, open }
}

const late = { attempt: "5 millis", operation: "1 second" } as const

const courses: Record<string, { readonly meets: ReadonlyArray<Meets>; readonly timeouts?: Timeouts.SomeLimits }> = {
  "an answer at once": { meets: [{ after: "now", status: 200 }] },
  "an answer": { meets: [{ after: 1, status: 200 }] },
  "a failure and a repeat": { meets: [{ after: 1, status: 503 }, { after: "now", status: 200 }] },
  "a refusal for the rate limit and a repeat": {
    meets: [{ after: 1, status: 429, headers: { "retry-after": "0" } }, { after: 1, status: 200 }]
  },
  "no answer in time and a repeat": {
    meets: [{ after: "never", status: 200 }, { after: 1, status: 200 }],
    timeouts: late
  },
  "no answer in time, told late, twice": { meets: [{ after: "never", status: 200, tellsLate: true }], timeouts: late }
}

const ways = { directly: undefined, "through the HttpClient": HttpClient.mapRequest(identity) }

/** The call is interrupted at each of this many steps of the fiber, more than the longest course has. */
const steps = 160

describe("wherever a call is interrupted, its request is aborted, and each of its spans ends once", () => {
  for (const [way, transformClient] of Object.entries(ways)) {
    for (const [course, { meets, timeouts = {} }] of Object.entries(courses)) {
      for (const region of ["interruptible", "uninterruptible"] as const) {
        it.live(
          `${way}, ${region}: ${course}`,
          () =>
            Effect.forEach(Array.from({ length: steps }, (_, step) => step), (step) =>
              Effect.gen(function*() {
                const { dispatcher, open } = fakeUndici(meets)
                const { spans, tracer } = recordingTracer()
                const context = yield* Clerk.layer.pipe(
                  Layer.provide(ClerkClient.layer({
                    secretKey: Redacted.make("sk_test_x"),
                    retryPolicy: RetryPolicy.make(Schedule.recurs(1)),
                    transformClient
                  })),
                  Layer.provide(Layer.succeed(HttpClient.HttpClient, UndiciHttpClient.make(dispatcher))),
                  Layer.build,
                  Effect.scoped
                )
                const { organizations } = Context.get(context, Clerk.Clerk)
                const call = organizations.get({ organizationId: OrganizationId.make("org_1") }).pipe(
                  Timeouts.with(timeouts)
                )
                const fiber = yield* Effect.fork(
                  Effect[region](call).pipe(Effect.withScheduler(interruptsAt(step)), Effect.withTracer(tracer))
                )
                const exit = yield* Effect.timeoutOption(Fiber.await(fiber), "20 seconds")
                assert.isTrue(Option.isSome(exit), `step ${step}: it hangs`)
                assert.strictEqual(open.size, 0, `step ${step}: a request is open`)
                for (const { exits, name } of spans) assert.strictEqual(exits.length, 1, `step ${step}: ${name}`)
              }), { concurrency: 40, discard: true }),
          60_000
        )
      }
    }
  }
})
