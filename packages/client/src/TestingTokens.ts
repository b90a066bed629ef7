/**
 * The operation on testing tokens.
 *
 * @module
 * @since 0.2.0
 */
import { TestingTokensApi } from "@effect-clerk/core/contract/TestingTokens"
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
export interface Service extends Resource.Of<TestingTokensApi> {}

/**
 * The input of an operation, by its name: `TestingTokens.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof TestingTokensApi> = Resource.Input<TestingTokensApi, Name>

/**
 * The operation on testing tokens. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class TestingTokens extends Context.Tag("@effect-clerk/client/TestingTokens")<TestingTokens, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(TestingTokens, TestingTokensApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<TestingTokens, never, ClerkClient> = Layer.effect(TestingTokens, make)
