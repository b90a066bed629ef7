/**
 * The current state of the resources that a desired state mentions.
 *
 * @since 0.1.0
 */
import * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
import * as Instance from "@effect-clerk/client/Instance"
import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
import * as OrganizationInvitations from "@effect-clerk/client/OrganizationInvitations"
import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
import * as OrganizationPermissions from "@effect-clerk/client/OrganizationPermissions"
import * as OrganizationRoles from "@effect-clerk/client/OrganizationRoles"
import * as Organizations from "@effect-clerk/client/Organizations"
import * as Outcome from "@effect-clerk/client/Outcome"
import * as Users from "@effect-clerk/client/Users"
import type { AllowlistIdentifier } from "@effect-clerk/core/AllowlistIdentifier"
import * as ClerkError from "@effect-clerk/core/ClerkError"
import type { OrganizationSettings } from "@effect-clerk/core/Instance"
import type * as Organization from "@effect-clerk/core/Organization"
import type * as OrganizationDomain from "@effect-clerk/core/OrganizationDomain"
import type * as OrganizationInvitation from "@effect-clerk/core/OrganizationInvitation"
import type * as OrganizationMembership from "@effect-clerk/core/OrganizationMembership"
import type * as OrganizationRole from "@effect-clerk/core/OrganizationRole"
import type * as User from "@effect-clerk/core/User"
import * as Array_ from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type * as DesiredState from "./DesiredState.js"

/**
 * An existing organization, with its domains by name and its members by user id: all of them, or only those in the
 * desired state. Its pending invitations, by email address, are read if the desired state mentions any.
 *
 * @since 0.1.0
 * @category models
 */
export interface CurrentOrganization {
  readonly organization: Organization.Organization
  readonly domains: ReadonlyMap<string, OrganizationDomain.OrganizationDomain>
  readonly members: ReadonlyMap<User.UserId, OrganizationMembership.OrganizationMembership>
  readonly invitations: ReadonlyMap<string, OrganizationInvitation.OrganizationInvitation>
}

/**
 * The default member limit of a new organization, and the domain limit of every organization. 0 means no limit.
 *
 * @since 0.2.0
 * @category models
 */
export interface Limits {
  readonly members: number
  readonly domains: number
}

/**
 * The limits of a new instance, which are used if Clerk does not return those of this one.
 *
 * @since 0.2.0
 * @category constants
 */
export const defaultLimits: Limits = { members: 5, domains: 10 }

/**
 * An organization that is missing from the desired state, and what would be deleted with it: its number of members (if
 * Clerk returns it), its domains, and the email addresses of its pending invitations.
 *
 * @since 0.2.0
 * @category models
 */
export interface OtherOrganization {
  readonly id: Organization.OrganizationId
  readonly membersCount: number | null
  readonly domains: ReadonlyArray<OrganizationDomain.OrganizationDomain>
  readonly invitations: ReadonlyArray<string>
}

/**
 * Users by verified email address, in lower case.
 *
 * @since 0.2.0
 * @category models
 */
export type UsersByEmail = ReadonlyMap<string, User.UserId>

/**
 * The roles and permissions of the instance, by key. `defaultRoles` are the roles that the instance assigns to members
 * by default, which cannot be deleted.
 *
 * @since 0.2.0
 * @category models
 */
export interface Access {
  readonly roles: ReadonlyMap<string, OrganizationRole.OrganizationRole>
  readonly permissions: ReadonlyMap<string, OrganizationRole.OrganizationPermission>
  readonly defaultRoles: ReadonlySet<string>
}

/**
 * The name and description of a role or a permission as a file has them: trimmed, and empty if there is no description.
 *
 * @since 0.2.0
 * @category accessors
 */
export const described = (
  { description, name }: OrganizationRole.OrganizationPermission | OrganizationRole.OrganizationRole
): { readonly name: string; readonly description: string } => ({
  name: name.trim(),
  description: description?.trim() ?? ""
})

/**
 * Whether a role has exactly these permissions, by key.
 *
 * @since 0.2.0
 * @category predicates
 */
export const hasPermissions = (
  { permissions }: OrganizationRole.OrganizationRole,
  keys: ReadonlyArray<string>
): boolean => permissions.length === keys.length && permissions.every(({ key }) => keys.includes(key))

/**
 * Only the roles that every instance has by default.
 *
 * @since 0.2.0
 * @category constants
 */
export const noAccess: Access = {
  roles: new Map(),
  permissions: new Map(),
  defaultRoles: new Set(["org:admin", "org:member"])
}

/**
 * The organizations by slug, the organizations that are missing from the desired state, the users of its email
 * addresses, the entries of the allowlist, the limits of the instance, and the roles and permissions if the desired
 * state mentions any.
 *
 * @since 0.1.0
 * @category models
 */
export interface CurrentState {
  readonly organizations: ReadonlyMap<Organization.OrganizationSlug, CurrentOrganization>
  readonly otherOrganizations: ReadonlyMap<Organization.OrganizationSlug, OtherOrganization>
  readonly users: UsersByEmail
  readonly allowlist: ReadonlyMap<string, AllowlistIdentifier>
  readonly limits: Limits
  readonly access: Access
}

/**
 * The resources of one organization.
 *
 * @since 0.1.0
 * @category models
 */
export type OrganizationResources =
  | Instance.Instance
  | OrganizationDomains.OrganizationDomains
  | OrganizationInvitations.OrganizationInvitations
  | OrganizationMemberships.OrganizationMemberships
  | Organizations.Organizations
  | Users.Users

/**
 * All resources that a desired state may mention.
 *
 * @since 0.2.0
 * @category models
 */
export type Resources =
  | AllowlistIdentifiers.AllowlistIdentifiers
  | OrganizationPermissions.OrganizationPermissions
  | OrganizationResources
  | OrganizationRoles.OrganizationRoles

const toMap = <K, A, E, R>(entries: Stream.Stream<readonly [K, A], E, R>): Effect.Effect<ReadonlyMap<K, A>, E, R> =>
  Effect.map(Stream.runCollect(entries), (all) => new Map(all))

/** The number of pages of a list to request concurrently. */
const pages = 4

/** The settings of the instance, if Clerk returns them. */
const readSettings: Effect.Effect<
  Option.Option<OrganizationSettings>,
  ClerkError.ClerkError,
  Instance.Instance
> = Effect.flatMap(
  Instance.Instance,
  ({ getOrganizationSettings }) =>
    getOrganizationSettings().pipe(
      Effect.asSome,
      Effect.catchTags({
        NotFound: () => Effect.succeedNone,
        PaymentRequired: () => Effect.succeedNone,
        UnprocessableEntity: () => Effect.succeedNone
      })
    )
)

/**
 * Reads the limits of the instance from its settings, with {@link defaultLimits} as the fallback.
 *
 * @since 0.2.0
 * @category constructors
 */
export const readLimits: Effect.Effect<Limits, ClerkError.ClerkError, Instance.Instance> = Effect.map(
  readSettings,
  Option.match({
    onNone: () => defaultLimits,
    onSome: ({ maxAllowedDomains, maxAllowedMemberships }) => ({
      members: maxAllowedMemberships,
      domains: maxAllowedDomains
    })
  })
)

const readAccess = Effect.gen(function*() {
  const organizationPermissions = yield* OrganizationPermissions.OrganizationPermissions
  const organizationRoles = yield* OrganizationRoles.OrganizationRoles
  const settings = yield* readSettings
  return {
    roles: yield* toMap(Stream.map(organizationRoles.listStream(), (role) => [role.key, role] as const)),
    permissions: yield* toMap(
      Stream.map(organizationPermissions.listStream(), (permission) => [permission.key, permission] as const)
    ),
    defaultRoles: new Set([
      ...noAccess.defaultRoles,
      ...Option.match(settings, {
        onNone: () => [],
        onSome: ({ creatorRole, domainsDefaultRole }) => [creatorRole, domainsDefaultRole]
      })
    ])
  }
})

/** The number of users to look up per request. */
const usersAtOnce = 100

/**
 * Looks up users by email addresses in lower case, up to 100 per request. Only verified addresses count, because
 * anybody can claim an unverified one.
 *
 * @since 0.2.0
 * @category constructors
 */
export const readUsers = (
  emails: ReadonlyArray<string>
): Effect.Effect<UsersByEmail, ClerkError.ClerkError, Users.Users> =>
  Effect.flatMap(
    Users.Users,
    ({ listStream }) =>
      Stream.fromIterable(Array_.chunksOf(Array_.dedupe(emails), usersAtOnce)).pipe(
        Stream.flatMap((emailAddress) => listStream({ emailAddress })),
        Stream.mapConcat(({ emailAddresses, id }) =>
          emailAddresses.flatMap((one) => one.isVerified ? [[one.emailAddress.toLowerCase(), id] as const] : [])
        ),
        toMap
      )
  )

const emailsOf = ({ members = [] }: DesiredState.Organization): ReadonlyArray<string> =>
  members.flatMap(({ email }) => email ?? [])

/**
 * The user id of a member; `undefined` if no user has the email address.
 *
 * @since 0.2.0
 * @category accessors
 */
export const userOf = (users: UsersByEmail, { email, userId }: DesiredState.Member): User.UserId | undefined =>
  userId ?? users.get(email!)

/**
 * Reads the current state of an organization; `undefined` if none has the slug. With `prune`, lists are read
 * completely; otherwise only the entries in the desired state are read. `users` has the users of members with an email
 * address.
 *
 * @since 0.1.0
 * @category constructors
 */
export const readOrganization = (
  desired: DesiredState.Organization,
  { prune = false, users = new Map() }: { readonly prune?: boolean | undefined; readonly users?: UsersByEmail } = {}
): Effect.Effect<CurrentOrganization | undefined, ClerkError.ClerkError, OrganizationResources> =>
  Effect.gen(function*() {
    const { domains, members, slug } = desired
    const organizationDomains = yield* OrganizationDomains.OrganizationDomains
    const organizationInvitations = yield* OrganizationInvitations.OrganizationInvitations
    const organizationMemberships = yield* OrganizationMemberships.OrganizationMemberships
    const organizations = yield* Organizations.Organizations

    const found = yield* organizations.get({ organizationId: slug, includeMembersCount: true }).pipe(
      Effect.asSome,
      Effect.catchTag("NotFound", () => Effect.succeedNone)
    )
    if (Option.isNone(found)) return undefined
    const organization = found.value
    const organizationId = organization.id

    const memberships = members === undefined
      ? Stream.empty
      : prune
      ? organizationMemberships.listStream({ organizationId, concurrency: pages })
      : organizationMemberships.getMany({
        organizationId,
        userIds: members.flatMap((member) => userOf(users, member) ?? [])
      }).pipe(
        Stream.filter((outcome) => Outcome.isSucceeded(outcome) || outcome.error._tag !== "NotFound"),
        Stream.mapEffect((outcome) =>
          Outcome.isFailed(outcome) ? Effect.fail(outcome.error) : Effect.succeed(outcome.value)
        )
      )
    const invitations = members !== undefined && (prune || emailsOf(desired).length > 0)
      ? organizationInvitations.listStream({ organizationId, status: "pending" })
      : Stream.empty
    return {
      organization,
      domains: domains === undefined ? new Map() : yield* organizationDomains.listStream({ organizationId }).pipe(
        Stream.map((domain) => [domain.name.toLowerCase(), domain] as const),
        toMap
      ),
      members: yield* memberships.pipe(
        Stream.filterMap((membership) =>
          Option.map(Option.fromNullable(membership.publicUserData), ({ userId }) => [userId, membership] as const)
        ),
        toMap
      ),
      invitations: yield* invitations.pipe(
        Stream.map((invitation) => [invitation.emailAddress.toLowerCase(), invitation] as const),
        toMap
      )
    }
  })

/**
 * Reads the current state of what a desired state mentions, up to `concurrency` organizations at a time.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = (
  { allowlist, organizations, permissions, roles }: DesiredState.DesiredState,
  { concurrency, prune = false }: { readonly concurrency: number; readonly prune?: boolean | undefined }
): Effect.Effect<CurrentState, ClerkError.ClerkError, Resources> =>
  Effect.gen(function*() {
    const allowlistIdentifiers = yield* AllowlistIdentifiers.AllowlistIdentifiers
    const organizationDomains = yield* OrganizationDomains.OrganizationDomains
    const organizationInvitations = yield* OrganizationInvitations.OrganizationInvitations
    const { listStream } = yield* Organizations.Organizations
    const stated = organizations ?? []
    const slugs = new Set<string | null>(stated.map(({ slug }) => slug))

    const users = yield* readUsers(stated.flatMap(emailsOf))
    const found = yield* Effect.forEach(
      stated,
      (organization) =>
        Effect.map(readOrganization(organization, { prune, users }), (current) =>
          current === undefined ? [] : [[organization.slug, current] as const]),
      { concurrency }
    )
    const domainsOf = (organizationId: Organization.OrganizationId) =>
      Stream.runCollect(organizationDomains.listStream({ organizationId })).pipe(
        Effect.map(Array.from<OrganizationDomain.OrganizationDomain>),
        ClerkError.catchCode("organization_domains_not_enabled", () =>
          Effect.succeed([]))
      )
    const invitedTo = (organizationId: Organization.OrganizationId) =>
      organizationInvitations.listStream({ organizationId, status: "pending" }).pipe(
        Stream.map(({ emailAddress }) => emailAddress),
        Stream.runCollect,
        Effect.map(Array.from<string>)
      )
    // an organization without a slug cannot be in a file
    const others = prune && organizations !== undefined
      ? listStream({ concurrency: pages, includeMembersCount: true }).pipe(
        Stream.filterMap(({ id, membersCount, slug }) =>
          slug === null || slugs.has(slug) ? Option.none() : Option.some({ id, membersCount, slug })
        ),
        Stream.mapEffect(({ id, membersCount, slug }) =>
          Effect.map(
            Effect.all({ domains: domainsOf(id), invitations: invitedTo(id) }),
            (contents) => [slug, { id, membersCount, ...contents }] as const
          ), { concurrency }),
        toMap
      )
      : Effect.succeed(new Map())
    const identifiers = allowlist === undefined
      ? Effect.succeed(new Map())
      : allowlistIdentifiers.listStream({ concurrency: pages }).pipe(
        Stream.map((entry) => [entry.identifier.toLowerCase(), entry] as const),
        toMap
      )
    return {
      organizations: new Map(found.flat()),
      otherOrganizations: yield* others,
      users,
      allowlist: yield* identifiers,
      limits: stated.length === 0 ? defaultLimits : yield* readLimits,
      access: roles === undefined && permissions === undefined ? noAccess : yield* readAccess
    }
  })
