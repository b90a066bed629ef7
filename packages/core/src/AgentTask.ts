/**
 * Tasks that an agent performs on behalf of a user.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { object, optional, secret } from "./internal/fields.js"
import { AgentTaskId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { AgentTaskId } from "./internal/ids.js"

/**
 * A task of an agent. Its `url` signs in as the user, so it is redacted. It is `null` once the task is revoked.
 * `taskId` is Clerk's deprecated name for `agentTaskId`.
 *
 * @since 0.2.0
 * @category models
 */
export class AgentTask extends Model.Class<AgentTask>("@effect-clerk/core/AgentTask")(() => ({
  object: object("agent_task"),
  agentId: Schema.String,
  agentTaskId: AgentTaskId,
  taskId: optional(Schema.String),
  url: optional(secret)
})) {}
