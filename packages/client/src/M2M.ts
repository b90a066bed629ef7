/**
 * The operations on M2M tokens.
 *
 * @module
 * @since 0.2.0
 */
import { M2MApi } from "@effect-clerk/core/contract/M2M"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { ClerkClient } from "./ClerkClient.js"
import * as Resource from "./Resource.js"

/**
 * The operations, with their errors.
 *
 * @since 0.2.0
 * @category models
 */
export interface Service extends Resource.Of<M2MApi> {}

/**
 * The input of an operation, by its name: `M2M.Input<"createToken">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof M2MApi> = Resource.Input<M2MApi, Name>

/**
 * The operations on M2M tokens. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class M2M extends Context.Tag("@effect-clerk/client/M2M")<M2M, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(M2M, M2MApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<M2M, never, ClerkClient> = Layer.effect(M2M, make)
