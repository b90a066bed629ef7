/**
 * The operations on agent tasks.
 *
 * @module
 * @since 0.2.0
 */
import { AgentTasksApi } from "@effect-clerk/core/contract/AgentTasks"
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
export interface Service extends Resource.Of<AgentTasksApi> {}

/**
 * The input of an operation, by its name: `AgentTasks.Input<"create">`.
 *
 * @since 0.2.0
 * @category inputs
 */
export type Input<Name extends keyof AgentTasksApi> = Resource.Input<AgentTasksApi, Name>

/**
 * The operations on agent tasks. Require this tag in a program, and mock it in a test.
 *
 * @since 0.2.0
 * @category services
 */
export class AgentTasks extends Context.Tag("@effect-clerk/client/AgentTasks")<AgentTasks, Service>() {}

/**
 * Builds the operations from a client.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, ClerkClient> = Resource.make(AgentTasks, AgentTasksApi)

/**
 * A layer that provides the operations. Requires a client.
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<AgentTasks, never, ClerkClient> = Layer.effect(AgentTasks, make)
