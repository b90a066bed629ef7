import type { Operation } from "@effect-clerk/core/Contract"
import type { WebhookEvent } from "@effect-clerk/core/WebhookEvent"
import * as DateTime from "effect/DateTime"
import * as Redacted from "effect/Redacted"
import type * as HttpMethod from "@effect/platform/HttpMethod"
import * as events from "./events.js"
import { type Change, defaults, type Settings } from "../Settings.js"
import * as recent from "./recent.js"
import type * as rateLimits from "./rateLimits.js"
import { withChange } from "./settings.js"
import { tables } from "./resources/index.js"
import { Store } from "./store.js"

/**
 * How the instance is configured: its settings, with `Settings.defaults` for those left out, and its keys.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Change {
  /** The accepted key; `sk_test_in_memory` by default. */
  readonly secretKey?: Redacted.Redacted | undefined
  /** Whether every key that starts with `sk_test_` is accepted; false by default. */
  readonly anyTestKey?: boolean | undefined
}

/**
 * A request that was made. It contains no headers, so no secret key.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordedRequest {
  /** Group and endpoint, such as `organizations.get`; `null` if no operation has this method and path. */
  readonly operation: Operation | null
  readonly method: HttpMethod.HttpMethod
  /** The path as it was sent, starting with `/v1`. */
  readonly path: string
  /** The decoded parameters of the path, by their names in the contract, such as `organizationId`. */
  readonly params: { readonly [param: string]: string }
  readonly query: { readonly [param: string]: string | ReadonlyArray<string> }
  /** The JSON body as it was sent, including metadata; `null` if there was none or it could not be parsed. */
  readonly body: { readonly [param: string]: unknown } | ReadonlyArray<unknown> | null
  /** `null` if the caller was interrupted. */
  readonly status: number | null
}

/** One in-memory Clerk: its state and its listeners. */
export interface Instance {
  readonly secretKey: Redacted.Redacted
  readonly anyTestKey: boolean
  /** The settings after {@link reset}. */
  readonly initial: Settings
  store: Store
  /** The listeners for events of the store. */
  readonly listeners: Set<(event: WebhookEvent) => void>
  readonly requests: Array<RecordedRequest>
  /** The used rate limits. */
  readonly windows: rateLimits.Windows
  traces: number
}

const empty = (settings: Settings): Store => new Store(tables, settings, DateTime.unsafeMake(0))

export const make = ({ anyTestKey = false, secretKey, ...settings }: Options): Instance => {
  const initial = withChange(defaults, settings)
  return {
    secretKey: secretKey ?? Redacted.make("sk_test_in_memory"),
    anyTestKey,
    initial,
    store: empty(initial),
    listeners: new Set(),
    requests: [],
    windows: new Map(),
    traces: 0
  }
}

const observe = (instance: Instance): void => {
  const { listeners, store } = instance
  store.observer = listeners.size === 0 ? null : events.observer(store, (event) => {
    for (const listener of listeners) listener(event)
  })
}

/** Adds a listener for events from now on, and returns a function that removes it. */
export const listen = (instance: Instance, listener: (event: WebhookEvent) => void): () => void => {
  instance.listeners.add(listener)
  observe(instance)
  return () => {
    instance.listeners.delete(listener)
    observe(instance)
  }
}

/** Replaces the store. This causes no events. */
export const replace = (instance: Instance, store: Store): void => {
  instance.store = store
  observe(instance)
}

export const reset = (instance: Instance): void => {
  replace(instance, empty(instance.initial))
  instance.requests.length = 0
  instance.windows.clear()
  instance.traces = 0
}

export const record = ({ requests }: Instance, request: RecordedRequest): void => recent.add(requests, request)

export const recorded = ({ requests }: Instance): ReadonlyArray<RecordedRequest> => recent.latest(requests)

export const nextTraceId = (instance: Instance): string => (++instance.traces).toString(16).padStart(32, "0")
