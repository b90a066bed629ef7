/**
 * The operations on the Svix application that sends the webhooks of an instance.
 *
 * @module
 * @since 0.2.0
 */
import { WebhooksApi } from "@effect-clerk/core/contract/Webhooks"
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
export interface Service extends Resource.Of<WebhooksApi> {}

/**
 * The input of an operation, by its name: `Webhooks.Input<"createSvixApp">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof WebhooksApi> = Resource.Input<WebhooksApi, Name>

/**
 * The operations on the Svix application that sends the webhooks of an instance. Require this tag in a program, and
 * mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class Webhooks extends Context.Tag("@effect-clerk/client/Webhooks")<Webhooks, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(Webhooks, WebhooksApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<Webhooks, never, ClerkClient> = Layer.effect(Webhooks, make)
