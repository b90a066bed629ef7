/**
 * The allowlist: identifiers that may sign up to the instance.
 *
 * @module
 * @since 0.1.0
 */
import { AllowlistIdentifiersApi } from "@effect-clerk/core/contract/AllowlistIdentifiers"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { ClerkClient } from "./ClerkClient.js"
import * as Resource from "./Resource.js"

/**
 * The operations, with their errors.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service extends Resource.Of<AllowlistIdentifiersApi> {}

/**
 * The input of an operation, by its name: `AllowlistIdentifiers.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof AllowlistIdentifiersApi> = Resource.Input<AllowlistIdentifiersApi, Name>

/**
 * The operations on the allowlist. Require this tag in a program, and mock it in a test.
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
 * Builds the operations from a client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(
  AllowlistIdentifiers,
  AllowlistIdentifiersApi
)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<AllowlistIdentifiers, never, ClerkClient> = Layer.effect(AllowlistIdentifiers, make)

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"list">`.
 */
export interface ListInput extends Input<"list"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Resource.StreamInput<AllowlistIdentifiersApi, "list">`.
 */
export interface ListStreamInput extends Resource.StreamInput<AllowlistIdentifiersApi, "list"> {}

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
