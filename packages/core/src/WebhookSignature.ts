/**
 * Signatures of webhooks by the scheme of Standard Webhooks, which Clerk's webhooks have: HMAC-SHA256 over the id, the time
 * and the body.
 *
 * @module
 * @since 0.2.0
 */
import * as Effect from "effect/Effect"
import * as Encoding from "effect/Encoding"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

/**
 * A signing secret, ready to sign.
 *
 * @since 0.2.0
 * @category models
 */
export type Key = CryptoKey

/**
 * Reads a signing secret: `whsec_` and 24 to 64 bytes in base64. The prefix may be missing. `None` when it is no such secret.
 *
 * @since 0.2.0
 * @category constructors
 */
export const importSecret = (secret: Redacted.Redacted): Effect.Effect<Option.Option<Key>> =>
  Effect.suspend(() => {
    const bytes = Encoding.decodeBase64(Redacted.value(secret).trim().replace(/^whsec_/, ""))
    return bytes._tag === "Left" || bytes.right.length < 24 || bytes.right.length > 64
      ? Effect.succeedNone
      : Effect.map(
        Effect.promise(() =>
          crypto.subtle.importKey("raw", bytes.right as Uint8Array<ArrayBuffer>, hmac, false, ["sign"])
        ),
        Option.some
      )
  })

const hmac = { name: "HMAC", hash: "SHA-256" }

/**
 * Signs a body. `timestamp` is in Unix seconds, as its header says it.
 *
 * @since 0.2.0
 * @category signing
 */
export const sign = (
  key: Key,
  { body, id, timestamp }: { readonly id: string; readonly timestamp: string; readonly body: Uint8Array }
): Effect.Effect<Uint8Array> =>
  Effect.promise(async () => {
    const head = new TextEncoder().encode(`${id}.${timestamp}.`)
    const signed = new Uint8Array(head.length + body.length)
    signed.set(head)
    signed.set(body, head.length)
    return new Uint8Array(await crypto.subtle.sign("HMAC", key, signed))
  })
