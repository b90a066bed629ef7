/**
 * What an instance has of the things that a desired state speaks of.
 */
import * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as Organizations from "@effect-clerk/client/Organizations"
import type * as ClerkError from "@effect-clerk/core/ClerkError"
import type * as Organization from "@effect-clerk/core/Organization"
import type * as OrganizationDomain from "@effect-clerk/core/OrganizationDomain"
import type * as OrganizationMembership from "@effect-clerk/core/OrganizationMembership"
import type * as User from "@effect-clerk/core/User"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type * as DesiredState from "./DesiredState.js"

/**
 * An organization that is there, with its domains by name and, of its members, those that were asked for by user.
 */
export interface CurrentOrganization {
  readonly organization: Organization.Organization
  readonly domains: ReadonlyMap<string, OrganizationDomain.OrganizationDomain>
  readonly members: ReadonlyMap<User.UserId, OrganizationMembership.OrganizationMembership>
}

/**
 * The organizations by slug, and those entries of the allow-list that were asked for.
 */
export interface CurrentState {
  readonly organizations: ReadonlyMap<Organization.OrganizationSlug, CurrentOrganization>
  readonly allowlist: ReadonlySet<string>
}

/** Clerk takes up to a hundred users in a filter. */
const usersPerRequest = 100

const toMap = <K, A, E, R>(entries: Stream.Stream<readonly [K, A], E, R>): Effect.Effect<ReadonlyMap<K, A>, E, R> =>
  Effect.map(Stream.runCollect(entries), (all) => new Map(all))

/**
 * Reads what a desired state is to be compared with, up to `concurrency` organizations at a time.
 */
export const read = (
  desired: DesiredState.DesiredState,
  options: { readonly concurrency: number }
): Effect.Effect<
  CurrentState,
  ClerkError.ClerkError,
  | AllowlistIdentifiers.AllowlistIdentifiers
  | OrganizationDomains.OrganizationDomains
  | OrganizationMemberships.OrganizationMemberships
  | Organizations.Organizations
> =>
  Effect.gen(function*() {
    const allowlistIdentifiers = yield* AllowlistIdentifiers.AllowlistIdentifiers
    const organizationDomains = yield* OrganizationDomains.OrganizationDomains
    const organizationMemberships = yield* OrganizationMemberships.OrganizationMemberships
    const organizations = yield* Organizations.Organizations

    const readDomains = (organizationId: Organization.OrganizationId) =>
      organizationDomains.listStream({ organizationId }).pipe(
        Stream.map((domain) => [domain.name.toLowerCase(), domain] as const),
        toMap
      )

    const readMembers = (
      organizationId: Organization.OrganizationId,
      members: ReadonlyArray<DesiredState.Member> = []
    ) =>
      Stream.fromIterable(members).pipe(
        Stream.map(({ userId }) => userId),
        Stream.grouped(usersPerRequest),
        Stream.flatMap((userIds) =>
          organizationMemberships.listStream({ organizationId, userId: Array.from(userIds) })
        ),
        Stream.filterMap((membership) =>
          Option.map(Option.fromNullable(membership.publicUserData), ({ userId }) => [userId, membership] as const)
        ),
        toMap
      )

    const readOrganization = ({ members, slug }: DesiredState.Organization) =>
      Effect.gen(function*() {
        const organization = yield* organizations.get({ organizationId: slug })
        const current: CurrentOrganization = {
          organization,
          domains: yield* readDomains(organization.id),
          members: yield* readMembers(organization.id, members)
        }
        return [[slug, current] as const]
      }).pipe(Effect.catchTag("NotFound", () => Effect.succeed([])))

    const wanted = new Set(desired.allowlist)
    const readAllowlist = wanted.size === 0
      ? Effect.succeed(new Set<string>())
      : allowlistIdentifiers.listStream().pipe(
        Stream.map(({ identifier }) => identifier.toLowerCase()),
        Stream.filter((identifier) => wanted.has(identifier)),
        Stream.runCollect,
        Effect.map((identifiers) => new Set(identifiers))
      )

    const found = yield* Effect.forEach(desired.organizations, readOrganization, options)
    return { organizations: new Map(found.flat()), allowlist: yield* readAllowlist }
  })
