/**
 * The operation on testing tokens.
 *
 * @module
 * @since 0.2.0
 */
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { TestingToken } from "../TestingToken.js"

/**
 * The operation on testing tokens.
 *
 * @since 0.2.0
 * @category contract
 */
export class TestingTokensApi extends Group.make("testingTokens", {
  /** Creates a token that lets end-to-end tests bypass bot protection. */
  create: Endpoint.post("/testing_tokens", () => ({ success: TestingToken, error: [] }), {
    spec: "CreateTestingToken",
    idempotent: true
  })
}) {}
