/**
 * Webhook signatures in the scheme of Standard Webhooks, which Clerk uses: HMAC-SHA256 over the id, the timestamp and
 * the body.
 *
 * @module
 * @since 0.2.0
 */
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

/**
 * A signing secret, ready to sign.
 *
 * @since 0.2.0
 * @category models
 */
export interface Key {
  /** The HMAC of both, concatenated. */
  readonly digest: (head: Uint8Array, body: Uint8Array) => Effect.Effect<Uint8Array>
}

/**
 * Reads a signing secret: `whsec_` and 24 to 64 bytes in base64. The prefix is optional. Returns `None` for anything
 * else.
 *
 * @since 0.2.0
 * @category constructors
 */
export const importSecret = (secret: Redacted.Redacted): Effect.Effect<Option.Option<Key>> =>
  Effect.suspend(() => {
    const bytes = decodeBase64(Redacted.value(secret).trim().replace(/^whsec_/, ""))
    if (bytes === null || bytes.length < 24 || bytes.length > 64) return Effect.succeedNone
    return Effect.asSome(onNode(bytes) ?? onWebCrypto(bytes))
  })

/** A part of a secret may be base64 too, so its padding has to be there. */
const decodeBase64 = (text: string): Uint8Array | null => {
  try {
    const binary = atob(text)
    return btoa(binary) === text ? Uint8Array.from(binary, (byte) => byte.charCodeAt(0)) : null
  } catch {
    return null
  }
}

/** The members of `node:crypto` that are used. */
interface NodeCrypto {
  readonly createHmac: (algorithm: "sha256", key: Uint8Array) => Hmac
}

interface Hmac {
  readonly update: (data: Uint8Array) => Hmac
  readonly digest: () => Uint8Array
}

/** Uses `node:crypto` if the runtime has it, without importing it: for a webhook, a round trip to another thread takes longer. */
const onNode = (secret: Uint8Array): Effect.Effect<Key> | undefined => {
  const { process } = globalThis as {
    readonly process?: { readonly getBuiltinModule?: (name: "node:crypto") => NodeCrypto | undefined }
  }
  const crypto = process?.getBuiltinModule?.("node:crypto")
  return crypto && Effect.succeed({
    digest: (head, body) => Effect.sync(() => crypto.createHmac("sha256", secret).update(head).update(body).digest())
  })
}

const onWebCrypto = (secret: Uint8Array): Effect.Effect<Key> =>
  Effect.map(
    Effect.promise(() =>
      crypto.subtle.importKey("raw", secret as Uint8Array<ArrayBuffer>, { name: "HMAC", hash: "SHA-256" }, false, [
        "sign"
      ])
    ),
    (key) => ({
      digest: (head, body) =>
        Effect.promise(async () => {
          const signed = new Uint8Array(head.length + body.length)
          signed.set(head)
          signed.set(body, head.length)
          return new Uint8Array(await crypto.subtle.sign("HMAC", key, signed))
        })
    })
  )

/**
 * Signs a body. `timestamp` is in Unix seconds, as in its header.
 *
 * @since 0.2.0
 * @category signing
 */
export const sign = (
  key: Key,
  { body, id, timestamp }: { readonly id: string; readonly timestamp: string; readonly body: Uint8Array }
): Effect.Effect<Uint8Array> => key.digest(new TextEncoder().encode(`${id}.${timestamp}.`), body)
