/**
 * The operations on plans, subscriptions and payments.
 *
 * @module
 * @since 0.2.0
 */
import { BillingApi } from "@effect-clerk/core/contract/Billing"
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
export interface Service extends Resource.Of<BillingApi> {}

/**
 * The input of an operation, by its name: `Billing.Input<"transitionPrice">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof BillingApi> = Resource.Input<BillingApi, Name>

/**
 * The operations on plans, subscriptions and payments. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class Billing extends Context.Tag("@effect-clerk/client/Billing")<Billing, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(Billing, BillingApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<Billing, never, ClerkClient> = Layer.effect(Billing, make)
