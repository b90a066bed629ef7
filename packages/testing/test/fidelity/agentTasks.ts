import { UserId } from "@effect-clerk/core/User"
import { Effect } from "effect"
import type { Call, Deviation, Sends } from "../support/fidelity.js"

const list = "/agents/tasks"

const task = (onBehalfOf: unknown) => ({
  on_behalf_of: onBehalfOf,
  permissions: "*",
  agent_name: "Travel",
  task_description: "Book a flight",
  redirect_url: "https://acme.com"
})

export const script = (call: Call, version: string) =>
  Effect.gen(function*() {
    if (version < "2025-11-10") return
    const { agent_task_id } = yield* call("POST", list, 200)(task({ user_id: "user_1" }))
    yield* call("POST", list, 404)(task({ user_id: "user_x" }))
    yield* call("POST", list, 422)(task({}))
    yield* call("POST", `${list}/${agent_task_id}/revoke`, 200)()
    yield* call("POST", `${list}/${agent_task_id}/revoke`, 400)()
    yield* call("POST", `${list}/agtsk_x/revoke`, 404)()
  })

export const sends: Sends = ({ agentTasks }) =>
  agentTasks.create({
    onBehalfOf: { userId: UserId.make("user_1") },
    permissions: "read",
    agentName: "Travel",
    taskDescription: "Book a flight",
    redirectUrl: "acme.com"
  })

const since = ["2025-11-10", "2026-05-12"]

export const deviations: ReadonlyArray<Deviation> = [
  {
    operations: ["agentTasks.create"],
    versions: since,
    about: "request",
    problem: "body must match format \"uri\"",
    reason: "Clerk is left to judge a URL"
  },
  {
    operations: ["agentTasks.create"],
    versions: since,
    about: "request",
    problem: "body must be equal to one of the allowed values",
    reason: "Clerk adds permissions without a new version, so the client lets any through"
  }
]
