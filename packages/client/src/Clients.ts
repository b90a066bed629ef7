/**
 * The operations on clients.
 *
 * @module
 * @since 0.2.0
 */
import { ClientsApi } from "@effect-clerk/core/contract/Clients"
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
export interface Service extends Resource.Of<ClientsApi> {}

/**
 * The input of an operation, by its name: `Clients.Input<"get">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof ClientsApi> = Resource.Input<ClientsApi, Name>

/**
 * The operations on clients. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class Clients extends Context.Tag("@effect-clerk/client/Clients")<Clients, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(Clients, ClientsApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<Clients, never, ClerkClient> = Layer.effect(Clients, make)
