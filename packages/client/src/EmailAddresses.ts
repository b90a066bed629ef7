/**
 * The operations on email addresses of users.
 *
 * @module
 * @since 0.2.0
 */
import { EmailAddressesApi } from "@effect-clerk/core/contract/EmailAddresses"
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
export interface Service extends Resource.Of<EmailAddressesApi> {}

/**
 * The input of an operation, by its name: `EmailAddresses.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof EmailAddressesApi> = Resource.Input<EmailAddressesApi, Name>

/**
 * The operations on email addresses of users. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class EmailAddresses extends Context.Tag("@effect-clerk/client/EmailAddresses")<EmailAddresses, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(EmailAddresses, EmailAddressesApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<EmailAddresses, never, ClerkClient> = Layer.effect(EmailAddresses, make)
