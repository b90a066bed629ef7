/**
 * The operations on templates of e-mails and text messages, which Clerk deprecates.
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
 * The operations on templates of e-mails and text messages, which Clerk deprecates: what a program requires, and what a test mocks.
 *
 * @since 0.2.0
 * @category services
 */
export class Templates extends Context.Tag("@effect-clerk/client/Templates")<Templates, Service>() {}

/**
 * The operations on a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(Templates, TemplatesApi)

/**
 * The operations as a layer on a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<Templates, never, ClerkClient> = Layer.effect(Templates, make)
