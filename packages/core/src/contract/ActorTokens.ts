/**
 * The operations on actor tokens.
 *
 * @module
 * @since 0.2.0
 */
import { BadRequest, NotFound, PaymentRequired, UnprocessableEntity } from "../ClerkError.js"
import { ActorToken } from "../ActorToken.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { actor, optionalInput, secondsBetween } from "../internal/fields.js"
import { ActorTokenId, UserId } from "../internal/ids.js"

/**
 * The operations on actor tokens.
 *
 * @since 0.2.0
 * @category contract
 */
export class ActorTokensApi extends Group.make("actorTokens", {
  /**
   * Creates a token with which `actor.sub`, one of your users, signs in as the user `userId`. By default the token is
   * valid for an hour (`expiresInSeconds`), and its session for half an hour (`sessionMaxDurationInSeconds`). The `act`
   * claim of that session's tokens is `actor`. Not retried once the request may have been processed.
   */
  create: Endpoint.post("/actor_tokens", () => ({
    payload: {
      userId: UserId,
      actor,
      expiresInSeconds: optionalInput(secondsBetween(0)),
      sessionMaxDurationInSeconds: optionalInput(secondsBetween(0))
    },
    success: ActorToken,
    error: [BadRequest, PaymentRequired, UnprocessableEntity]
  }), { spec: "CreateActorToken" }),
  /**
   * Revokes a pending actor token. Not retried once the request may have been processed: a second one fails
   * with the code `actor_token_cannot_be_revoked_code`.
   */
  revoke: Endpoint.post("/actor_tokens/:actorTokenId/revoke", () => ({
    params: { actorTokenId: ActorTokenId },
    success: ActorToken,
    error: [BadRequest, NotFound]
  }), { spec: "RevokeActorToken" })
}) {}
