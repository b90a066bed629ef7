/**
 * The verification of OAuth access tokens.
 *
 * @module
 * @since 0.2.0
 */
import { BadRequest, NotFound } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { optionalInput, secret } from "../internal/fields.js"
import { OAuthAccessTokenVerification } from "../OAuthAccessTokenVerification.js"

/**
 * The verification of access tokens that the instance issued to OAuth applications.
 *
 * @since 0.2.0
 * @category contract
 */
export class OAuthAccessTokensApi extends Group.make("oauthAccessTokens", {
  /**
   * Retrieves the record of an access token. A success does not mean that it is valid: check `active`, `revoked` and
   * `expired`, or use `MachineTokens` of `@effect-clerk/server`. `secret` is Clerk's deprecated name for `accessToken`.
   */
  verify: Endpoint.post("/oauth_applications/access_tokens/verify", () => ({
    payload: { accessToken: optionalInput(secret), secret: optionalInput(secret) },
    success: OAuthAccessTokenVerification,
    error: [BadRequest, NotFound]
  }), { spec: "verifyOAuthAccessToken", idempotent: true, openBody: true })
}) {}
