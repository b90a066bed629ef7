/**
 * Tokens that let end-to-end tests bypass Clerk's bot protection.
 *
 * @module
 * @since 0.2.0
 */
import { object, secret, timestampSeconds } from "./internal/fields.js"
import * as Model from "./internal/model.js"

/**
 * A testing token. Clerk sends `expires_at` in seconds here.
 *
 * @since 0.2.0
 * @category models
 */
export class TestingToken extends Model.Class<TestingToken>("@effect-clerk/core/TestingToken")(() => ({
  object: object("testing_token"),
  token: secret,
  expiresAt: timestampSeconds
})) {}
