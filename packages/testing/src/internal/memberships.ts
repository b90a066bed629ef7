import type { BadRequest, Forbidden, NotFound, UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type { OrganizationId } from "@effect-clerk/core/Organization"
import { OrganizationMembership, PublicUserData } from "@effect-clerk/core/OrganizationMembership"
import type { OrganizationMembershipsApi } from "@effect-clerk/core/OrganizationMembershipsApi"
import type { UserId } from "@effect-clerk/core/User"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Role } from "../Settings.js"
import type { Membership, User } from "../Snapshot.js"
import * as failures from "./failures.js"
import { run } from "./instance.js"
import * as lists from "./lists.js"
import * as members from "./members.js"
import * as metadata from "./metadata.js"
import { Api } from "./operations.js"
import * as organizations from "./organizations.js"
import * as roles from "./roles.js"
import { all, type Store } from "./store.js"

type Input<Name extends string> = Endpoint.Input<Endpoint.Of<typeof OrganizationMembershipsApi, Name>>

const publicUserData = (user: User): PublicUserData =>
  new PublicUserData({
    userId: user.id,
    firstName: user.firstName,
    lastName: user.lastName,
    imageUrl: user.imageUrl,
    profileImageUrl: user.imageUrl,
    hasImage: user.hasImage,
    identifier: user.emailAddress ?? user.phoneNumber ?? user.username ?? user.web3Wallet,
    username: user.username,
    banned: user.banned,
    deprovisioned: user.deprovisioned
  }, true)

/** What Clerk shows of a membership. */
export const render = (store: Store, row: Membership): OrganizationMembership => {
  const role = roles.find(store, row.role)
  return new OrganizationMembership({
    id: row.id,
    role: row.role,
    roleName: role?.name ?? null,
    permissions: role?.permissions ?? [],
    publicMetadata: row.publicMetadata,
    privateMetadata: row.privateMetadata,
    organization: store.organizations.get(row.organizationId)!,
    publicUserData: publicUserData(store.users.get(row.userId)!),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt
  }, true)
}

const find = (store: Store, organizationId: OrganizationId, userId: UserId): Either.Either<Membership, NotFound> =>
  Either.flatMap(
    organizations.find(store, organizationId),
    ({ id }) =>
      Either.fromNullable(members.of(store, id).get(userId), () => failures.resourceNotFound("member", userId))
  )

const findRole = (store: Store, key: string): Either.Either<Role, NotFound> =>
  Either.fromNullable(roles.find(store, key), failures.roleNotFound)

export const create = (
  store: Store,
  input: Input<"create">,
  now: DateTime.Utc,
  managedByScim = false
): Either.Either<Membership, BadRequest | Forbidden | NotFound | UnprocessableEntity> =>
  Either.gen(function*() {
    const { id: organizationId, maxAllowedMemberships } = yield* organizations.find(store, input.organizationId)
    const { role, userId } = input
    if (!store.users.has(userId)) yield* Either.left(failures.resourceNotFound("user", userId, "user_id"))
    yield* findRole(store, role)
    const both = yield* metadata.replace(metadata.empty, input)
    if (members.of(store, organizationId).has(userId)) {
      yield* Either.left(failures.badRequest(failures.detail(
        "already_a_member_in_organization",
        "already a member",
        `User ${userId} is already a member of the organization.`
      )))
    }
    if (maxAllowedMemberships > 0 && members.count(store, organizationId) >= maxAllowedMemberships) {
      yield* Either.left(failures.forbidden(failures.detail(
        "organization_membership_quota_exceeded",
        "organization membership quota exceeded",
        `You have reached your limit of ${maxAllowedMemberships} organization memberships.`
      )))
    }
    return members.add(store, { ...both, organizationId, userId, role, managedByScim }, now)
  })

/** Clerk keeps at least one member who can manage the others. */
const checkSomeoneManages = (store: Store, row: Membership, role: string | null): Either.Either<void, BadRequest> =>
  roles.isElevated(roles.find(store, row.role))
    && (role === null || !roles.isElevated(roles.find(store, role)))
    && !members.hasElevated(store, row.organizationId, row.userId)
    ? Either.left(failures.badRequest(failures.detail(
      "organization_minimum_permissions_needed",
      "minimum organization permissions needed",
      "There has to be at least one organization member with the minimum required permissions"
    )))
    : Either.void

const update = (store: Store, { organizationId, role, userId }: Input<"update">, now: DateTime.Utc) =>
  Either.gen(function*() {
    const row = yield* find(store, organizationId, userId)
    yield* findRole(store, role)
    yield* checkSomeoneManages(store, row, role)
    return members.save(store, { ...row, role, updatedAt: now })
  })

const remove = (store: Store, { organizationId, userId }: Input<"delete">) =>
  Either.gen(function*() {
    const row = yield* find(store, organizationId, userId)
    yield* checkSomeoneManages(store, row, null)
    store.memberships.get(organizationId)?.delete(userId)
    return row
  })

const updateMetadata = (
  store: Store,
  { organizationId, userId, ...input }: Input<"updateMetadata">,
  now: DateTime.Utc
) =>
  Either.gen(function*() {
    const row = yield* find(store, organizationId, userId)
    return members.save(store, { ...row, ...(yield* metadata.merge(row, input)), updatedAt: now })
  })

/** A membership joined with its user. */
interface Member {
  readonly id: string
  readonly row: Membership
  readonly user: User
}

const join = (store: Store, rows: Iterable<Membership>): Array<Member> =>
  Array.from(rows, (row) => ({ id: row.id, row, user: store.users.get(row.userId)! }))

const filter = (input: Input<"list">): (member: Member) => boolean => {
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
  return ({ row, user }) => {
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

const page = (store: Store, rows: ReadonlyArray<Member>, input: Input<"listAll">) =>
  Either.map(
    lists.order(rows, input.orderBy ?? "-created_at", {
      phone_number: ({ user }) => user.phoneNumber,
      email_address: ({ user }) => user.emailAddress,
      created_at: ({ row }) => row.createdAt.epochMillis,
      first_name: ({ user }) => user.firstName,
      last_name: ({ user }) => user.lastName,
      username: ({ user }) => user.username
    }),
    (ordered) => {
      const { data, totalCount } = lists.page(ordered, input)
      return { data: data.map(({ row }) => render(store, row)), totalCount }
    }
  )

const list = (store: Store, input: Input<"list">) =>
  Either.flatMap(
    organizations.find(store, input.organizationId),
    ({ id }) => page(store, join(store, members.of(store, id).values()).filter(filter(input)), input)
  )

const listAll = (store: Store, input: Input<"listAll">) => page(store, join(store, all(store.memberships)), input)

/** Runs an operation on one membership and shows what became of it. */
const runAndRender = <E>(operation: (store: Store, now: DateTime.Utc) => Either.Either<Membership, E>) =>
  run((store, now) => Either.map(operation(store, now), (row) => render(store, row)))

export const layer = HttpApiBuilder.group(Api, "organizationMemberships", (handlers) =>
  handlers
    .handle("create", ({ path, payload }) => runAndRender((store, now) => create(store, { ...path, ...payload }, now)))
    .handle("list", ({ path, urlParams }) =>
      run((store) =>
        list(store, { ...path, ...urlParams })
      ).pipe(Effect.catchTag("NotFound", failures.undeclared)))
    .handle("update", ({ path, payload }) =>
      runAndRender((store, now) =>
        update(store, { ...path, ...payload }, now)
      ).pipe(
        Effect.catchTag("BadRequest", failures.undeclared)
      ))
    .handle("delete", ({ path }) =>
      runAndRender((store) =>
        remove(store, path)
      ).pipe(Effect.catchTag("BadRequest", failures.undeclared)))
    .handle("updateMetadata", ({ path, payload }) =>
      runAndRender((store, now) =>
        updateMetadata(store, { ...path, ...payload }, now)
      ))
    .handle("listAll", ({ urlParams }) =>
      run((store) => listAll(store, urlParams))))
