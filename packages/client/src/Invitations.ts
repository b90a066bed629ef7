/**
 * The operations on invitations to the applications of the instance.
 *
 * @module
 * @since 0.2.0
 */
import { InvitationsApi } from "@effect-clerk/core/contract/Invitations"
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
export interface Service extends Resource.Of<InvitationsApi> {}

/**
 * The input of an operation, by its name: `Invitations.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof InvitationsApi> = Resource.Input<InvitationsApi, Name>

/**
 * The operations on invitations to the applications of the instance. Require this tag in a program, and mock it in a
 * test.
 *
 * @since 0.2.0
 * @category services
 */
export class Invitations extends Context.Tag("@effect-clerk/client/Invitations")<Invitations, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(Invitations, InvitationsApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<Invitations, never, ClerkClient> = Layer.effect(Invitations, make)
