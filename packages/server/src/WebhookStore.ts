/**
 * Which webhooks were handled: so that one that comes again is not handled again.
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
 * What a store says of a webhook: it is yours until the lease runs out (`Fresh`, with the token of the claim), somebody else's
 * (`Busy`), or handled (`Done`).
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
  /** Claims a webhook for the time of the lease. */
  readonly claim: (id: string, lease: Duration.Duration) => Effect.Effect<Claim, WebhookStoreUnavailable>
  /** Says that a webhook was handled. Fails with `WebhookBusy` when the lease has run out and somebody else claimed it. */
  readonly settle: (id: string, token: string) => Effect.Effect<void, WebhookBusy | WebhookStoreUnavailable>
  /** Gives a claim back, so that the next delivery is handled. */
  readonly release: (id: string, token: string) => Effect.Effect<void, WebhookStoreUnavailable>
  /** Runs an effect, which handles a webhook and settles it, in one transaction; as it is where a store has none. */
  readonly transaction: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | WebhookStoreUnavailable, R>
}

/**
 * The store of an application's webhooks.
 *
 * @since 0.2.0
 * @category services
 */
export class WebhookStore extends Context.Tag("@effect-clerk/server/WebhookStore")<WebhookStore, Service>() {}

/**
 * How long a store keeps the id of a webhook unless told otherwise: longer than all retries take, and a resend of the last week.
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
 * A store in the memory of one process. It forgets all when the process ends, and other processes do not see it: a webhook is
 * then handled again.
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
