import { AgentTask, AgentTaskId } from "@effect-clerk/core/AgentTask"
import type { NotFound } from "@effect-clerk/core/ClerkError"
import { AgentTasksApi } from "@effect-clerk/core/contract/AgentTasks"
import { UserId } from "@effect-clerk/core/User"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as failures from "../failures.js"
import * as people from "../people.js"
import * as Resource from "../resource.js"
import type { Store } from "../store.js"
import * as Table from "../table.js"

const row = () =>
  Schema.Struct({
    id: AgentTaskId,
    agentId: Schema.String,
    agentName: Schema.String,
    taskId: Schema.String,
    userId: UserId,
    status: Schema.Literal("pending", "revoked"),
    createdAt: Schema.DateTimeUtc
  })

const tasks = Table.make("agentTasks", {
  prefix: "agtsk",
  object: "agent_task",
  row,
  parents: { userId: "users" },
  indexes: { agentName: ({ agentName }) => agentName }
})

declare module "../table.js" {
  interface Tables {
    readonly agentTasks: typeof tasks
  }
}

const show = ({ agentId, id, taskId }: Table.RowOf<"agentTasks">, url: string | null) =>
  new AgentTask({ agentId, agentTaskId: id, taskId, url: url === null ? null : Redacted.make(url) }, true)

const notFound = (code: "agent_task_not_found" | "agent_task_subject_not_found", message: string): NotFound =>
  failures.notFound(failures.detail(code, message))

const subject = (store: Store, { identifier, userId }: { readonly identifier?: string; readonly userId?: string }) =>
  Either.fromNullable(
    userId === undefined ? people.withIdentifier(store, identifier ?? "") : store.get("users", userId),
    () => notFound("agent_task_subject_not_found", "The user on whose behalf the task runs was not found.")
  )

export const resource = Resource.make({
  group: AgentTasksApi,
  tables: [tasks],
  handlers: {
    create: ({ agentName, onBehalfOf, redirectUrl }, store) =>
      Either.gen(function*() {
        const { identifier, userId } = onBehalfOf
        yield* failures.refuse([
          (identifier === undefined) === (userId === undefined)
            ? failures.parameterFormat("on_behalf_of", "either a user_id or an identifier")
            : null,
          /^https?:/.test(redirectUrl) && URL.canParse(redirectUrl)
            ? null
            : failures.parameterFormat("redirect_url", "an absolute URL with the scheme https or http")
        ])
        const user = yield* subject(store, onBehalfOf)
        const [known] = store.by("agentTasks", "agentName", agentName)
        const task = yield* store.insert("agentTasks", {
          agentId: known?.agentId ?? store.nextId("agt"),
          agentName,
          taskId: store.nextId("task"),
          userId: user.id,
          status: "pending"
        })
        return show(task, `https://accounts.example.com/agents/tasks#${task.id}`)
      }),
    revoke: ({ agentTaskId }, store) =>
      Either.gen(function*() {
        const task = yield* Either.fromNullable(
          store.get("agentTasks", agentTaskId),
          () => notFound("agent_task_not_found", `No agent task was found with id ${agentTaskId}.`)
        )
        if (task.status !== "pending") {
          yield* Either.left(failures.badRequest(
            failures.detail("agent_task_cannot_be_revoked", "Only a pending agent task can be revoked.")
          ))
        }
        return show(yield* store.update("agentTasks", task, { status: "revoked" }), null)
      })
  }
})
