/**
 * The operations on roles of organizations.
 *
 * @module
 * @since 0.2.0
 */
import { OrganizationRolesApi } from "@effect-clerk/core/contract/OrganizationRoles"
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
export interface Service extends Resource.Of<OrganizationRolesApi> {}

/**
 * The input of an operation, by its name: `OrganizationRoles.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof OrganizationRolesApi> = Resource.Input<OrganizationRolesApi, Name>

/**
 * The operations on roles of organizations. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class OrganizationRoles
  extends Context.Tag("@effect-clerk/client/OrganizationRoles")<OrganizationRoles, Service>()
{}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(OrganizationRoles, OrganizationRolesApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<OrganizationRoles, never, ClerkClient> = Layer.effect(OrganizationRoles, make)
