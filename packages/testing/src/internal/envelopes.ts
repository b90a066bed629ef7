import type * as DateTime from "effect/DateTime"
import { instanceId } from "./identifiers.js"

/** The parts of an event; the rest of its envelope is filled in. */
export interface Event {
  readonly type: string
  readonly data: unknown
  readonly timestamp?: number | undefined
  readonly instance_id?: string | undefined
  readonly event_attributes?: unknown
}

const attributes = { http_request: { client_ip: "127.0.0.1", user_agent: "effect-clerk" } }

/** An event as Clerk writes it. */
export const make = (event: Event, now: DateTime.Utc) => ({
  data: event.data,
  event_attributes: event.event_attributes ?? attributes,
  instance_id: event.instance_id ?? instanceId,
  object: "event",
  timestamp: event.timestamp ?? now.epochMillis,
  type: event.type
})

/** The id of the nth webhook. */
export const messageId = (n: number): string => `msg_${String(n).padStart(27, "0")}`
