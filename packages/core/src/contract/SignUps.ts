/**
 * The operations on sign-ups.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { Forbidden } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput } from "../internal/fields.js"
import { SignUpId } from "../internal/ids.js"
import { SignUp } from "../SignUp.js"

/**
 * The operations on sign-ups in progress.
 *
 * @since 0.2.0
 * @category contract
 */
export class SignUpsApi extends Group.make("signUps", {
  /** Retrieves a sign-up. Clerk declares no 404: an unknown id fails with `UnexpectedStatus`. */
  get: Endpoint.get("/sign_ups/:id", () => ({ params: { id: SignUpId }, success: SignUp, error: [Forbidden] }), {
    spec: "GetSignUp"
  }),
  /** Updates the given fields of a sign-up. */
  update: Endpoint.patch("/sign_ups/:id", () => ({
    params: { id: SignUpId },
    payload: { externalId: nullableInput(Schema.String), customAction: nullableInput(Schema.Boolean) },
    success: SignUp,
    error: [Forbidden]
  }), { spec: "UpdateSignUp", idempotent: true, openBody: true })
}) {}
