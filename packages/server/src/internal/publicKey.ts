import type { CryptoKey } from "jose"
import { importJWK } from "jose/key/import"

export type { CryptoKey }

/** A key of a set that may have signed a token: its id and what it is made of. */
export interface PublicJwk {
  readonly kid: string
  readonly n: string
  readonly e: string
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== ""

/**
 * What of an entry is the key of an RS256 signature, if it is one. No other member is looked at: a set may hold private
 * and symmetric keys by mistake.
 */
export const fromUnknown = (entry: unknown): PublicJwk | null => {
  if (typeof entry !== "object" || entry === null) return null
  const { alg, e, kid, kty, n, use }: Readonly<Record<string, unknown>> = { ...entry }
  return kty === "RSA" && (use === undefined || use === "sig") && (alg === undefined || alg === "RS256")
      && isText(kid) && isText(n) && isText(e) && n.length <= maxTextLength && e.length <= maxTextLength
    ? { kid, n, e }
    : null
}

/** RSA of 8192 bits takes 1,366 characters. */
const maxTextLength = 1400

/** The key, or nothing where it is none. */
export const fromJwk = async ({ e, n }: PublicJwk): Promise<CryptoKey | null> => {
  try {
    const key = await importJWK({ kty: "RSA", n, e, alg: "RS256" })
    return !(key instanceof Uint8Array) && isLongEnough(key) ? key : null
  } catch {
    return null
  }
}

/** A shorter one is refused when it is used, for it can be broken. */
export const isLongEnough = (key: CryptoKey): boolean =>
  (key.algorithm as { readonly modulusLength?: number }).modulusLength! >= 2048
