/**
 * Stores which webhooks were handled, so that a retry is not handled again.
 *
 * @module
 * @since 0.2.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { WebhookStoreUnavailable } from "./WebhookError.js"
import { WebhookBusy } from "./WebhookError.js"

/**
 * The result of a claim: the webhook is yours until the lease expires (`Fresh`, with the token of the claim), claimed by another
 * delivery (`Busy`), or already handled (`Done`).
 *
 * @since 0.2.0
 * @category models
 */
export type Claim =
  | { readonly _tag: "Fresh"; readonly token: string }
  | { readonly _tag: "Busy" }
  | { readonly _tag: "Done" }

/**
 * A store of the ids of webhooks.
 *
 * @since 0.2.0
 * @category models
 */
export interface Service {
  /** Claims a webhook for the duration of the lease. */
  readonly claim: (id: string, lease: Duration.Duration) => Effect.Effect<Claim, WebhookStoreUnavailable>
  /** Marks a webhook as handled. Fails with `WebhookBusy` if the lease has expired and another delivery claimed it. */
  readonly settle: (id: string, token: string) => Effect.Effect<void, WebhookBusy | WebhookStoreUnavailable>
  /** Releases a claim, so that the next delivery is handled. */
  readonly release: (id: string, token: string) => Effect.Effect<void, WebhookStoreUnavailable>
  /** Runs an effect that handles a webhook and settles it in one transaction, or unchanged if the store has no transactions. */
  readonly transaction: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | WebhookStoreUnavailable, R>
}

/**
 * The webhook store of an application.
 *
 * @since 0.2.0
 * @category services
 */
export class WebhookStore extends Context.Tag("@effect-clerk/server/WebhookStore")<WebhookStore, Service>() {}

/**
 * How long a store keeps the id of a webhook by default: longer than all retries, and than a manual resend within a week.
 *
 * @since 0.2.0
 * @category options
 */
export const defaultKeep: Duration.DurationInput = "8 days"

interface Entry {
  readonly token: string
  readonly done: boolean
  readonly until: number
}

/**
 * A store in the memory of one process. Its contents are lost when the process ends and are not shared with other processes: the
 * webhook is then handled again.
 *
 * @since 0.2.0
 * @category constructors
 */
export const makeMemory = (
  { keep = defaultKeep }: { readonly keep?: Duration.DurationInput | undefined } = {}
): Effect.Effect<Service> =>
  Effect.sync(() => {
    const keepMillis = Duration.toMillis(keep)
    const entries = new Map<string, Entry>()
    let tokens = 0

    const put = (id: string, entry: Entry) => {
      entries.delete(id)
      entries.set(id, entry)
    }

    const prune = (now: number) => {
      for (const [id, { until }] of entries) {
        if (until > now) return
        entries.delete(id)
      }
    }

    const claim = (id: string, lease: Duration.Duration, now: number): Claim => {
      prune(now)
      const entry = entries.get(id)
      if (entry !== undefined && entry.until > now) return { _tag: entry.done ? "Done" : "Busy" }
      const token = String(tokens++)
      put(id, { token, done: false, until: now + Duration.toMillis(lease) })
      return { _tag: "Fresh", token }
    }

    return {
      claim: (id, lease) => Effect.map(Clock.currentTimeMillis, (now) => claim(id, lease, now)),
      settle: (id, token) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => {
          const entry = entries.get(id)
          if (entry !== undefined && entry.token !== token) return Effect.fail(new WebhookBusy({ id }))
          put(id, { token, done: true, until: now + keepMillis })
          return Effect.void
        }),
      release: (id, token) =>
        Effect.sync(() => {
          const entry = entries.get(id)
          if (entry?.token === token && !entry.done) entries.delete(id)
        }),
      transaction: (effect) => effect
    }
  })

/**
 * A store in the memory of one process. See {@link makeMemory}.
 *
 * @since 0.2.0
 * @category layers
 */
export const layerMemory = (
  options?: { readonly keep?: Duration.DurationInput | undefined }
): Layer.Layer<WebhookStore> => Layer.effect(WebhookStore, makeMemory(options))
