/**
 * The operations on role sets.
 *
 * @module
 * @since 0.2.0
 */
import { RoleSetsApi } from "@effect-clerk/core/contract/RoleSets"
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
export interface Service extends Resource.Of<RoleSetsApi> {}

/**
 * The input of an operation, by its name: `RoleSets.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof RoleSetsApi> = Resource.Input<RoleSetsApi, Name>

/**
 * The operations on role sets. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class RoleSets extends Context.Tag("@effect-clerk/client/RoleSets")<RoleSets, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(RoleSets, RoleSetsApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<RoleSets, never, ClerkClient> = Layer.effect(RoleSets, make)
