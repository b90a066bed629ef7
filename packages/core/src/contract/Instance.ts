/**
 * The operations on the instance and its settings.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Forbidden, NotFound, PaymentRequired, UnprocessableEntity } from "../ClerkError.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import {
  Instance,
  InstanceCommunication,
  InstanceProtect,
  InstanceRestrictions,
  OAuthApplicationSettings,
  OrganizationSettings
} from "../Instance.js"
import { nullableInput, openEnum, optionalInput } from "../internal/fields.js"
import { OrganizationRoleId } from "../internal/ids.js"
import { EnrollmentMode } from "../OrganizationDomain.js"

const countryCodes = () =>
  Schema.Array(Schema.String.pipe(Schema.pattern(/^[A-Z]{2}$/))).pipe(
    Schema.maxItems(250),
    Schema.filter((codes) => new Set(codes).size === codes.length, {
      description: "unique country codes",
      jsonSchema: { uniqueItems: true }
    })
  )

/**
 * The operations on the instance and its settings.
 *
 * @since 0.2.0
 * @category contract
 */
export class InstanceApi extends Group.make("instance", {
  /** Retrieves the instance of the secret key. */
  get: Endpoint.get("/instance", () => ({ success: Instance, error: [] }), { spec: "GetInstance" }),
  /** Updates the given settings of the instance. */
  update: Endpoint.patch("/instance", () => ({
    payload: {
      testMode: nullableInput(Schema.Boolean),
      hibp: nullableInput(Schema.Boolean),
      supportEmail: nullableInput(Schema.String),
      clerkJsVersion: nullableInput(Schema.String),
      developmentOrigin: nullableInput(Schema.String),
      allowedOrigins: optionalInput(Schema.Array(Schema.String)),
      cookielessDev: nullableInput(Schema.Boolean),
      urlBasedSessionSyncing: nullableInput(Schema.Boolean),
      preferredSignInStrategyWhenPasswordRequired: nullableInput(openEnum("password", "otp", ""))
    },
    success: Schema.Void,
    error: [UnprocessableEntity]
  }), { spec: "UpdateInstance", status: 204, idempotent: true }),
  /** Updates the restrictions on sign-up. Clerk has no operation to retrieve them. */
  updateRestrictions: Endpoint.patch("/instance/restrictions", () => ({
    payload: {
      allowlist: nullableInput(Schema.Boolean),
      blocklist: nullableInput(Schema.Boolean),
      allowlistBlocklistDisabledOnSignIn: nullableInput(Schema.Boolean),
      blockEmailSubaddresses: nullableInput(Schema.Boolean),
      blockDisposableEmailDomains: nullableInput(Schema.Boolean)
    },
    success: InstanceRestrictions,
    error: [PaymentRequired, UnprocessableEntity]
  }), { spec: "UpdateInstanceRestrictions", idempotent: true }),
  /** Retrieves the settings of the abuse protection. */
  getProtect: Endpoint.get("/instance/protect", () => ({ success: InstanceProtect, error: [] }), {
    spec: "GetInstanceProtect"
  }),
  /** Updates the settings of the abuse protection. */
  updateProtect: Endpoint.patch("/instance/protect", () => ({
    payload: { rulesEnabled: nullableInput(Schema.Boolean), specterEnabled: nullableInput(Schema.Boolean) },
    success: InstanceProtect,
    error: [UnprocessableEntity]
  }), { spec: "UpdateInstanceProtect", idempotent: true }),
  /** Retrieves the countries that Clerk sends no messages to. */
  getCommunication: Endpoint.get("/instance/communication", () => ({ success: InstanceCommunication, error: [] }), {
    spec: "GetInstanceCommunication"
  }),
  /**
   * Replaces the countries that Clerk sends no messages to: at most 250 unique two-letter country codes in capitals.
   */
  updateCommunication: Endpoint.patch("/instance/communication", () => ({
    payload: { blockedCountryCodes: nullableInput(countryCodes()) },
    success: InstanceCommunication,
    error: [UnprocessableEntity]
  }), { spec: "UpdateInstanceCommunication", idempotent: true }),
  /** Retrieves the settings for all OAuth applications. */
  getOAuthApplicationSettings: Endpoint.get("/instance/oauth_application_settings", () => ({
    success: OAuthApplicationSettings,
    error: []
  }), { spec: "GetInstanceOAuthApplicationSettings" }),
  /** Updates the settings for all OAuth applications. */
  updateOAuthApplicationSettings: Endpoint.patch("/instance/oauth_application_settings", () => ({
    payload: {
      dynamicOauthClientRegistration: nullableInput(Schema.Boolean),
      defaultScopes: nullableInput(Schema.Array(Schema.String)),
      oauthJwtAccessTokens: nullableInput(Schema.Boolean),
      clientIdMetadataDocumentsAdvertised: nullableInput(Schema.Boolean),
      clientIdMetadataDocumentsOnlyAllowPreRegisteredClients: nullableInput(Schema.Boolean),
      clientIdMetadataDocumentsBlockImplicitlyAllowedClients: nullableInput(Schema.Boolean)
    },
    success: OAuthApplicationSettings,
    error: [UnprocessableEntity]
  }), { spec: "UpdateInstanceOAuthApplicationSettings", idempotent: true }),
  /** Retrieves the settings for all organizations. */
  getOrganizationSettings: Endpoint.get("/instance/organization_settings", () => ({
    success: OrganizationSettings,
    error: [PaymentRequired, NotFound, UnprocessableEntity]
  }), { spec: "GetInstanceOrganizationSettings" }),
  /** Updates the settings for all organizations. */
  updateOrganizationSettings: Endpoint.patch("/instance/organization_settings", () => ({
    payload: {
      enabled: nullableInput(Schema.Boolean),
      maxAllowedMemberships: nullableInput(Schema.NonNegativeInt),
      adminDeleteEnabled: nullableInput(Schema.Boolean),
      domainsEnabled: nullableInput(Schema.Boolean),
      slugDisabled: nullableInput(Schema.Boolean),
      domainsEnrollmentModes: optionalInput(Schema.Array(EnrollmentMode)),
      creatorRoleId: nullableInput(OrganizationRoleId),
      domainsDefaultRoleId: nullableInput(OrganizationRoleId)
    },
    success: OrganizationSettings,
    error: [BadRequest, PaymentRequired, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "UpdateInstanceOrganizationSettings", idempotent: true }),
  /**
   * Changes the domain of a production instance. All DNS records must be set up again. Not retried once the request
   * may have been processed.
   */
  changeDomain: Endpoint.post("/instance/change_domain", () => ({
    payload: { homeUrl: optionalInput(Schema.String), isSecondary: optionalInput(Schema.Boolean) },
    success: Schema.Void,
    error: [BadRequest, UnprocessableEntity]
  }), { spec: "ChangeProductionInstanceDomain", status: 202 })
}) {}
