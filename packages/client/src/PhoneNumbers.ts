/**
 * The operations on phone numbers of users.
 *
 * @module
 * @since 0.2.0
 */
import { PhoneNumbersApi } from "@effect-clerk/core/contract/PhoneNumbers"
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
export interface Service extends Resource.Of<PhoneNumbersApi> {}

/**
 * The input of an operation, by its name: `PhoneNumbers.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof PhoneNumbersApi> = Resource.Input<PhoneNumbersApi, Name>

/**
 * The operations on phone numbers of users. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class PhoneNumbers extends Context.Tag("@effect-clerk/client/PhoneNumbers")<PhoneNumbers, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(PhoneNumbers, PhoneNumbersApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<PhoneNumbers, never, ClerkClient> = Layer.effect(PhoneNumbers, make)
