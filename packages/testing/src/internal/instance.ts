import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import type { Options, RecordedRequest } from "../InMemoryClerk.js"
import { defaults, type Settings } from "../Settings.js"
import type * as rateLimits from "./rateLimits.js"
import { withChange } from "./settings.js"
import * as store from "./store.js"

/** One in-memory Clerk: what it knows and what happens around it. */
export interface Instance {
  readonly secretKey: Redacted.Redacted
  readonly anyTestKey: boolean
  /** What {@link reset} goes back to. */
  readonly initial: Settings
  store: store.Store
  readonly requests: Array<RecordedRequest>
  /** What was spent of the budgets. */
  readonly windows: rateLimits.Windows
  traces: number
}

export const make = ({ anyTestKey = false, secretKey, ...settings }: Options): Instance => {
  const initial = withChange(defaults, settings)
  return {
    secretKey: secretKey ?? Redacted.make("sk_test_in_memory"),
    anyTestKey,
    initial,
    store: store.make(initial),
    requests: [],
    windows: new Map(),
    traces: 0
  }
}

export const reset = (instance: Instance): void => {
  instance.store = store.make(instance.initial)
  instance.requests.length = 0
  instance.windows.clear()
  instance.traces = 0
}

/** How many requests are kept. */
const logged = 10_000

/** Keeps a request, and of those before it as many as are kept. */
export const record = ({ requests }: Instance, request: RecordedRequest): void => {
  requests.push(request)
  if (requests.length >= 2 * logged) requests.splice(0, logged)
}

export const recorded = ({ requests }: Instance): ReadonlyArray<RecordedRequest> => requests.slice(-logged)

export const nextTraceId = (instance: Instance): string => (++instance.traces).toString(16).padStart(32, "0")

/** The instance of a request. Not a dependency of the handlers, so that they are built once for all instances. */
export class Current extends Context.Reference<Current>()("@effect-clerk/testing/internal/instance/Current", {
  defaultValue: () => make({})
}) {}

/** Reads the store of the request. */
export const look = <A, E>(at: (store: store.Store) => Either.Either<A, E>): Effect.Effect<A, E> =>
  Effect.flatMap(Current, (instance) => at(instance.store))

/** Runs an operation that may write on the store of the request, at the time of the fiber's clock. */
export const run = <A, E>(
  operation: (store: store.Store, now: DateTime.Utc) => Either.Either<A, E>
): Effect.Effect<A, E> =>
  Effect.flatMap(Current, (instance) => Effect.flatMap(DateTime.now, (now) => write(instance, operation, now)))

/** Runs an operation that may write. */
export const write = <A>(
  { store }: Instance,
  operation: (store: store.Store, now: DateTime.Utc) => A,
  now: DateTime.Utc
): A => {
  store.lists.clear()
  return operation(store, now)
}
