/**
 * Signs webhooks as Clerk does, to test receivers of webhooks.
 *
 * @module
 * @since 0.2.0
 */
import type { WebhookEvent } from "@effect-clerk/core/WebhookEvent"
import * as WebhookSignature from "@effect-clerk/core/WebhookSignature"
import * as ConfigError from "effect/ConfigError"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Encoding from "effect/Encoding"
import * as Redacted from "effect/Redacted"
import * as envelopes from "./internal/envelopes.js"

/**
 * An event with its data as Clerk writes it, in snake_case. Missing members of the envelope are filled in.
 *
 * @since 0.2.0
 * @category models
 */
export interface Envelope {
  readonly type: string
  readonly data: unknown
  /** When it happened, in milliseconds; now by default. */
  readonly timestamp?: number | undefined
  readonly instance_id?: string | undefined
  readonly event_attributes?: unknown
}

/**
 * How a webhook is signed.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options {
  /** The id of the webhook, the same on every retry; a new one by default. */
  readonly id?: string | undefined
  /** When the webhook is sent; by default now, by the clock of the test. */
  readonly at?: DateTime.DateTime | undefined
  /** The prefix of the header names: `svix-id` like Clerk's, or `webhook-id` like Standard Webhooks; `svix` by default. */
  readonly headers?: "svix" | "webhook" | undefined
}

/**
 * A signed webhook: the input of `Webhooks.verify`.
 *
 * @since 0.2.0
 * @category models
 */
export interface Signed {
  readonly id: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

/**
 * Signs webhooks with one secret. An event is one of `InMemoryClerk`, or an {@link Envelope}. A text is signed unchanged, for bodies
 * that are not events.
 *
 * @since 0.2.0
 * @category models
 */
export interface Service {
  /** The headers and the body of a delivery. */
  readonly sign: (event: WebhookEvent | Envelope | string, options?: Options) => Effect.Effect<Signed>
  /** A request to a URL, by default on localhost. */
  readonly request: (
    event: WebhookEvent | Envelope | string,
    options?: Options & { readonly url?: string | undefined }
  ) => Effect.Effect<Request>
}

/**
 * Signs webhooks with the signing secret of an endpoint, `whsec_...`. Fails if the secret is invalid.
 *
 * @example
 * import * as WebhookSender from "@effect-clerk/testing/WebhookSender"
 * import { Effect, Redacted } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const { sign } = yield* WebhookSender.make(Redacted.make("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
 *   return yield* sign({ type: "user.deleted", data: { object: "user", id: "user_1", deleted: true } })
 * })
 *
 * @since 0.2.0
 * @category constructors
 */
export const make = (signingSecret: Redacted.Redacted): Effect.Effect<Service, ConfigError.ConfigError> =>
  WebhookSignature.importSecret(signingSecret).pipe(
    Effect.flatten,
    Effect.mapError(() =>
      ConfigError.InvalidData(
        ["signingSecret"],
        "Expected a signing secret: whsec_ followed by 24 to 64 bytes in base64."
      )
    ),
    Effect.map((key) => {
      let signed = 0
      const sign: Service["sign"] = (event, options = {}) =>
        Effect.gen(function*() {
          const now = yield* DateTime.now
          const id = options.id ?? envelopes.messageId(++signed)
          const body = typeof event === "string" ? event : JSON.stringify(
            "raw" in event ? Redacted.value(event.raw) : envelopes.make(event, now)
          )
          const timestamp = String(Math.floor(DateTime.toEpochMillis(options.at ?? now) / 1000))
          const bytes = new TextEncoder().encode(body)
          const signature = yield* WebhookSignature.sign(key, { id, timestamp, body: bytes })
          const family = options.headers ?? "svix"
          return {
            id,
            headers: {
              "content-type": "application/json",
              [`${family}-id`]: id,
              [`${family}-timestamp`]: timestamp,
              [`${family}-signature`]: `v1,${Encoding.encodeBase64(signature)}`
            },
            body
          }
        })
      return {
        sign,
        request: (event, { url = "http://localhost/webhooks/clerk", ...options } = {}) =>
          Effect.map(sign(event, options), ({ body, headers }) => new Request(url, { method: "POST", headers, body }))
      }
    })
  )
