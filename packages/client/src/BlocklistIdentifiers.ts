/**
 * The block-list: who may not access the instance.
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
import type { BlocklistIdentifier } from "@effect-clerk/core/BlocklistIdentifier"
import { BlocklistIdentifiersApi } from "@effect-clerk/core/BlocklistIdentifiersApi"
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

const { endpoints } = BlocklistIdentifiersApi
type Endpoints = typeof BlocklistIdentifiersApi.endpoints

/**
 * An identifier to block: an e-mail address, `*@domain.com`, an E.164 phone number or a web3 wallet.
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
  /** All entries: Clerk has no pages here. */
  readonly list: () => Effect.Effect<Page<BlocklistIdentifier>, Unauthorized | PaymentRequired | Common>
  /** All entries, as the one page that they are. */
  readonly listPages: () => Stream.Stream<Listing.Page<BlocklistIdentifier>, Unauthorized | PaymentRequired | Common>
  /** All entries, fetched when they are consumed. */
  readonly listStream: () => Stream.Stream<BlocklistIdentifier, Unauthorized | PaymentRequired | Common>
  /** Adds an entry. Is not repeated after an ambiguous failure. */
  readonly create: (
    input: CreateInput
  ) => Effect.Effect<BlocklistIdentifier, BadRequest | PaymentRequired | UnprocessableEntity | Common>
  /** Adds many, and says of each what became of it. */
  readonly createMany: Outcome.Many<
    CreateInput,
    BlocklistIdentifier,
    BadRequest | PaymentRequired | UnprocessableEntity | Common
  >
  /** Removes an entry by its id. */
  readonly delete: (input: DeleteInput) => Effect.Effect<DeletedObject, PaymentRequired | NotFound | Common>
  /** Removes many, and says of each what became of it. */
  readonly deleteMany: Outcome.Many<DeleteInput, DeletedObject, PaymentRequired | NotFound | Common>
}

/**
 * The operations on the block-list: what a program requires, and what a test mocks.
 *
 * @example
 * import * as BlocklistIdentifiers from "@effect-clerk/client/BlocklistIdentifiers"
 * import * as Effect from "effect/Effect"
 *
 * const block = Effect.flatMap(BlocklistIdentifiers.BlocklistIdentifiers, (blocklist) =>
 *   blocklist.create({ identifier: "*@spam.example" }))
 *
 * @since 0.1.0
 * @category services
 */
export class BlocklistIdentifiers
  extends Context.Tag("@effect-clerk/client/BlocklistIdentifiers")<BlocklistIdentifiers, Service>()
{}

/**
 * The operations on a client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Effect.map(ClerkClient, (client) => {
  const methods = client.methods(BlocklistIdentifiersApi)
  const listPages = Pagination.pages(methods.list, endpoints.list)
  return BlocklistIdentifiers.of({
    ...methods,
    createMany: many(methods.create, endpoints.create),
    deleteMany: many(methods.delete, endpoints.delete),
    listPages,
    listStream: () => Pagination.rows(listPages())
  })
})

/**
 * The operations as a layer on a client.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<BlocklistIdentifiers, never, ClerkClient> = Layer.effect(BlocklistIdentifiers, make)
