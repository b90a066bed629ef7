/**
 * The complete state of an in-memory Clerk as data, to be stored in a file and restored by this process or another.
 *
 * @module
 * @since 0.1.0
 */
import type * as Schema from "effect/Schema"
import { lazy } from "./internal/lazy.js"
import * as memberships from "./internal/resources/organizationMemberships.js"
import * as users from "./internal/resources/users.js"
import * as snapshots from "./internal/snapshots.js"

export { version } from "./internal/snapshots.js"

/**
 * A user of the instance. `emailAddress`, `phoneNumber` and `web3Wallet` are the primary ones; the table `identifications` has all
 * of them.
 *
 * @since 0.1.0
 * @category models
 */
export const User = lazy(users.row)

/**
 * The type of {@link User}.
 *
 * @since 0.1.0
 * @category models
 */
export interface User extends Schema.Schema.Type<typeof User> {}

/**
 * A membership, with the ids of its organization and user.
 *
 * @since 0.1.0
 * @category models
 */
export const Membership = lazy(memberships.row)

/**
 * The type of {@link Membership}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Membership extends Schema.Schema.Type<typeof Membership> {}

/**
 * Everything except the requests and the secret key. Rows are in the order of their creation; `counters` determine the next ids.
 *
 * @example
 * import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
 * import * as Snapshot from "@effect-clerk/testing/Snapshot"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const Text = Schema.parseJson(Snapshot.Snapshot)
 *
 * const save = InMemoryClerk.InMemoryClerk.pipe(
 *   Effect.flatMap((clerk) => clerk.snapshot),
 *   Effect.flatMap(Schema.encode(Text))
 * )
 * const load = (text: string) =>
 *   Effect.flatMap(Schema.decode(Text)(text), (snapshot) =>
 *     Effect.flatMap(InMemoryClerk.InMemoryClerk, (clerk) => clerk.restore(snapshot)))
 *
 * @since 0.1.0
 * @category models
 */
export const Snapshot = lazy(snapshots.schema)

/**
 * The type of {@link Snapshot}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Snapshot extends Schema.Schema.Type<typeof Snapshot> {}

/**
 * The keys of a snapshot whose values are lists of rows.
 *
 * @since 0.2.0
 * @category models
 */
export type Table = Exclude<keyof Snapshot, "version" | "settings" | "counters">

export { SnapshotError } from "./internal/snapshots.js"
