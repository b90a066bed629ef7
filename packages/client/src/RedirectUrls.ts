/**
 * The operations on redirect URLs.
 *
 * @module
 * @since 0.2.0
 */
import { RedirectUrlsApi } from "@effect-clerk/core/contract/RedirectUrls"
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
export interface Service extends Resource.Of<RedirectUrlsApi> {}

/**
 * The input of an operation, by its name: `RedirectUrls.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof RedirectUrlsApi> = Resource.Input<RedirectUrlsApi, Name>

/**
 * The operations on redirect URLs. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class RedirectUrls extends Context.Tag("@effect-clerk/client/RedirectUrls")<RedirectUrls, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(RedirectUrls, RedirectUrlsApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<RedirectUrls, never, ClerkClient> = Layer.effect(RedirectUrls, make)
