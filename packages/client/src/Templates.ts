/**
 * The operations on templates of emails and text messages, deprecated by Clerk.
 *
 * @module
 * @since 0.2.0
 */
import { TemplatesApi } from "@effect-clerk/core/contract/Templates"
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
export interface Service extends Resource.Of<TemplatesApi> {}

/**
 * The input of an operation, by its name: `Templates.Input<"upsert">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof TemplatesApi> = Resource.Input<TemplatesApi, Name>

/**
 * The operations on templates of emails and text messages, deprecated by Clerk. Require this tag in a program, and mock
 * it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class Templates extends Context.Tag("@effect-clerk/client/Templates")<Templates, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(Templates, TemplatesApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<Templates, never, ClerkClient> = Layer.effect(Templates, make)
