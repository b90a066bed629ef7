/**
 * The operations on templates.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import {
  BadRequest,
  Forbidden,
  NotFound,
  PaymentRequired,
  TooManyRequests,
  Unauthorized,
  UnprocessableEntity
} from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, optionalInput } from "../internal/fields.js"
import * as Metadata from "../Metadata.js"
import { PageOrArray } from "../Page.js"
import * as Query from "../Query.js"
import { Template, TemplateType } from "../Template.js"

const params = () => ({ templateType: TemplateType, slug: Schema.NonEmptyString })

/**
 * The operations on templates. Clerk deprecates all of them, without a replacement.
 *
 * @since 0.2.0
 * @category contract
 */
export class TemplatesApi extends Group.make("templates", {
  /**
   * Retrieves one page of the templates of a type, sorted by position.
   *
   * @deprecated by Clerk, without a replacement.
   */
  list: Endpoint.get("/templates/:templateType", () => ({
    params: { templateType: TemplateType },
    query: { paginated: optionalInput(Query.Boolean), ...Query.page() },
    success: PageOrArray(Template),
    error: [BadRequest, Unauthorized, UnprocessableEntity]
  }), {
    spec: "GetTemplateList",
    list: { by: "offset", maxLimit: 500, paginated: true }
  }),
  /**
   * Retrieves a template.
   *
   * @deprecated by Clerk, without a replacement.
   */
  get: Endpoint.get("/templates/:templateType/:slug", () => ({
    params: params(),
    success: Template,
    error: [BadRequest, Unauthorized, NotFound]
  }), { spec: "GetTemplate" }),
  /**
   * Replaces a template. A template that Clerk has locked is rejected with 423.
   *
   * @deprecated by Clerk, without a replacement.
   */
  upsert: Endpoint.put("/templates/:templateType/:slug", () => ({
    params: params(),
    payload: {
      name: optionalInput(Schema.String),
      subject: nullableInput(Schema.String),
      markup: nullableInput(Schema.String),
      body: optionalInput(Schema.String),
      deliveredByClerk: nullableInput(Schema.Boolean),
      fromEmailName: optionalInput(Schema.String),
      replyToEmailName: optionalInput(Schema.String)
    },
    success: Template,
    error: [
      BadRequest,
      Unauthorized,
      PaymentRequired,
      Forbidden,
      NotFound,
      UnprocessableEntity,
      TooManyRequests
    ]
  }), { spec: "UpsertTemplate" }),
  /**
   * Restores Clerk's default template.
   *
   * @deprecated by Clerk, without a replacement.
   */
  revert: Endpoint.post("/templates/:templateType/:slug/revert", () => ({
    params: params(),
    success: Template,
    error: [BadRequest, Unauthorized, PaymentRequired, NotFound]
  }), { spec: "RevertTemplate", idempotent: true }),
  /**
   * Renders a template with sample values. It stores nothing.
   *
   * @deprecated by Clerk, without a replacement.
   */
  preview: Endpoint.post("/templates/:templateType/:slug/preview", () => ({
    params: params(),
    payload: {
      subject: nullableInput(Schema.String),
      body: optionalInput(Schema.String),
      fromEmailName: optionalInput(Schema.String),
      replyToEmailName: optionalInput(Schema.String)
    },
    success: Metadata.Metadata,
    error: [BadRequest, Unauthorized, NotFound, UnprocessableEntity]
  }), { spec: "PreviewTemplate", idempotent: true }),
  /**
   * Sets whether Clerk delivers the messages of a template. It sets the given value, despite its name.
   *
   * @deprecated by Clerk, without a replacement.
   */
  toggleDelivery: Endpoint.post("/templates/:templateType/:slug/toggle_delivery", () => ({
    params: params(),
    payload: { deliveredByClerk: optionalInput(Schema.Boolean) },
    success: Template,
    error: [BadRequest, Unauthorized, NotFound, TooManyRequests]
  }), { spec: "ToggleTemplateDelivery", idempotent: true })
}) {}
