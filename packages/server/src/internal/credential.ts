import * as Cookies from "@effect/platform/Cookies"
import type * as Headers from "@effect/platform/Headers"
import * as Jwt from "./jwt.js"

/** A token as it came by a request. */
export interface Credential {
  readonly text: string
  readonly carrier: "header" | "cookie"
  /** When the browser last signed in or out, in Unix seconds; 0 when nobody is signed in, `null` when it does not say. */
  readonly clientUat: number | null
}

/** What has to be known of an instance to find its cookies. */
export interface Instance {
  readonly cookieSuffix: string | null
  readonly issuers: ReadonlyArray<string> | null
}

/** The end of the names of an instance's cookies, by its publishable key. */
export const cookieSuffixOf = async (publishableKey: string): Promise<string> => {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(publishableKey))
  return btoa(String.fromCharCode(...new Uint8Array(digest))).replace(/\+/g, "-").replace(/\//g, "_").slice(0, 8)
}

/** The token of the header `Authorization`, with the scheme Bearer or none; other schemes are somebody else's. */
export const ofHeader = (headers: Headers.Headers): Credential | null => {
  const value = headers["authorization"]?.trim() ?? ""
  const space = value.search(/\s/)
  const scheme = (space === -1 ? value : value.slice(0, space)).toLowerCase()
  const text = scheme === "bearer" ? value.slice(scheme.length).trim() : space === -1 ? value : ""
  return text === "" ? null : { text, carrier: "header", clientUat: null }
}

/**
 * The session token of the cookies. A browser may have those of several instances on one host: what another issued is
 * left out, and of two the one that was issued last is taken.
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

/** By what the token says, which is not verified: it decides between two that are. */
const issuedAt = (text: string, { issuers }: Instance): number => {
  const jwt = Jwt.parse(text)
  if (typeof jwt === "string") return -Infinity
  const { iat, iss } = jwt.claims
  return typeof iat !== "number" || (issuers !== null && !issuers.includes(iss as string)) ? -Infinity : iat
}

/** The token of a request. One in the header is not followed by a look at the cookies. */
export const ofHeaders = (headers: Headers.Headers, instance: Instance): Credential | null =>
  ofHeader(headers) ?? ofCookies(headers, instance)
