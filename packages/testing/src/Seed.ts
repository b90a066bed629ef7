/**
 * The initial state of an in-memory Clerk, for a test or a server, as one value that can be read from YAML or JSON.
 *
 * @module
 * @since 0.1.0
 */
import type * as Schema from "effect/Schema"
import * as generator from "./internal/generator.js"
import { lazy } from "./internal/lazy.js"
import * as domains from "./internal/resources/organizationDomains.js"
import * as memberships from "./internal/resources/organizationMemberships.js"
import * as organizations from "./internal/resources/organizations.js"
import * as users from "./internal/resources/users.js"
import * as seeds from "./internal/seeds.js"

/**
 * A user. State only the fields that the test is about.
 *
 * @since 0.1.0
 * @category models
 */
export const User = lazy(users.seed.schema)

/**
 * The type of {@link User}.
 *
 * @since 0.1.0
 * @category models
 */
export interface User extends Schema.Schema.Type<typeof User> {}

/**
 * A member: a user of the same seed, or an existing one.
 *
 * @since 0.1.0
 * @category models
 */
export const Member = lazy(memberships.seed.schema)

/**
 * The type of {@link Member}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Member extends Schema.Schema.Type<typeof Member> {}

/**
 * A domain of an organization.
 *
 * @since 0.1.0
 * @category models
 */
export const Domain = lazy(domains.seed.schema)

/**
 * The type of {@link Domain}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Domain extends Schema.Schema.Type<typeof Domain> {}

/**
 * An organization with its members and domains.
 *
 * @since 0.1.0
 * @category models
 */
export const Organization = lazy(organizations.seed.schema)

/**
 * The type of {@link Organization}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Organization extends Schema.Schema.Type<typeof Organization> {}

/**
 * The complete seed. Users are created first, so that organizations can refer to them. In a file, times are ISO strings and
 * unknown keys are refused:
 *
 * ```yaml
 * users:
 *   - id: user_ada
 *     firstName: Ada
 *     emailAddress: ada@acme.com
 *   - id: user_bob
 * organizations:
 *   - name: Acme
 *     createdBy: user_ada
 *     members:
 *       - userId: user_bob
 *         role: org:member
 *     domains:
 *       - name: acme.com
 * allowlistIdentifiers: ["*@acme.com"]
 * settings:
 *   maxAllowedMemberships: 5
 * ```
 *
 * @example
 * import * as Seed from "@effect-clerk/testing/Seed"
 * import * as Schema from "effect/Schema"
 *
 * const read = Schema.decodeUnknown(Seed.Seed)
 *
 * const seed = read({ users: [{ id: "user_ada", createdAt: "2026-01-31T12:00:00Z" }] })
 *
 * @since 0.1.0
 * @category models
 */
export const Seed = lazy(seeds.schema)

/**
 * The type of {@link Seed}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Seed extends Schema.Schema.Type<typeof Seed> {}

export { SeedError } from "./internal/seeding.js"

export type { GenerateOptions } from "./internal/generator.js"

/**
 * Thousands of users and organizations, as varied as those of a real instance: some users have no name, no email address or no
 * image, a few are banned, and one member in ten is an admin in addition to the creator. Rows are created one after the other
 * over the given time, and nobody joins an organization before both exist.
 *
 * @example
 * import * as InMemoryClerk from "@effect-clerk/testing/InMemoryClerk"
 * import * as Seed from "@effect-clerk/testing/Seed"
 * import * as Effect from "effect/Effect"
 *
 * const crowded = InMemoryClerk.InMemoryClerk.pipe(
 *   Effect.flatMap((clerk) =>
 *     clerk.seed(Seed.generate({ seed: 1, users: 5_000, organizations: 50, membersPerOrganization: 100 }))
 *   )
 * )
 *
 * @since 0.1.0
 * @category constructors
 */
export const generate: (options: generator.GenerateOptions) => Seed = generator.generate
