/**
 * The operations on sign-in tokens.
 *
 * @module
 * @since 0.2.0
 */
import { SignInTokensApi } from "@effect-clerk/core/contract/SignInTokens"
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
export interface Service extends Resource.Of<SignInTokensApi> {}

/**
 * The input of an operation, by its name: `SignInTokens.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof SignInTokensApi> = Resource.Input<SignInTokensApi, Name>

/**
 * The operations on sign-in tokens: what a program requires, and what a test mocks.
 *
 * @since 0.2.0
 * @category services
 */
export class SignInTokens extends Context.Tag("@effect-clerk/client/SignInTokens")<SignInTokens, Service>() {}

/**
 * The operations on a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(SignInTokens, SignInTokensApi)

/**
 * The operations as a layer on a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<SignInTokens, never, ClerkClient> = Layer.effect(SignInTokens, make)
