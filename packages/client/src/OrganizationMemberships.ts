/**
 * Memberships: who is in an organization, and with which role.
 *
 * @module
 * @since 0.1.0
 */
import {
  type BadRequest,
  type Common,
  type Forbidden,
  NotFound,
  type ServerError,
  type Unauthorized,
  type UnprocessableEntity
} from "@effect-clerk/core/ClerkError"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type { OrganizationId } from "@effect-clerk/core/Organization"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import { OrganizationMembershipsApi } from "@effect-clerk/core/OrganizationMembershipsApi"
import type { Page } from "@effect-clerk/core/Page"
import type { UserId } from "@effect-clerk/core/User"
import type * as Arr from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { ClerkClient } from "./ClerkClient.js"
import * as Batching from "./internal/batching.js"
import { toStream } from "./internal/inputs.js"
import { many } from "./internal/many.js"
import * as Pagination from "./internal/pagination.js"
import type * as Listing from "./Listing.js"
import type * as Outcome from "./Outcome.js"

const { endpoints } = OrganizationMembershipsApi
type Endpoints = typeof OrganizationMembershipsApi.endpoints

/**
 * Which user joins which organization, and with which role.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface CreateInput extends Endpoint.Input<Endpoints["create"]> {}

/**
 * An organization, and filters, order and page of its members.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface ListInput extends Endpoint.Input<Endpoints["list"]> {}

/**
 * An organization, and filters and order of its members.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface ListStreamInput extends Listing.Input<ListInput> {}

/**
 * Which member.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface GetInput extends DeleteInput {}

/**
 * An organization, and which of its members.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface GetManyInput<E = never, R = never> {
  readonly organizationId: OrganizationId
  /** An iterable or a stream. */
  readonly userIds: Outcome.Inputs<UserId, E, R>
}

/**
 * Which member, and the new role.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface UpdateInput extends Endpoint.Input<Endpoints["update"]> {}

/**
 * Which member to remove.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface DeleteInput extends Endpoint.Input<Endpoints["delete"]> {}

/**
 * Which member, and what to merge into the metadata of the membership.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface UpdateMetadataInput extends Endpoint.Input<Endpoints["updateMetadata"]> {}

/**
 * Order and page of a list over the instance.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface ListAllInput extends Endpoint.Input<Endpoints["listAll"]> {}

/**
 * Order of a stream over the instance.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface ListAllStreamInput extends Listing.Input<ListAllInput> {}

type GetErrors = Unauthorized | NotFound | UnprocessableEntity | Common

/**
 * The operations, with their errors.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Adds a user of the instance to an organization. Is not repeated after an ambiguous failure. */
  readonly create: (
    input: CreateInput
  ) => Effect.Effect<OrganizationMembership, BadRequest | Forbidden | NotFound | UnprocessableEntity | Common>
  /** Adds many, and says of each what became of it. */
  readonly createMany: Outcome.Many<
    CreateInput,
    OrganizationMembership,
    BadRequest | Forbidden | NotFound | UnprocessableEntity | Common
  >
  /**
   * The membership of one user. Clerk has no operation for it, so it is a list that is filtered by the user. Under
   * `Effect.withRequestBatching(true)` what concurrent fibers ask for of one organization is fetched in lists of up to 100,
   * with the retry policy and the timeouts of the first of them; a user that is no member still fails with its own `NotFound`.
   */
  readonly get: (
    input: GetInput
  ) => Effect.Effect<OrganizationMembership, Unauthorized | NotFound | UnprocessableEntity | Common>
  /**
   * The memberships of users, in lists of up to 100, and what became of each: a user that is no member is a `NotFound`. The
   * outcomes come in the order of the users.
   */
  readonly getMany: <E = never, R = never>(
    input: GetManyInput<E, R>
  ) => Stream.Stream<
    Outcome.Outcome<GetInput, OrganizationMembership, Unauthorized | NotFound | UnprocessableEntity | Common>,
    E,
    R
  >
  /**
   * One page of the members that match the filters. Clerk returns 10 rows when no `limit` is given: for all of them
   * use `listStream`.
   */
  readonly list: (
    input: ListInput
  ) => Effect.Effect<Page<OrganizationMembership>, Unauthorized | UnprocessableEntity | Common>
  /** The pages, with totals, and where to go on after each; `Listing` says what is promised. */
  readonly listPages: (
    input: ListStreamInput
  ) => Stream.Stream<Listing.Page<OrganizationMembership>, Unauthorized | UnprocessableEntity | Common>
  /** All members that match the filters, oldest first unless ordered otherwise, fetched as they are consumed. */
  readonly listStream: (
    input: ListStreamInput
  ) => Stream.Stream<OrganizationMembership, Unauthorized | UnprocessableEntity | Common>
  /** Gives a member another role. */
  readonly update: (
    input: UpdateInput
  ) => Effect.Effect<OrganizationMembership, NotFound | UnprocessableEntity | Common>
  /** Gives many members another role, and says of each what became of it. */
  readonly updateMany: Outcome.Many<UpdateInput, OrganizationMembership, NotFound | UnprocessableEntity | Common>
  /** Removes a member; returns the membership that was. */
  readonly delete: (
    input: DeleteInput
  ) => Effect.Effect<OrganizationMembership, Unauthorized | NotFound | UnprocessableEntity | Common>
  /** Removes many members, and says of each what became of it. */
  readonly deleteMany: Outcome.Many<
    DeleteInput,
    OrganizationMembership,
    Unauthorized | NotFound | UnprocessableEntity | Common
  >
  /** Merges the metadata of a membership deeply; `null` at any depth removes the key. */
  readonly updateMetadata: (
    input: UpdateMetadataInput
  ) => Effect.Effect<OrganizationMembership, BadRequest | NotFound | UnprocessableEntity | Common>
  /** One page of the memberships of all organizations of the instance. */
  readonly listAll: (
    input?: ListAllInput
  ) => Effect.Effect<
    Page<OrganizationMembership>,
    BadRequest | Unauthorized | UnprocessableEntity | ServerError | Common
  >
  /** The pages, with totals, and where to go on after each; `Listing` says what is promised. */
  readonly listAllPages: (
    input?: ListAllStreamInput
  ) => Stream.Stream<
    Listing.Page<OrganizationMembership>,
    BadRequest | Unauthorized | UnprocessableEntity | ServerError | Common
  >
  /** All memberships of the instance, oldest first unless ordered otherwise, fetched as they are consumed. */
  readonly listAllStream: (
    input?: ListAllStreamInput
  ) => Stream.Stream<OrganizationMembership, BadRequest | Unauthorized | UnprocessableEntity | ServerError | Common>
}

/**
 * The operations on the memberships of organizations: what a program requires, and what a test mocks.
 *
 * @example
 * import * as OrganizationMemberships from "@effect-clerk/client/OrganizationMemberships"
 * import { OrganizationId } from "@effect-clerk/core/Organization"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const admins = Effect.gen(function*() {
 *   const memberships = yield* OrganizationMemberships.OrganizationMemberships
 *   return yield* memberships
 *     .listStream({ organizationId: OrganizationId.make("org_1"), role: ["org:admin"] })
 *     .pipe(Stream.runCollect)
 * })
 *
 * @since 0.1.0
 * @category services
 */
export class OrganizationMemberships
  extends Context.Tag("@effect-clerk/client/OrganizationMemberships")<OrganizationMemberships, Service>()
{}

/**
 * The operations on a client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Effect.map(ClerkClient, (client) => {
  const methods = client.methods(OrganizationMembershipsApi)
  const listPages = Pagination.pages(methods.list, endpoints.list)
  const listAllPages = Pagination.pages(methods.listAll, endpoints.listAll)
  const list = ([{ organizationId, userId }, ...rest]: Arr.NonEmptyReadonlyArray<GetInput>) =>
    methods.list({
      organizationId,
      userId: [userId, ...rest.map(({ userId }) => userId)],
      limit: 1 + rest.length
    }).pipe(
      Effect.map(({ data }) => data),
      // the list does not declare it, but this is how it says that there is no such organization
      Effect.catchTag("UnexpectedStatus", (error) => Effect.fail(error.status === 404 ? new NotFound(error) : error))
    )
  const missing = Batching.notFound(endpoints.list, "membership")
  const source: Batching.Source<GetInput, OrganizationMembership, GetErrors> = {
    share: ({ organizationId, userId }) => /^\w+$/.test(userId) ? organizationId : null,
    idOf: ({ userId }) => userId,
    rowIdOf: ({ publicUserData }) => publicUserData?.userId,
    one: (input) =>
      Effect.flatMap(list([input]), (rows) => {
        const row = rows.find(({ publicUserData }) => publicUserData === null || publicUserData.userId === input.userId)
        return row === undefined ? Effect.fail(missing()) : Effect.succeed(row)
      }),
    list,
    missing
  }
  const lookupMany = Batching.lookupMany(source)

  return OrganizationMemberships.of({
    ...methods,
    createMany: many(methods.create, endpoints.create),
    deleteMany: many(methods.delete, endpoints.delete),
    get: Batching.batched(source),
    getMany: ({ organizationId, userIds }) =>
      lookupMany(Stream.map(toStream(userIds), (userId) => ({ organizationId, userId }))),
    updateMany: many(methods.update, endpoints.update),
    listPages,
    listStream: (input) => Pagination.rows(listPages(input)),
    listAllPages,
    listAllStream: (input) => Pagination.rows(listAllPages(input))
  })
})

/**
 * The operations as a layer on a client.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<OrganizationMemberships, never, ClerkClient> = Layer.effect(
  OrganizationMemberships,
  make
)
