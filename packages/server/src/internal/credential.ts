import * as Cookies from "@effect/platform/Cookies"
import type * as Headers from "@effect/platform/Headers"
import * as Jwt from "./jwt.js"

/** A token as it was received with a request. */
export interface Credential {
  readonly text: string
  readonly carrier: "header" | "cookie"
  /** When the browser last signed in or out, in Unix seconds; 0 if signed out, `null` if unknown. */
  readonly clientUat: number | null
}

/** What must be known of an instance to find its cookies. */
export interface Instance {
  readonly cookieSuffix: string | null
  readonly issuers: ReadonlyArray<string> | null
}

/** The suffix of an instance's cookie names, derived from its publishable key. */
export const cookieSuffixOf = async (publishableKey: string): Promise<string> => {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(publishableKey))
  return btoa(String.fromCharCode(...new Uint8Array(digest))).replace(/\+/g, "-").replace(/\//g, "_").slice(0, 8)
}

/** The token in the header `Authorization`, with the scheme Bearer or none; other schemes are ignored. */
export const ofHeader = (headers: Headers.Headers): Credential | null => {
  const value = headers["authorization"]?.trim() ?? ""
  const space = value.search(/\s/)
  const scheme = (space === -1 ? value : value.slice(0, space)).toLowerCase()
  const text = scheme === "bearer" ? value.slice(scheme.length).trim() : space === -1 ? value : ""
  return text === "" ? null : { text, carrier: "header", clientUat: null }
}

/**
 * The session token in the cookies. A browser may have cookies of several instances on one host: tokens of other issuers are
 * ignored, and the token issued last is used.
 */
const ofCookies = (headers: Headers.Headers, instance: Instance): Credential | null => {
  const header = headers["cookie"]
  if (header === undefined) return null
  const cookies = Cookies.parseHeader(header)
  const suffixes = instance.cookieSuffix === null ? [""] : [`_${instance.cookieSuffix}`, ""]
  const candidates = suffixes.flatMap((suffix) => {
    const text = cookies[`__session${suffix}`] ?? ""
    return text === "" ? [] : [{ text, clientUat: uatOf(cookies[`__client_uat${suffix}`]) }]
  })
  const [first, second] = candidates
  if (first === undefined) return null
  const chosen = second !== undefined && issuedAt(second.text, instance) > issuedAt(first.text, instance)
    ? second
    : first
  return { ...chosen, carrier: "cookie" }
}

const uatOf = (value: string | undefined): number | null =>
  value === undefined ? null : /^\d{1,15}$/.test(value) ? Number(value) : 0

/** Read from the unverified token: it only decides which token to verify. */
const issuedAt = (text: string, { issuers }: Instance): number => {
  const jwt = Jwt.parse(text)
  if (typeof jwt === "string") return -Infinity
  const { iat, iss } = jwt.claims
  return typeof iat !== "number" || (issuers !== null && !issuers.includes(iss as string)) ? -Infinity : iat
}

/** The token of a request. If the header has one, the cookies are not read. */
export const ofHeaders = (headers: Headers.Headers, instance: Instance): Credential | null =>
  ofHeader(headers) ?? ofCookies(headers, instance)
