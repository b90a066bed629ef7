/**
 * Connections to the identity providers of customers, with SAML or OpenID Connect.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { CustomAttribute } from "./CustomAttribute.js"
import { nullable, object, openEnum, optional, optionalId, secret, timestamp } from "./internal/fields.js"
import {
  EnterpriseConnectionId,
  EnterpriseConnectionTestRunId,
  OAuthConfigId,
  OrganizationId,
  SamlConnectionId
} from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { LoginHint } from "./SamlConnection.js"

export { EnterpriseConnectionId, EnterpriseConnectionTestRunId, OAuthConfigId } from "./internal/ids.js"

/**
 * The protocol and the vendor of a connection.
 *
 * @since 0.2.0
 * @category schemas
 */
export const Provider = openEnum(
  "saml_custom",
  "saml_okta",
  "saml_google",
  "saml_microsoft",
  "oidc_custom",
  "oidc_github_enterprise",
  "oidc_gitlab"
)

/**
 * The type of {@link Provider}.
 *
 * @since 0.2.0
 * @category models
 */
export type Provider = typeof Provider.Type

/**
 * The SAML settings of a connection.
 *
 * @since 0.2.0
 * @category models
 */
export class EnterpriseSamlConnection
  extends Model.Class<EnterpriseSamlConnection>("@effect-clerk/core/EnterpriseConnection/EnterpriseSamlConnection")(
    () => ({
      id: optionalId(SamlConnectionId),
      name: optional(Schema.String),
      idpEntityId: nullable(Schema.String),
      idpSsoUrl: nullable(Schema.String),
      idpMetadataUrl: nullable(Schema.String),
      acsUrl: nullable(Schema.String),
      spEntityId: nullable(Schema.String),
      spMetadataUrl: nullable(Schema.String),
      active: optional(Schema.Boolean),
      allowIdpInitiated: optional(Schema.Boolean),
      allowSubdomains: optional(Schema.Boolean),
      forceAuthn: optional(Schema.Boolean),
      loginHint: optional(LoginHint)
    })
  )
{}

/**
 * The OpenID Connect settings of a connection.
 *
 * @since 0.2.0
 * @category models
 */
export class OAuthConfig
  extends Model.Class<OAuthConfig>("@effect-clerk/core/EnterpriseConnection/OAuthConfig")(() => ({
    id: optionalId(OAuthConfigId),
    name: optional(Schema.String),
    providerKey: optional(Schema.String),
    clientId: nullable(Schema.String),
    discoveryUrl: nullable(Schema.String),
    authUrl: nullable(Schema.String),
    tokenUrl: nullable(Schema.String),
    userInfoUrl: nullable(Schema.String),
    requiresPkce: optional(Schema.Boolean),
    logoPublicUrl: nullable(Schema.String),
    createdAt: optional(timestamp),
    updatedAt: optional(timestamp)
  }))
{}

/**
 * A connection to the identity provider of a customer. It has `samlConnection` or `oauthConfig`, depending on its
 * `provider`.
 *
 * @since 0.2.0
 * @category models
 */
export class EnterpriseConnection
  extends Model.Class<EnterpriseConnection>("@effect-clerk/core/EnterpriseConnection")(() => ({
    object: object("enterprise_connection"),
    id: EnterpriseConnectionId,
    name: Schema.String,
    provider: Provider,
    logoPublicUrl: nullable(Schema.String),
    active: Schema.Boolean,
    domains: Schema.Array(Schema.String),
    organizationId: nullable(OrganizationId),
    syncUserAttributes: optional(Schema.Boolean),
    disableAdditionalIdentifications: optional(Schema.Boolean),
    allowOrganizationAccountLinking: optional(Schema.Boolean),
    authenticatable: optional(Schema.Boolean),
    disableJitProvisioning: optional(Schema.Boolean),
    customAttributes: optional(Schema.Array(CustomAttribute)),
    samlConnection: nullable(EnterpriseSamlConnection),
    oauthConfig: nullable(OAuthConfig),
    createdAt: timestamp,
    updatedAt: timestamp
  }))
{}

/**
 * The user that a test run returned.
 *
 * @since 0.2.0
 * @category models
 */
export class ParsedUserInfo
  extends Model.Class<ParsedUserInfo>("@effect-clerk/core/EnterpriseConnection/ParsedUserInfo")(() => ({
    emailAddress: optional(Schema.String),
    firstName: optional(Schema.String),
    lastName: optional(Schema.String),
    userId: optional(Schema.String)
  }))
{}

/**
 * A log line of a test run.
 *
 * @since 0.2.0
 * @category models
 */
export class TestRunLog extends Model.Class<TestRunLog>("@effect-clerk/core/EnterpriseConnection/TestRunLog")(() => ({
  level: Schema.String,
  code: optional(Schema.String),
  shortMessage: optional(Schema.String),
  message: Schema.String
})) {}

/**
 * The SAML messages of a test run. They contain an assertion, so they are redacted.
 *
 * @since 0.2.0
 * @category models
 */
export class TestRunSaml
  extends Model.Class<TestRunSaml>("@effect-clerk/core/EnterpriseConnection/TestRunSaml")(() => ({
    samlRequest: optional(secret),
    samlResponse: optional(secret),
    relayState: optional(secret)
  }))
{}

/**
 * The OpenID Connect messages of a test run. They contain tokens, so they are redacted.
 *
 * @since 0.2.0
 * @category models
 */
export class TestRunOAuth
  extends Model.Class<TestRunOAuth>("@effect-clerk/core/EnterpriseConnection/TestRunOAuth")(() => ({
    idToken: optional(secret),
    accessToken: optional(secret),
    userInfo: optional(secret)
  }))
{}

/**
 * A test run of a connection: whether the sign-in succeeded, and its messages.
 *
 * @since 0.2.0
 * @category models
 */
export class EnterpriseConnectionTestRun extends Model.Class<EnterpriseConnectionTestRun>(
  "@effect-clerk/core/EnterpriseConnection/EnterpriseConnectionTestRun"
)(
  () => ({
    id: EnterpriseConnectionTestRunId,
    status: openEnum("pending", "success", "failed"),
    connectionType: openEnum("saml", "oauth"),
    parsedUserInfo: nullable(ParsedUserInfo),
    logs: optional(Schema.Array(TestRunLog)),
    saml: nullable(TestRunSaml),
    oauth: nullable(TestRunOAuth),
    createdAt: timestamp
  })
) {}

/**
 * The start of a test run: open `url` in a browser.
 *
 * @since 0.2.0
 * @category models
 */
export class TestRunStart
  extends Model.Class<TestRunStart>("@effect-clerk/core/EnterpriseConnection/TestRunStart")(() => ({
    url: Schema.String
  }))
{}
