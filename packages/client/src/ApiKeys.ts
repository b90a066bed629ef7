/**
 * The operations on API keys.
 *
 * @module
 * @since 0.2.0
 */
import { ApiKeysApi } from "@effect-clerk/core/contract/ApiKeys"
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
export interface Service extends Resource.Of<ApiKeysApi> {}

/**
 * The input of an operation, by its name: `ApiKeys.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof ApiKeysApi> = Resource.Input<ApiKeysApi, Name>

/**
 * The operations on API keys. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class ApiKeys extends Context.Tag("@effect-clerk/client/ApiKeys")<ApiKeys, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(ApiKeys, ApiKeysApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<ApiKeys, never, ClerkClient> = Layer.effect(ApiKeys, make)
