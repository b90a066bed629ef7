/**
 * The operations on link tokens of the admin portal.
 *
 * @module
 * @since 0.2.0
 */
import { AdminPortalLinkTokensApi } from "@effect-clerk/core/contract/AdminPortalLinkTokens"
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
export interface Service extends Resource.Of<AdminPortalLinkTokensApi> {}

/**
 * The input of an operation, by its name: `AdminPortalLinkTokens.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof AdminPortalLinkTokensApi> = Resource.Input<AdminPortalLinkTokensApi, Name>

/**
 * The operations on link tokens of the admin portal. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class AdminPortalLinkTokens
  extends Context.Tag("@effect-clerk/client/AdminPortalLinkTokens")<AdminPortalLinkTokens, Service>()
{}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(
  AdminPortalLinkTokens,
  AdminPortalLinkTokensApi
)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<AdminPortalLinkTokens, never, ClerkClient> = Layer.effect(AdminPortalLinkTokens, make)
