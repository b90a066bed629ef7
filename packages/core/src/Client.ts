/**
 * Clients: browsers and devices, each with its sessions.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, optionalId, timestamp, withDefault } from "./internal/fields.js"
import { ClientId, SessionId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Session } from "./Session.js"

export { ClientId } from "./internal/ids.js"

/**
 * A client: a browser or a device, with all its sessions.
 *
 * @since 0.2.0
 * @category models
 */
export class Client extends Model.Class<Client>("@effect-clerk/core/Client")(() => ({
  object: object("client"),
  id: ClientId,
  sessionIds: withDefault(Schema.Array(SessionId), () => []),
  sessions: withDefault(Schema.Array(Session), () => []),
  signInId: nullable(Schema.String),
  signUpId: nullable(Schema.String),
  lastActiveSessionId: optionalId(SessionId),
  lastAuthenticationStrategy: nullable(Schema.String),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
