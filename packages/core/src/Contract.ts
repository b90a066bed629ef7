/**
 * The contract: every operation of Clerk's Backend API that this library supports, as data. The client, the in-memory
 * Clerk and the conformance tests are derived from it.
 *
 * @module
 * @since 0.1.0
 */
import { ActorTokensApi } from "./contract/ActorTokens.js"
import { AdminPortalLinkTokensApi } from "./contract/AdminPortalLinkTokens.js"
import { AgentTasksApi } from "./contract/AgentTasks.js"
import { AllowlistIdentifiersApi } from "./contract/AllowlistIdentifiers.js"
import { ApiKeysApi } from "./contract/ApiKeys.js"
import { BetaFeaturesApi } from "./contract/BetaFeatures.js"
import { BillingApi } from "./contract/Billing.js"
import { BlocklistIdentifiersApi } from "./contract/BlocklistIdentifiers.js"
import { ClientsApi } from "./contract/Clients.js"
import { DirectoriesApi } from "./contract/Directories.js"
import { DomainsApi } from "./contract/Domains.js"
import { EmailAddressesApi } from "./contract/EmailAddresses.js"
import { EnterpriseConnectionsApi } from "./contract/EnterpriseConnections.js"
import { InstanceApi } from "./contract/Instance.js"
import { InvitationsApi } from "./contract/Invitations.js"
import { JwksApi } from "./contract/Jwks.js"
import { JwtTemplatesApi } from "./contract/JwtTemplates.js"
import { M2MApi } from "./contract/M2M.js"
import { MachinesApi } from "./contract/Machines.js"
import { OAuthAccessTokensApi } from "./contract/OAuthAccessTokens.js"
import { OAuthApplicationsApi } from "./contract/OAuthApplications.js"
import { OrganizationDomainsApi } from "./contract/OrganizationDomains.js"
import { OrganizationInvitationsApi } from "./contract/OrganizationInvitations.js"
import { OrganizationMembershipsApi } from "./contract/OrganizationMemberships.js"
import { OrganizationPermissionsApi } from "./contract/OrganizationPermissions.js"
import { OrganizationRolesApi } from "./contract/OrganizationRoles.js"
import { OrganizationsApi } from "./contract/Organizations.js"
import { PhoneNumbersApi } from "./contract/PhoneNumbers.js"
import { ProxyChecksApi } from "./contract/ProxyChecks.js"
import { RedirectUrlsApi } from "./contract/RedirectUrls.js"
import { RoleSetsApi } from "./contract/RoleSets.js"
import { SamlConnectionsApi } from "./contract/SamlConnections.js"
import { ScimDirectoriesApi } from "./contract/ScimDirectories.js"
import { SessionsApi } from "./contract/Sessions.js"
import { SignInTokensApi } from "./contract/SignInTokens.js"
import { SignUpsApi } from "./contract/SignUps.js"
import { TemplatesApi } from "./contract/Templates.js"
import { TestingTokensApi } from "./contract/TestingTokens.js"
import { UsersApi } from "./contract/Users.js"
import { WaitlistEntriesApi } from "./contract/WaitlistEntries.js"
import { WebhooksApi } from "./contract/Webhooks.js"
import type * as Endpoint from "./Endpoint.js"

/**
 * The groups of operations, by identifier. Their paths do not include `/v1`.
 *
 * @example
 * import { groups } from "@effect-clerk/core/Contract"
 *
 * const { method, path } = groups.organizations.endpoints.get
 *
 * @since 0.1.0
 * @category contract
 */
export const groups = {
  actorTokens: ActorTokensApi,
  adminPortalLinkTokens: AdminPortalLinkTokensApi,
  agentTasks: AgentTasksApi,
  allowlistIdentifiers: AllowlistIdentifiersApi,
  apiKeys: ApiKeysApi,
  betaFeatures: BetaFeaturesApi,
  billing: BillingApi,
  blocklistIdentifiers: BlocklistIdentifiersApi,
  clients: ClientsApi,
  directories: DirectoriesApi,
  domains: DomainsApi,
  emailAddresses: EmailAddressesApi,
  enterpriseConnections: EnterpriseConnectionsApi,
  instance: InstanceApi,
  invitations: InvitationsApi,
  jwks: JwksApi,
  jwtTemplates: JwtTemplatesApi,
  m2m: M2MApi,
  machines: MachinesApi,
  oauthAccessTokens: OAuthAccessTokensApi,
  oauthApplications: OAuthApplicationsApi,
  organizationDomains: OrganizationDomainsApi,
  organizationInvitations: OrganizationInvitationsApi,
  organizationMemberships: OrganizationMembershipsApi,
  organizationPermissions: OrganizationPermissionsApi,
  organizationRoles: OrganizationRolesApi,
  organizations: OrganizationsApi,
  phoneNumbers: PhoneNumbersApi,
  proxyChecks: ProxyChecksApi,
  redirectUrls: RedirectUrlsApi,
  roleSets: RoleSetsApi,
  samlConnections: SamlConnectionsApi,
  scimDirectories: ScimDirectoriesApi,
  sessions: SessionsApi,
  signInTokens: SignInTokensApi,
  signUps: SignUpsApi,
  templates: TemplatesApi,
  testingTokens: TestingTokensApi,
  users: UsersApi,
  waitlistEntries: WaitlistEntriesApi,
  webhooks: WebhooksApi
}

/**
 * The operations of all groups.
 *
 * @example
 * import { endpoints } from "@effect-clerk/core/Contract"
 *
 * const sentOnce = endpoints.filter(({ idempotent }) => !idempotent).map(({ operation }) => operation)
 *
 * @since 0.1.0
 * @category contract
 */
export const endpoints: ReadonlyArray<Endpoint.Any> = Object.values(groups).flatMap(({ endpoints }) =>
  Object.values<Endpoint.Any>(endpoints)
)

type Groups = typeof groups

/**
 * An operation by group and endpoint, such as `organizations.create`.
 *
 * @since 0.2.0
 * @category contract
 */
export type Operation = {
  [Group in keyof Groups]: `${Group}.${keyof Groups[Group]["endpoints"] & string}`
}[keyof Groups]
