import type { Claims } from "@effect-clerk/core/SessionClaims"
import * as Effect from "effect/Effect"
import { JWSSignatureVerificationFailed } from "jose/errors"
import { compactVerify } from "jose/jws/compact/verify"
import type * as Keys from "../Keys.js"
import type { RejectionReason, TokenUnverifiable } from "../TokenError.js"
import * as Base64Url from "./base64url.js"
import type { CryptoKey } from "./publicKey.js"

/** A parsed token. Nothing in it is verified. */
export interface Jwt {
  readonly text: string
  readonly header: Claims
  readonly claims: Claims
}

/** The verified value and the key that verified it; `null` if Clerk verified it. */
export interface Verified<A> {
  readonly value: A
  readonly key: CryptoKey | null
  /** The expiry in Unix milliseconds, including the clock skew. */
  readonly expiresAt: number
}

/** The header members that name the kind of one of Clerk's tokens. */
export const category = {
  session: "cl_B7d4PD111AAA",
  m2m: "cl_B7d4PD333AAA",
  unspecified: "cl_I7d4PD111III"
} as const

/** How long a verified token is cached, at most. */
export const maxCacheMillis = 60_000

const maxLength = 16 * 1024

/** Three parts in base64url without padding. */
const compact = /^[\w-]*\.[\w-]*\.[\w-]*$/

/** The last characters of a part without unused bits, by the remainder of its length divided by four. */
const endings = ["", "", "AQgw", "AEIMQUYcgkosw048"]

const isCanonical = (part: string): boolean => {
  const over = part.length % 4
  return over === 0 || endings[over]!.includes(part.at(-1)!)
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** ASCII text, which is the usual case, is decoded without converting it to bytes. */
const decode = (part: string): string => {
  const binary = Base64Url.decode(part)
  return /[\x80-\xff]/.test(binary) ? utf8.decode(Uint8Array.from(binary, (byte) => byte.charCodeAt(0))) : binary
}

const parsePart = (text: string): Claims | null => {
  try {
    const value: unknown = JSON.parse(decode(text))
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Claims : null
  } catch {
    return null
  }
}

/** Parses a token; returns the reason if it cannot be parsed. */
export const parse = (text: string): Jwt | "Oversized" | "Malformed" => {
  if (text.length > maxLength) return "Oversized"
  const parts = text.split(".")
  if (!compact.test(text) || !parts.every(isCanonical)) return "Malformed"
  const [first, second] = parts as [string, string, string]
  const header = parsePart(first)
  const claims = header === null ? null : parsePart(second)
  return header === null || claims === null ? "Malformed" : { text, header, claims }
}

/** Only RS256, without extensions that change what is signed. */
export const checkAlgorithm = ({ alg, crit }: Claims): RejectionReason | null =>
  alg !== "RS256" ? "Algorithm" : crit === undefined ? null : "Malformed"

/** The key that signed a token. */
export const verifySignature = (
  keys: Keys.Service,
  { header, text }: Jwt
): Effect.Effect<CryptoKey, RejectionReason | TokenUnverifiable> =>
  Effect.flatMap(keys.find(typeof header["kid"] === "string" ? header["kid"] : null), (candidates) => {
    const [key, ...others] = candidates
    if (key === undefined) return Effect.fail("UnknownKey")
    return others.reduce(
      (verified, other) =>
        Effect.catchAll(
          verified,
          (reason) => reason === "Signature" ? verifyBy(other, text) : Effect.fail(reason)
        ),
      verifyBy(key, text)
    )
  })

const verifyBy = (key: CryptoKey, text: string): Effect.Effect<CryptoKey, RejectionReason> =>
  Effect.tryPromise({
    try: () => compactVerify(text, key, { algorithms: ["RS256"] }),
    catch: (error) => error instanceof JWSSignatureVerificationFailed ? "Signature" : "Malformed"
  }).pipe(Effect.as(key))

/** The expectations that all kinds of tokens share. */
export interface Expectations {
  readonly issuers: ReadonlyArray<string> | null
  readonly audiences: ReadonlyArray<string> | null
  readonly clockSkewMillis: number
}

export const checkIssuer = ({ iss }: Claims, { issuers }: Expectations): RejectionReason | null =>
  issuers === null || (typeof iss === "string" && issuers.includes(iss)) ? null : "Issuer"

export const checkAudience = ({ aud }: Claims, { audiences }: Expectations): RejectionReason | null => {
  const named: ReadonlyArray<unknown> = Array.isArray(aud) ? aud : [aud]
  return audiences === null || named.some((one) => typeof one === "string" && audiences.includes(one))
    ? null
    : "Audience"
}

/** The last second that `Date` supports, minus room for a clock skew. */
const maxSeconds = 8.64e12

const isTime = (value: unknown): value is number => typeof value === "number" && Math.abs(value) <= maxSeconds

/** In Unix milliseconds, including the clock skew. Fractions of a second are dropped, as in `@clerk/backend`. */
export const expiryOf = (exp: number, { clockSkewMillis }: Expectations): number =>
  Math.floor(exp) * 1000 + clockSkewMillis

export const checkTimes = (
  { exp, iat, nbf }: Claims,
  expectations: Expectations,
  now: number
): RejectionReason | null => {
  if (!isTime(exp) || !isTime(iat) || (nbf !== undefined && !isTime(nbf))) return "Claims"
  const latest = now + expectations.clockSkewMillis
  if (expiryOf(exp, expectations) <= now) return "Expired"
  if (nbf !== undefined && nbf * 1000 > latest) return "NotActiveYet"
  return iat * 1000 > latest ? "IssuedInFuture" : null
}
