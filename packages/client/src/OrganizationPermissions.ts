/**
 * The operations on permissions of organizations.
 *
 * @module
 * @since 0.2.0
 */
import { OrganizationPermissionsApi } from "@effect-clerk/core/contract/OrganizationPermissions"
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
export interface Service extends Resource.Of<OrganizationPermissionsApi> {}

/**
 * The input of an operation, by its name: `OrganizationPermissions.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof OrganizationPermissionsApi> = Resource.Input<OrganizationPermissionsApi, Name>

/**
 * The operations on permissions of organizations. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class OrganizationPermissions
  extends Context.Tag("@effect-clerk/client/OrganizationPermissions")<OrganizationPermissions, Service>()
{}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(
  OrganizationPermissions,
  OrganizationPermissionsApi
)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<OrganizationPermissions, never, ClerkClient> = Layer.effect(
  OrganizationPermissions,
  make
)
