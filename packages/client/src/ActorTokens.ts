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
 * The operations on actor tokens: what a program requires, and what a test mocks.
 *
 * @since 0.2.0
 * @category services
 */
export class ActorTokens extends Context.Tag("@effect-clerk/client/ActorTokens")<ActorTokens, Service>() {}

/**
 * The operations on a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(ActorTokens, ActorTokensApi)

/**
 * The operations as a layer on a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<ActorTokens, never, ClerkClient> = Layer.effect(ActorTokens, make)
