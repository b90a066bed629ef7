/**
 * The session of the current request, and the requirements it must meet.
 *
 * @module
 * @since 0.2.0
 */
import * as Authorization from "@effect-clerk/core/Authorization"
import type { Session } from "@effect-clerk/core/SessionClaims"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import { Forbidden, ReverificationRequired } from "./TokenError.js"

/**
 * The session of a request that requires one. `SessionRequired` provides it.
 *
 * @since 0.2.0
 * @category services
 */
export class CurrentSession extends Context.Tag("@effect-clerk/server/CurrentSession")<CurrentSession, Session>() {}

/**
 * The session of a request that may have one. `SessionOptional` provides it.
 *
 * @since 0.2.0
 * @category services
 */
export class OptionalSession extends Context.Tag("@effect-clerk/server/CurrentSession/OptionalSession")<
  OptionalSession,
  Option.Option<Session>
>() {}

/**
 * The error of {@link require} in addition to `Forbidden`: `ReverificationRequired` if the requirement asks for reverification.
 *
 * @since 0.2.0
 * @category authorization
 */
export type Refusal<Requirement> = "reverification" extends keyof Requirement
  ? [Requirement["reverification"]] extends [undefined] ? never : ReverificationRequired
  : never

/**
 * Returns the session if it meets a requirement. Otherwise fails with `Forbidden`, or with `ReverificationRequired` if only a
 * recent verification is missing, so that the frontend can ask the user for one.
 *
 * @example
 * import * as CurrentSession from "@effect-clerk/server/CurrentSession"
 * import * as Effect from "effect/Effect"
 *
 * const refund = Effect.map(
 *   CurrentSession.require({ permission: "org:billing:manage" }),
 *   ({ userId }) => ({ by: userId })
 * )
 *
 * @since 0.2.0
 * @category authorization
 */
export const require = <const Requirement extends Authorization.Requirement>(
  requirement: Requirement
): Effect.Effect<
  Session,
  Forbidden | Refusal<Requirement>,
  CurrentSession
> =>
  Effect.flatMap(
    CurrentSession,
    (session) =>
      Authorization.has(session, requirement) ? Effect.succeed(session) : Effect.fail(refusal(session, requirement))
  ) as never

const refusal = (
  session: Session,
  { reverification, ...rest }: Authorization.Requirement
): Forbidden | ReverificationRequired => {
  const hasRest = Object.values(rest).every((asked) => asked === undefined) || Authorization.has(session, rest)
  return reverification !== undefined && hasRest
    ? new ReverificationRequired({ reverification })
    : new Forbidden({ requirement: rest })
}
