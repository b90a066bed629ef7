/**
 * Resolves a create with an unknown outcome: looks up the created resource, instead of retrying or failing.
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
 * How to find the resource that a create may have created.
 *
 * @since 0.2.0
 * @category models
 */
export interface Options<A, E, R> {
  /** The rows to search, such as a `listStream` with filters. */
  readonly find: Stream.Stream<A, E, R>
  /**
   * Whether a row was created by this create. Check a unique mark, such as a key in the metadata that was generated for
   * this create. A name or a slug is not enough, because another create may have used it too.
   */
  readonly isOwn: (row: A) => boolean
}

/** With these codes Clerk reports that the resource exists. An earlier attempt of this create may have created it. */
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
 * Looks up the created resource if a create fails but may have been processed: its response was lost or late, or Clerk
 * reports that the resource exists. Succeeds with the first row for which `isOwn` returns true. If there is none, or the
 * lookup fails, the effect fails with the error of the create. All other errors pass through.
 *
 * A request that is still in flight may be processed after the lookup. A retry is safe if Clerk rejects a second
 * create, for example because of a unique slug: the retry then finds the first.
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
