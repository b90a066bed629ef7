import type { BadRequest, Conflict, NotFound, UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import { Organization, type OrganizationId } from "@effect-clerk/core/Organization"
import { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import type { OrganizationMembershipsApi } from "@effect-clerk/core/OrganizationMembershipsApi"
import type { Page } from "@effect-clerk/core/Page"
import type { UserId } from "@effect-clerk/core/User"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import type { Role } from "../Settings.js"
import type { Membership, User } from "../Snapshot.js"
import * as failures from "./failures.js"
import { look, run } from "./instance.js"
import * as limits from "./limits.js"
import * as lists from "./lists.js"
import * as members from "./members.js"
import * as metadata from "./metadata.js"
import { Api } from "./operations.js"
import * as organizations from "./organizations.js"
import * as roles from "./roles.js"
import { all, type Store } from "./store.js"

type Endpoints = typeof OrganizationMembershipsApi.endpoints
type Input<Name extends keyof Endpoints> = Endpoint.Input<Endpoints[Name]>

type Wire = Omit<typeof OrganizationMembership.Encoded, "organization">

const WithoutOrganization = Schema.Struct(
  Struct.omit(OrganizationMembership.fields, "organization")
) as unknown as Schema.Schema<Omit<Schema.Struct.Type<typeof OrganizationMembership.fields>, "organization">, Wire>

/**
 * What Clerk writes of a membership beside its organization. Written out, for a page has hundreds; `permissions` is null
 * for a role without any.
 */
const toWire = (store: Store, row: Membership): Wire => {
  const role = roles.find(store, row.role)
  const user = store.users.get(row.userId)!
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
      identifier: user.emailAddress ?? user.phoneNumber ?? user.username ?? user.web3Wallet,
      username: user.username,
      banned: user.banned,
      deprovisioned: user.deprovisioned
    },
    created_at: row.createdAt.epochMillis,
    updated_at: row.updatedAt.epochMillis
  }
}

const decode = Schema.decodeSync(WithoutOrganization)

/** A membership as the contract has it. */
export const render = (store: Store, row: Membership): OrganizationMembership =>
  new OrganizationMembership({
    ...decode(toWire(store, row)),
    organization: store.organizations.get(row.organizationId)!
  }, true)

const find = (store: Store, organizationId: OrganizationId, userId: UserId): Either.Either<Membership, NotFound> =>
  Either.flatMap(
    organizations.find(store, organizationId),
    ({ id }) =>
      Either.fromNullable(members.of(store, id).get(userId), () => failures.resourceNotFound("member", userId))
  )

const findRole = (store: Store, key: string): Either.Either<Role, NotFound> =>
  Either.fromNullable(roles.find(store, key), failures.roleNotFound)

type Refused = BadRequest | NotFound | UnprocessableEntity

/** What is to be stored of a membership that breaks no rule, but for the limits. */
const validate = (store: Store, input: Input<"create">) =>
  Either.flatMap(
    organizations.find(store, input.organizationId),
    (organization): Either.Either<{ organization: Organization; fields: members.Fields }, Refused> => {
      const { role, userId } = input
      if (!store.users.has(userId)) return Either.left(failures.resourceNotFound("user", userId, "user_id"))
      if (!roles.find(store, role)) return Either.left(failures.roleNotFound())
      if (members.of(store, organization.id).has(userId)) {
        return Either.left(failures.badRequest(failures.detail(
          "already_a_member_in_organization",
          "already a member",
          `User ${userId} is already a member of the organization.`
        )))
      }
      const both = metadata.replace(metadata.empty, input)
      const fields = { ...both, organizationId: organization.id, userId, role }
      return Either.map(failures.refuse(metadata.problems(both)), () => ({ organization, fields }))
    }
  )

export const seed = (store: Store, input: Input<"create">, managedByScim: boolean, now: DateTime.Utc) =>
  Either.map(validate(store, input), ({ fields }) => members.add(store, fields, managedByScim, now))

const create = (store: Store, input: Input<"create">, now: DateTime.Utc) =>
  Either.gen(function*() {
    const { fields, organization } = yield* validate(store, input)
    yield* limits.membership(store, organization)
    return members.add(store, fields, false, now)
  })

const checkManagedHere = (row: Membership): Either.Either<void, Conflict> =>
  row.managedByScim
    ? Either.left(failures.conflict(failures.detail(
      "organization_membership_managed_by_scim",
      "membership managed by SCIM",
      "This membership is managed by SCIM and can be changed by the identity provider only."
    )))
    : Either.void

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
    yield* checkManagedHere(row)
    yield* checkSomeoneManages(store, row, role)
    return members.save(store, { ...row, role, updatedAt: now })
  })

const remove = (store: Store, { organizationId, userId }: Input<"delete">) =>
  Either.gen(function*() {
    const row = yield* find(store, organizationId, userId)
    yield* checkManagedHere(row)
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
    const both = metadata.merge(row, input)
    yield* failures.refuse(metadata.problems(both))
    return members.save(store, { ...row, ...both, updatedAt: now })
  })

const filter = (store: Store, input: Input<"list">): (row: Membership) => boolean => {
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
    const user = store.users.get(row.userId)!
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

const order = (store: Store, rows: ReadonlyArray<Membership>, orderBy = "-created_at") => {
  const ofUser = <A>(value: (user: User) => A) => (row: Membership): A => value(store.users.get(row.userId)!)
  return lists.order(rows, orderBy, {
    phone_number: ofUser(({ phoneNumber }) => phoneNumber),
    email_address: ofUser(({ emailAddress }) => emailAddress),
    created_at: ({ createdAt }) => createdAt.epochMillis,
    first_name: ofUser(({ firstName }) => firstName),
    last_name: ofUser(({ lastName }) => lastName),
    username: ofUser(({ username }) => username)
  })
}

const list = (store: Store, input: Input<"list">) =>
  Either.map(
    organizations.find(store, input.organizationId),
    ({ id }) =>
      lists.pageOf(store, "memberships", input, () => {
        const rows = Array.from(members.of(store, id).values())
        return order(store, rows.filter(filter(store, input)), input.orderBy)
      })
  )

const listAll = (store: Store, input: Input<"listAll">) =>
  Either.right(
    lists.pageOf(store, "all memberships", input, () => order(store, all(store.memberships), input.orderBy))
  )

const encodeOrganization = Schema.encodeSync(Organization)

/** Writes memberships. Most of a page has the same organization, which is encoded once. */
const writer = (store: Store) => {
  const organizations = new Map<OrganizationId, typeof Organization.Encoded>()
  return (row: Membership): object => {
    const id = row.organizationId
    const organization = organizations.get(id) ?? encodeOrganization(store.organizations.get(id)!)
    organizations.set(id, organization)
    return { ...toWire(store, row), organization }
  }
}

const respondOne = (store: Store) => (row: Membership) => HttpServerResponse.unsafeJson(writer(store)(row))

const respondPage = (store: Store) => ({ data, totalCount }: Page<Membership>) =>
  HttpServerResponse.unsafeJson({ data: data.map(writer(store)), total_count: totalCount })

/** Runs an operation on one membership and answers with what became of it. */
const runAndRender = <E>(operation: (store: Store, now: DateTime.Utc) => Either.Either<Membership, E>) =>
  run((store, now) => Either.map(operation(store, now), respondOne(store)))

export const layer = HttpApiBuilder.group(Api, "organizationMemberships", (handlers) =>
  handlers
    .handle("create", ({ path, payload }) =>
      runAndRender((store, now) =>
        create(store, { ...path, ...payload }, now)
      ).pipe(Effect.catchTag("PaymentRequired", failures.undeclared)))
    .handle("list", ({ path, urlParams }) =>
      look((store) =>
        Either.map(list(store, { ...path, ...urlParams }), respondPage(store))
      ).pipe(Effect.catchTag("NotFound", failures.undeclared)))
    .handle("update", ({ path, payload }) =>
      runAndRender((store, now) =>
        update(store, { ...path, ...payload }, now)
      ).pipe(Effect.catchTag("BadRequest", failures.undeclared), Effect.catchTag("Conflict", failures.undeclared)))
    .handle("delete", ({ path }) =>
      runAndRender((store) =>
        remove(store, path)
      ).pipe(Effect.catchTag("BadRequest", failures.undeclared), Effect.catchTag("Conflict", failures.undeclared)))
    .handle("updateMetadata", ({ path, payload }) =>
      runAndRender((store, now) =>
        updateMetadata(store, { ...path, ...payload }, now)
      ))
    .handle("listAll", ({ urlParams }) =>
      look((store) =>
        Either.map(listAll(store, urlParams), respondPage(store))
      )))
