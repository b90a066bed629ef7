/**
 * Accounts of users at the identity provider of their organization.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, optional, optionalId, timestamp, withDefault } from "./internal/fields.js"
import { EnterpriseAccountId, EnterpriseConnectionId, SamlAccountId, SamlConnectionId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Metadata } from "./Metadata.js"
import { Verification } from "./Verification.js"

export { EnterpriseAccountId, SamlAccountId } from "./internal/ids.js"

const connection = () => ({
  name: optional(Schema.String),
  domain: optional(Schema.String),
  domains: optional(Schema.Array(Schema.String)),
  active: Schema.Boolean,
  provider: Schema.String,
  syncUserAttributes: optional(Schema.Boolean),
  allowSubdomains: optional(Schema.Boolean),
  allowIdpInitiated: optional(Schema.Boolean),
  disableAdditionalIdentifications: optional(Schema.Boolean),
  createdAt: optional(timestamp),
  updatedAt: optional(timestamp)
})

/**
 * A summary of the SAML connection of an account.
 *
 * @since 0.2.0
 * @category models
 */
export class SamlAccountConnection
  extends Model.Class<SamlAccountConnection>("@effect-clerk/core/EnterpriseAccount/SamlAccountConnection")(() => ({
    id: optionalId(SamlConnectionId),
    ...connection()
  }))
{}

/**
 * A summary of the enterprise connection of an account.
 *
 * @since 0.2.0
 * @category models
 */
export class EnterpriseAccountConnection
  extends Model.Class<EnterpriseAccountConnection>("@effect-clerk/core/EnterpriseAccount/EnterpriseAccountConnection")(
    () => ({
      id: optionalId(EnterpriseConnectionId),
      protocol: openEnum("oauth", "saml"),
      logoPublicUrl: nullable(Schema.String),
      ...connection()
    })
  )
{}

const account = () => ({
  provider: Schema.String,
  active: Schema.Boolean,
  emailAddress: Schema.String,
  firstName: nullable(Schema.String),
  lastName: nullable(Schema.String),
  providerUserId: nullable(Schema.String),
  lastAuthenticatedAt: nullable(timestamp),
  publicMetadata: withDefault(Metadata, () => ({})),
  verification: nullable(Verification)
})

/**
 * An account of a user at a SAML identity provider.
 *
 * @since 0.2.0
 * @category models
 */
export class SamlAccount extends Model.Class<SamlAccount>("@effect-clerk/core/EnterpriseAccount/SamlAccount")(() => ({
  object: object("saml_account"),
  id: SamlAccountId,
  ...account(),
  samlConnection: nullable(SamlAccountConnection)
})) {}

/**
 * An account of a user at the identity provider of an enterprise connection.
 *
 * @since 0.2.0
 * @category models
 */
export class EnterpriseAccount extends Model.Class<EnterpriseAccount>("@effect-clerk/core/EnterpriseAccount")(() => ({
  object: object("enterprise_account"),
  id: EnterpriseAccountId,
  protocol: optional(openEnum("oauth", "saml")),
  enterpriseConnectionId: optionalId(EnterpriseConnectionId),
  ...account(),
  enterpriseConnection: nullable(EnterpriseAccountConnection)
})) {}
