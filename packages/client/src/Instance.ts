/**
 * The operations on the instance and its settings.
 *
 * @module
 * @since 0.2.0
 */
import { InstanceApi } from "@effect-clerk/core/contract/Instance"
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
export interface Service extends Resource.Of<InstanceApi> {}

/**
 * The input of an operation, by its name: `Instance.Input<"update">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof InstanceApi> = Resource.Input<InstanceApi, Name>

/**
 * The operations on the instance and its settings. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class Instance extends Context.Tag("@effect-clerk/client/Instance")<Instance, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(Instance, InstanceApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<Instance, never, ClerkClient> = Layer.effect(Instance, make)
