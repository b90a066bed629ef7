/**
 * The operations on e-mail addresses of users.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import {
  BadRequest,
  Conflict,
  Forbidden,
  NotFound,
  ServerError,
  Unauthorized,
  UnprocessableEntity
} from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import { EmailAddress } from "../EmailAddress.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, openEnum, optionalInput, secret } from "../internal/fields.js"
import { EmailAddressId, UserId } from "../internal/ids.js"
import { VerificationAttempt } from "../Verification.js"

const params = () => ({ emailAddressId: EmailAddressId })

const settings = () => ({
  verified: nullableInput(Schema.Boolean),
  primary: nullableInput(Schema.Boolean),
  notifyPrimaryEmailAddressChanged: nullableInput(Schema.Boolean)
})

/**
 * The operations on e-mail addresses of users.
 *
 * @since 0.2.0
 * @category contract
 */
export class EmailAddressesApi extends Group.make("emailAddresses", {
  /**
   * Adds an e-mail address to a user. It becomes the primary one where it is the first. Not retried once the request may have been
   * processed: a second one fails with the code `form_identifier_exists`.
   */
  create: Endpoint.post("/email_addresses", () => ({
    payload: { userId: UserId, emailAddress: Schema.NonEmptyString, ...settings() },
    success: EmailAddress,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, Conflict, UnprocessableEntity]
  }), { spec: "CreateEmailAddress", openBody: true }),
  /** Retrieves an e-mail address. */
  get: Endpoint.get("/email_addresses/:emailAddressId", () => ({
    params: params(),
    success: EmailAddress,
    error: [BadRequest, Unauthorized, Forbidden, NotFound]
  }), { spec: "GetEmailAddress" }),
  /** Updates whether an e-mail address is verified and primary. */
  update: Endpoint.patch("/email_addresses/:emailAddressId", () => ({
    params: params(),
    payload: settings(),
    success: EmailAddress,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, Conflict]
  }), { spec: "UpdateEmailAddress", idempotent: true, openBody: true }),
  /** Deletes an e-mail address. The last identification of a user cannot be deleted. */
  delete: Endpoint.delete("/email_addresses/:emailAddressId", () => ({
    params: params(),
    success: DeletedObject,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, Conflict]
  }), { spec: "DeleteEmailAddress" }),
  /**
   * Sends a code to an e-mail address. The `id` in the answer is what `attemptVerification` takes. Not retried once the request may have
   * been processed; Clerk refuses another one within 30 seconds.
   */
  prepareVerification: Endpoint.post("/email_addresses/:emailAddressId/prepare_verification", () => ({
    params: params(),
    success: VerificationAttempt,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, ServerError]
  }), { spec: "PrepareEmailAddressVerification" }),
  /**
   * Tries a code. A wrong one is a success whose `status` says so. Not retried once the request may have been processed, for
   * each try counts.
   */
  attemptVerification: Endpoint.post("/email_addresses/:emailAddressId/attempt_verification", () => ({
    params: params(),
    payload: { verificationId: Schema.NonEmptyString, code: secret },
    success: VerificationAttempt,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, ServerError]
  }), { spec: "AttemptEmailAddressVerification" }),
  /**
   * Replaces all e-mail addresses of a user by this one. Not retried once the request may have been processed, for a second one may meet
   * what the first one did.
   */
  replaceForUser: Endpoint.put("/users/:userId/email_address", () => ({
    params: { userId: UserId },
    payload: {
      emailAddress: Schema.NonEmptyString,
      identificationStatus: optionalInput(openEnum("verified", "reserved", "unverified")),
      notifyPrimaryEmailAddressChanged: nullableInput(Schema.Boolean)
    },
    success: EmailAddress,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "ReplaceUserEmailAddress", idempotent: false })
}) {}
