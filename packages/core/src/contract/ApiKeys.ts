/**
 * The operations on API keys.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { ApiKey, ApiKeySecret } from "../ApiKey.js"
import { BadRequest, Conflict, NotFound } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, openEnum, optionalInput, secondsBetween, secret } from "../internal/fields.js"
import { ApiKeyId } from "../internal/ids.js"
import * as Metadata from "../Metadata.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"

const params = () => ({ apiKeyId: ApiKeyId })

/**
 * The operations on API keys.
 *
 * @since 0.2.0
 * @category contract
 */
export class ApiKeysApi extends Group.make("apiKeys", {
  /**
   * Retrieves one page of the API keys of a subject, at most 100. Revoked and expired keys are left out unless
   * `includeInvalid` is `"true"`. Use `listStream` to read all of them.
   */
  list: Endpoint.get("/api_keys", () => ({
    query: {
      type: optionalInput(Schema.String.pipe(Schema.minLength(3))),
      subject: Schema.NonEmptyString,
      includeInvalid: optionalInput(openEnum("true", "false")),
      query: optionalInput(Query.Search),
      ...Query.page(100)
    },
    success: Page(ApiKey),
    error: [BadRequest, NotFound]
  }), { spec: "getApiKeys", list: { by: "offset", maxLimit: 100 } }),
  /**
   * Creates an API key. The response contains the `secret`. Clerk charges for it. Not retried once the request
   * may have been processed.
   */
  create: Endpoint.post("/api_keys", () => ({
    payload: {
      type: optionalInput(Schema.String.pipe(Schema.minLength(3))),
      name: Schema.NonEmptyString,
      description: nullableInput(Schema.String),
      subject: Schema.NonEmptyString,
      claims: nullableInput(Metadata.Input),
      scopes: optionalInput(Schema.Array(Schema.String)),
      createdBy: nullableInput(Schema.String),
      secondsUntilExpiration: nullableInput(secondsBetween(1))
    },
    success: ApiKey,
    error: [BadRequest, Conflict]
  }), { spec: "createApiKey" }),
  /** Retrieves an API key, without its secret. */
  get: Endpoint.get("/api_keys/:apiKeyId", () => ({
    params: params(),
    success: ApiKey,
    error: [BadRequest, NotFound]
  }), { spec: "getApiKey" }),
  /** Updates the given fields of an API key. */
  update: Endpoint.patch("/api_keys/:apiKeyId", () => ({
    params: params(),
    payload: {
      claims: nullableInput(Metadata.Input),
      scopes: optionalInput(Schema.Array(Schema.String)),
      description: nullableInput(Schema.String),
      subject: optionalInput(Schema.NonEmptyString),
      secondsUntilExpiration: nullableInput(secondsBetween(1))
    },
    success: ApiKey,
    error: [BadRequest, NotFound]
  }), { spec: "updateApiKey", idempotent: true }),
  /** Deletes an API key. Use `revoke` to keep its record. */
  delete: Endpoint.delete("/api_keys/:apiKeyId", () => ({
    params: params(),
    success: DeletedObject,
    error: [BadRequest, NotFound]
  }), { spec: "deleteApiKey" }),
  /** Retrieves the secret of an API key. */
  getSecret: Endpoint.get("/api_keys/:apiKeyId/secret", () => ({
    params: params(),
    success: ApiKeySecret,
    error: [BadRequest, NotFound]
  }), { spec: "getApiKeySecret" }),
  /** Permanently revokes an API key. Not retried once the request may have been processed. */
  revoke: Endpoint.post("/api_keys/:apiKeyId/revoke", () => ({
    params: params(),
    payload: { revocationReason: nullableInput(Schema.String) },
    success: ApiKey,
    error: [BadRequest, NotFound]
  }), { spec: "revokeApiKey" }),
  /**
   * Retrieves the API key of a secret. A success does not mean that the key is valid: check `revoked` and `expired`, or
   * use `MachineTokens` of `@effect-clerk/server`. Clerk charges for it.
   */
  verify: Endpoint.post("/api_keys/verify", () => ({
    payload: { secret },
    success: ApiKey,
    error: [BadRequest, NotFound]
  }), { spec: "verifyApiKey", idempotent: true })
}) {}
