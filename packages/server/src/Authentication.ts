/**
 * Authenticates callers of any kind: users, machines, OAuth applications and holders of API keys.
 *
 * @module
 * @since 0.2.0
 */
import type * as Headers from "@effect/platform/Headers"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Caller } from "./Caller.js"
import * as Credential from "./internal/credential.js"
import * as Type from "./internal/tokenType.js"
import * as MachineTokens from "./MachineTokens.js"
import * as SessionTokens from "./SessionTokens.js"
import type { TokenError, TokenType } from "./TokenError.js"
import { TokenRejected } from "./TokenError.js"

/**
 * The service that verifies tokens of several kinds.
 *
 * @since 0.2.0
 * @category models
 */
export interface Service {
  /**
   * Verifies the token of a request and returns the caller. A token of a kind that is not listed is rejected without a request
   * to Clerk.
   */
  readonly authenticate: <Type extends TokenType>(
    headers: Headers.Headers,
    types: ReadonlyArray<Type>
  ) => Effect.Effect<Caller<Type>, TokenError>
}

/**
 * Verifies tokens of all kinds of one instance.
 *
 * @example
 * import * as Authentication from "@effect-clerk/server/Authentication"
 * import type * as Headers from "@effect/platform/Headers"
 * import * as Effect from "effect/Effect"
 * import * as Match from "effect/Match"
 *
 * const owner = (headers: Headers.Headers) =>
 *   Effect.flatMap(Authentication.Authentication, ({ authenticate }) => authenticate(headers, ["session", "apiKey"])).pipe(
 *     Effect.map(Match.valueTags({
 *       Session: ({ userId }): string => userId,
 *       ApiKey: ({ subject }) => subject
 *     }))
 *   )
 *
 * @since 0.2.0
 * @category services
 */
export class Authentication extends Context.Tag("@effect-clerk/server/Authentication")<Authentication, Service>() {}

/**
 * Makes the service on top of `SessionTokens` and `MachineTokens`.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<
  Service,
  never,
  SessionTokens.SessionTokens | MachineTokens.MachineTokens
> = Effect.gen(function*() {
  const sessions = yield* SessionTokens.SessionTokens
  const machines = yield* MachineTokens.MachineTokens

  const authenticate = (
    headers: Headers.Headers,
    types: ReadonlyArray<TokenType>
  ): Effect.Effect<Caller, TokenError> => {
    const credential = Credential.ofHeader(headers)
    const type = credential === null ? "session" : Type.of(credential.text)
    if (type !== null && !types.includes(type)) {
      return credential === null
        ? machines.authenticate(headers)
        : Effect.fail(new TokenRejected({ reason: "WrongType", tokenType: type, carrier: "header" }))
    }
    return type === "session" ? sessions.authenticate(headers) : machines.authenticate(headers)
  }

  return Authentication.of({
    authenticate: (headers, types) => Effect.suspend(() => authenticate(headers, types)) as never
  })
})

/**
 * Verifies tokens of all kinds with `SessionTokens` and `MachineTokens`.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<
  Authentication,
  never,
  SessionTokens.SessionTokens | MachineTokens.MachineTokens
> = Layer.effect(Authentication, make)
