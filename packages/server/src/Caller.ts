/**
 * The caller of a request: a user, a machine, an OAuth application or the holder of an API key.
 *
 * @module
 * @since 0.2.0
 */
import type { Actor, Claims, Session } from "@effect-clerk/core/SessionClaims"
import type { UserId } from "@effect-clerk/core/User"
import type * as DateTime from "effect/DateTime"
import type { TokenType } from "./TokenError.js"

/**
 * The caller, by the kind of its token. `_tag` distinguishes them.
 *
 * @since 0.2.0
 * @category models
 */
export type Caller<Type extends TokenType = TokenType> = {
  readonly session: Session
  readonly m2m: M2M
  readonly oauth: OAuth
  readonly apiKey: ApiKey
}[Type]

/**
 * A caller with a token other than a session token.
 *
 * @since 0.2.0
 * @category models
 */
export type Machine = Caller<Exclude<TokenType, "session">>

/**
 * A machine of the instance, authenticated by an M2M token.
 *
 * @since 0.2.0
 * @category models
 */
export interface M2M {
  readonly _tag: "M2M"
  /** The id of the token. */
  readonly id: string | null
  /** The machine that the token was issued to, such as `mch_2abc`. */
  readonly machineId: string
  /** The machines that it may call. */
  readonly scopes: ReadonlyArray<string>
  /** The custom claims of the token. */
  readonly claims: Claims
  /** `null` if it does not expire. */
  readonly expiresAt: DateTime.Utc | null
}

/**
 * An OAuth application that acts for a user, authenticated by an access token.
 *
 * @since 0.2.0
 * @category models
 */
export interface OAuth {
  readonly _tag: "OAuth"
  /** The id of the token. */
  readonly id: string | null
  /** The OAuth application. */
  readonly clientId: string
  /** The user for whom it acts. */
  readonly userId: UserId
  readonly scopes: ReadonlyArray<string>
  /** The actor, if the user is impersonated. */
  readonly actor: Actor | null
  /** `null` if it does not expire. */
  readonly expiresAt: DateTime.Utc | null
}

/**
 * The holder of an API key of a user, an organization or a machine.
 *
 * @since 0.2.0
 * @category models
 */
export interface ApiKey {
  readonly _tag: "ApiKey"
  /** The id of the key, which is not the secret. */
  readonly id: string
  readonly name: string | null
  /** The user, organization or machine that the key belongs to, such as `user_2abc` or `org_2abc`. */
  readonly subject: string
  readonly scopes: ReadonlyArray<string>
  /** The custom claims of the key. */
  readonly claims: Claims
  /** The user who created it. */
  readonly createdBy: string | null
  /** `null` if it does not expire. */
  readonly expiresAt: DateTime.Utc | null
}
