/**
 * The keys that verify the tokens of the instance.
 *
 * @module
 * @since 0.2.0
 */
import { JwksApi } from "@effect-clerk/core/contract/Jwks"
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
export interface Service extends Resource.Of<JwksApi> {}

/**
 * The input of an operation, by its name: `Jwks.Input<"get">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof JwksApi> = Resource.Input<JwksApi, Name>

/**
 * The keys that verify the tokens of the instance. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class Jwks extends Context.Tag("@effect-clerk/client/Jwks")<Jwks, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(Jwks, JwksApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<Jwks, never, ClerkClient> = Layer.effect(Jwks, make)
