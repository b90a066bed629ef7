import type { Operation } from "@effect-clerk/core/Contract"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as Effect from "effect/Effect"
import { PCGRandom } from "effect/Utils"
import * as Duration from "effect/Duration"
import * as Fault from "../Fault.js"
import * as paths from "./paths.js"
import * as routes from "./routes.js"

/**
 * The requests that a fault applies to: those of an operation of the contract, such as `organizations.create`; those with a method
 * and a path, such as `GET /users/:userId`, if the contract has no such operation; or all, `*`.
 *
 * @since 0.2.0
 * @category models
 */
export type Target = Operation | `${HttpMethod.HttpMethod} /${string}` | "*"

/**
 * A request that reached Clerk, whether it was processed or not. Refused connections do not reach it.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeenRequest {
  /** `null` if no operation has this method and path. */
  readonly operation: Operation | null
  readonly method: HttpMethod.HttpMethod
  /** The fault of the request: `Faults.pass` if it was answered as usual. */
  readonly fault: Fault.Fault
}

/**
 * Options of random faults.
 *
 * @since 0.1.0
 * @category models
 */
export interface RandomOptions {
  /** The share of the requests that get a fault, from 0 to 1. */
  readonly rate: number
  /** The same seed chooses the same faults for the same sequence of requests. */
  readonly seed: number
  /** The faults to choose from, with equal probability; `Faults.all` by default. */
  readonly among?: ReadonlyArray<Fault.Fault> | undefined
  /** The operations whose requests may get a fault; all by default. */
  readonly operations?: ReadonlyArray<Operation> | undefined
}

/**
 * The faults of the next requests: as a sequence, or by the number of the call, starting at 1. Calls that are left out get the fault
 * that applies otherwise.
 *
 * @since 0.1.0
 * @category models
 */
export type Script = ReadonlyArray<Fault.Fault> | { readonly [call: number]: Fault.Fault }

/**
 * The control of faults. Scripts take precedence over `always`, and `always` over `random`. Faults of an operation take precedence
 * over those of `"*"`, which applies to any request.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * The next requests of an operation each take one fault off its script; later requests succeed again. The rest of an earlier script
   * comes first.
   */
  readonly script: (target: Target, script: Script) => Effect.Effect<void>
  /** Every request of an operation gets the fault. */
  readonly always: (target: Target, fault: Fault.Fault) => Effect.Effect<void>
  /** Delays every request, in addition to its fault. Replaces the latency that was set before. */
  readonly latency: (duration: Duration.DurationInput) => Effect.Effect<void>
  /** Chaos: a share of all requests gets a fault. Replaces the options that were set before. */
  readonly random: (options: RandomOptions) => Effect.Effect<void>
  /** Removes all faults. The requests in `seen` are kept. */
  readonly clear: Effect.Effect<void>
  /** The requests that reached Clerk so far, in the order of their arrival. */
  readonly seen: Effect.Effect<ReadonlyArray<SeenRequest>>
}

/** The upcoming faults, and the requests so far. */
export interface Scripted {
  readonly control: Service
  /** The fault of the request that arrives now. */
  readonly next: (method: HttpMethod.HttpMethod, path: string) => Fault.Fault
}

type Chance = (operation: Operation | null) => Fault.Fault | undefined

const never: Chance = () => undefined

const chance = ({ among = Fault.all, operations, rate, seed }: RandomOptions): Chance => {
  const random = new PCGRandom(seed)
  return (operation) =>
    (operations === undefined || (operation !== null && operations.includes(operation))) && random.number() < rate
      ? among[Math.floor(random.number() * among.length)]
      : undefined
}

type Queue = Array<Fault.Fault | undefined>

const isList = (script: Script): script is ReadonlyArray<Fault.Fault> => Array.isArray(script)

/** One entry per call, empty for a call that is left out. */
const queue = (script: Script): Queue => {
  if (isList(script)) return script.slice()
  const calls = Object.keys(script).map(Number)
  if (calls.some((call) => call < 1)) throw new RangeError("The calls of a script are numbered from 1")
  return Array.from({ length: Math.max(0, ...calls) }, (_, index) => script[index + 1])
}

const isRefused = ({ steps }: Fault.Fault): boolean =>
  steps.some((step) => step._tag === "Disconnect" && step.code === "ECONNREFUSED")

/** Values by target. */
class Said<A> {
  private readonly byTarget = new Map<string, A>()
  private readonly paths = new Map<string, { readonly method: string; readonly path: RegExp; readonly said: A }>()

  get(target: Target): A | undefined {
    return this.byTarget.get(target)
  }

  set(target: Target, said: A): void {
    this.byTarget.set(target, said)
    const [method, path] = target.split(" ")
    if (path !== undefined) this.paths.set(target, { method: method!, path: paths.toRegExp(path), said })
  }

  /** The values that apply to a request, from the most to the least specific. */
  *of(operation: Operation | null, method: string, path: string): Generator<A> {
    const own = operation === null ? undefined : this.byTarget.get(operation)
    if (own !== undefined) yield own
    for (const target of this.paths.values()) {
      if (target.method === method && target.path.test(path)) yield target.said
    }
    const all = this.byTarget.get("*")
    if (all !== undefined) yield all
  }

  clear(): void {
    this.byTarget.clear()
    this.paths.clear()
  }
}

const late = (latency: Duration.Duration, fault: Fault.Fault): Fault.Fault =>
  Duration.equals(latency, Duration.zero) ? fault : Fault.sequence(Fault.delay(latency), fault)

export const make = (): Scripted => {
  const scripts = new Said<Queue>()
  const standing = new Said<Fault.Fault>()
  const seen: Array<SeenRequest> = []
  let latency = Duration.zero
  let toss = never

  const control: Service = {
    script: (target, script) =>
      Effect.sync(() => {
        scripts.set(target, [...scripts.get(target) ?? [], ...queue(script)])
      }),
    always: (target, fault) =>
      Effect.sync(() => {
        standing.set(target, fault)
      }),
    latency: (duration) =>
      Effect.sync(() => {
        latency = Duration.decode(duration)
      }),
    random: (options) =>
      Effect.sync(() => {
        toss = chance(options)
      }),
    clear: Effect.sync(() => {
      scripts.clear()
      standing.clear()
      latency = Duration.zero
      toss = never
    }),
    seen: Effect.sync(() => seen.slice())
  }

  /** The first script that has a fault for this call; the scripts before it count the call too. */
  const scripted = (requests: Iterable<Queue>): Fault.Fault | undefined => {
    for (const queue of requests) {
      const fault = queue.shift()
      if (fault !== undefined) return fault
    }
    return undefined
  }

  const first = <A>(values: Iterable<A>): A | undefined => {
    for (const value of values) return value
    return undefined
  }

  return {
    control,
    next: (method, path) => {
      const operation = routes.find(method, path)?.route.name ?? null
      const unversioned = path.replace(/^\/v1(?=\/)/, "")
      const fault = scripted(scripts.of(operation, method, unversioned))
        ?? first(standing.of(operation, method, unversioned)) ?? toss(operation) ?? Fault.pass
      if (!isRefused(fault)) seen.push({ operation, method, fault })
      return late(latency, fault)
    }
  }
}
