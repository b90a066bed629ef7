import { OrganizationMembershipsApi } from "@effect-clerk/core/contract/OrganizationMemberships"
import type { BadRequest, Conflict, NotFound } from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Metadata from "@effect-clerk/core/Metadata"
import { Organization, OrganizationId } from "@effect-clerk/core/Organization"
import {
  OrganizationMembership,
  OrganizationMembershipId,
  PublicUserData,
  Role
} from "@effect-clerk/core/OrganizationMembership"
import type { Page } from "@effect-clerk/core/Page"
import { UserId } from "@effect-clerk/core/User"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as limits from "../limits.js"
import * as lists from "../lists.js"
import * as members from "../members.js"
import * as metadata from "../metadata.js"
import * as people from "../people.js"
import * as Resource from "../resource.js"
import * as roles from "../roles.js"
import * as roleSets from "../roleSets.js"
import * as seeding from "../seeding.js"
import * as sessions from "../sessions.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"

type Input<Name extends keyof OrganizationMembershipsApi> = Endpoint.Input<OrganizationMembershipsApi[Name]>

/** A membership, with the ids of its organization and user. */
export const row = () =>
  Schema.Struct({
    id: OrganizationMembershipId,
    organizationId: OrganizationId,
    userId: UserId,
    role: Schema.String,
    publicMetadata: Metadata.Metadata,
    privateMetadata: Metadata.Metadata,
    managedByScim: Schema.Boolean,
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

const memberships = Table.make("memberships", {
  prefix: "orgmem",
  object: "organization_membership",
  row,
  parents: { organizationId: "organizations", userId: "users" },
  unique: {
    member: {
      key: ({ organizationId, userId }) => `${organizationId} ${userId}`,
      taken: ({ userId }) => alreadyMember(userId)
    }
  }
})

declare module "../table.js" {
  interface Tables {
    readonly memberships: typeof memberships
  }
}

type Row = Table.RowOf<"memberships">

type Wire = Omit<Schema.Schema.Encoded<typeof OrganizationMembership>, "organization">

/**
 * A membership on the wire, without its organization. It is written by hand, because a page has hundreds; `permissions` is null for a
 * role without any.
 */
const toWire = (store: Store, row: Row): Wire => {
  const role = roles.find(store, row.role)
  const user = store.get("users", row.userId)!
  return {
    object: "organization_membership",
    id: row.id,
    role: row.role,
    ...(role && { role_name: role.name }),
    permissions: role && role.permissions.length > 0 ? role.permissions : null,
    public_metadata: row.publicMetadata,
    private_metadata: row.privateMetadata,
    public_user_data: {
      user_id: user.id,
      first_name: user.firstName,
      last_name: user.lastName,
      image_url: user.imageUrl,
      profile_image_url: user.imageUrl,
      has_image: user.hasImage,
      identifier: people.identifierOf(user),
      username: user.username,
      banned: user.banned,
      deprovisioned: user.deprovisioned
    },
    created_at: row.createdAt.epochMillis,
    updated_at: row.updatedAt.epochMillis
  }
}

/** A membership as Clerk shows it. */
export const show = (store: Store, row: Row): OrganizationMembership => {
  const role = roles.find(store, row.role)
  const user = store.get("users", row.userId)!
  return new OrganizationMembership({
    ...row,
    roleName: role?.name ?? null,
    permissions: role?.permissions ?? [],
    organization: new Organization(store.get("organizations", row.organizationId)!, true),
    publicUserData: new PublicUserData({
      userId: user.id,
      firstName: user.firstName,
      lastName: user.lastName,
      imageUrl: user.imageUrl,
      profileImageUrl: user.imageUrl,
      hasImage: user.hasImage,
      identifier: people.identifierOf(user),
      username: user.username,
      banned: user.banned,
      deprovisioned: user.deprovisioned
    }, true)
  }, true)
}

const findOrganization = (store: Store, id: string) =>
  Either.fromNullable(store.get("organizations", id), failures.organizationNotFound)

const find = (store: Store, organizationId: string, userId: string): Either.Either<Row, NotFound> =>
  Either.flatMap(
    findOrganization(store, organizationId),
    ({ id }) => Either.fromNullable(members.find(store, id, userId), () => failures.resourceNotFound("member", userId))
  )

const alreadyMember = (userId: string) =>
  failures.badRequest(failures.detail(
    "already_a_member_in_organization",
    "already a member",
    `User ${userId} is already a member of the organization.`
  ))

/** Adds a member, with all checks except the limits. */
const add = (store: Store, { organizationId, role, userId, ...input }: Input<"create">, managedByScim: boolean) =>
  Either.gen(function*() {
    yield* findOrganization(store, organizationId)
    yield* store.find("users", userId, "user_id")
    if (!roleSets.findRole(store, organizationId, role)) yield* Either.left(failures.roleNotFound())
    if (members.find(store, organizationId, userId)) yield* Either.left(alreadyMember(userId))
    const both = metadata.replace(metadata.empty, input)
    yield* failures.refuse(metadata.problems(both))
    return yield* store.insert("memberships", { ...both, organizationId, userId, role, managedByScim })
  })

/** A member: a user of the same seed or an existing one. */
export const seed = seeding.make(
  "members",
  () =>
    Schema.Struct({
      userId: Schema.NonEmptyString,
      /** By default the default role of the organization, which is `org:member` unless its role set has another. */
      role: seeding.optional(Role),
      publicMetadata: seeding.optional(Metadata.Metadata),
      privateMetadata: seeding.optional(Metadata.Metadata),
      /** When true, changing its role and removing it are a 409 `organization_membership_managed_by_scim`. */
      managedByScim: seeding.optional(Schema.Boolean),
      /** Now by default. */
      createdAt: seeding.optional(Schema.DateTimeUtc)
    }),
  ({ createdAt, managedByScim = false, role, userId, ...both }, store, organizationId: OrganizationId) =>
    store.as(createdAt, () =>
      add(store, {
        ...both,
        organizationId,
        userId: UserId.make(userId, true),
        role: role ?? roleSets.defaultRole(store, organizationId)
      }, managedByScim))
)

const checkManagedHere = (row: Row): Either.Either<void, Conflict> =>
  row.managedByScim
    ? Either.left(failures.conflict(failures.detail(
      "organization_membership_managed_by_scim",
      "membership managed by SCIM",
      "This membership is managed by SCIM and can be changed only by the identity provider."
    )))
    : Either.void

/** Clerk requires at least one member who can manage the others. */
const checkSomeoneManages = (store: Store, row: Row, role: string | null): Either.Either<void, BadRequest> =>
  roles.isElevated(roles.find(store, row.role))
    && (role === null || !roles.isElevated(roles.find(store, role)))
    && !members.hasElevated(store, row.organizationId, row.userId)
    ? Either.left(failures.badRequest(failures.detail(
      "organization_minimum_permissions_needed",
      "minimum organization permissions needed",
      "There has to be at least one organization member with the minimum required permissions"
    )))
    : Either.void

const filter = (store: Store, input: Input<"list">): (row: Row) => boolean => {
  const ids = lists.signed(input.userId)
  const hasEmailAddress = lists.oneOf(input.emailAddress)
  const hasPhoneNumber = lists.oneOf(input.phoneNumber)
  const hasUsername = lists.oneOf(input.username)
  const hasWallet = lists.oneOf(input.web3Wallet)
  const hasRole = lists.oneOf(input.role)
  const anywhere = lists.matches(input.query)
  const inEmailAddress = lists.matches(input.emailAddressQuery)
  const inPhoneNumber = lists.matches(input.phoneNumberQuery)
  const inUsername = lists.matches(input.usernameQuery)
  const inName = lists.matches(input.nameQuery)
  const wasActive = lists.between(input.lastActiveAtAfter, input.lastActiveAtBefore)
  const wasCreated = lists.between(input.createdAtAfter, input.createdAtBefore)
  return (row) => {
    const user = store.get("users", row.userId)!
    const { emailAddress, firstName, lastName, phoneNumber, username, web3Wallet } = user
    return lists.admits(ids, user.id)
      && hasEmailAddress(emailAddress)
      && hasPhoneNumber(phoneNumber)
      && hasUsername(username)
      && hasWallet(web3Wallet)
      && hasRole(row.role)
      && anywhere(emailAddress, phoneNumber, username, web3Wallet, user.id, firstName, lastName)
      && inEmailAddress(emailAddress)
      && inPhoneNumber(phoneNumber)
      && inUsername(username)
      && inName(`${firstName ?? ""} ${lastName ?? ""}`)
      && wasActive(user.lastActiveAt)
      && wasCreated(user.createdAt)
  }
}

const order = (store: Store, rows: ReadonlyArray<Row>, orderBy = "-created_at") => {
  const ofUser = <A>(value: (user: Table.RowOf<"users">) => A) => (row: Row): A =>
    value(store.get("users", row.userId)!)
  return lists.order(rows, orderBy, {
    phone_number: ofUser(({ phoneNumber }) => phoneNumber),
    email_address: ofUser(({ emailAddress }) => emailAddress),
    created_at: ({ createdAt }) => createdAt.epochMillis,
    first_name: ofUser(({ firstName }) => firstName),
    last_name: ofUser(({ lastName }) => lastName),
    username: ofUser(({ username }) => username)
  })
}

const encodeOrganization = Schema.encodeSync(Organization)

/** Writes memberships. Most rows of a page have the same organization, which is encoded once. */
const writer = (store: Store) => {
  const organizations = new Map<string, typeof Organization.Encoded>()
  return (row: Row): object => {
    const id = row.organizationId
    const organization = organizations.get(id)
      ?? encodeOrganization(new Organization(store.get("organizations", id)!, true))
    organizations.set(id, organization)
    return { ...toWire(store, row), organization }
  }
}

const write = (store: Store, row: Row): Resource.Wire => new Resource.Wire(writer(store)(row))

const writePage = (store: Store, { data, totalCount }: Page<Row>): Resource.Wire =>
  new Resource.Wire({ data: data.map(writer(store)), total_count: totalCount })

export const resource = Resource.make({
  group: OrganizationMembershipsApi,
  tables: [memberships],
  requires: limits.organizationsEnabled,
  open: ["role"],
  refusals: { role: () => failures.roleUnknown },
  handlers: {
    create: (input, store) =>
      Either.gen(function*() {
        const row = yield* add(store, input, false)
        yield* limits.membership(store, row.organizationId)
        return write(store, row)
      }),
    list: (input, store) =>
      Either.map(findOrganization(store, input.organizationId), ({ id }) => {
        const page = lists.pageOf(store, "memberships", input, () =>
          order(store, store.by("memberships", "organizationId", id).filter(filter(store, input)), input.orderBy))
        return writePage(store, page)
      }),
    update: ({ organizationId, role, userId }, store) =>
      Either.gen(function*() {
        const row = yield* find(store, organizationId, userId)
        if (!roleSets.findRole(store, organizationId, role)) yield* Either.left(failures.roleNotFound())
        yield* checkManagedHere(row)
        yield* checkSomeoneManages(store, row, role)
        return write(store, yield* store.update("memberships", row, { role }))
      }),
    delete: ({ organizationId, userId }, store) =>
      Either.gen(function*() {
        const row = yield* find(store, organizationId, userId)
        yield* checkManagedHere(row)
        yield* checkSomeoneManages(store, row, null)
        const deleted = write(store, row)
        // guess: a user who is removed from the active organization of a session has none in it
        sessions.leave(store, organizationId, userId)
        store.delete("memberships", row.id)
        return deleted
      }),
    updateMetadata: ({ organizationId, userId, ...input }, store) =>
      Either.gen(function*() {
        const row = yield* find(store, organizationId, userId)
        const both = metadata.merge(row, input)
        yield* failures.refuse(metadata.problems(both))
        return write(store, yield* store.update("memberships", row, both))
      }),
    listAll: (input, store) => {
      const page = lists.pageOf(
        store,
        "all memberships",
        input,
        () => order(store, store.all("memberships"), input.orderBy)
      )
      return Either.right(writePage(store, page))
    },
    listOfUser: ({ userId, ...window }, store) =>
      Either.map(store.find("users", userId), ({ id }) => {
        const rows = order(store, store.by("memberships", "userId", id))
        return writePage(store, lists.page(rows, window))
      })
  }
})
