import { actorOf, type Claims } from "@effect-clerk/core/SessionClaims"
import type { UserId } from "@effect-clerk/core/User"
import * as DateTime from "effect/DateTime"
import type { Machine } from "../Caller.js"
import type { RejectionReason } from "../TokenError.js"

const isText = (value: unknown): value is string => typeof value === "string" && value !== ""

const textOf = (value: unknown): string | null => isText(value) ? value : null

const recordOf = (value: unknown): Claims | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value as Claims : null

/** An array of texts, or one text separated by spaces. */
const scopesOf = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string" ? value.split(" ").filter(isText) : Array.isArray(value) ? value.filter(isText) : []

const startsWith = (value: unknown, ...prefixes: ReadonlyArray<string>): value is string =>
  isText(value) && prefixes.some((prefix) => value.startsWith(prefix))

/** The registered claims of an M2M token; all others are custom. */
const structural = new Set(["iss", "sub", "exp", "nbf", "iat", "jti"])

/** Reads a verified M2M token in JWT form. */
export const m2mOf = (claims: Claims): Machine | RejectionReason =>
  startsWith(claims["sub"], "mch_")
    ? {
      _tag: "M2M",
      id: textOf(claims["jti"]),
      machineId: claims["sub"],
      scopes: scopesOf(claims["scopes"] ?? claims["aud"]),
      claims: Object.fromEntries(Object.entries(claims).filter(([name]) => !structural.has(name))),
      expiresAt: DateTime.unsafeMake((claims["exp"] as number) * 1000)
    }
    : "WrongType"

/** Reads a verified OAuth access token in JWT form. */
export const oauthOf = (claims: Claims): Machine | RejectionReason => {
  const { act, client_id: clientId, exp, jti, scope, scp, sub } = claims
  if (!startsWith(sub, "user_")) return "WrongType"
  return isText(clientId)
    ? {
      _tag: "OAuth",
      id: textOf(jti),
      clientId,
      userId: sub as UserId,
      scopes: scopesOf(scp ?? scope),
      actor: actorOf(act),
      expiresAt: DateTime.unsafeMake((exp as number) * 1000)
    }
    : "Claims"
}

/** A valid opaque token, and its expiry in Unix milliseconds. */
export interface Answer {
  readonly machine: Machine
  readonly expiresAt: number
}

/** Clerk's document has seconds for one kind of token and milliseconds for others, and is not always right. */
const millisOf = (time: number): number => time < 1e11 ? time * 1000 : time

const objects = {
  m2m: "machine_to_machine_token",
  oauth: "clerk_idp_oauth_access_token",
  apiKey: "api_key"
} as const

/**
 * Reads Clerk's answer about a token. A 200 alone proves nothing: the answer may report a revoked token. Missing members count
 * against the token.
 */
export const ofAnswer = (
  type: keyof typeof objects,
  answer: unknown,
  now: number,
  clockSkewMillis: number
): Answer | RejectionReason | "UnexpectedAnswer" => {
  const body = recordOf(answer)
  if (body === null) return "UnexpectedAnswer"
  const { active, expiration, expired, id, object, revoked, subject } = body
  if (active === false) return "Inactive"
  if (object !== objects[type]) return object === undefined ? "UnexpectedAnswer" : "WrongType"
  const isWhole = typeof revoked === "boolean" && typeof expired === "boolean" && isText(id) && isText(subject)
    && (expiration === null || (typeof expiration === "number" && Math.abs(expiration) <= 8.64e15))
  if (!isWhole) return "UnexpectedAnswer"
  if (revoked) return "Revoked"
  const expiresAt = expiration === null ? Infinity : millisOf(expiration) + clockSkewMillis
  if (expired || expiresAt <= now) return "Expired"
  const machine = machineOf(type, id, subject, body, expiration)
  return machine === null ? "WrongType" : { machine, expiresAt }
}

const machineOf = (
  type: keyof typeof objects,
  id: string,
  subject: string,
  { claims, client_id: clientId, created_by: createdBy, name, scopes }: Claims,
  expiration: number | null
): Machine | null => {
  const shared = {
    id,
    scopes: scopesOf(scopes),
    expiresAt: expiration === null ? null : DateTime.unsafeMake(millisOf(expiration))
  }
  const own = recordOf(claims) ?? {}
  switch (type) {
    case "m2m":
      return startsWith(subject, "mch_") ? { _tag: "M2M", ...shared, machineId: subject, claims: own } : null
    case "oauth":
      return startsWith(subject, "user_") && isText(clientId)
        ? { _tag: "OAuth", ...shared, clientId, userId: subject as UserId, actor: null }
        : null
    case "apiKey":
      return startsWith(subject, "user_", "org_", "mch_")
        ? { _tag: "ApiKey", ...shared, name: textOf(name), subject, claims: own, createdBy: textOf(createdBy) }
        : null
  }
}
