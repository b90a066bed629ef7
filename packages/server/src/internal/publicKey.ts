import type { CryptoKey } from "jose"

export type { CryptoKey }

/** A key of a set that may have signed a token: its id and its parameters. */
export interface PublicJwk {
  readonly kid: string
  readonly n: string
  readonly e: string
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== ""

/**
 * The RS256 public key in an entry, or `null` if it is not one. Other members are not read: a set may contain private or symmetric
 * keys by mistake.
 */
export const fromUnknown = (entry: unknown): PublicJwk | null => {
  if (typeof entry !== "object" || entry === null) return null
  const { alg, e, kid, kty, n, use }: Readonly<Record<string, unknown>> = { ...entry }
  return kty === "RSA" && (use === undefined || use === "sig") && (alg === undefined || alg === "RS256")
      && isText(kid) && isText(n) && isText(e) && n.length <= maxTextLength && e.length <= maxTextLength
    ? { kid, n, e }
    : null
}

/** An RSA modulus of 8192 bits takes 1,366 characters. */
const maxTextLength = 1400

const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }

/** The key, or `null` if it is invalid or too short to be secure. */
const longEnough = async (key: Promise<CryptoKey>): Promise<CryptoKey | null> => {
  try {
    const imported = await key
    return (imported.algorithm as { readonly modulusLength?: number }).modulusLength! >= 2048 ? imported : null
  } catch {
    return null
  }
}

/** The key in an entry of a set. */
export const fromJwk = ({ e, n }: PublicJwk): Promise<CryptoKey | null> =>
  longEnough(crypto.subtle.importKey("jwk", { kty: "RSA", n, e, alg: "RS256" }, algorithm, true, ["verify"]))

/** The key in the bytes of a PEM block. */
export const fromSpki = (bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey | null> =>
  longEnough(crypto.subtle.importKey("spki", bytes, algorithm, true, ["verify"]))
