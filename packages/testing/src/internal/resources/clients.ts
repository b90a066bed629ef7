import { ClientsApi } from "@effect-clerk/core/contract/Clients"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as failures from "../failures.js"
import * as lists from "../lists.js"
import * as Resource from "../resource.js"
import type { Row } from "../sessions.js"
import type { Store } from "../store.js"
import * as tokens from "../tokens.js"
import * as sessions from "./sessions.js"

/** A browser or a device, derived from its sessions. */
interface Client {
  readonly id: string
  /** At least one, in the order of their creation. */
  readonly sessions: ReadonlyArray<Row>
}

const clientOf = (store: Store, id: string): Client | undefined => {
  const sessions = store.by("sessions", "clientId", id)
  return sessions.length === 0 ? undefined : { id, sessions }
}

const createdAt = ({ sessions }: Client): number => sessions[0]!.createdAt.epochMillis

const toWire = ({ id, sessions: rows }: Client): object => {
  const active = rows.filter(({ status }) => status === "active")
  return {
    object: "client",
    id,
    session_ids: rows.map(({ id }) => id),
    sessions: rows.map(sessions.toWire),
    sign_in_id: null,
    sign_up_id: null,
    last_active_session_id: lists.sort(active, ({ lastActiveAt }) => lastActiveAt.epochMillis, true)[0]?.id ?? null,
    // guess: the last authentication strategy of a client is null
    last_authentication_strategy: null,
    created_at: rows[0]!.createdAt.epochMillis,
    updated_at: Math.max(...rows.map(({ updatedAt }) => updatedAt.epochMillis))
  }
}

const write = (client: Client): Resource.Wire => new Resource.Wire(toWire(client))

const refusal = (code: "client_not_found" | "invalid_session_token", message: string) =>
  failures.badRequest(failures.detail(code, message))

export const resource = Resource.make({
  group: ClientsApi,
  handlers: {
    // guess: the instance is old enough to have the list of clients
    list: ({ limit, offset, paginated }, store) => {
      const ids = new Set(store.all("sessions").map(({ clientId }) => clientId))
      const clients = Array.from(ids, (id) => clientOf(store, id)!)
      const { data, totalCount } = lists.page(lists.sort(clients, createdAt, true), { limit, offset })
      const wire = data.map(toWire)
      return Either.right(new Resource.Wire(paginated ? { data: wire, total_count: totalCount } : wire))
    },
    // guess: which of the two error codes of clients.verify means what
    verify: ({ token }, store) =>
      Either.gen(function*() {
        const id = yield* Either.fromNullable(
          tokens.read(Redacted.value(token))?.["id"],
          () => refusal("invalid_session_token", "The token does not belong to a client.")
        )
        return write(
          yield* Either.fromNullable(
            clientOf(store, String(id)),
            () => refusal("client_not_found", `No client was found with id ${id}.`)
          )
        )
      }),
    get: ({ clientId }, store) =>
      Either.map(
        Either.fromNullable(clientOf(store, clientId), () => failures.resourceNotFound("client", clientId)),
        write
      )
  }
})
