/**
 * The operations on M2M tokens.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Conflict, Forbidden, NotFound } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, openEnum, optionalInput, secondsBetween, secret } from "../internal/fields.js"
import { M2MTokenId, MachineId } from "../internal/ids.js"
import { M2MToken } from "../M2MToken.js"
import * as Metadata from "../Metadata.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"

/**
 * The operations on M2M tokens. Creating one requires the secret key of a machine; the others accept either key.
 *
 * @since 0.2.0
 * @category contract
 */
export class M2MApi extends Group.make("m2m", {
  /**
   * Creates a token of the machine whose secret key is used. The response contains the `token`. With
   * `minRemainingTtlSeconds`, a token that is valid for that long may be returned instead of a new one. Clerk charges
   * for it. Not retried once the request may have been processed.
   */
  createToken: Endpoint.post("/m2m_tokens", () => ({
    payload: {
      tokenFormat: optionalInput(openEnum("opaque", "jwt")),
      secondsUntilExpiration: nullableInput(secondsBetween(1)),
      claims: nullableInput(Metadata.Input),
      minRemainingTtlSeconds: optionalInput(secondsBetween(0))
    },
    success: M2MToken,
    error: [BadRequest, Conflict]
  }), { spec: "createM2MToken", status: 201, key: "machine" }),
  /**
   * Retrieves one page of the tokens of a machine, at most 100. JWTs are not stored. Use `listTokensStream`
   * to read all of them.
   */
  listTokens: Endpoint.get("/m2m_tokens", () => ({
    query: {
      subject: MachineId,
      revoked: optionalInput(Query.Boolean),
      expired: optionalInput(Query.Boolean),
      ...Query.page(100)
    },
    success: Page(M2MToken, "m2m_tokens"),
    error: [BadRequest, Forbidden, NotFound]
  }), { spec: "getM2MTokens", list: { by: "offset", maxLimit: 100 }, key: "secretOrMachine" }),
  /** Permanently revokes a token. Not retried once the request may have been processed. */
  revokeToken: Endpoint.post("/m2m_tokens/:m2mTokenId/revoke", () => ({
    params: { m2mTokenId: M2MTokenId },
    payload: { revocationReason: nullableInput(Schema.String) },
    success: M2MToken,
    error: [BadRequest, NotFound]
  }), { spec: "revokeM2MToken", key: "secretOrMachine" }),
  /**
   * Retrieves the record of a token. A success does not mean that it is valid: check `revoked` and `expired`, or use
   * `MachineTokens` of `@effect-clerk/server`. Clerk charges for it.
   */
  verifyToken: Endpoint.post("/m2m_tokens/verify", () => ({
    payload: { token: secret },
    success: M2MToken,
    error: [BadRequest, NotFound]
  }), { spec: "verifyM2MToken", idempotent: true, key: "secretOrMachine" })
}) {}
