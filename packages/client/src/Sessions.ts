/**
 * The operations on sessions and their tokens.
 *
 * @module
 * @since 0.2.0
 */
import { SessionsApi } from "@effect-clerk/core/contract/Sessions"
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
export interface Service extends Resource.Of<SessionsApi> {}

/**
 * The input of an operation, by its name: `Sessions.Input<"createToken">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof SessionsApi> = Resource.Input<SessionsApi, Name>

/**
 * The operations on sessions and their tokens. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class Sessions extends Context.Tag("@effect-clerk/client/Sessions")<Sessions, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(Sessions, SessionsApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<Sessions, never, ClerkClient> = Layer.effect(Sessions, make)
