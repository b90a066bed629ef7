/**
 * The operations on redirect URLs.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, NotFound, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { optionalInput } from "../internal/fields.js"
import { RedirectUrlId } from "../internal/ids.js"
import { PageOrArray } from "../Page.js"
import * as Query from "../Query.js"
import { RedirectUrl } from "../RedirectUrl.js"

/**
 * The operations on redirect URLs, which restrict where native applications may redirect to.
 *
 * @since 0.2.0
 * @category contract
 */
export class RedirectUrlsApi extends Group.make("redirectUrls", {
  /** Retrieves one page of the redirect URLs. `totalCount` is `null` if Clerk returns a bare array. */
  list: Endpoint.get("/redirect_urls", () => ({
    query: { paginated: optionalInput(Query.Boolean), ...Query.page() },
    success: PageOrArray(RedirectUrl),
    error: []
  }), { spec: "ListRedirectURLs", list: { by: "offset", maxLimit: 500, paginated: true } }),
  /** Adds a redirect URL. Not retried once the request may have been processed. */
  create: Endpoint.post("/redirect_urls", () => ({
    payload: { url: Schema.NonEmptyString },
    success: RedirectUrl,
    error: [BadRequest, UnprocessableEntity]
  }), { spec: "CreateRedirectURL", openBody: true }),
  /** Retrieves a redirect URL. */
  get: Endpoint.get("/redirect_urls/:id", () => ({
    params: { id: RedirectUrlId },
    success: RedirectUrl,
    error: [NotFound]
  }), { spec: "GetRedirectURL" }),
  /** Removes a redirect URL. */
  delete: Endpoint.delete("/redirect_urls/:id", () => ({
    params: { id: RedirectUrlId },
    success: DeletedObject,
    error: [NotFound]
  }), { spec: "DeleteRedirectURL" })
}) {}
