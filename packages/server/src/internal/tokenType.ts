import type { TokenType } from "../TokenError.js"
import * as Jwt from "./jwt.js"

const prefixes: ReadonlyArray<readonly [prefix: string, type: Exclude<TokenType, "session">]> = [
  ["ak_", "apiKey"],
  ["mt_", "m2m"],
  ["oat_", "oauth"]
]

/** The kind of an opaque token by its prefix, which proves nothing. */
export const ofPrefix = (text: string): Exclude<TokenType, "session"> | null =>
  prefixes.find(([prefix]) => text.startsWith(prefix))?.[1] ?? null

/** The kind of a token by its format, or `null`. */
export const of = (text: string): TokenType | null => {
  const type = ofPrefix(text)
  if (type !== null) return type
  const jwt = Jwt.parse(text)
  return typeof jwt === "string" ? null : ofJwt(jwt)
}

export const ofJwt = ({ claims: { sub }, header: { typ } }: Jwt.Jwt): TokenType => {
  if (typ === "at+jwt" || typ === "application/at+jwt") return "oauth"
  return typeof sub === "string" && sub.startsWith("mch_") ? "m2m" : "session"
}

/** A text that cannot be a token is not sent to Clerk: only characters of base64 and similar, and not too long. */
export const isOpaque = (text: string): boolean => /^[a-z]{2,3}_[\w+/=.~-]{1,512}$/.test(text)
