/**
 * Domains that an organization claims, and how people with an email address there can join.
 *
 * @module
 * @since 0.1.0
 */
import { OrganizationDomainsApi } from "@effect-clerk/core/contract/OrganizationDomains"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { ClerkClient } from "./ClerkClient.js"
import * as Resource from "./Resource.js"

/**
 * The operations, with their errors.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service extends Resource.Of<OrganizationDomainsApi> {}

/**
 * The input of an operation, by its name: `OrganizationDomains.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof OrganizationDomainsApi> = Resource.Input<OrganizationDomainsApi, Name>

/**
 * The operations on the domains of organizations. Require this tag in a program, and mock it in a test.
 *
 * @example
 * import * as OrganizationDomains from "@effect-clerk/client/OrganizationDomains"
 * import { OrganizationId } from "@effect-clerk/core/Organization"
 * import * as Effect from "effect/Effect"
 *
 * const claim = Effect.flatMap(OrganizationDomains.OrganizationDomains, (domains) =>
 *   domains.create({
 *     organizationId: OrganizationId.make("org_1"),
 *     name: "acme.com",
 *     enrollmentMode: "automatic_suggestion",
 *     verified: true
 *   }))
 *
 * @since 0.1.0
 * @category services
 */
export class OrganizationDomains
  extends Context.Tag("@effect-clerk/client/OrganizationDomains")<OrganizationDomains, Service>()
{}

/**
 * Builds the operations from a client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(
  OrganizationDomains,
  OrganizationDomainsApi
)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<OrganizationDomains, never, ClerkClient> = Layer.effect(OrganizationDomains, make)

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"create">`.
 */
export interface CreateInput extends Input<"create"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"list">`.
 */
export interface ListInput extends Input<"list"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Resource.StreamInput<OrganizationDomainsApi, "list">`.
 */
export interface ListStreamInput extends Resource.StreamInput<OrganizationDomainsApi, "list"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"update">`.
 */
export interface UpdateInput extends Input<"update"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"delete">`.
 */
export interface DeleteInput extends Input<"delete"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"listAll">`.
 */
export interface ListAllInput extends Input<"listAll"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Resource.StreamInput<OrganizationDomainsApi, "listAll">`.
 */
export interface ListAllStreamInput extends Resource.StreamInput<OrganizationDomainsApi, "listAll"> {}

/**
 * @since 0.1.0
 * @category inputs
 * @deprecated Use `Input<"verifyOwnership">`.
 */
export interface VerifyOwnershipInput extends Input<"verifyOwnership"> {}
