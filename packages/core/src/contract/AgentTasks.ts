/**
 * The operations on agent tasks.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { AgentTask } from "../AgentTask.js"
import { BadRequest, NotFound, UnprocessableEntity } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { openEnum, optionalInput, secondsBetween, struct } from "../internal/fields.js"
import { AgentTaskId, UserId } from "../internal/ids.js"

/**
 * The operations on agent tasks. Not available in version 2021-02-05.
 *
 * @since 0.2.0
 * @category contract
 */
export class AgentTasksApi extends Group.make("agentTasks", {
  /**
   * Creates a task that an agent performs on behalf of a user. Set either `userId` or `identifier`. Not
   * retried once the request may have been processed.
   */
  create: Endpoint.post("/agents/tasks", () => ({
    payload: {
      onBehalfOf: struct({ userId: optionalInput(UserId), identifier: optionalInput(Schema.NonEmptyString) }),
      permissions: openEnum("*"),
      agentName: Schema.NonEmptyString,
      taskDescription: Schema.NonEmptyString,
      redirectUrl: Schema.NonEmptyString,
      sessionMaxDurationInSeconds: optionalInput(secondsBetween(0))
    },
    success: AgentTask,
    error: [BadRequest, NotFound, UnprocessableEntity]
  }), { spec: "CreateAgentTask", since: "2025-11-10" }),
  /**
   * Revokes an agent task. Not retried once the request may have been processed: a second one fails with the code
   * `agent_task_cannot_be_revoked`.
   */
  revoke: Endpoint.post("/agents/tasks/:agentTaskId/revoke", () => ({
    params: { agentTaskId: AgentTaskId },
    success: AgentTask,
    error: [BadRequest, NotFound]
  }), { spec: "RevokeAgentTask", since: "2025-11-10" })
}) {}
