/**
 * The operations on actor tokens.
 *
 * @module
 * @since 0.2.0
 */
import { ActorTokensApi } from "@effect-clerk/core/contract/ActorTokens"
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
export interface Service extends Resource.Of<ActorTokensApi> {}

/**
 * The input of an operation, by its name: `ActorTokens.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof ActorTokensApi> = Resource.Input<ActorTokensApi, Name>

/**
 * The operations on actor tokens. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class ActorTokens extends Context.Tag("@effect-clerk/client/ActorTokens")<ActorTokens, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(ActorTokens, ActorTokensApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<ActorTokens, never, ClerkClient> = Layer.effect(ActorTokens, make)
