/**
 * Domains: what an organization claims, and how people with an address there come in.
 *
 * @module
 * @since 0.1.0
 */
import type {
  BadRequest,
  Common,
  Forbidden,
  NotFound,
  Unauthorized,
  UnprocessableEntity
} from "@effect-clerk/core/ClerkError"
import type { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
import type { OrganizationDomain } from "@effect-clerk/core/OrganizationDomain"
import { OrganizationDomainsApi } from "@effect-clerk/core/OrganizationDomainsApi"
import type { Page } from "@effect-clerk/core/Page"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import { ClerkClient } from "./ClerkClient.js"
import { many } from "./internal/many.js"
import * as Pagination from "./internal/pagination.js"
import type * as Listing from "./Listing.js"
import type * as Outcome from "./Outcome.js"

const { endpoints } = OrganizationDomainsApi
type Endpoints = typeof OrganizationDomainsApi.endpoints

/**
 * Which organization claims which domain, and how people come in.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface CreateInput extends Endpoint.Input<Endpoints["create"]> {}

/**
 * An organization, and filters and page of its domains.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface ListInput extends Endpoint.Input<Endpoints["list"]> {}

/**
 * An organization, and filters of its domains.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface ListStreamInput extends Listing.Input<ListInput> {}

/**
 * Which domain, and what to change.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface UpdateInput extends Endpoint.Input<Endpoints["update"]> {}

/**
 * Which domain to give up.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface DeleteInput extends Endpoint.Input<Endpoints["delete"]> {}

/**
 * Filters, order and page of a list over the instance.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface ListAllInput extends Endpoint.Input<Endpoints["listAll"]> {}

/**
 * Filters and order of a stream over the instance.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface ListAllStreamInput extends Listing.Input<ListAllInput> {}

/**
 * Which domain to mark as owned.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface VerifyOwnershipInput extends Endpoint.Input<Endpoints["verifyOwnership"]> {}

/**
 * The operations, with their errors.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Claims a domain for an organization, verified unless `verified` is false. Is not repeated after an ambiguous
   * failure.
   */
  readonly create: (
    input: CreateInput
  ) => Effect.Effect<OrganizationDomain, BadRequest | Forbidden | NotFound | UnprocessableEntity | Common>
  /** Adds many, and says of each what became of it. */
  readonly createMany: Outcome.Many<
    CreateInput,
    OrganizationDomain,
    BadRequest | Forbidden | NotFound | UnprocessableEntity | Common
  >
  /**
   * One page of the domains of an organization. Clerk returns 10 rows when no `limit` is given and offers no order:
   * for all of them use `listStream`.
   */
  readonly list: (
    input: ListInput
  ) => Effect.Effect<Page<OrganizationDomain>, Unauthorized | UnprocessableEntity | Common>
  /** The pages, with totals, and where to go on after each; `Listing` says what is promised. */
  readonly listPages: (
    input: ListStreamInput
  ) => Stream.Stream<Listing.Page<OrganizationDomain>, Unauthorized | UnprocessableEntity | Common>
  /** All domains of an organization, fetched as they are consumed. */
  readonly listStream: (
    input: ListStreamInput
  ) => Stream.Stream<OrganizationDomain, Unauthorized | UnprocessableEntity | Common>
  /** Changes the enrollment mode or the verification of a domain. */
  readonly update: (
    input: UpdateInput
  ) => Effect.Effect<OrganizationDomain, BadRequest | Forbidden | NotFound | UnprocessableEntity | Common>
  /** Gives up a domain. */
  readonly delete: (
    input: DeleteInput
  ) => Effect.Effect<DeletedObject, BadRequest | Unauthorized | Forbidden | NotFound | Common>
  /** Removes many, and says of each what became of it. */
  readonly deleteMany: Outcome.Many<
    DeleteInput,
    DeletedObject,
    BadRequest | Unauthorized | Forbidden | NotFound | Common
  >
  /**
   * One page of the domains of all organizations. `enrollmentMode` takes several modes, with a leading `-` to
   * exclude.
   */
  readonly listAll: (
    input?: ListAllInput
  ) => Effect.Effect<Page<OrganizationDomain>, Unauthorized | Forbidden | UnprocessableEntity | Common>
  /** The pages, with totals, and where to go on after each; `Listing` says what is promised. */
  readonly listAllPages: (
    input?: ListAllStreamInput
  ) => Stream.Stream<Listing.Page<OrganizationDomain>, Unauthorized | Forbidden | UnprocessableEntity | Common>
  /** All domains of the instance, oldest first unless ordered otherwise, fetched as they are consumed. */
  readonly listAllStream: (
    input?: ListAllStreamInput
  ) => Stream.Stream<OrganizationDomain, Unauthorized | Forbidden | UnprocessableEntity | Common>
  /** Marks the ownership of a domain as verified without the DNS challenge; does nothing where it already is. */
  readonly verifyOwnership: (
    input: VerifyOwnershipInput
  ) => Effect.Effect<OrganizationDomain, Unauthorized | Forbidden | NotFound | Common>
}

/**
 * The operations on the domains of organizations: what a program requires, and what a test mocks.
 *
 * @example
 * import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
 * import { OrganizationId } from "@effect-clerk/core/Organization"
 * import * as Effect from "effect/Effect"
 *
 * const claim = Effect.flatMap(OrganizationDomains.OrganizationDomains, (domains) =>
 *   domains.create({
 *     organizationId: OrganizationId.make("org_1"),
 *     name: "acme.com",
 *     enrollmentMode: "automatic_suggestion",
 *     verified: true
 *   }))
 *
 * @since 0.1.0
 * @category services
 */
export class OrganizationDomains
  extends Context.Tag("@effect-clerk/client/OrganizationDomains")<OrganizationDomains, Service>()
{}

/**
 * The operations on a client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Effect.map(ClerkClient, (client) => {
  const methods = client.methods(OrganizationDomainsApi)
  const listPages = Pagination.pages(methods.list, endpoints.list)
  const listAllPages = Pagination.pages(methods.listAll, endpoints.listAll)
  return OrganizationDomains.of({
    ...methods,
    createMany: many(methods.create, endpoints.create),
    deleteMany: many(methods.delete, endpoints.delete),
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
export const layer: Layer.Layer<OrganizationDomains, never, ClerkClient> = Layer.effect(OrganizationDomains, make)
