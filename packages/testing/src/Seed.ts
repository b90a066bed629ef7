/**
 * What an in-memory Clerk is to hold before a test or when a server starts, as one value that a YAML or JSON file can be.
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
 * What is said of a user: as much as the test is about.
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
 * A member: a user of the same seed or one that is already there.
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
 * Everything at once. Users come first, so that organizations can name them. In a file, times are ISO strings and
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
 * People and companies by the thousand, as varied as those of a real instance: some have no name, no e-mail address or
 * no image, a few are banned, one member in ten is an admin beside the creator. Rows are created one after the other
 * over the time that is given, and nobody joins before both are there.
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
