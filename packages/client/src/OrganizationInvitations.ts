/**
 * The operations on invitations to organizations.
 *
 * @module
 * @since 0.2.0
 */
import { OrganizationInvitationsApi } from "@effect-clerk/core/contract/OrganizationInvitations"
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
export interface Service extends Resource.Of<OrganizationInvitationsApi> {}

/**
 * The input of an operation, by its name: `OrganizationInvitations.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof OrganizationInvitationsApi> = Resource.Input<OrganizationInvitationsApi, Name>

/**
 * The operations on invitations to organizations. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class OrganizationInvitations
  extends Context.Tag("@effect-clerk/client/OrganizationInvitations")<OrganizationInvitations, Service>()
{}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(
  OrganizationInvitations,
  OrganizationInvitationsApi
)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<OrganizationInvitations, never, ClerkClient> = Layer.effect(
  OrganizationInvitations,
  make
)
