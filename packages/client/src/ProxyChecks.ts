/**
 * The check of a proxy in front of the Frontend API.
 *
 * @module
 * @since 0.2.0
 */
import { ProxyChecksApi } from "@effect-clerk/core/contract/ProxyChecks"
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
export interface Service extends Resource.Of<ProxyChecksApi> {}

/**
 * The input of an operation, by its name: `ProxyChecks.Input<"verify">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof ProxyChecksApi> = Resource.Input<ProxyChecksApi, Name>

/**
 * The check of a proxy in front of the Frontend API. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class ProxyChecks extends Context.Tag("@effect-clerk/client/ProxyChecks")<ProxyChecks, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(ProxyChecks, ProxyChecksApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<ProxyChecks, never, ClerkClient> = Layer.effect(ProxyChecks, make)
