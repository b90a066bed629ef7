/**
 * The operations on JWT templates.
 *
 * @module
 * @since 0.2.0
 */
import { JwtTemplatesApi } from "@effect-clerk/core/contract/JwtTemplates"
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
export interface Service extends Resource.Of<JwtTemplatesApi> {}

/**
 * The input of an operation, by its name: `JwtTemplates.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof JwtTemplatesApi> = Resource.Input<JwtTemplatesApi, Name>

/**
 * The operations on JWT templates. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class JwtTemplates extends Context.Tag("@effect-clerk/client/JwtTemplates")<JwtTemplates, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(JwtTemplates, JwtTemplatesApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<JwtTemplates, never, ClerkClient> = Layer.effect(JwtTemplates, make)
