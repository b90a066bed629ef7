/**
 * What a create becomes whose outcome nobody knows: it is looked for, instead of sent again or given up.
 *
 * @module
 * @since 0.2.0
 */
import * as ClerkError from "@effect-clerk/core/ClerkError"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

/**
 * How to find what a create has made.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options<A, E, R> {
  /** Where it would be: rows to look through, such as a `listStream` with filters. */
  readonly find: Stream.Stream<A, E, R>
  /**
   * Whether a row is what this very create has made, by a mark that nobody else has: a key in the metadata, generated for this
   * create. A name or a slug is no such mark, for somebody else may have chosen it as well.
   */
  readonly isOwn: (row: A) => boolean
}

/** By these Clerk says that there is one already. It may come from an earlier attempt of this create. */
const existing: ReadonlyArray<ClerkError.ErrorCode> = [
  "already_a_member_in_organization",
  "duplicate_record",
  "form_identifier_exists",
  "organization_domain_already_exists"
]

const mayExist = (error: unknown): boolean =>
  ClerkError.isClerkError(error)
  && (ClerkError.isAmbiguous(error) || existing.some((code) => ClerkError.hasCode(error, code)))

/**
 * Looks for what a create has made, where the create fails and may have been processed all the same: its answer was lost or
 * late, or Clerk says that there is one already. What `isOwn` says is the result. Where there is none, or looking fails, the
 * error of the create stays. Other errors are not looked into.
 *
 * A request that is still in flight may be processed after the look. To retry is safe where Clerk refuses a second one, as by
 * a slug: the retry then finds the first.
 *
 * @example
 * import * as Ensure from "@effect-clerk/client/Ensure"
 * import * as Organizations from "@effect-clerk/client/Organizations"
 * import * as Effect from "effect/Effect"
 *
 * const signUp = (name: string) =>
 *   Effect.gen(function*() {
 *     const organizations = yield* Organizations.Organizations
 *     const signUpKey = yield* Effect.sync(() => crypto.randomUUID())
 *     return yield* organizations.create({ name, privateMetadata: { signUpKey } }).pipe(
 *       Ensure.created({
 *         find: organizations.listStream({ query: name }),
 *         isOwn: ({ privateMetadata }) => privateMetadata["signUpKey"] === signUpKey
 *       })
 *     )
 *   })
 *
 * @since 0.2.0
 * @category combinators
 */
export const created: {
  <A, E2, R2>(
    options: Options<A, E2, R2>
  ): <E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R | R2>
  <A, E, R, E2, R2>(self: Effect.Effect<A, E, R>, options: Options<A, E2, R2>): Effect.Effect<A, E, R | R2>
} = dual(
  2,
  <A, E, R, E2, R2>(
    self: Effect.Effect<A, E, R>,
    { find, isOwn }: Options<A, E2, R2>
  ): Effect.Effect<A, E, R | R2> => {
    const own = Stream.runHead(Stream.filter(find, isOwn))
    return Effect.catchAll(self, (error) =>
      mayExist(error)
        ? Effect.flatMap(
          Effect.orElseSucceed(own, Option.none<A>),
          Option.match({ onNone: () => Effect.fail(error), onSome: Effect.succeed })
        )
        : Effect.fail(error))
  }
)
