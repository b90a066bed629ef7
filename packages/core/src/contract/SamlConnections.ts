/**
 * The operations on SAML connections.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { Conflict, Forbidden, NotFound, PaymentRequired, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import * as Group from "../Group.js"
import { nullableInput, openEnum, optionalInput, struct } from "../internal/fields.js"
import { OrganizationId, SamlConnectionId } from "../internal/ids.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"
import { SamlConnection } from "../SamlConnection.js"

const params = () => ({ samlConnectionId: SamlConnectionId })

const attributeMapping = () =>
  struct({
    userId: optionalInput(Schema.String),
    emailAddress: optionalInput(Schema.String),
    firstName: optionalInput(Schema.String),
    lastName: optionalInput(Schema.String)
  })

const loginHint = () =>
  struct({ mode: openEnum("email_address", "custom_attribute", "off"), source: optionalInput(Schema.String) })

const identityProvider = () => ({
  idpEntityId: nullableInput(Schema.String),
  idpSsoUrl: nullableInput(Schema.String),
  idpCertificate: nullableInput(Schema.String),
  idpMetadataUrl: nullableInput(Schema.String),
  idpMetadata: nullableInput(Schema.String),
  organizationId: nullableInput(OrganizationId),
  attributeMapping: nullableInput(attributeMapping()),
  forceAuthn: optionalInput(Schema.Boolean),
  loginHint: nullableInput(loginHint())
})

/**
 * The operations on SAML connections. Clerk deprecates all of them in favor of `enterpriseConnections`.
 *
 * @since 0.2.0
 * @category contract
 */
export class SamlConnectionsApi extends Group.make("samlConnections", {
  /**
   * Retrieves one page of the SAML connections. Use `listStream` to read all of them.
   *
   * @deprecated by Clerk: use `enterpriseConnections.list`.
   */
  list: Endpoint.get("/saml_connections", () => ({
    query: {
      query: optionalInput(Query.Search),
      orderBy: optionalInput(
        Query.orderBy("phone_number", "email_address", "created_at", "first_name", "last_name", "username")
      ),
      organizationId: optionalInput(Query.values(OrganizationId)),
      ...Query.page()
    },
    success: Page(SamlConnection),
    error: [PaymentRequired, Forbidden, UnprocessableEntity]
  }), { spec: "ListSAMLConnections", list: { by: "offset", maxLimit: 500, stableOrder: "+created_at" } }),
  /**
   * Creates a SAML connection, for `domains` or for the deprecated `domain`. Not retried once the
   * request may have been processed.
   *
   * @deprecated by Clerk: use `enterpriseConnections.create`.
   */
  create: Endpoint.post("/saml_connections", () => ({
    payload: {
      name: Schema.String,
      domain: optionalInput(Schema.String),
      domains: optionalInput(Schema.Array(Schema.String)),
      provider: openEnum("saml_custom", "saml_okta", "saml_google", "saml_microsoft"),
      ...identityProvider()
    },
    success: SamlConnection,
    error: [PaymentRequired, Forbidden, NotFound, Conflict, UnprocessableEntity]
  }), { spec: "CreateSAMLConnection" }),
  /**
   * Retrieves a SAML connection.
   *
   * @deprecated by Clerk: use `enterpriseConnections.get`.
   */
  get: Endpoint.get("/saml_connections/:samlConnectionId", () => ({
    params: params(),
    success: SamlConnection,
    error: [PaymentRequired, Forbidden, NotFound]
  }), { spec: "GetSAMLConnection" }),
  /**
   * Updates the given fields of a SAML connection.
   *
   * @deprecated by Clerk: use `enterpriseConnections.update`.
   */
  update: Endpoint.patch("/saml_connections/:samlConnectionId", () => ({
    params: params(),
    payload: {
      name: nullableInput(Schema.String),
      domain: nullableInput(Schema.String),
      domains: nullableInput(Schema.Array(Schema.String)),
      active: nullableInput(Schema.Boolean),
      syncUserAttributes: nullableInput(Schema.Boolean),
      allowSubdomains: nullableInput(Schema.Boolean),
      allowIdpInitiated: nullableInput(Schema.Boolean),
      disableAdditionalIdentifications: nullableInput(Schema.Boolean),
      allowOrganizationAccountLinking: nullableInput(Schema.Boolean),
      consentVerifiedDomainsDeletion: nullableInput(Schema.Boolean),
      ...identityProvider()
    },
    success: SamlConnection,
    error: [PaymentRequired, Forbidden, NotFound, Conflict, UnprocessableEntity]
  }), { spec: "UpdateSAMLConnection", idempotent: true }),
  /**
   * Deletes a SAML connection.
   *
   * @deprecated by Clerk: use `enterpriseConnections.delete`.
   */
  delete: Endpoint.delete("/saml_connections/:samlConnectionId", () => ({
    params: params(),
    success: DeletedObject,
    error: [PaymentRequired, Forbidden, NotFound]
  }), { spec: "DeleteSAMLConnection" })
}) {}
