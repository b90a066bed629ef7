/**
 * The operations on sign-ups in progress.
 *
 * @module
 * @since 0.2.0
 */
import { SignUpsApi } from "@effect-clerk/core/contract/SignUps"
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
export interface Service extends Resource.Of<SignUpsApi> {}

/**
 * The input of an operation, by its name: `SignUps.Input<"update">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof SignUpsApi> = Resource.Input<SignUpsApi, Name>

/**
 * The operations on sign-ups in progress. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class SignUps extends Context.Tag("@effect-clerk/client/SignUps")<SignUps, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(SignUps, SignUpsApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<SignUps, never, ClerkClient> = Layer.effect(SignUps, make)
