/**
 * Sessions, read from the claims of a Clerk session token: one model for both versions of the claims.
 *
 * @module
 * @since 0.2.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { OrganizationId, OrganizationSlug } from "./Organization.js"
import type { UserId } from "./User.js"

/**
 * The caller: a user in a session, as the token describes them. It is as old as the token, which is valid for 60
 * seconds by default.
 *
 * @since 0.2.0
 * @category models
 */
export interface Session {
  readonly _tag: "Session"
  readonly userId: UserId
  readonly sessionId: string
  /** `pending` while tasks of the session are open, such as choosing an organization. */
  readonly status: "active" | "pending" | (string & {})
  /** The organization that is active in the session. */
  readonly organization: ActiveOrganization | null
  /** The features that the user and the active organization are entitled to. */
  readonly features: ReadonlyArray<Entitlement>
  readonly plans: ReadonlyArray<Entitlement>
  /** The impersonator, if someone else acts as the user. */
  readonly actor: Actor | null
  /** When the factors were verified; `null` if the token does not contain it. */
  readonly factorAge: FactorAge | null
  /** The URL of the Frontend API of the instance. */
  readonly issuer: string
  /** The origin of the page that the token was issued for; a token that is issued during a page navigation has none. */
  readonly authorizedParty: string | null
  readonly issuedAt: DateTime.Utc
  readonly expiresAt: DateTime.Utc
  /** All claims unchanged, including those of a custom session token. */
  readonly claims: Claims
}

/**
 * Claims by name.
 *
 * @since 0.2.0
 * @category models
 */
export type Claims = Readonly<Record<string, unknown>>

/**
 * The organization that is active in a session, with the user's role and permissions. Both are full keys, such as
 * `org:admin` and `org:billing:manage`. A token never contains Clerk's system permissions (`org:sys_...`).
 *
 * @since 0.2.0
 * @category models
 */
export interface ActiveOrganization {
  readonly id: OrganizationId
  readonly slug: OrganizationSlug | null
  readonly role: string | null
  readonly permissions: ReadonlyArray<string>
}

/**
 * A feature or a plan, and whether the organization, the user, or both have it.
 *
 * @since 0.2.0
 * @category models
 */
export interface Entitlement {
  readonly slug: string
  readonly organization: boolean
  readonly user: boolean
}

/**
 * The impersonator, who acts as the user of the session. `type` is `agent` if it is not a person.
 *
 * @since 0.2.0
 * @category models
 */
export interface Actor {
  readonly userId: string
  readonly sessionId: string | null
  readonly issuer: string | null
  readonly type: string | null
}

/**
 * The minutes between the verification of the first and the second factor and the issue of the token; -1 is never.
 *
 * @since 0.2.0
 * @category models
 */
export interface FactorAge {
  readonly first: number
  readonly second: number
}

/**
 * Reads a session from the claims of its token; `None` if they lack a claim that every session token has. This function
 * verifies nothing: pass only claims of a token whose signature was verified.
 *
 * @since 0.2.0
 * @category constructors
 */
export const fromClaims = (claims: Claims): Option.Option<Session> => {
  const userId = textOf(claims["sub"])
  const sessionId = textOf(claims["sid"])
  const issuer = textOf(claims["iss"])
  const issuedAt = instantOf(claims["iat"])
  const expiresAt = instantOf(claims["exp"])
  if (userId === null || sessionId === null || issuer === null || issuedAt === null || expiresAt === null) {
    return Option.none()
  }
  const isVersion2 = claims["v"] === 2
  const features = itemsOf(claims["fea"]).map(entitlementOf)
  return Option.some({
    _tag: "Session",
    userId: userId as UserId,
    sessionId,
    status: textOf(claims["sts"]) ?? "active",
    organization: isVersion2 ? organizationOf(claims["o"], features) : organizationOfVersion1(claims),
    features: features.filter(isEntitlement),
    plans: itemsOf(claims["pla"]).map(entitlementOf).filter(isEntitlement),
    actor: actorOf(claims["act"]),
    factorAge: factorAgeOf(claims["fva"]),
    issuer,
    authorizedParty: textOf(claims["azp"]),
    issuedAt,
    expiresAt,
    claims
  })
}

const textOf = (value: unknown): string | null => typeof value === "string" && value !== "" ? value : null

/** The last instant that `Date` has. */
const maxSeconds = 8.64e12

const instantOf = (value: unknown): DateTime.Utc | null =>
  typeof value === "number" && Math.abs(value) <= maxSeconds ? DateTime.unsafeFromDate(new Date(value * 1000)) : null

const recordOf = (value: unknown): Claims =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value as Claims : {}

const itemsOf = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string" && value !== "" ? value.split(",").map((item) => item.trim()) : []

const withOrg = (role: string): string => role.startsWith("org:") ? role : `org:${role}`

const organizationOf = (value: unknown, features: ReadonlyArray<Entitlement | null>): ActiveOrganization | null => {
  const { fpm, id, per, rol, slg } = recordOf(value)
  const role = textOf(rol)
  return textOf(id) === null ? null : {
    id: id as OrganizationId,
    slug: textOf(slg) as OrganizationSlug | null,
    role: role === null ? null : withOrg(role),
    permissions: permissionsOf(features, itemsOf(per), itemsOf(fpm))
  }
}

const organizationOfVersion1 = (claims: Claims): ActiveOrganization | null => {
  const id = textOf(claims["org_id"])
  const role = textOf(claims["org_role"])
  const permissions = claims["org_permissions"]
  return id === null ? null : {
    id: id as OrganizationId,
    slug: textOf(claims["org_slug"]) as OrganizationSlug | null,
    role: role === null ? null : withOrg(role),
    permissions: Array.isArray(permissions) ? permissions.filter((key) => typeof key === "string") : []
  }
}

/** `masks` has a number for each of `features`, and its bit `i`, from the lowest, is for `names[i]`. */
const permissionsOf = (
  features: ReadonlyArray<Entitlement | null>,
  names: ReadonlyArray<string>,
  masks: ReadonlyArray<string>
): ReadonlyArray<string> =>
  features.flatMap((feature, i) => {
    const mask = masks[i]
    if (feature === null || !feature.organization || mask === undefined || !/^\d+$/.test(mask)) return []
    const bits = BigInt(mask).toString(2)
    return names
      .filter((name, bit) => name !== "" && bits.at(-1 - bit) === "1")
      .map((name) => `org:${feature.slug}:${name}`)
  })

/** A feature or a plan after its scope, such as `o:dashboard`. */
const entitlementOf = (item: string): Entitlement | null => {
  const colon = item.indexOf(":")
  const scope = item.slice(0, colon)
  const slug = item.slice(colon + 1)
  const isKnown = scope === "o" || scope === "u" || scope === "ou" || scope === "uo"
  return isKnown && slug !== "" ? { slug, organization: scope !== "u", user: scope !== "o" } : null
}

const isEntitlement = (entitlement: Entitlement | null): entitlement is Entitlement => entitlement !== null

/**
 * Reads the impersonator from the claim `act`; `null` if there is none.
 *
 * @since 0.2.0
 * @category constructors
 */
export const actorOf = (value: unknown): Actor | null => {
  const { iss, sid, sub, type } = recordOf(value)
  const userId = textOf(sub)
  return userId === null ? null : { userId, sessionId: textOf(sid), issuer: textOf(iss), type: textOf(type) }
}

const isAge = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && (value === -1 || value >= 0)

const factorAgeOf = (value: unknown): FactorAge | null => {
  if (!Array.isArray(value) || value.length !== 2) return null
  const [first, second]: ReadonlyArray<unknown> = value
  return isAge(first) && isAge(second) ? { first, second } : null
}
