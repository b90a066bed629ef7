/**
 * Scripted misbehaviour between a client and the in-memory Clerk: answers that are no answers, lost connections, bodies
 * that break off, before or after a request was carried out.
 *
 * @since 0.1.0
 */
import type { ClerkApi } from "@effect-clerk/core/ClerkApi"
import type * as HttpApi from "@effect/platform/HttpApi"
import type * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import type * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { InMemoryClerk } from "./InMemoryClerk.js"
import * as faultClient from "./internal/faultClient.js"
import * as faultScript from "./internal/faultScript.js"

type OperationOf<Group extends HttpApiGroup.HttpApiGroup.Any> = Group extends HttpApiGroup.HttpApiGroup.Any
  ? `${HttpApiGroup.HttpApiGroup.Name<Group>}.${HttpApiEndpoint.HttpApiEndpoint.Name<
    HttpApiGroup.HttpApiGroup.Endpoints<Group>
  >}`
  : never

type GroupsOf<Api> = Api extends HttpApi.HttpApi<infer _Id, infer Groups, infer _E, infer _R> ? Groups : never

/**
 * An operation of the contract by group and endpoint, such as `organizations.create`.
 *
 * @since 0.1.0
 * @category models
 */
export type Operation = OperationOf<GroupsOf<typeof ClerkApi>>

/**
 * What happens to one request instead of, before or after the answer that Clerk would give. `carriedOut` says whether
 * Clerk did what was asked, though its answer is lost.
 *
 * @since 0.1.0
 * @category models
 */
export type Fault =
  | { readonly _tag: "Pass" }
  | {
    readonly _tag: "Respond"
    readonly status: number
    readonly body: unknown
    readonly headers: { readonly [name: string]: string }
    readonly carriedOut: boolean
  }
  | { readonly _tag: "Refuse" }
  | { readonly _tag: "Reset"; readonly carriedOut: boolean }
  | { readonly _tag: "Hang"; readonly carriedOut: boolean }
  | { readonly _tag: "Delay"; readonly duration: Duration.Duration; readonly carriedOut: boolean }
  | { readonly _tag: "Cut"; readonly carriedOut: boolean }
  | { readonly _tag: "Endless"; readonly every: Duration.Duration; readonly carriedOut: boolean }
  | { readonly _tag: "Slow"; readonly over: Duration.Duration }

/**
 * What all faults but {@link refuse} and {@link slow} can be told.
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
 * No fault: for a script in which a later request is the one that fails.
 *
 * @since 0.1.0
 * @category faults
 */
export const pass: Fault = { _tag: "Pass" }

/**
 * An answer that Clerk did not give.
 *
 * @example
 * import * as Faults from "@effect-clerk/testing/Faults"
 *
 * const throttled = Faults.respond({
 *   status: 429,
 *   headers: { "retry-after": "5" },
 *   body: { errors: [{ code: "too_many_requests", message: "Too many requests" }] }
 * })
 * const proxyFailed = Faults.respond({ status: 502, headers: { "content-type": "text/html" }, body: "<html></html>" })
 *
 * @since 0.1.0
 * @category faults
 */
export const respond = ({ body, carriedOut = false, headers = {}, status }: RespondOptions): Fault => ({
  _tag: "Respond",
  status,
  body,
  headers,
  carriedOut
})

/**
 * The connection is refused: nothing was sent (`ECONNREFUSED`). A server that listens cannot refuse a connection, so
 * over HTTP it is reset instead.
 *
 * @since 0.1.0
 * @category faults
 */
export const refuse: Fault = { _tag: "Refuse" }

/**
 * The connection is lost before anything of an answer arrives (`ECONNRESET`).
 *
 * @since 0.1.0
 * @category faults
 */
export const reset = ({ carriedOut = false }: Options = {}): Fault => ({ _tag: "Reset", carriedOut })

/**
 * There is no answer, ever.
 *
 * @since 0.1.0
 * @category faults
 */
export const hang = ({ carriedOut = false }: Options = {}): Fault => ({ _tag: "Hang", carriedOut })

/**
 * The usual answer, late. What was asked is done after the delay, or before it where it is `carriedOut`: this matters
 * to a client that does not wait so long.
 *
 * @since 0.1.0
 * @category faults
 */
export const delay = (duration: Duration.DurationInput, { carriedOut = false }: Options = {}): Fault => ({
  _tag: "Delay",
  duration: Duration.decode(duration),
  carriedOut
})

/**
 * A success that breaks off: all headers and half of the body arrive, then the connection is lost.
 *
 * @since 0.1.0
 * @category faults
 */
export const cut = ({ carriedOut = false }: Options = {}): Fault => ({ _tag: "Cut", carriedOut })

/**
 * A success whose body never ends: as fast as it is read, or one byte per interval where `every` is given. Without
 * `every` it is for clients that stop by themselves, for in process no other fiber gets a turn.
 *
 * @since 0.1.0
 * @category faults
 */
export const endless = (
  { carriedOut = false, every = Duration.zero }: Options & { readonly every?: Duration.DurationInput | undefined } = {}
): Fault => ({ _tag: "Endless", every: Duration.decode(every), carriedOut })

/**
 * The usual answer, its body in ten pieces spread over a time.
 *
 * @since 0.1.0
 * @category faults
 */
export const slow = (over: Duration.DurationInput): Fault => ({ _tag: "Slow", over: Duration.decode(over) })

const before = { carriedOut: false }
const after = { carriedOut: true }
const html = { headers: { "content-type": "text/html" }, body: "<html><body>Bad gateway</body></html>" }
const truncated = { headers: { "content-type": "application/json" }, body: "{\"object\":\"organiz" }

/**
 * Every kind of fault, before and after the request was carried out. The one exception is 429, which Clerk answers
 * before it does anything. Delays are of one second.
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
  ...[before, after].flatMap((options) => [
    respond({ status: 500, ...options }),
    respond({ status: 502, ...html, ...options }),
    respond({ status: 503, ...options }),
    respond({ status: 504, ...options }),
    respond({ status: 200, ...truncated, ...options }),
    reset(options),
    hang(options),
    delay("1 second", options),
    cut(options),
    endless(options),
    endless({ ...options, every: "100 millis" })
  ])
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
  /** The same seed chooses the same faults in the same order. */
  readonly seed: number
  /** What is chosen from, each as likely; {@link all} by default. */
  readonly among?: ReadonlyArray<Fault> | undefined
}

/**
 * The control of what goes wrong. What is scripted comes before what is always, and that before what is random; and
 * what is said of an operation before what is said of `"*"`, which is any request.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * The next requests of an operation each take one fault off its script, in order; then Clerk behaves again. What is
   * left of an earlier script comes first.
   */
  readonly script: (operation: Operation | "*", faults: ReadonlyArray<Fault>) => Effect.Effect<void>
  /** Every request of an operation meets the fault. */
  readonly always: (operation: Operation | "*", fault: Fault) => Effect.Effect<void>
  /** Some of all requests meet a fault. */
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
 * Faults in process, in the fiber of the caller and in the time of its clock. A connection that fails looks as a real
 * one: an `HttpClientError` whose cause has the `code` of Node. `ClerkServer` has the same faults over HTTP.
 *
 * @example
 * import * as Faults from "@effect-clerk/testing/Faults"
 * import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
 * import * as HttpClient from "@effect/platform/HttpClient"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 * import * as Redacted from "effect/Redacted"
 *
 * const program = Effect.gen(function*() {
 *   const faults = yield* Faults.Faults
 *   const { organizations, secretKey } = yield* InMemoryClerk.InMemoryClerk
 *   yield* faults.script("organizations.create", [Faults.reset({ carriedOut: true })])
 *   const http = yield* HttpClient.HttpClient
 *   yield* Effect.ignore(http.post("https://api.clerk.com/v1/organizations", {
 *     headers: { authorization: `Bearer ${Redacted.value(secretKey)}` }
 *   }))
 *   return yield* organizations
 * }).pipe(Effect.provide(Layer.provideMerge(Faults.layer, InMemoryClerk.layerHttpClient())))
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Faults | HttpClient.HttpClient, never, InMemoryClerk> = Layer.effectContext(
  Effect.map(InMemoryClerk, (clerk) => {
    const script = faultScript.make(all)
    return Context.make(Faults, script.control).pipe(
      Context.add(HttpClient.HttpClient, faultClient.make(script, clerk.httpClient))
    )
  })
)
