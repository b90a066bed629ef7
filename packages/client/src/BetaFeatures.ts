/**
 * The operations that Clerk has in beta.
 *
 * @module
 * @since 0.2.0
 */
import { BetaFeaturesApi } from "@effect-clerk/core/contract/BetaFeatures"
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
export interface Service extends Resource.Of<BetaFeaturesApi> {}

/**
 * The input of an operation, by its name: `BetaFeatures.Input<"updateInstanceSettings">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof BetaFeaturesApi> = Resource.Input<BetaFeaturesApi, Name>

/**
 * The operations that Clerk has in beta: what a program requires, and what a test mocks.
 *
 * @since 0.2.0
 * @category services
 */
export class BetaFeatures extends Context.Tag("@effect-clerk/client/BetaFeatures")<BetaFeatures, Service>() {}

/**
 * The operations on a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(BetaFeatures, BetaFeaturesApi)

/**
 * The operations as a layer on a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<BetaFeatures, never, ClerkClient> = Layer.effect(BetaFeatures, make)
