/**
 * The operations in beta at Clerk.
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
 * The operations in beta at Clerk. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class BetaFeatures extends Context.Tag("@effect-clerk/client/BetaFeatures")<BetaFeatures, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(BetaFeatures, BetaFeaturesApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<BetaFeatures, never, ClerkClient> = Layer.effect(BetaFeatures, make)
