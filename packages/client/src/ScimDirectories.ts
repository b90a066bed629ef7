/**
 * The operations on SCIM directories.
 *
 * @module
 * @since 0.2.0
 */
import { ScimDirectoriesApi } from "@effect-clerk/core/contract/ScimDirectories"
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
export interface Service extends Resource.Of<ScimDirectoriesApi> {}

/**
 * The input of an operation, by its name: `ScimDirectories.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof ScimDirectoriesApi> = Resource.Input<ScimDirectoriesApi, Name>

/**
 * The operations on SCIM directories: what a program requires, and what a test mocks.
 *
 * @since 0.2.0
 * @category services
 */
export class ScimDirectories extends Context.Tag("@effect-clerk/client/ScimDirectories")<ScimDirectories, Service>() {}

/**
 * The operations on a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(ScimDirectories, ScimDirectoriesApi)

/**
 * The operations as a layer on a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<ScimDirectories, never, ClerkClient> = Layer.effect(ScimDirectories, make)
