/**
 * Authorization of sessions: requirements, and whether a session meets them.
 *
 * @module
 * @since 0.2.0
 */
import { dual } from "effect/Function"
import type { Entitlement, FactorAge, Session } from "./SessionClaims.js"

/**
 * The requirements for a session. All of them must be met. An empty requirement is never met.
 *
 * @since 0.2.0
 * @category models
 */
export interface Requirement {
  /** A role in the active organization: `org:admin`, or `admin` for short. */
  readonly role?: string | undefined
  /** A permission in the active organization: `org:billing:manage`, or `billing:manage` for short. */
  readonly permission?: string | undefined
  /** `org:x` is a feature of the active organization, `user:x` one of the user, `x` one of either. */
  readonly feature?: string | undefined
  /** `org:x` is a plan of the active organization, `user:x` one of the user, `x` one of either. */
  readonly plan?: string | undefined
  /** How recently the user's factors must have been verified. */
  readonly reverification?: Reverification | undefined
}

/**
 * How recently factors must have been verified: a preset, or a level and an age in minutes.
 *
 * @since 0.2.0
 * @category models
 */
export type Reverification = Preset | ReverificationConfig

/**
 * `strict_mfa`: both factors within 10 minutes. `strict`: the second factor within 10 minutes, `moderate` within an
 * hour, `lax` within a day; if there is no second factor, the first.
 *
 * @since 0.2.0
 * @category models
 */
export type Preset = keyof typeof presets

/**
 * The factors to verify, and the maximum age of the verification in minutes. `second_factor` is the second factor, and
 * `multi_factor` both; if there is no second factor, either is the first.
 *
 * @since 0.2.0
 * @category models
 */
export interface ReverificationConfig {
  readonly level: "first_factor" | "second_factor" | "multi_factor"
  readonly afterMinutes: number
}

const presets = {
  strict_mfa: { level: "multi_factor", afterMinutes: 10 },
  strict: { level: "second_factor", afterMinutes: 10 },
  moderate: { level: "second_factor", afterMinutes: 60 },
  lax: { level: "second_factor", afterMinutes: 1440 }
} as const

/**
 * Whether a session meets a requirement. A missing or malformed value, in the session or in the requirement, does not
 * meet it.
 *
 * The age of a factor is its age when the token was issued, so it may be older by up to the lifetime of a token.
 *
 * @example
 * import * as Authorization from "@effect-clerk/core/Authorization"
 * import type { Session } from "@effect-clerk/core/SessionClaims"
 *
 * declare const session: Session
 *
 * const mayRefund = Authorization.has(session, { permission: "org:billing:manage", reverification: "strict" })
 *
 * @since 0.2.0
 * @category predicates
 */
export const has: {
  (requirement: Requirement): (session: Session) => boolean
  (session: Session, requirement: Requirement): boolean
} = dual(2, (session: Session, requirement: Requirement): boolean => {
  const { feature, permission, plan, reverification, role } = requirement
  const { factorAge, features, organization, plans } = session
  return Object.values({ feature, permission, plan, reverification, role }).some((asked) => asked !== undefined)
    && (role === undefined || (isText(role) && organization?.role === withOrg(role)))
    && (permission === undefined
      || (isText(permission) && organization !== null && organization.permissions.includes(withOrg(permission))))
    && (feature === undefined || isEntitled(features, feature))
    && (plan === undefined || isEntitled(plans, plan))
    && (reverification === undefined || isFresh(factorAge, reverification))
})

/** JavaScript callers can bypass the types of a requirement, and a wrong result would grant access. */
const isText = (value: unknown): value is string => typeof value === "string" && value !== ""

const withOrg = (key: string): string => key.replace(/^(?:org:)*/, "org:")

const isEntitled = (entitlements: ReadonlyArray<Entitlement>, asked: string): boolean => {
  if (!isText(asked)) return false
  const [first, slug, ...rest] = asked.split(":")
  if (rest.length > 0) return false
  if (slug === undefined) return entitlements.some((one) => one.slug === first)
  switch (first) {
    case "o":
    case "org":
    case "organization":
      return entitlements.some((one) => one.organization && one.slug === slug)
    case "u":
    case "user":
      return entitlements.some((one) => one.user && one.slug === slug)
    default:
      return false
  }
}

const isFresh = (age: FactorAge | null, asked: Reverification): boolean => {
  const config = configOf(asked)
  if (age === null || config === null) return false
  const first = age.first !== -1 && config.afterMinutes > age.first
  const second = age.second !== -1 && config.afterMinutes > age.second
  switch (config.level) {
    case "first_factor":
      return first
    case "second_factor":
      return age.second === -1 ? first : second
    case "multi_factor":
      return first && (age.second === -1 || second)
    default:
      return false
  }
}

const configOf = (asked: Reverification): ReverificationConfig | null => {
  if (typeof asked === "string") return Object.hasOwn(presets, asked) ? presets[asked] : null
  return typeof asked === "object" && asked !== null && typeof asked.afterMinutes === "number" && asked.afterMinutes > 0
    ? asked
    : null
}
