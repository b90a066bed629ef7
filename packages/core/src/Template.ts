/**
 * Templates for the emails and text messages that Clerk sends.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, optional, optionalId, timestamp } from "./internal/fields.js"
import { InstanceId, TemplateId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { TemplateId } from "./internal/ids.js"

/**
 * The kind of message that a template is for.
 *
 * @since 0.2.0
 * @category schemas
 */
export const TemplateType = openEnum("email", "sms")

/**
 * The type of {@link TemplateType}.
 *
 * @since 0.2.0
 * @category models
 */
export type TemplateType = typeof TemplateType.Type

/**
 * A template. Clerk guarantees none of its fields, so each may be `null`.
 *
 * @since 0.2.0
 * @category models
 */
export class Template extends Model.Class<Template>("@effect-clerk/core/Template")(() => ({
  object: object("template"),
  id: optionalId(TemplateId),
  instanceId: nullable(InstanceId),
  resourceType: optional(openEnum("system", "user")),
  templateType: optional(TemplateType),
  name: optional(Schema.String),
  slug: optional(Schema.String),
  position: optional(Schema.Int),
  canRevert: optional(Schema.Boolean),
  canDelete: optional(Schema.Boolean),
  canEditBody: optional(Schema.Boolean),
  canToggle: optional(Schema.Boolean),
  subject: nullable(Schema.String),
  markup: optional(Schema.String),
  body: optional(Schema.String),
  availableVariables: optional(Schema.Array(Schema.String)),
  requiredVariables: optional(Schema.Array(Schema.String)),
  fromEmailName: optional(Schema.String),
  replyToEmailName: optional(Schema.String),
  deliveredByClerk: optional(Schema.Boolean),
  enabled: optional(Schema.Boolean),
  flaggedAsSuspicious: optional(Schema.Boolean),
  updatedAt: optional(timestamp),
  createdAt: optional(timestamp)
})) {}
