/**
 * The operations on phone numbers of users.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import {
  BadRequest,
  Forbidden,
  NotFound,
  ServerError,
  TooManyRequests,
  Unauthorized,
  UnprocessableEntity
} from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import { PhoneNumber } from "../PhoneNumber.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, openEnum, optionalInput, secret } from "../internal/fields.js"
import { PhoneNumberId, UserId } from "../internal/ids.js"
import { VerificationAttempt } from "../Verification.js"

const params = () => ({ phoneNumberId: PhoneNumberId })

const settings = () => ({
  verified: nullableInput(Schema.Boolean),
  primary: nullableInput(Schema.Boolean),
  reservedForSecondFactor: nullableInput(Schema.Boolean)
})

/**
 * The operations on phone numbers of users.
 *
 * @since 0.2.0
 * @category contract
 */
export class PhoneNumbersApi extends Group.make("phoneNumbers", {
  /**
   * Adds a phone number to a user. The first one becomes the primary one. Not retried once the request may
   * have been processed: a second one fails with the code `form_identifier_exists`.
   */
  create: Endpoint.post("/phone_numbers", () => ({
    payload: { userId: UserId, phoneNumber: Schema.NonEmptyString, ...settings() },
    success: PhoneNumber,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "CreatePhoneNumber", openBody: true }),
  /** Retrieves a phone number. */
  get: Endpoint.get("/phone_numbers/:phoneNumberId", () => ({
    params: params(),
    success: PhoneNumber,
    error: [BadRequest, Unauthorized, Forbidden, NotFound]
  }), { spec: "GetPhoneNumber" }),
  /** Updates whether a phone number is verified and primary. */
  update: Endpoint.patch("/phone_numbers/:phoneNumberId", () => ({
    params: params(),
    payload: settings(),
    success: PhoneNumber,
    error: [BadRequest, Unauthorized, Forbidden, NotFound]
  }), { spec: "UpdatePhoneNumber", idempotent: true, openBody: true }),
  /** Deletes a phone number. The last identification of a user cannot be deleted. */
  delete: Endpoint.delete("/phone_numbers/:phoneNumberId", () => ({
    params: params(),
    success: DeletedObject,
    error: [BadRequest, Unauthorized, Forbidden, NotFound]
  }), { spec: "DeletePhoneNumber" }),
  /**
   * Sends a code to a phone number. Pass the returned `id` to `attemptVerification`. Not retried once the
   * request may have been processed; Clerk rejects another request within 30 seconds.
   */
  prepareVerification: Endpoint.post("/phone_numbers/:phoneNumberId/prepare_verification", () => ({
    params: params(),
    success: VerificationAttempt,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, TooManyRequests, ServerError]
  }), { spec: "PreparePhoneNumberVerification" }),
  /**
   * Attempts a verification with a code. A wrong code is still a success; check its `status`. Not retried once the
   * request may have been processed, because each attempt counts.
   */
  attemptVerification: Endpoint.post("/phone_numbers/:phoneNumberId/attempt_verification", () => ({
    params: params(),
    payload: { verificationId: Schema.NonEmptyString, code: secret },
    success: VerificationAttempt,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, ServerError]
  }), { spec: "AttemptPhoneNumberVerification" }),
  /**
   * Replaces all phone numbers of a user with this one. Not retried once the request may have been processed, because a
   * second one may conflict with the first.
   */
  replaceForUser: Endpoint.put("/users/:userId/phone_number", () => ({
    params: { userId: UserId },
    payload: {
      phoneNumber: Schema.NonEmptyString,
      identificationStatus: optionalInput(openEnum("verified", "reserved", "unverified"))
    },
    success: PhoneNumber,
    error: [BadRequest, Unauthorized, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "ReplaceUserPhoneNumber", idempotent: false })
}) {}
