/**
 * The operations on email addresses of users.
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
 * The operations on email addresses of users.
 *
 * @since 0.2.0
 * @category contract
 */
export class EmailAddressesApi extends Group.make("emailAddresses", {
  /**
   * Adds an email address to a user. The first one becomes the primary one. Not retried once the request
   * may have been processed: a second one fails with the code `form_identifier_exists`.
   */
  create: Endpoint.post("/email_addresses", () => ({
    payload: { userId: UserId, emailAddress: Schema.NonEmptyString, ...settings() },
    success: EmailAddress,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, Conflict, UnprocessableEntity]
  }), { spec: "CreateEmailAddress", openBody: true }),
  /** Retrieves an email address. */
  get: Endpoint.get("/email_addresses/:emailAddressId", () => ({
    params: params(),
    success: EmailAddress,
    error: [BadRequest, Unauthorized, Forbidden, NotFound]
  }), { spec: "GetEmailAddress" }),
  /** Updates whether an email address is verified and primary. */
  update: Endpoint.patch("/email_addresses/:emailAddressId", () => ({
    params: params(),
    payload: settings(),
    success: EmailAddress,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, Conflict]
  }), { spec: "UpdateEmailAddress", idempotent: true, openBody: true }),
  /** Deletes an email address. The last identification of a user cannot be deleted. */
  delete: Endpoint.delete("/email_addresses/:emailAddressId", () => ({
    params: params(),
    success: DeletedObject,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, Conflict]
  }), { spec: "DeleteEmailAddress" }),
  /**
   * Sends a code to an email address. Pass the returned `id` to `attemptVerification`. Not retried once the
   * request may have been processed; Clerk rejects another request within 30 seconds.
   */
  prepareVerification: Endpoint.post("/email_addresses/:emailAddressId/prepare_verification", () => ({
    params: params(),
    success: VerificationAttempt,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, ServerError]
  }), { spec: "PrepareEmailAddressVerification" }),
  /**
   * Attempts a verification with a code. A wrong code is still a success; check its `status`. Not retried once the
   * request may have been processed, because each attempt counts.
   */
  attemptVerification: Endpoint.post("/email_addresses/:emailAddressId/attempt_verification", () => ({
    params: params(),
    payload: { verificationId: Schema.NonEmptyString, code: secret },
    success: VerificationAttempt,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, ServerError]
  }), { spec: "AttemptEmailAddressVerification" }),
  /**
   * Replaces all email addresses of a user with this one. Not retried once the request may have been processed, because
   * a second one may conflict with the first.
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
