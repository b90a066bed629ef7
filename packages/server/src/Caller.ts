/**
 * Who calls: a user, a machine, an OAuth application or the holder of an API key.
 *
 * @module
 * @since 0.2.0
 */
import type { Actor, Claims, Session } from "@effect-clerk/core/SessionClaims"
import type { UserId } from "@effect-clerk/core/User"
import type * as DateTime from "effect/DateTime"
import type { TokenType } from "./TokenError.js"

/**
 * Who calls, by the kind of the token. `_tag` tells them apart.
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
 * Who calls by a token that is no session token.
 *
 * @since 0.2.0
 * @category models
 */
export type Machine = Caller<Exclude<TokenType, "session">>

/**
 * A machine of the instance, by an M2M token.
 *
 * @since 0.2.0
 * @category models
 */
export interface M2M {
  readonly _tag: "M2M"
  /** The id of the token. */
  readonly id: string | null
  /** The machine that the token was made for, such as `mch_2abc`. */
  readonly machineId: string
  /** The machines that it may speak to. */
  readonly scopes: ReadonlyArray<string>
  /** The claims that its maker gave it. */
  readonly claims: Claims
  /** `null` when it does not end. */
  readonly expiresAt: DateTime.Utc | null
}

/**
 * An OAuth application that acts for a user, by an access token.
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
  /** Who acts as the user, when it is not the user. */
  readonly actor: Actor | null
  /** `null` when it does not end. */
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
  /** The id of the key, which is not its secret. */
  readonly id: string
  readonly name: string | null
  /** The user, the organization or the machine whose key it is, such as `user_2abc` or `org_2abc`. */
  readonly subject: string
  readonly scopes: ReadonlyArray<string>
  /** The claims that its maker gave it. */
  readonly claims: Claims
  /** The user who made it. */
  readonly createdBy: string | null
  /** `null` when it does not end. */
  readonly expiresAt: DateTime.Utc | null
}
