/**
 * The operations on the Svix application that sends the webhooks of an instance.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { SvixUrl } from "../SvixUrl.js"

/**
 * The operations on the Svix application that sends the webhooks of an instance.
 *
 * @since 0.2.0
 * @category contract
 */
export class WebhooksApi extends Group.make("webhooks", {
  /**
   * Creates the Svix application of the instance, and a link to it. Not retried once the request may have been
   * processed: a second one fails with the code `svix_app_exists`.
   */
  createSvixApp: Endpoint.post("/webhooks/svix", () => ({ success: SvixUrl, error: [BadRequest] }), {
    spec: "CreateSvixApp"
  }),
  /** Deletes the Svix application of the instance with its endpoints. */
  deleteSvixApp: Endpoint.delete("/webhooks/svix", () => ({ success: Schema.Void, error: [BadRequest] }), {
    spec: "DeleteSvixApp",
    status: 204
  }),
  /** Creates a new link to the Svix application of the instance. */
  generateSvixAuthUrl: Endpoint.post("/webhooks/svix_url", () => ({ success: SvixUrl, error: [BadRequest] }), {
    spec: "GenerateSvixAuthURL",
    idempotent: true
  })
}) {}
