/**
 * The verification of OAuth access tokens.
 *
 * @module
 * @since 0.2.0
 */
import { OAuthAccessTokensApi } from "@effect-clerk/core/contract/OAuthAccessTokens"
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
export interface Service extends Resource.Of<OAuthAccessTokensApi> {}

/**
 * The input of an operation, by its name: `OAuthAccessTokens.Input<"verify">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof OAuthAccessTokensApi> = Resource.Input<OAuthAccessTokensApi, Name>

/**
 * The verification of OAuth access tokens. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class OAuthAccessTokens
  extends Context.Tag("@effect-clerk/client/OAuthAccessTokens")<OAuthAccessTokens, Service>()
{}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(OAuthAccessTokens, OAuthAccessTokensApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<OAuthAccessTokens, never, ClerkClient> = Layer.effect(OAuthAccessTokens, make)
