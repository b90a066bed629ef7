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
 * The operations on SCIM directories. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class ScimDirectories extends Context.Tag("@effect-clerk/client/ScimDirectories")<ScimDirectories, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(ScimDirectories, ScimDirectoriesApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<ScimDirectories, never, ClerkClient> = Layer.effect(ScimDirectories, make)
