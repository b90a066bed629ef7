/**
 * SAML connections to identity providers.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, optional, timestamp } from "./internal/fields.js"
import { EnterpriseConnectionId, OrganizationId, SamlConnectionId } from "./internal/ids.js"
import * as Model from "./internal/model.js"

export { SamlConnectionId } from "./internal/ids.js"

/**
 * The hint about the user that is sent to the identity provider.
 *
 * @since 0.2.0
 * @category models
 */
export class LoginHint extends Model.Class<LoginHint>("@effect-clerk/core/SamlConnection/LoginHint")(() => ({
  mode: openEnum("email_address", "custom_attribute", "off"),
  source: optional(Schema.String)
})) {}

/**
 * The mapping from attributes of the identity provider to the fields of a user.
 *
 * @since 0.2.0
 * @category models
 */
export class AttributeMapping
  extends Model.Class<AttributeMapping>("@effect-clerk/core/SamlConnection/AttributeMapping")(() => ({
    userId: Schema.String,
    emailAddress: Schema.String,
    firstName: Schema.String,
    lastName: Schema.String
  }))
{}

/**
 * A SAML connection. Clerk sends the deprecated `domain` or `domains`: the other is `null`.
 *
 * @since 0.2.0
 * @category models
 */
export class SamlConnection extends Model.Class<SamlConnection>("@effect-clerk/core/SamlConnection")(() => ({
  object: object("saml_connection"),
  id: SamlConnectionId,
  name: Schema.String,
  domain: optional(Schema.String),
  domains: optional(Schema.Array(Schema.String)),
  idpEntityId: nullable(Schema.String),
  idpSsoUrl: nullable(Schema.String),
  idpCertificate: nullable(Schema.String),
  idpCertificateIssuedAt: nullable(timestamp),
  idpCertificateExpiresAt: nullable(timestamp),
  idpMetadataUrl: nullable(Schema.String),
  idpMetadata: nullable(Schema.String),
  acsUrl: Schema.String,
  spEntityId: Schema.String,
  spMetadataUrl: Schema.String,
  organizationId: nullable(OrganizationId),
  attributeMapping: optional(AttributeMapping),
  active: Schema.Boolean,
  provider: openEnum("saml_custom", "saml_okta", "saml_google", "saml_microsoft"),
  userCount: Schema.NonNegativeInt,
  syncUserAttributes: Schema.Boolean,
  allowSubdomains: Schema.Boolean,
  allowIdpInitiated: Schema.Boolean,
  disableAdditionalIdentifications: Schema.Boolean,
  allowOrganizationAccountLinking: Schema.Boolean,
  authenticatable: optional(Schema.Boolean),
  disableJitProvisioning: optional(Schema.Boolean),
  forceAuthn: Schema.Boolean,
  loginHint: LoginHint,
  enterpriseConnectionId: nullable(EnterpriseConnectionId),
  createdAt: timestamp,
  updatedAt: timestamp
})) {}
