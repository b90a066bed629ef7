/**
 * The instance of a secret key, and its settings.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, openEnum, optional, withDefault } from "./internal/fields.js"
import { InstanceId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { EnrollmentMode } from "./OrganizationDomain.js"

export { InstanceId } from "./internal/ids.js"

/**
 * The instance that the secret key belongs to.
 *
 * @since 0.2.0
 * @category models
 */
export class Instance extends Model.Class<Instance>("@effect-clerk/core/Instance")(() => ({
  object: object("instance"),
  id: InstanceId,
  environmentType: openEnum("development", "production"),
  allowedOrigins: nullable(Schema.Array(Schema.String)),
  workspaceId: nullable(Schema.String)
})) {}

/**
 * The restrictions on sign-up. Clerk's OpenAPI document and its JavaScript SDK each have a field that the other lacks:
 * it is `null` if Clerk does not send it.
 *
 * @since 0.2.0
 * @category models
 */
export class InstanceRestrictions
  extends Model.Class<InstanceRestrictions>("@effect-clerk/core/Instance/InstanceRestrictions")(() => ({
    object: object("instance_restrictions"),
    allowlist: Schema.Boolean,
    blocklist: Schema.Boolean,
    allowlistBlocklistDisabledOnSignIn: optional(Schema.Boolean),
    blockEmailSubaddresses: Schema.Boolean,
    blockDisposableEmailDomains: Schema.Boolean,
    ignoreDotsForGmailAddresses: optional(Schema.Boolean)
  }))
{}

/**
 * The settings of Clerk's abuse protection.
 *
 * @since 0.2.0
 * @category models
 */
export class InstanceProtect
  extends Model.Class<InstanceProtect>("@effect-clerk/core/Instance/InstanceProtect")(() => ({
    object: object("instance_protect"),
    rulesEnabled: Schema.Boolean,
    specterEnabled: Schema.Boolean,
    checksBypassed: Schema.Boolean
  }))
{}

/**
 * The countries that Clerk sends no messages to, as two-letter country codes.
 *
 * @since 0.2.0
 * @category models
 */
export class InstanceCommunication
  extends Model.Class<InstanceCommunication>("@effect-clerk/core/Instance/InstanceCommunication")(() => ({
    object: object("instance_communication"),
    blockedCountryCodes: withDefault(Schema.Array(Schema.String), () => [])
  }))
{}

/**
 * The settings for all OAuth applications of the instance.
 *
 * @since 0.2.0
 * @category models
 */
export class OAuthApplicationSettings
  extends Model.Class<OAuthApplicationSettings>("@effect-clerk/core/Instance/OAuthApplicationSettings")(() => ({
    object: object("oauth_application_settings"),
    dynamicOauthClientRegistration: Schema.Boolean,
    defaultScopes: nullable(Schema.Array(Schema.String)),
    oauthJwtAccessTokens: Schema.Boolean,
    clientIdMetadataDocumentsAdvertised: Schema.Boolean,
    clientIdMetadataDocumentsOnlyAllowPreRegisteredClients: Schema.Boolean,
    clientIdMetadataDocumentsBlockImplicitlyAllowedClients: Schema.Boolean
  }))
{}

/**
 * The settings for all organizations of the instance. A `maxAllowedMemberships` of 0 means no limit.
 *
 * @since 0.2.0
 * @category models
 */
export class OrganizationSettings
  extends Model.Class<OrganizationSettings>("@effect-clerk/core/Instance/OrganizationSettings")(() => ({
    object: object("organization_settings"),
    enabled: Schema.Boolean,
    maxAllowedMemberships: Schema.NonNegativeInt,
    maxAllowedRoles: Schema.NonNegativeInt,
    maxRoleSetsAllowed: optional(Schema.NonNegativeInt),
    maxAllowedDomains: Schema.NonNegativeInt,
    maxAllowedPermissions: optional(Schema.NonNegativeInt),
    creatorRole: Schema.String,
    adminDeleteEnabled: Schema.Boolean,
    domainsEnabled: Schema.Boolean,
    slugDisabled: optional(Schema.Boolean),
    domainsEnrollmentModes: withDefault(Schema.Array(EnrollmentMode), () => []),
    domainsDefaultRole: Schema.String,
    initialRoleSetKey: nullable(Schema.String)
  }))
{}

/**
 * The settings of the instance that are in beta.
 *
 * @since 0.2.0
 * @category models
 */
export class InstanceSettings
  extends Model.Class<InstanceSettings>("@effect-clerk/core/Instance/InstanceSettings")(() => ({
    object: object("instance_settings"),
    id: InstanceId,
    restrictedToAllowlist: optional(Schema.Boolean),
    fromEmailAddress: optional(Schema.String),
    progressiveSignUp: optional(Schema.Boolean),
    enhancedEmailDeliverability: optional(Schema.Boolean)
  }))
{}
