/**
 * The operations on sign-in tokens.
 *
 * @module
 * @since 0.2.0
 */
import { BadRequest, Forbidden, NotFound, UnprocessableEntity } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, secondsBetween } from "../internal/fields.js"
import { OrganizationId, SignInTokenId, UserId } from "../internal/ids.js"
import { SignInToken } from "../SignInToken.js"

/**
 * The operations on sign-in tokens.
 *
 * @since 0.2.0
 * @category contract
 */
export class SignInTokensApi extends Group.make("signInTokens", {
  /**
   * Creates a token for a single sign-in of a user. It is valid for 30 days unless `expiresInSeconds` is given. Not
   * retried once the request may have been processed.
   */
  create: Endpoint.post("/sign_in_tokens", () => ({
    payload: {
      userId: UserId,
      orgId: nullableInput(OrganizationId),
      expiresInSeconds: nullableInput(secondsBetween(1))
    },
    success: SignInToken,
    error: [Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "CreateSignInToken", openBody: true }),
  /**
   * Revokes a pending sign-in token. Not retried once the request may have been processed: a second one fails
   * with the code `sign_in_token_cannot_be_revoked_code`.
   */
  revoke: Endpoint.post("/sign_in_tokens/:signInTokenId/revoke", () => ({
    params: { signInTokenId: SignInTokenId },
    success: SignInToken,
    error: [BadRequest, NotFound]
  }), { spec: "RevokeSignInToken" })
}) {}
