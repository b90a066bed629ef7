/**
 * The operations on JWT templates.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Forbidden, NotFound, PaymentRequired, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, optionalInput, secondsBetween, secret } from "../internal/fields.js"
import { JwtTemplateId } from "../internal/ids.js"
import { JwtTemplate } from "../JwtTemplate.js"
import * as Metadata from "../Metadata.js"
import { PageOrArray } from "../Page.js"
import * as Query from "../Query.js"

const params = () => ({ templateId: JwtTemplateId })

const template = () => ({
  name: Schema.NonEmptyString,
  claims: Metadata.Input,
  lifetime: nullableInput(secondsBetween(30, 315_360_000)),
  allowedClockSkew: nullableInput(secondsBetween(0, 300)),
  customSigningKey: optionalInput(Schema.Boolean),
  signingAlgorithm: nullableInput(Schema.String),
  signingKey: nullableInput(secret)
})

/**
 * The operations on JWT templates.
 *
 * @since 0.2.0
 * @category contract
 */
export class JwtTemplatesApi extends Group.make("jwtTemplates", {
  /** Retrieves one page of the JWT templates. `totalCount` is `null` if Clerk returns a bare array. */
  list: Endpoint.get("/jwt_templates", () => ({
    query: { paginated: optionalInput(Query.Boolean), ...Query.page() },
    success: PageOrArray(JwtTemplate),
    error: []
  }), { spec: "ListJWTTemplates", list: { by: "offset", maxLimit: 500, paginated: true } }),
  /** Creates a JWT template. Not retried once the request may have been processed. */
  create: Endpoint.post("/jwt_templates", () => ({
    payload: template(),
    success: JwtTemplate,
    error: [BadRequest, PaymentRequired, UnprocessableEntity]
  }), { spec: "CreateJWTTemplate", openBody: true }),
  /** Retrieves a JWT template. */
  get: Endpoint.get("/jwt_templates/:templateId", () => ({
    params: params(),
    success: JwtTemplate,
    error: [NotFound]
  }), { spec: "GetJWTTemplate" }),
  /** Updates a JWT template. `name` and `claims` are required. */
  update: Endpoint.patch("/jwt_templates/:templateId", () => ({
    params: params(),
    payload: template(),
    success: JwtTemplate,
    error: [BadRequest, PaymentRequired, UnprocessableEntity]
  }), { spec: "UpdateJWTTemplate", idempotent: true, openBody: true }),
  /** Deletes a JWT template. */
  delete: Endpoint.delete("/jwt_templates/:templateId", () => ({
    params: params(),
    success: DeletedObject,
    error: [Forbidden, NotFound]
  }), { spec: "DeleteJWTTemplate" })
}) {}
