/**
 * The operations on OAuth applications.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Forbidden, NotFound, PayloadTooLarge, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { file, nullableInput, optionalInput, secret } from "../internal/fields.js"
import { OAuthApplicationId, UserId } from "../internal/ids.js"
import { OAuthApplication } from "../OAuthApplication.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"

const params = () => ({ oauthApplicationId: OAuthApplicationId })

const settings = () => ({
  redirectUris: nullableInput(Schema.Array(Schema.String)),
  callbackUrl: nullableInput(Schema.String),
  scopes: nullableInput(Schema.String),
  consentScreenEnabled: nullableInput(Schema.Boolean),
  pkceRequired: nullableInput(Schema.Boolean),
  public: nullableInput(Schema.Boolean)
})

/**
 * The operations on OAuth applications.
 *
 * @since 0.2.0
 * @category contract
 */
export class OAuthApplicationsApi extends Group.make("oauthApplications", {
  /** Retrieves one page of the OAuth applications. Use `listStream` to read all of them. */
  list: Endpoint.get("/oauth_applications", () => ({
    query: {
      orderBy: optionalInput(Query.orderBy("created_at", "name")),
      nameQuery: optionalInput(Query.Search),
      ...Query.page()
    },
    success: Page(OAuthApplication),
    error: [BadRequest, Forbidden, UnprocessableEntity]
  }), { spec: "ListOAuthApplications", list: { by: "offset", maxLimit: 500, stableOrder: "+created_at" } }),
  /**
   * Creates an OAuth application. The response contains the `clientSecret`, unless the client is public. A public
   * client requires `pkceRequired`. Not retried once the request may have been processed.
   */
  create: Endpoint.post("/oauth_applications", () => ({
    payload: { name: Schema.NonEmptyString, ...settings() },
    success: OAuthApplication,
    error: [BadRequest, Forbidden, UnprocessableEntity]
  }), { spec: "CreateOAuthApplication", openBody: true }),
  /** Retrieves an OAuth application. */
  get: Endpoint.get("/oauth_applications/:oauthApplicationId", () => ({
    params: params(),
    success: OAuthApplication,
    error: [Forbidden, NotFound]
  }), { spec: "GetOAuthApplication" }),
  /** Updates the given fields of an OAuth application. */
  update: Endpoint.patch("/oauth_applications/:oauthApplicationId", () => ({
    params: params(),
    payload: { name: nullableInput(Schema.String), ...settings() },
    success: OAuthApplication,
    error: [BadRequest, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "UpdateOAuthApplication", idempotent: true }),
  /** Deletes an OAuth application. */
  delete: Endpoint.delete("/oauth_applications/:oauthApplicationId", () => ({
    params: params(),
    success: DeletedObject,
    error: [Forbidden, NotFound]
  }), { spec: "DeleteOAuthApplication" }),
  /** Sets the logo of an OAuth application: a JPEG, PNG, GIF or WebP image of at most 10 MB. */
  uploadLogo: Endpoint.put("/oauth_applications/:oauthApplicationId/logo", () => ({
    params: params(),
    payload: { uploaderUserId: optionalInput(UserId), file },
    success: OAuthApplication,
    error: [BadRequest, Forbidden, NotFound, PayloadTooLarge]
  }), { spec: "UploadOAuthApplicationLogo", encoding: "multipart" }),
  /**
   * Creates a new client secret for an OAuth application and returns it. Not retried once the request may have been
   * processed.
   */
  rotateSecret: Endpoint.post("/oauth_applications/:oauthApplicationId/rotate_secret", () => ({
    params: params(),
    success: OAuthApplication,
    error: [Forbidden, NotFound]
  }), { spec: "RotateOAuthApplicationSecret" }),
  /** Revokes an access token or a refresh token of an OAuth application. */
  revokeToken: Endpoint.post("/oauth_applications/:oauthApplicationId/revoke_token", () => ({
    params: params(),
    payload: { token: secret },
    success: Schema.Void,
    error: [BadRequest, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "RevokeOAuthApplicationToken", status: 204, idempotent: true })
}) {}
