/**
 * The blocklist: identifiers that may not access the instance.
 *
 * @module
 * @since 0.1.0
 */
import type { BlocklistIdentifier } from "@effect-clerk/core/BlocklistIdentifier"
import type { Common, PaymentRequired, Unauthorized } from "@effect-clerk/core/ClerkError"
import { BlocklistIdentifiersApi } from "@effect-clerk/core/contract/BlocklistIdentifiers"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { ClerkClient } from "./ClerkClient.js"
import type * as Listing from "./Listing.js"
import * as Resource from "./Resource.js"

/**
 * The operations, with their errors.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service extends Resource.Of<BlocklistIdentifiersApi> {
  /**
   * All entries, in a single page.
   *
   * @deprecated Use `list`.
   */
  readonly listPages: () => Stream.Stream<Listing.Page<BlocklistIdentifier>, Unauthorized | PaymentRequired | Common>
}

/**
 * The input of an operation, by its name: `BlocklistIdentifiers.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof BlocklistIdentifiersApi> = Resource.Input<BlocklistIdentifiersApi, Name>

/**
 * The operations on the blocklist. Require this tag in a program, and mock it in a test.
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
 * Builds the operations from a client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(
  BlocklistIdentifiers,
  BlocklistIdentifiersApi,
  ({ list }) => ({
    listPages: () => Stream.map(Stream.fromEffect(list()), (page) => ({ ...page, next: { offset: page.data.length } }))
  })
)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<BlocklistIdentifiers, never, ClerkClient> = Layer.effect(BlocklistIdentifiers, make)

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"create">`.
 */
export interface CreateInput extends Input<"create"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"delete">`.
 */
export interface DeleteInput extends Input<"delete"> {}
