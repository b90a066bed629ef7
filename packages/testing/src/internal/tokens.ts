import type * as Duration from "effect/Duration"
import { createPrivateKey, createPublicKey, type KeyObject, sign as signBytes, verify } from "node:crypto"
import { instanceId } from "./identifiers.js"
import * as members from "./members.js"
import * as roles from "./roles.js"
import type * as sessions from "./sessions.js"
import * as shortcodes from "./shortcodes.js"
import type { Store } from "./store.js"

/** The key of RFC 7515, appendix A.2. It is published, so it is not secret. */
const rfc7515 = {
  kty: "RSA",
  n: "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
  e: "AQAB",
  d: "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
  p: "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
  q: "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
  dp:
    "BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0",
  dq:
    "h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU",
  qi:
    "IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U"
}

interface Pair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

let built: Pair | undefined

const pair = (): Pair => {
  if (built === undefined) {
    const privateKey = createPrivateKey({ key: rfc7515, format: "jwk" })
    built = { privateKey, publicKey: createPublicKey(privateKey) }
  }
  return built
}

/** The public key of the instance in PEM. */
export const pem = (): string => pair().publicKey.export({ type: "spki", format: "pem" }).toString()

/** The public key as a JSON Web Key. */
export const jwk = { kid: instanceId, kty: "RSA", use: "sig", alg: "RS256", n: rfc7515.n, e: rfc7515.e }

const host = "in-memory.clerk.accounts.dev"

/** The Frontend API of the instance, which issues its tokens. */
export const issuer = `https://${host}`

export const publishableKey = `pk_test_${Buffer.from(`${host}$`).toString("base64")}`

export type Claims = { readonly [claim: string]: unknown }

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url")

/** The categories in the headers of tokens. */
const categories = { session: "cl_B7d4PD111AAA", template: "cl_B7d4PD222AAA", m2m: "cl_B7d4PD333AAA" } as const

/** Signs a token with these claims. Header members that are `undefined` are left out. */
export const sign = (claims: Claims, header: Claims = {}): string => {
  const parts = `${encode({ alg: "RS256", typ: "JWT", kid: instanceId, ...header })}.${encode(claims)}`
  return `${parts}.${signBytes("sha256", Buffer.from(parts), pair().privateKey).toString("base64url")}`
}

/** The claims of a token that this Clerk has signed, even if it has expired; `null` for any other text. */
export const read = (token: string): Claims | null => {
  const [header, claims, signature, ...others] = token.split(".")
  if (claims === undefined || signature === undefined || others.length > 0) return null
  const signed = Buffer.from(`${header}.${claims}`)
  return verify("sha256", signed, pair().publicKey, Buffer.from(signature, "base64url"))
    ? JSON.parse(Buffer.from(claims, "base64url").toString())
    : null
}

/** Permissions in version 2 of the claims: features, names, and bits that map permissions to features. */
const packed = (permissions: ReadonlyArray<string>) => {
  const pairs = permissions.map((key) => key.split(":").slice(1) as [string, string])
  const features = Array.from(new Set(pairs.map(([feature]) => feature)))
  const names = Array.from(new Set(pairs.map(([, name]) => name)))
  const bits = features.map((feature) =>
    pairs.reduce((all, [of, name]) => of === feature ? all + 2 ** names.indexOf(name) : all, 0)
  )
  return features.length === 0 ? { o: {}, fea: {} } : {
    o: { per: names.join(","), fpm: bits.join(",") },
    fea: { fea: features.map((feature) => `o:${feature}`).join(",") }
  }
}

const organizationClaims = (store: Store, userId: string, organizationId: string, version: 1 | 2): Claims => {
  const organization = store.get("organizations", organizationId)
  const membership = members.find(store, organizationId, userId)
  if (organization === undefined || membership === undefined) return {}
  const { id, slug } = organization
  const { role } = membership
  const permissions = roles.find(store, role)?.permissions.filter((key) => !key.startsWith("org:sys_")) ?? []
  if (version === 1) return { org_id: id, org_slug: slug, org_role: role, org_permissions: permissions }
  const { fea, o } = packed(permissions)
  return { o: { id, ...(slug !== null && { slg: slug }), rol: role.replace(/^org:/, ""), ...o }, ...fea }
}

/** Options of a session token. */
export interface SessionTokenOptions {
  /** The version of the claims: 2 by default. */
  readonly version?: 1 | 2 | undefined
  /** Lifetime in seconds; 60 by default. */
  readonly expiresInSeconds?: number | undefined
  /** The minutes since the first and the second factor were verified; `[0, -1]` by default, where -1 means never. */
  readonly fva?: readonly [number, number] | undefined
  /** The origin of the page that the token is for; none by default, as in a token that a backend requests. */
  readonly authorizedParty?: string | undefined
  /** Additional claims, which override the usual ones. */
  readonly claims?: Claims | undefined
}

/** A session token, with the current user and organization of the session. */
export const ofSession = (
  store: Store,
  { actor, id, lastActiveOrganizationId, userId }: sessions.Row,
  { authorizedParty, claims, expiresInSeconds = 60, fva = [0, -1], version = 2 }: SessionTokenOptions = {}
): string => {
  const iat = Math.floor(store.now.epochMillis / 1000)
  return sign({
    iss: issuer,
    sub: userId,
    sid: id,
    iat,
    nbf: iat - 10,
    exp: iat + expiresInSeconds,
    fva,
    ...(authorizedParty !== undefined && { azp: authorizedParty }),
    ...(actor !== null && { act: { iss: issuer, ...actor } }),
    ...(version === 2 && { v: 2 }),
    ...(lastActiveOrganizationId !== null && organizationClaims(store, userId, lastActiveOrganizationId, version)),
    ...claims
  }, { cat: categories.session })
}

/** A token with the claims of a JWT template, whose shortcodes are replaced, without those of the session. */
export const ofTemplate = (store: Store, session: sessions.Row, lifetimeSeconds: number, claims: Claims): string => {
  const iat = Math.floor(store.now.epochMillis / 1000)
  return sign({
    iss: issuer,
    sub: session.userId,
    iat,
    nbf: iat - 10,
    exp: iat + lifetimeSeconds,
    ...shortcodes.expand(store, session, claims)
  }, { cat: categories.template })
}

/** The value of a browser's cookie `__client`. */
export const ofClient = (clientId: string): string => sign({ id: clientId, rotating_token: `rotating_${clientId}` })

/** The value of a browser's cookie `__refresh`. Derived from the id of the session, so it is not in snapshots. */
export const ofRefresh = (sessionId: string): string => `refresh_${sessionId}`

/** An M2M token. */
export const ofMachine = (claims: Claims): string => sign(claims, { cat: categories.m2m })

/** The fields of an access token of an OAuth application. */
export interface OAuthInput {
  readonly applicationId: string
  readonly userId: string
  /** By default those of the application. */
  readonly scopes?: ReadonlyArray<string> | undefined
  /** A day by default. */
  readonly lifetime?: Duration.DurationInput | undefined
  /** By default as in the settings of the instance, which are initially `opaque`. */
  readonly tokenFormat?: "opaque" | "jwt" | undefined
}

/** An access token of an OAuth application for a user. */
export const ofOAuth = (claims: Claims): string => sign(claims, { typ: "at+jwt" })
