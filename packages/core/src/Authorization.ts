/**
 * What a session may do: a requirement, and whether a session meets it.
 *
 * @module
 * @since 0.2.0
 */
import { dual } from "effect/Function"
import type { Entitlement, FactorAge, Session } from "./SessionClaims.js"

/**
 * What is asked of a session. All that is asked has to be met; where nothing is asked, nothing is met.
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
  /** How fresh the verification of the user's factors has to be. */
  readonly reverification?: Reverification | undefined
}

/**
 * How fresh the verification of factors has to be: a preset, or a level and an age in minutes.
 *
 * @since 0.2.0
 * @category models
 */
export type Reverification = Preset | ReverificationConfig

/**
 * `strict_mfa`: both factors within 10 minutes. `strict`: the second within 10 minutes, `moderate` within an hour, `lax`
 * within a day; where there is no second factor, the first.
 *
 * @since 0.2.0
 * @category models
 */
export type Preset = keyof typeof presets

/**
 * Which factors have to be verified, and less than how many minutes ago. `second_factor` is the second where there is one,
 * and `multi_factor` both; where there is no second factor, either is the first.
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
 * Whether a session meets a requirement. What is missing or malformed, in the session or in the requirement, is not met.
 *
 * The age of a factor is that at which the token was made, so it may be up to one lifetime of a token older.
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

/** The types of a requirement do not bind a caller in JavaScript, and a wrong answer would open a door. */
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
