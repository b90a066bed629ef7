/**
 * Scripted misbehaviour between a client and the in-memory Clerk: answers that are no answers, lost connections, bodies
 * that break off, before or after a request was carried out, and changes made by others meanwhile.
 *
 * @module
 * @since 0.1.0
 */
import type { groups } from "@effect-clerk/core/Contract"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Fixtures from "./Fixtures.js"
import * as InMemoryClerk from "./InMemoryClerk.js"
import * as faultClient from "./internal/faultClient.js"
import * as faultScript from "./internal/faultScript.js"
import * as production from "./internal/production.js"

type Groups = typeof groups

/**
 * An operation of the contract by group and endpoint, such as `organizations.create`.
 *
 * @since 0.1.0
 * @category models
 */
export type Operation = {
  [Group in keyof Groups]: `${Group}.${keyof Groups[Group]["endpoints"] & string}`
}[keyof Groups]

/**
 * One thing that happens on the way from a request to its answer.
 *
 * @since 0.1.0
 * @category models
 */
export type Step =
  | { readonly _tag: "CarryOut" }
  | { readonly _tag: "Delay"; readonly duration: Duration.Duration }
  | { readonly _tag: "Mutate"; readonly mutation: Effect.Effect<unknown, unknown> }
  | {
    readonly _tag: "Respond"
    readonly status: number
    readonly body: unknown
    readonly headers: { readonly [name: string]: string }
  }
  | { readonly _tag: "Disconnect"; readonly code: "ECONNREFUSED" | "ECONNRESET" }
  | { readonly _tag: "Hang" }
  | { readonly _tag: "Cut"; readonly at: number }
  | { readonly _tag: "Endless"; readonly every: Duration.Duration }
  | { readonly _tag: "Slow"; readonly over: Duration.Duration }

/**
 * What one request meets: steps in the order of time. Where they leave the answer to Clerk, the request is carried out
 * after the last of them, or where one says so.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fault {
  readonly steps: ReadonlyArray<Step>
}

/**
 * When a fault happens.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Whether Clerk did what was asked before the fault; false by default. */
  readonly carriedOut?: boolean | undefined
}

/**
 * The answer that is given instead of Clerk's.
 *
 * @since 0.1.0
 * @category models
 */
export interface RespondOptions extends Options {
  /** From 200 to 599. */
  readonly status: number
  /** A string or bytes are sent as they are, anything else as JSON; nothing by default. */
  readonly body?: unknown
  readonly headers?: { readonly [name: string]: string } | undefined
}

/**
 * The failure that is answered instead of what Clerk would.
 *
 * @since 0.1.0
 * @category models
 */
export interface ErrorOptions extends Options, Fixtures.Detail {
  readonly headers?: { readonly [name: string]: string } | undefined
}

const one = (step: Step, { carriedOut = false }: Options = {}): Fault => ({
  steps: carriedOut ? [{ _tag: "CarryOut" }, step] : [step]
})

/**
 * No fault: for a script in which a later request is the one that fails.
 *
 * @since 0.1.0
 * @category faults
 */
export const pass: Fault = { steps: [] }

/**
 * Several faults of one request, in the order of time. It is carried out at most once, and the last answer given counts.
 *
 * @example
 * import * as Faults from "@effect-clerk/testing/Faults"
 *
 * const slowlyUnavailable = Faults.sequence(
 *   Faults.delay("2 seconds"),
 *   Faults.respond({ status: 503 })
 * )
 * const halfOfAnError = Faults.sequence(
 *   Faults.error(422, { code: "form_param_nil", paramName: "name" }),
 *   Faults.cut()
 * )
 *
 * @since 0.1.0
 * @category combinators
 */
export const sequence = (...faults: ReadonlyArray<Fault>): Fault => ({ steps: faults.flatMap(({ steps }) => steps) })

/**
 * An answer that Clerk did not give.
 *
 * @example
 * import * as Faults from "@effect-clerk/testing/Faults"
 *
 * const unavailable = Faults.respond({ status: 503, headers: { "retry-after": "5" } })
 * const proxyFailed = Faults.respond({ status: 502, headers: { "content-type": "text/html" }, body: "<html></html>" })
 *
 * @since 0.1.0
 * @category faults
 */
export const respond = ({ body, headers = {}, status, ...options }: RespondOptions): Fault =>
  one({ _tag: "Respond", status, body, headers }, options)

const encodeEnvelope = Schema.encodeSync(ClerkError.Envelope)

/**
 * A failure in Clerk's envelope, with one entry.
 *
 * @example
 * import * as Faults from "@effect-clerk/testing/Faults"
 *
 * const slugTaken = Faults.error(422, { code: "form_identifier_exists", paramName: "slug" })
 * const throttled = Faults.error(429, { code: "too_many_requests", headers: { "retry-after": "5" } })
 *
 * @since 0.1.0
 * @category faults
 */
export const error = (status: number, { carriedOut, headers, ...detail }: ErrorOptions): Fault =>
  respond({
    status,
    headers,
    body: encodeEnvelope({ errors: [Fixtures.detail(detail)], traceId: Fixtures.traceId }),
    carriedOut
  })

/**
 * The connection is refused: nothing was sent (`ECONNREFUSED`). A server that listens cannot refuse a connection, so
 * over HTTP it is reset instead.
 *
 * @since 0.1.0
 * @category faults
 */
export const refuse: Fault = one({ _tag: "Disconnect", code: "ECONNREFUSED" })

/**
 * The connection is lost before anything of an answer arrives (`ECONNRESET`).
 *
 * @since 0.1.0
 * @category faults
 */
export const reset = (options?: Options): Fault => one({ _tag: "Disconnect", code: "ECONNRESET" }, options)

/**
 * There is no answer, ever.
 *
 * @since 0.1.0
 * @category faults
 */
export const hang = (options?: Options): Fault => one({ _tag: "Hang" }, options)

/**
 * Time passes, and then comes what else is to come: the usual answer, where the fault is not part of a
 * {@link sequence}. A request that is `carriedOut` is so before the delay, which matters to a client that does not wait
 * so long.
 *
 * @since 0.1.0
 * @category faults
 */
export const delay = (duration: Duration.DurationInput, options?: Options): Fault =>
  one({ _tag: "Delay", duration: Duration.decode(duration) }, options)

/**
 * Something else changes while the request is under way: before it is carried out or, where it is `carriedOut`, between
 * that and the arrival of the answer. A mutation that fails is a defect of the test.
 *
 * @example
 * import * as Faults from "@effect-clerk/testing/Faults"
 * import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
 * import * as Effect from "effect/Effect"
 *
 * // The list grows between its first page and its second.
 * const arrange = Effect.gen(function*() {
 *   const control = yield* InMemoryClerk.InMemoryClerk
 *   const faults = yield* Faults.Faults
 *   yield* faults.script("organizations.list", {
 *     2: Faults.mutate(control.seedOrganization({ name: "Newcomer" }))
 *   })
 * })
 *
 * @since 0.1.0
 * @category faults
 */
export const mutate = (mutation: Effect.Effect<unknown, unknown>, options?: Options): Fault =>
  one({ _tag: "Mutate", mutation }, options)

/**
 * An answer that breaks off: all headers and a part of the body arrive, then the connection is lost. `at` says how much
 * of the body does, from 0 to 1; half of it by default. The answer is the usual one or, in a {@link sequence}, that
 * given before.
 *
 * @since 0.1.0
 * @category faults
 */
export const cut = ({ at = 0.5 }: { readonly at?: number | undefined } = {}): Fault => one({ _tag: "Cut", at })

/**
 * An answer that never ends: its body is followed by spaces, as fast as they are read or one per interval where `every`
 * is given. The answer is the usual one or, in a {@link sequence}, that given before.
 *
 * @since 0.1.0
 * @category faults
 */
export const endless = (
  { every = Duration.zero }: { readonly every?: Duration.DurationInput | undefined } = {}
): Fault => one({ _tag: "Endless", every: Duration.decode(every) })

/**
 * An answer whose body comes in ten pieces spread over a time. The answer is the usual one or, in a {@link sequence},
 * that given before.
 *
 * @since 0.1.0
 * @category faults
 */
export const slow = (over: Duration.DurationInput): Fault => one({ _tag: "Slow", over: Duration.decode(over) })

const before = { carriedOut: false }
const after = { carriedOut: true }
const html = { headers: { "content-type": "text/html" }, body: "<html><body>Bad gateway</body></html>" }
const truncated = { headers: { "content-type": "application/json" }, body: "{\"object\":\"organiz" }

/**
 * Every kind of fault, before and after the request was carried out. The exceptions are 429, which Clerk answers before
 * it does anything, and a mutation. Delays are of one second.
 *
 * @since 0.1.0
 * @category faults
 */
export const all: ReadonlyArray<Fault> = [
  respond({ status: 429 }),
  respond({ status: 429, headers: { "retry-after": "1" } }),
  respond({ status: 302, headers: { location: "/" } }),
  refuse,
  slow("1 second"),
  ...[before, after].flatMap((options) => {
    const success = respond({ status: 200, body: {}, ...options })
    return [
      respond({ status: 500, ...options }),
      respond({ status: 502, ...html, ...options }),
      respond({ status: 503, ...options }),
      respond({ status: 504, ...options }),
      respond({ status: 200, ...truncated, ...options }),
      reset(options),
      hang(options),
      delay("1 second", options),
      sequence(success, cut()),
      sequence(success, endless()),
      sequence(success, endless({ every: "100 millis" }))
    ]
  })
]

/**
 * A request that reached Clerk, whether it was carried out or not. One that was refused did not.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeenRequest {
  /** `null` when no operation has this method and path. */
  readonly operation: Operation | null
  readonly method: HttpMethod.HttpMethod
  /** What it met: {@link pass} when it was answered as usual. */
  readonly fault: Fault
}

/**
 * How faults are left to chance.
 *
 * @since 0.1.0
 * @category models
 */
export interface RandomOptions {
  /** How many of the requests meet a fault, from 0 to 1. */
  readonly rate: number
  /** The same seed chooses the same faults for the same requests in the same order. */
  readonly seed: number
  /** What is chosen from, each as likely; {@link all} by default. */
  readonly among?: ReadonlyArray<Fault> | undefined
  /** The operations whose requests may meet a fault; all by default. */
  readonly operations?: ReadonlyArray<Operation> | undefined
}

/**
 * The faults of the requests to come: one after the other, or by call, the next being 1. A call that is left out meets
 * what else is said of it.
 *
 * @since 0.1.0
 * @category models
 */
export type Script = ReadonlyArray<Fault> | { readonly [call: number]: Fault }

/**
 * The control of what goes wrong. What is scripted comes before what is always, and that before what is random; and
 * what is said of an operation before what is said of `"*"`, which is any request.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * The next requests of an operation each take one fault off its script; then Clerk behaves again. What is left of an
   * earlier script comes first.
   */
  readonly script: (operation: Operation | "*", script: Script) => Effect.Effect<void>
  /** Every request of an operation meets the fault. */
  readonly always: (operation: Operation | "*", fault: Fault) => Effect.Effect<void>
  /** Chaos: some of all requests meet a fault. Replaces what was said of chance before. */
  readonly random: (options: RandomOptions) => Effect.Effect<void>
  /** Forgets all that was said, so that Clerk behaves. What was seen stays. */
  readonly clear: Effect.Effect<void>
  /** The requests that reached Clerk so far, in the order of their arrival. */
  readonly seen: Effect.Effect<ReadonlyArray<SeenRequest>>
}

/**
 * The control of the faults of one client or server.
 *
 * @since 0.1.0
 * @category tags
 */
export class Faults extends Context.Tag("@effect-clerk/testing/Faults")<Faults, Service>() {}

/**
 * Faults between an in-memory Clerk and a client that the program builds itself, in the fiber of the caller and in the
 * time of its clock. A connection that fails looks as a real one: an `HttpClientError` whose cause has the `code` of
 * Node. `ClerkServer` has the same faults over HTTP.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerHttpClient: Layer.Layer<Faults | HttpClient.HttpClient, never, InMemoryClerk.InMemoryClerk> = Layer
  .effectContext(
    Effect.map(InMemoryClerk.InMemoryClerk, (clerk) => {
      const script = faultScript.make(all)
      return Context.make(Faults, script.control).pipe(
        Context.add(HttpClient.HttpClient, faultClient.make(script, clerk.httpClient))
      )
    })
  )

/**
 * {@link layer} with an instance that is set up otherwise.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (options: InMemoryClerk.Options): Layer.Layer<Faults | InMemoryClerk.Provided> =>
  Layer.unwrapEffect(
    Effect.map(InMemoryClerk.InMemoryClerk, ({ secretKey }) => production.layer(secretKey))
  ).pipe(
    Layer.provideMerge(layerHttpClient),
    Layer.provideMerge(InMemoryClerk.layerHttpClient(options))
  )

/**
 * What `InMemoryClerk.layer` gives, with faults between the client and the in-memory Clerk: none until one is asked for.
 * The client waits before it sends a request again, in the time of `TestClock`: a test forks such a call and adjusts the
 * clock.
 *
 * @example
 * import * as Organizations from "@effect-clerk/client/Organizations"
 * import * as Faults from "@effect-clerk/testing/Faults"
 * import { layer } from "@effect/vitest"
 * import * as Effect from "effect/Effect"
 * import * as Fiber from "effect/Fiber"
 * import * as TestClock from "effect/TestClock"
 *
 * layer(Faults.layer)("an outage", (it) => {
 *   it.effect("of one request is not noticed", () =>
 *     Effect.gen(function*() {
 *       const faults = yield* Faults.Faults
 *       const organizations = yield* Organizations.Organizations
 *       yield* faults.script("organizations.list", [Faults.refuse])
 *       const page = yield* Effect.fork(organizations.list())
 *       yield* TestClock.adjust("1 minute")
 *       yield* Fiber.join(page)
 *     }))
 * })
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Faults | InMemoryClerk.Provided> = layerWith({})
