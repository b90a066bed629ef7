/**
 * The operations on enterprise connections.
 *
 * @module
 * @since 0.2.0
 */
import { EnterpriseConnectionsApi } from "@effect-clerk/core/contract/EnterpriseConnections"
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
export interface Service extends Resource.Of<EnterpriseConnectionsApi> {}

/**
 * The input of an operation, by its name: `EnterpriseConnections.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof EnterpriseConnectionsApi> = Resource.Input<EnterpriseConnectionsApi, Name>

/**
 * The operations on enterprise connections. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class EnterpriseConnections
  extends Context.Tag("@effect-clerk/client/EnterpriseConnections")<EnterpriseConnections, Service>()
{}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(
  EnterpriseConnections,
  EnterpriseConnectionsApi
)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<EnterpriseConnections, never, ClerkClient> = Layer.effect(EnterpriseConnections, make)
