/**
 * Memberships: the members of an organization, and their roles.
 *
 * @module
 * @since 0.1.0
 */
// @effect-diagnostics missingEffectContext:off
// @effect-diagnostics missingEffectError:off
import { type Common, NotFound, type Unauthorized, type UnprocessableEntity } from "@effect-clerk/core/ClerkError"
import { OrganizationMembershipsApi } from "@effect-clerk/core/contract/OrganizationMemberships"
import type { OrganizationId } from "@effect-clerk/core/Organization"
import type { OrganizationMembership } from "@effect-clerk/core/OrganizationMembership"
import type { UserId } from "@effect-clerk/core/User"
import type * as Arr from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { ClerkClient } from "./ClerkClient.js"
import * as Batching from "./internal/batching.js"
import { toStream } from "./internal/inputs.js"
import type * as Outcome from "./Outcome.js"
import * as Resource from "./Resource.js"

/**
 * The input of an operation, by its name: `OrganizationMemberships.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof OrganizationMembershipsApi> = Resource.Input<OrganizationMembershipsApi, Name>

/**
 * The organization and the user of a membership.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface GetInput extends Input<"delete"> {}

/**
 * An organization, and the users to look up in it.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface GetManyInput<E = never, R = never> {
  readonly organizationId: OrganizationId
  /** An iterable or a stream. */
  readonly userIds: Outcome.Inputs<UserId, E, R>
}

type GetErrors = Unauthorized | NotFound | UnprocessableEntity | Common

/**
 * The operations, with their errors.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service extends Resource.Of<OrganizationMembershipsApi> {
  /**
   * Retrieves the membership of one user. Clerk has no operation for this, so it is a list that is filtered by the
   * user. Under `Effect.withRequestBatching(true)`, the calls of concurrent fibers for one organization are merged into
   * lists of up to 100, with the retry policy and the timeouts of the first; a user who is not a member still fails
   * with its own `NotFound`.
   */
  readonly get: (
    input: GetInput
  ) => Effect.Effect<OrganizationMembership, Unauthorized | NotFound | UnprocessableEntity | Common>
  /**
   * Bulk read of the memberships of users, in lists of up to 100: emits one outcome per user, in the order of the
   * users. A user who is not a member is a `NotFound`.
   */
  readonly getMany: <E = never, R = never>(
    input: GetManyInput<E, R>
  ) => Stream.Stream<
    Outcome.Outcome<GetInput, OrganizationMembership, Unauthorized | NotFound | UnprocessableEntity | Common>,
    E,
    R
  >
}

/**
 * The operations on the memberships of organizations. Require this tag in a program, and mock it in a test.
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
 * Builds the operations from a client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(
  OrganizationMemberships,
  OrganizationMembershipsApi,
  (methods) => {
    const list = ([{ organizationId, userId }, ...rest]: Arr.NonEmptyReadonlyArray<GetInput>) =>
      methods.list({
        organizationId,
        userId: [userId, ...rest.map(({ userId }) => userId)],
        limit: 1 + rest.length
      }).pipe(
        Effect.map(({ data }) => data),
        // the list does not declare it, but returns it if the organization does not exist
        Effect.catchTag("UnexpectedStatus", (error) => Effect.fail(error.status === 404 ? new NotFound(error) : error))
      )
    const missing = Batching.notFound(OrganizationMembershipsApi.endpoints.list, "membership")
    const source: Batching.Source<GetInput, OrganizationMembership, GetErrors> = {
      share: ({ organizationId, userId }) => /^\w+$/.test(userId) ? organizationId : null,
      idOf: ({ userId }) => userId,
      rowIdOf: ({ publicUserData }) => publicUserData?.userId,
      one: (input) =>
        Effect.flatMap(list([input]), (rows) => {
          const row = rows.find(({ publicUserData }) =>
            publicUserData === null || publicUserData.userId === input.userId
          )
          return row === undefined ? Effect.fail(missing()) : Effect.succeed(row)
        }),
      list,
      missing
    }
    const lookupMany = Batching.lookupMany(source)

    return {
      get: Batching.batched(source),
      getMany: ({ organizationId, userIds }) =>
        lookupMany(Stream.map(toStream(userIds), (userId) => ({ organizationId, userId })))
    }
  }
)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<OrganizationMemberships, never, ClerkClient> = Layer.effect(
  OrganizationMemberships,
  make
)

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"create">`.
 */
export interface CreateInput extends Input<"create"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"list">`.
 */
export interface ListInput extends Input<"list"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Resource.StreamInput<OrganizationMembershipsApi, "list">`.
 */
export interface ListStreamInput extends Resource.StreamInput<OrganizationMembershipsApi, "list"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"update">`.
 */
export interface UpdateInput extends Input<"update"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"delete">`.
 */
export interface DeleteInput extends Input<"delete"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"updateMetadata">`.
 */
export interface UpdateMetadataInput extends Input<"updateMetadata"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"listAll">`.
 */
export interface ListAllInput extends Input<"listAll"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Resource.StreamInput<OrganizationMembershipsApi, "listAll">`.
 */
export interface ListAllStreamInput extends Resource.StreamInput<OrganizationMembershipsApi, "listAll"> {}
