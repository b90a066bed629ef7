/**
 * The operations on the waitlist.
 *
 * @module
 * @since 0.2.0
 */
import { WaitlistEntriesApi } from "@effect-clerk/core/contract/WaitlistEntries"
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
export interface Service extends Resource.Of<WaitlistEntriesApi> {}

/**
 * The input of an operation, by its name: `WaitlistEntries.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof WaitlistEntriesApi> = Resource.Input<WaitlistEntriesApi, Name>

/**
 * The operations on the waitlist. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class WaitlistEntries extends Context.Tag("@effect-clerk/client/WaitlistEntries")<WaitlistEntries, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(WaitlistEntries, WaitlistEntriesApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<WaitlistEntries, never, ClerkClient> = Layer.effect(WaitlistEntries, make)
