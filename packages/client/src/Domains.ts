/**
 * The operations on the domains of the instance.
 *
 * @module
 * @since 0.2.0
 */
import { DomainsApi } from "@effect-clerk/core/contract/Domains"
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
export interface Service extends Resource.Of<DomainsApi> {}

/**
 * The input of an operation, by its name: `Domains.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof DomainsApi> = Resource.Input<DomainsApi, Name>

/**
 * The operations on the domains of the instance. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class Domains extends Context.Tag("@effect-clerk/client/Domains")<Domains, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(Domains, DomainsApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<Domains, never, ClerkClient> = Layer.effect(Domains, make)
