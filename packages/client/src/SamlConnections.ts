/**
 * The operations on SAML connections, deprecated by Clerk.
 *
 * @module
 * @since 0.2.0
 */
import { SamlConnectionsApi } from "@effect-clerk/core/contract/SamlConnections"
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
export interface Service extends Resource.Of<SamlConnectionsApi> {}

/**
 * The input of an operation, by its name: `SamlConnections.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof SamlConnectionsApi> = Resource.Input<SamlConnectionsApi, Name>

/**
 * The operations on SAML connections, deprecated by Clerk. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class SamlConnections extends Context.Tag("@effect-clerk/client/SamlConnections")<SamlConnections, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(SamlConnections, SamlConnectionsApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<SamlConnections, never, ClerkClient> = Layer.effect(SamlConnections, make)
