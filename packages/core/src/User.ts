/**
 * The user an organization's members are.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The id of a user, such as `user_2abc`. Branded, and checked for non-emptiness only: Clerk's own examples disagree on
 * prefixes.
 *
 * @since 0.1.0
 * @category ids
 */
export const UserId = Schema.NonEmptyString.pipe(Schema.brand("@effect-clerk/core/UserId"))

/**
 * The type of {@link UserId}.
 *
 * @since 0.1.0
 * @category ids
 */
export type UserId = typeof UserId.Type
