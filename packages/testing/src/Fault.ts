/**
 * Faults of one request, as data: unexpected responses, lost connections, bodies that are cut off, before or after the request
 * was processed, and concurrent changes.
 *
 * @module
 * @since 0.2.0
 */
import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Fixtures from "./Fixtures.js"

/**
 * One event between a request and its answer.
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
    readonly body?: unknown
    readonly headers: { readonly [name: string]: string }
  }
  | { readonly _tag: "Disconnect"; readonly code: "ECONNREFUSED" | "ECONNRESET" }
  | { readonly _tag: "Hang" }
  | { readonly _tag: "Cut"; readonly at: number }
  | { readonly _tag: "Endless"; readonly every: Duration.Duration }
  | { readonly _tag: "Slow"; readonly over: Duration.Duration }

/**
 * The fault of one request: steps in the order of time. If they produce no answer, Clerk does. The request is processed after the
 * last step, or at a step that carries it out.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fault {
  /** A short description, such as `503, carried out`, for test titles and reports. */
  readonly name: string
  readonly steps: ReadonlyArray<Step>
}

/**
 * Whether the request is processed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Whether Clerk processed the request before the fault; false by default. */
  readonly carriedOut?: boolean | undefined
}

/**
 * The response that replaces Clerk's.
 *
 * @since 0.1.0
 * @category models
 */
export interface RespondOptions extends Options {
  /** From 200 to 599. */
  readonly status: number
  /** Strings and bytes are sent unchanged, anything else as JSON; empty by default. */
  readonly body?: unknown
  readonly headers?: { readonly [name: string]: string } | undefined
}

/**
 * The error that replaces Clerk's answer.
 *
 * @since 0.1.0
 * @category models
 */
export interface ErrorOptions extends Options, Fixtures.Detail {
  readonly headers?: { readonly [name: string]: string } | undefined
}

const one = (name: string, step: Step, { carriedOut = false }: Options = {}): Fault =>
  carriedOut
    ? { name: `${name}, carried out`, steps: [{ _tag: "CarryOut" }, step] }
    : { name, steps: [step] }

const text = (duration: Duration.DurationInput): string => Duration.format(Duration.decode(duration))

/**
 * The same fault with another name.
 *
 * @example
 * import * as Fault from "@effect-clerk/testing/Fault"
 *
 * const faults = [
 *   Fault.named("an outage", Fault.respond({ status: 503 })),
 *   Fault.named("a lost answer", Fault.reset({ carriedOut: true }))
 * ]
 *
 * @since 0.2.0
 * @category combinators
 */
export const named = (name: string, { steps }: Fault): Fault => ({ name, steps })

/**
 * No fault, for scripts in which a later request fails.
 *
 * @since 0.1.0
 * @category faults
 */
export const pass: Fault = { name: "no fault", steps: [] }

/**
 * Several faults of one request, in the order of time. The request is processed at most once, and the last answer is sent.
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
export const sequence = (...faults: ReadonlyArray<Fault>): Fault => ({
  name: faults.map(({ name }) => name).join(", then "),
  steps: faults.flatMap(({ steps }) => steps)
})

/**
 * A response that is not from Clerk.
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
  one(
    [status, ...Object.entries(headers).map((header) => header.join(": "))].join(", "),
    { _tag: "Respond", status, body, headers },
    options
  )

const encodeEnvelope = Schema.encodeSync(ClerkError.Envelope)

/**
 * An error in Clerk's envelope, with one entry.
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
export const error = (status: number, { carriedOut = false, headers = {}, ...detail }: ErrorOptions): Fault =>
  one(
    `${status} ${detail.code}`,
    {
      _tag: "Respond",
      status,
      body: encodeEnvelope({ errors: [Fixtures.detail(detail)], traceId: Fixtures.traceId }),
      headers
    },
    { carriedOut }
  )

/**
 * The connection is refused and nothing is sent (`ECONNREFUSED`). A server that is listening cannot refuse a connection, so over
 * HTTP the connection is reset instead.
 *
 * @since 0.1.0
 * @category faults
 */
export const refuse: Fault = one("connection refused", { _tag: "Disconnect", code: "ECONNREFUSED" })

/**
 * The connection is lost before any part of the answer arrives (`ECONNRESET`).
 *
 * @since 0.1.0
 * @category faults
 */
export const reset = (options?: Options): Fault =>
  one("connection lost", { _tag: "Disconnect", code: "ECONNRESET" }, options)

/**
 * There is never an answer.
 *
 * @since 0.1.0
 * @category faults
 */
export const hang = (options?: Options): Fault => one("no answer", { _tag: "Hang" }, options)

/**
 * Time passes before the answer: the usual one, unless the fault is part of a {@link sequence}. With `carriedOut`, the request is
 * processed before the delay, which matters to a client that times out.
 *
 * @since 0.1.0
 * @category faults
 */
export const delay = (duration: Duration.DurationInput, options?: Options): Fault =>
  one(`delayed by ${text(duration)}`, { _tag: "Delay", duration: Duration.decode(duration) }, options)

/**
 * A concurrent change while the request is in flight: before it is processed or, with `carriedOut`, after it is processed and
 * before the answer arrives. A mutation that fails is a defect of the test.
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
  one("a change by somebody else", { _tag: "Mutate", mutation }, options)

/**
 * A response that is cut off: all headers and a part of the body arrive, then the connection is lost. `at` is that part, from 0 to
 * 1; 0.5 by default. The response is the usual one or, in a {@link sequence}, the one before.
 *
 * @since 0.1.0
 * @category faults
 */
export const cut = ({ at = 0.5 }: { readonly at?: number | undefined } = {}): Fault =>
  one(`cut at ${Math.round(at * 100)} %`, { _tag: "Cut", at })

/**
 * A response that never ends: the body is followed by spaces, as fast as they are read, or one per interval if `every` is set.
 * The response is the usual one or, in a {@link sequence}, the one before.
 *
 * @since 0.1.0
 * @category faults
 */
export const endless = (
  { every = Duration.zero }: { readonly every?: Duration.DurationInput | undefined } = {}
): Fault =>
  one(
    Duration.equals(every, Duration.zero) ? "endless" : `endless, a byte per ${text(every)}`,
    { _tag: "Endless", every: Duration.decode(every) }
  )

/**
 * A response whose body arrives in ten pieces, spread over the given time. The response is the usual one or, in a
 * {@link sequence}, the one before.
 *
 * @since 0.1.0
 * @category faults
 */
export const slow = (over: Duration.DurationInput): Fault =>
  one(`slow over ${text(over)}`, { _tag: "Slow", over: Duration.decode(over) })

const before = { carriedOut: false }
const after = { carriedOut: true }
const html = { headers: { "content-type": "text/html" }, body: "<html><body>Bad gateway</body></html>" }
const truncated = { headers: { "content-type": "application/json" }, body: "{\"object\":\"organiz" }

/**
 * Every kind of fault, before and after the request was processed. The exceptions are 429, which Clerk answers before it processes
 * anything, and mutations. Delays take one second.
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
    const suffix = options.carriedOut ? ", carried out" : ""
    return [
      respond({ status: 500, ...options }),
      named(`502 with HTML${suffix}`, respond({ status: 502, ...html, ...options })),
      respond({ status: 503, ...options }),
      respond({ status: 504, ...options }),
      named(`200 with half of a JSON${suffix}`, respond({ status: 200, ...truncated, ...options })),
      reset(options),
      hang(options),
      delay("1 second", options),
      sequence(success, cut()),
      sequence(success, endless()),
      sequence(success, endless({ every: "100 millis" }))
    ]
  })
]
