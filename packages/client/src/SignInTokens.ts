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
 * The operations on sign-in tokens. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class SignInTokens extends Context.Tag("@effect-clerk/client/SignInTokens")<SignInTokens, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(SignInTokens, SignInTokensApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<SignInTokens, never, ClerkClient> = Layer.effect(SignInTokens, make)
