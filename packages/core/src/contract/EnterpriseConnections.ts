/**
 * The operations on enterprise connections.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { BadRequest, Conflict, Forbidden, NotFound, PaymentRequired, UnprocessableEntity } from "../ClerkError.js"
import { DeletedObject } from "../DeletedObject.js"
import * as Endpoint from "../Endpoint.js"
import { EnterpriseConnection, EnterpriseConnectionTestRun, Provider, TestRunStart } from "../EnterpriseConnection.js"
import * as Group from "../Group.js"
import { nullableInput, openEnum, optionalInput, secret, struct } from "../internal/fields.js"
import { EnterpriseConnectionId, OrganizationId } from "../internal/ids.js"
import { Page } from "../Page.js"
import * as Query from "../Query.js"

const params = () => ({ enterpriseConnectionId: EnterpriseConnectionId })

const attributeMapping = () =>
  struct({
    userId: nullableInput(Schema.String),
    emailAddress: nullableInput(Schema.String),
    firstName: nullableInput(Schema.String),
    lastName: nullableInput(Schema.String)
  })

const loginHint = () =>
  struct({ mode: openEnum("email_address", "custom_attribute", "off"), source: optionalInput(Schema.String) })

const saml = () => ({
  idpEntityId: nullableInput(Schema.String),
  idpSsoUrl: nullableInput(Schema.String),
  idpCertificate: nullableInput(Schema.String),
  idpMetadataUrl: nullableInput(Schema.String),
  idpMetadata: nullableInput(Schema.String),
  attributeMapping: nullableInput(attributeMapping()),
  allowSubdomains: nullableInput(Schema.Boolean),
  allowIdpInitiated: nullableInput(Schema.Boolean),
  forceAuthn: nullableInput(Schema.Boolean),
  loginHint: nullableInput(loginHint())
})

const oidc = () =>
  struct({
    clientId: nullableInput(Schema.String),
    clientSecret: nullableInput(secret),
    discoveryUrl: nullableInput(Schema.String),
    authUrl: nullableInput(Schema.String),
    tokenUrl: nullableInput(Schema.String),
    userInfoUrl: nullableInput(Schema.String),
    requiresPkce: nullableInput(Schema.Boolean)
  })

const customAttributes = () =>
  Schema.Array(struct({
    name: Schema.NonEmptyString,
    key: Schema.NonEmptyString,
    ssoPath: optionalInput(Schema.String),
    scimPath: optionalInput(Schema.String),
    directoryPath: optionalInput(Schema.String),
    multiValued: optionalInput(Schema.Boolean)
  }))

/**
 * The operations on enterprise connections.
 *
 * @since 0.2.0
 * @category contract
 */
export class EnterpriseConnectionsApi extends Group.make("enterpriseConnections", {
  /** Retrieves one page of the enterprise connections. Use `listStream` to read all of them. */
  list: Endpoint.get("/enterprise_connections", () => ({
    query: {
      organizationId: optionalInput(OrganizationId),
      active: optionalInput(Query.Boolean),
      ...Query.page()
    },
    success: Page(EnterpriseConnection),
    error: [PaymentRequired, Forbidden, UnprocessableEntity]
  }), { spec: "ListEnterpriseConnections", list: { by: "offset", maxLimit: 500 } }),
  /** Creates an enterprise connection. Not retried once the request may have been processed. */
  create: Endpoint.post("/enterprise_connections", () => ({
    payload: {
      name: Schema.String,
      provider: Provider,
      domains: Schema.Array(Schema.String).pipe(Schema.minItems(1)),
      organizationId: nullableInput(OrganizationId),
      allowOrganizationAccountLinking: nullableInput(Schema.Boolean),
      active: nullableInput(Schema.Boolean),
      saml: nullableInput(struct(saml())),
      oidc: nullableInput(oidc()),
      customAttributes: optionalInput(customAttributes())
    },
    success: EnterpriseConnection,
    error: [PaymentRequired, Forbidden, NotFound, Conflict, UnprocessableEntity]
  }), { spec: "CreateEnterpriseConnection", status: 201 }),
  /** Retrieves an enterprise connection. */
  get: Endpoint.get("/enterprise_connections/:enterpriseConnectionId", () => ({
    params: params(),
    success: EnterpriseConnection,
    error: [PaymentRequired, Forbidden, NotFound]
  }), { spec: "GetEnterpriseConnection" }),
  /** Updates the given fields of an enterprise connection. */
  update: Endpoint.patch("/enterprise_connections/:enterpriseConnectionId", () => ({
    params: params(),
    payload: {
      name: nullableInput(Schema.String),
      domains: nullableInput(Schema.Array(Schema.String)),
      active: nullableInput(Schema.Boolean),
      syncUserAttributes: nullableInput(Schema.Boolean),
      disableAdditionalIdentifications: nullableInput(Schema.Boolean),
      allowOrganizationAccountLinking: nullableInput(Schema.Boolean),
      organizationId: nullableInput(OrganizationId),
      saml: nullableInput(struct({ name: nullableInput(Schema.String), ...saml() })),
      oidc: nullableInput(oidc()),
      customAttributes: nullableInput(customAttributes())
    },
    success: EnterpriseConnection,
    error: [BadRequest, PaymentRequired, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "UpdateEnterpriseConnection", idempotent: true }),
  /** Deletes an enterprise connection. */
  delete: Endpoint.delete("/enterprise_connections/:enterpriseConnectionId", () => ({
    params: params(),
    success: DeletedObject,
    error: [PaymentRequired, Forbidden, NotFound]
  }), { spec: "DeleteEnterpriseConnection" }),
  /** Retrieves one page of the test runs of an enterprise connection. Use `listTestRunsStream` to read all of them. */
  listTestRuns: Endpoint.get("/enterprise_connections/:enterpriseConnectionId/test_runs", () => ({
    params: params(),
    query: { status: optionalInput(Query.values(openEnum("pending", "success", "failed"))), ...Query.page() },
    success: Page(EnterpriseConnectionTestRun),
    error: [PaymentRequired, Forbidden, NotFound, UnprocessableEntity]
  }), { spec: "ListEnterpriseConnectionTestRuns", list: { by: "offset", maxLimit: 500 } }),
  /**
   * Starts a test run and returns the URL to sign in at. Not retried once the request may have been
   * processed.
   */
  createTestRun: Endpoint.post("/enterprise_connections/:enterpriseConnectionId/test_runs", () => ({
    params: params(),
    success: TestRunStart,
    error: [PaymentRequired, Forbidden, NotFound]
  }), { spec: "CreateEnterpriseConnectionTestRun" })
}) {}
