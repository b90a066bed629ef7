import type { ClerkError, NotFound } from "@effect-clerk/core/ClerkError"
import { OrganizationInvitationsApi } from "@effect-clerk/core/contract/OrganizationInvitations"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import * as Metadata from "@effect-clerk/core/Metadata"
import { OrganizationId } from "@effect-clerk/core/Organization"
import { PublicOrganizationData } from "@effect-clerk/core/OrganizationDomain"
import {
  OrganizationInvitation,
  OrganizationInvitationId,
  PublicInviterData
} from "@effect-clerk/core/OrganizationInvitation"
import { Role } from "@effect-clerk/core/OrganizationMembership"
import { UserId } from "@effect-clerk/core/User"
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as identifications from "../identifications.js"
import * as limits from "../limits.js"
import * as lists from "../lists.js"
import * as members from "../members.js"
import * as metadata from "../metadata.js"
import * as people from "../people.js"
import * as Resource from "../resource.js"
import * as roles from "../roles.js"
import * as roleSets from "../roleSets.js"
import * as seeding from "../seeding.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"
import * as memberships from "./organizationMemberships.js"
import * as users from "./users.js"

type Input<Name extends keyof OrganizationInvitationsApi> = Endpoint.Input<OrganizationInvitationsApi[Name]>

const row = () =>
  Schema.Struct({
    id: OrganizationInvitationId,
    organizationId: OrganizationId,
    emailAddress: Schema.String,
    role: Schema.String,
    inviterId: Schema.NullOr(UserId),
    status: Schema.Literal("pending", "accepted", "revoked", "expired"),
    publicMetadata: Metadata.Metadata,
    privateMetadata: Metadata.Metadata,
    redirectUrl: Schema.NullOr(Schema.String),
    notify: Schema.optionalWith(Schema.Boolean, { default: () => true }),
    expiresAt: Schema.DateTimeUtc,
    createdAt: Schema.DateTimeUtc,
    updatedAt: Schema.DateTimeUtc
  })

const invitations = Table.make("organizationInvitations", {
  prefix: "orginv",
  object: "organization_invitation",
  row,
  parents: { organizationId: "organizations" },
  indexes: { emailAddress: ({ emailAddress }) => emailAddress, role: ({ role }) => role },
  at: (row, now) =>
    row.status === "pending" && DateTime.lessThanOrEqualTo(row.expiresAt, now)
      ? { ...row, status: "expired" as const }
      : row
})

declare module "../table.js" {
  interface Tables {
    readonly organizationInvitations: typeof invitations
  }
}

type Row = Table.RowOf<"organizationInvitations">

const showInviter = (user: Table.RowOf<"users"> | undefined): PublicInviterData | null =>
  user === undefined ? null : new PublicInviterData({
    userId: user.id,
    firstName: user.firstName,
    lastName: user.lastName,
    imageUrl: user.imageUrl,
    hasImage: user.hasImage,
    identifier: people.identifierOf(user) ?? ""
  }, true)

/** An invitation to an organization as Clerk shows it. */
export const show = ({ notify: _, redirectUrl, ...row }: Row, store: Store): OrganizationInvitation =>
  new OrganizationInvitation({
    ...row,
    roleName: roles.find(store, row.role)?.name ?? row.role,
    publicInviterData: row.inviterId && showInviter(store.get("users", row.inviterId)),
    // guess: only pending invitations to an organization have a link
    url: row.status === "pending"
      ? Redacted.make(`${redirectUrl ?? "https://accounts.clerk.test/sign-up"}?__clerk_ticket=ticket_${row.id}`)
      : null
  }, true)

export const showWithOrganization = (row: Row, store: Store): OrganizationInvitation => {
  const { hasImage, id, imageUrl, name, slug } = store.get("organizations", row.organizationId)!
  return new OrganizationInvitation({
    ...show(row, store),
    publicOrganizationData: new PublicOrganizationData({ id, name, slug, imageUrl, hasImage }, true)
  }, true)
}

const findOrganization = (store: Store, id: string) =>
  Either.fromNullable(store.get("organizations", id), failures.organizationNotFound)

const find = (store: Store, { invitationId, organizationId }: Input<"get">): Either.Either<Row, NotFound> =>
  Either.flatMap(findOrganization(store, organizationId), ({ id }) =>
    Either.filterOrLeft(
      store.find("organizationInvitations", invitationId),
      (invitation) => invitation.organizationId === id,
      () => failures.resourceNotFound("organization invitation", invitationId)
    ))

/** The pending invitations to an organization. */
export const pendingOf = (store: Store, organizationId: string): ReadonlyArray<Row> =>
  store.by("organizationInvitations", "organizationId", organizationId).filter(({ status }) => status === "pending")

const notAMember = (userId: string) =>
  failures.forbidden(failures.detail(
    "not_a_member_in_organization",
    "not a member",
    `User ${userId} is not a member of the organization.`
  ))

/** Only members who can manage others invite, and revoke invitations. */
const checkManages = (store: Store, organizationId: string, userId: string): Either.Either<void, ClerkError> => {
  const member = members.find(store, organizationId, userId)
  if (member === undefined) return Either.left(notAMember(userId))
  // guess: the error code for inviting, or revoking an invitation, as a user who cannot manage members
  return roles.isElevated(roles.find(store, member.role))
    ? Either.void
    : Either.left(failures.forbidden(failures.detail(
      "missing_organization_permission",
      "missing permission",
      `User ${userId} is not allowed to manage the members of the organization.`
    )))
}

/** Adds an invitation, which expires after 30 days by default, with all checks except the limits. */
const add = (store: Store, { organizationId, role, ...input }: Input<"create">): Either.Either<Row, ClerkError> =>
  Either.gen(function*() {
    yield* findOrganization(store, organizationId)
    const both = metadata.replace(metadata.empty, input)
    const emailAddress = people.emailAddress(input.emailAddress)
    yield* failures.refuse([
      emailAddress === null ? people.notAnEmailAddress() : null,
      ...metadata.problems(both)
    ])
    if (!roleSets.findRole(store, organizationId, role)) yield* Either.left(failures.roleNotFound())
    const inviter = input.inviterUserId ?? null
    if (inviter !== null) yield* checkManages(store, organizationId, inviter)
    const address = emailAddress!
    const invited = people.withEmailAddress(store, address)
    if (invited && members.find(store, organizationId, invited.id)) {
      yield* Either.left(failures.badRequest(failures.detail(
        "already_a_member_in_organization",
        "already a member",
        `The user with the email address ${address} is already a member of the organization.`
      )))
    }
    if (pendingOf(store, organizationId).some(({ emailAddress }) => emailAddress === address)) {
      yield* Either.left(failures.badRequest(failures.detail(
        "organization_invitation_not_unique",
        "already invited",
        `The email address ${address} has a pending invitation to the organization.`
      )))
    }
    return yield* store.insert("organizationInvitations", {
      ...both,
      organizationId,
      emailAddress: address,
      role,
      inviterId: inviter,
      redirectUrl: input.redirectUrl ?? null,
      notify: input.notify ?? true,
      status: "pending",
      expiresAt: DateTime.add(store.now, { days: input.expiresInDays ?? 30 })
    })
  })

const create = (store: Store, input: Input<"create">) =>
  Either.gen(function*() {
    const invitation = yield* add(store, input)
    yield* limits.invitations(store, invitation.organizationId, pendingOf(store, invitation.organizationId).length)
    return show(invitation, store)
  })

/** A pending invitation to an organization, of the same seed or existing. */
const seed = seeding.make(
  "organizationInvitations",
  () =>
    Schema.Struct({
      organizationId: Schema.NonEmptyString,
      emailAddress: Schema.NonEmptyString,
      /** The default role of the organization by default. */
      role: seeding.optional(Role),
      /** A member of the organization; none by default. */
      inviterUserId: seeding.optional(Schema.NonEmptyString),
      publicMetadata: seeding.optional(Metadata.Metadata),
      privateMetadata: seeding.optional(Metadata.Metadata),
      redirectUrl: seeding.optional(Schema.String),
      /** 30 by default. */
      expiresInDays: seeding.optional(Schema.Int.pipe(Schema.between(1, 365))),
      /** Now by default. */
      createdAt: seeding.optional(Schema.DateTimeUtc)
    }),
  ({ createdAt, inviterUserId, organizationId, role, ...input }, store) =>
    store.as(createdAt, () =>
      add(store, {
        ...input,
        organizationId: OrganizationId.make(organizationId),
        role: role ?? roleSets.defaultRole(store, organizationId),
        inviterUserId: inviterUserId === undefined ? null : UserId.make(inviterUserId)
      }))
)

/** The recipient follows the link of an invitation: a user with the address becomes a member. */
export const accept = (id: string, store: Store) =>
  Either.gen(function*() {
    const invitation = yield* store.find("organizationInvitations", id)
    if (invitation.status !== "pending") {
      yield* seeding.wrong(`The invitation ${id} is ${invitation.status}, and no longer pending.`)
    }
    const { emailAddress, organizationId, privateMetadata, publicMetadata, role } = yield* store.update(
      "organizationInvitations",
      invitation,
      { status: "accepted" }
    )
    const { id: userId } = people.withEmailAddress(store, emailAddress)
      ?? (yield* users.seed.plantOne({ emailAddress }, store))
    return yield* memberships.seed.plantOne({ userId, role, publicMetadata, privateMetadata }, store, organizationId)
  })

const order = (rows: ReadonlyArray<Row>, orderBy = "-created_at"): ReadonlyArray<Row> =>
  lists.order(rows, orderBy, {
    created_at: ({ createdAt }) => createdAt.epochMillis,
    email_address: ({ emailAddress }) => emailAddress
  })

const withStatus = (status: string | undefined) => (row: Row): boolean => status === undefined || row.status === status

type Window = Pick<Input<"listPending">, "limit" | "offset">

const page = (rows: ReadonlyArray<Row>, window: Window, store: Store, shown = show) =>
  lists.shown(lists.page(rows, window), (row) => shown(row, store))

export const resource = Resource.make({
  group: OrganizationInvitationsApi,
  tables: [invitations],
  seed,
  requires: limits.organizationsEnabled,
  open: ["role"],
  refusals: { role: () => failures.roleUnknown, body: failures.bulkSize },
  handlers: {
    create: (input, store) => create(store, input),
    // guess: a bulk create of invitations to an organization is all or nothing
    createBulk: ({ invitations, organizationId }, store) =>
      Either.map(
        Either.all(invitations.map((input) => create(store, { ...input, organizationId }))),
        (data) => ({ data, totalCount: data.length })
      ),
    list: ({ emailAddress, orderBy, organizationId, status, ...window }, store) =>
      Either.map(findOrganization(store, organizationId), ({ id }) => {
        const hasEmailAddress = lists.oneOf(emailAddress === undefined ? undefined : [emailAddress])
        const found = store.by("organizationInvitations", "organizationId", id).filter((row) =>
          withStatus(status)(row) && hasEmailAddress(row.emailAddress)
        )
        return page(order(found, orderBy), window, store)
      }),
    listPending: ({ organizationId, ...window }, store) =>
      Either.map(
        findOrganization(store, organizationId),
        ({ id }) => page(order(pendingOf(store, id)), window, store)
      ),
    get: (input, store) => Either.map(find(store, input), (row) => show(row, store)),
    revoke: ({ requestingUserId, ...input }, store) =>
      Either.gen(function*() {
        const invitation = yield* find(store, input)
        if (requestingUserId != null) yield* checkManages(store, input.organizationId, requestingUserId)
        if (invitation.status !== "pending") {
          yield* Either.left(failures.notFound(failures.detail(
            "organization_invitation_not_pending",
            "not pending",
            "The invitation to the organization is not pending."
          )))
        }
        return show(yield* store.update("organizationInvitations", invitation, { status: "revoked" }), store)
      }),
    listAll: ({ orderBy, query, status, ...window }, store) => {
      const matches = lists.matches(query)
      const found = store.all("organizationInvitations").filter((row) =>
        withStatus(status)(row) && (row.id === query || row.organizationId === query || matches(row.emailAddress))
      )
      return Either.right(page(order(found, orderBy), window, store, showWithOrganization))
    },
    listOfUser: ({ status, userId, ...window }, store) =>
      Either.map(store.find("users", userId), ({ id }) => {
        const found = identifications.of(store, id, "email_address").filter(identifications.isClaimed)
          .flatMap(({ identifier }) => store.by("organizationInvitations", "emailAddress", identifier))
        return page(order(found.filter(withStatus(status))), window, store, showWithOrganization)
      })
  }
})
