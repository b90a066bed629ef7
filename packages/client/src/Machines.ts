/**
 * The operations on machines.
 *
 * @module
 * @since 0.2.0
 */
import { MachinesApi } from "@effect-clerk/core/contract/Machines"
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
export interface Service extends Resource.Of<MachinesApi> {}

/**
 * The input of an operation, by its name: `Machines.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof MachinesApi> = Resource.Input<MachinesApi, Name>

/**
 * The operations on machines. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class Machines extends Context.Tag("@effect-clerk/client/Machines")<Machines, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(Machines, MachinesApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<Machines, never, ClerkClient> = Layer.effect(Machines, make)
