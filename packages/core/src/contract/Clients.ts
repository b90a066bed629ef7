/**
 * The operations on clients.
 *
 * @module
 * @since 0.2.0
 */
import { Client } from "../Client.js"
import { BadRequest, NotFound, Unauthorized, UnprocessableEntity } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { optionalInput, secret } from "../internal/fields.js"
import { ClientId } from "../internal/ids.js"
import { PageOrArray } from "../Page.js"
import * as Query from "../Query.js"

/**
 * The operations on clients.
 *
 * @since 0.2.0
 * @category contract
 */
export class ClientsApi extends Group.make("clients", {
  /**
   * Retrieves one page of the clients. Newer instances reject it with 410 `operation_deprecated`.
   *
   * @deprecated by Clerk, without a replacement.
   */
  list: Endpoint.get("/clients", () => ({
    query: { paginated: optionalInput(Query.Boolean), ...Query.page() },
    success: PageOrArray(Client),
    error: [BadRequest, Unauthorized, UnprocessableEntity]
  }), { spec: "GetClientList", list: { by: "offset", maxLimit: 500, paginated: true } }),
  /** Retrieves the client of the token in the `__client` cookie. It changes nothing. */
  verify: Endpoint.post("/clients/verify", () => ({
    payload: { token: secret },
    success: Client,
    error: [BadRequest, Unauthorized, NotFound]
  }), { spec: "VerifyClient", idempotent: true }),
  /** Retrieves a client. */
  get: Endpoint.get("/clients/:clientId", () => ({
    params: { clientId: ClientId },
    success: Client,
    error: [BadRequest, Unauthorized, NotFound]
  }), { spec: "GetClient" })
}) {}
