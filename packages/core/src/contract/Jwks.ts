/**
 * The keys that verify tokens.
 *
 * @module
 * @since 0.2.0
 */
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { JwkSet } from "../Jwk.js"

/**
 * The keys that verify the tokens of the instance.
 *
 * @since 0.2.0
 * @category contract
 */
export class JwksApi extends Group.make("jwks", {
  /** Retrieves the public keys of the instance. `Keys` of `@effect-clerk/server` caches them. It does not count against the rate limit. */
  get: Endpoint.get("/jwks", () => ({ success: JwkSet, error: [] }), { spec: "GetJWKS", rateLimit: "none" })
}) {}
