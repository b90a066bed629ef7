/**
 * The allow-list: who may sign up to the instance.
 *
 * @module
 * @since 0.1.0
 */
import type {
  BadRequest,
  Common,
  NotFound,
  PaymentRequired,
  Unauthorized,
  UnprocessableEntity
} from "@effect-clerk/core/ClerkError"
import type { AllowlistIdentifier } from "@effect-clerk/core/AllowlistIdentifier"
import { AllowlistIdentifiersApi } from "@effect-clerk/core/AllowlistIdentifiersApi"
import type { DeletedObject } from "@effect-clerk/core/DeletedObject"
import type * as Endpoint from "@effect-clerk/core/Endpoint"
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

const { endpoints } = AllowlistIdentifiersApi
type Endpoints = typeof AllowlistIdentifiersApi.endpoints

/**
 * Page of the allow-list.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface ListInput extends Endpoint.Input<Endpoints["list"]> {}

/**
 * How to read the allow-list.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface ListStreamInput extends Listing.Input<Omit<ListInput, "paginated">> {}

/**
 * An identifier to allow: an e-mail address, `*@domain.com`, an E.164 phone number or a web3 wallet.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface CreateInput extends Endpoint.Input<Endpoints["create"]> {}

/**
 * Which entry to remove.
 *
 * @since 0.1.0
 * @category inputs
 */
export interface DeleteInput extends Endpoint.Input<Endpoints["delete"]> {}

/**
 * The operations, with their errors.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * One page of the entries, newest first. It has no total (`null`) where Clerk answers with a bare array, which it
   * does for `paginated: false`.
   */
  readonly list: (
    input?: ListInput
  ) => Effect.Effect<Page<AllowlistIdentifier, number | null>, Unauthorized | PaymentRequired | Common>
  /** The pages, with totals, and where to go on after each; `Listing` says what is promised. */
  readonly listPages: (
    input?: ListStreamInput
  ) => Stream.Stream<Listing.Page<AllowlistIdentifier, number | null>, Unauthorized | PaymentRequired | Common>
  /** All entries, newest first, fetched as they are consumed. */
  readonly listStream: (
    input?: ListStreamInput
  ) => Stream.Stream<AllowlistIdentifier, Unauthorized | PaymentRequired | Common>
  /** Adds an entry; with `notify` Clerk also sends an invitation. Is not repeated after an ambiguous failure. */
  readonly create: (
    input: CreateInput
  ) => Effect.Effect<AllowlistIdentifier, BadRequest | PaymentRequired | UnprocessableEntity | Common>
  /** Adds many, and says of each what became of it. */
  readonly createMany: Outcome.Many<
    CreateInput,
    AllowlistIdentifier,
    BadRequest | PaymentRequired | UnprocessableEntity | Common
  >
  /** Removes an entry by its id. */
  readonly delete: (input: DeleteInput) => Effect.Effect<DeletedObject, PaymentRequired | NotFound | Common>
  /** Removes many, and says of each what became of it. */
  readonly deleteMany: Outcome.Many<DeleteInput, DeletedObject, PaymentRequired | NotFound | Common>
}

/**
 * The operations on the allow-list: what a program requires, and what a test mocks.
 *
 * @example
 * import * as AllowlistIdentifiers from "@effect-clerk/client/AllowlistIdentifiers"
 * import * as Effect from "effect/Effect"
 *
 * const open = Effect.flatMap(AllowlistIdentifiers.AllowlistIdentifiers, (allowlist) =>
 *   allowlist.create({ identifier: "*@acme.com" }))
 *
 * @since 0.1.0
 * @category services
 */
export class AllowlistIdentifiers
  extends Context.Tag("@effect-clerk/client/AllowlistIdentifiers")<AllowlistIdentifiers, Service>()
{}

/**
 * The operations on a client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Effect.map(ClerkClient, (client) => {
  const methods = client.methods(AllowlistIdentifiersApi)
  // Clerk paginates this list only when asked to, and says its total only then
  const list: Service["list"] = (input) => methods.list({ ...input, paginated: input?.paginated ?? true })
  const listPages = Pagination.pages(list, endpoints.list)
  return AllowlistIdentifiers.of({
    ...methods,
    createMany: many(methods.create, endpoints.create),
    deleteMany: many(methods.delete, endpoints.delete),
    list,
    listPages,
    listStream: (input) => Pagination.rows(listPages(input))
  })
})

/**
 * The operations as a layer on a client.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<AllowlistIdentifiers, never, ClerkClient> = Layer.effect(AllowlistIdentifiers, make)
