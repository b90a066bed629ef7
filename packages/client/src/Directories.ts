/**
 * The operations on directories.
 *
 * @module
 * @since 0.2.0
 */
import { DirectoriesApi } from "@effect-clerk/core/contract/Directories"
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
export interface Service extends Resource.Of<DirectoriesApi> {}

/**
 * The input of an operation, by its name: `Directories.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof DirectoriesApi> = Resource.Input<DirectoriesApi, Name>

/**
 * The operations on directories. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class Directories extends Context.Tag("@effect-clerk/client/Directories")<Directories, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(Directories, DirectoriesApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<Directories, never, ClerkClient> = Layer.effect(Directories, make)
